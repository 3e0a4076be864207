#include "store/patterns.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/due.h"
#include "store/pattern_table.h"

namespace store {

using core::Result;

Result<> Patterns::save(const std::vector<verify::Pattern>& found) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        store_patterns(pen, found);
        return {};
    });
}

Result<std::vector<PatternRecord>> Patterns::list() {
    return door_.read<std::vector<PatternRecord>>(
        [&](sql::Session& session) { return list_patterns(session, *door_.terms()); });
}

Result<> Patterns::decide(const verify::PatternDecision& decision, std::int64_t version) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_pattern_decision(pen, decision, version); });
}

Result<std::map<std::string, std::vector<verify::SettledBox>>> Patterns::settled_boxes(
    const std::string& precinct) {
    return door_.read<std::map<std::string, std::vector<verify::SettledBox>>>(
        [&](sql::Session& session) {
            return settled_boxes_of(session,
                                    precinct.empty() ? sql::Which::all() : sql::Which(precinct));
        });
}

Result<PatternCounts> Patterns::counts() {
    return door_.read<PatternCounts>([](sql::Session& session) { return count_patterns(session); });
}

Result<Patterns::Touched> Patterns::touched_since(std::int64_t seq) {
    return door_.read<Touched>([&](sql::Session& session) {
        return Touched{store::touched_since(session, seq), ledger_head(session).first};
    });
}

Result<std::int64_t> Patterns::newest_decision() {
    return door_.read<std::int64_t>(
        [](sql::Session& session) { return newest_pattern_decision_in(session); });
}

Result<std::int64_t> Patterns::newest_evidence() {
    return door_.read<std::int64_t>(
        [](sql::Session& session) { return newest_evidence_in(session); });
}

}  // namespace store
