#include "store/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/case_table.h"
#include "store/door.h"
#include "store/shown_table.h"

namespace store {

using core::Result;

namespace {

std::optional<CaseRecord> one_case(sql::Session& session, const std::string& precinct,
                                   const HoldClock& clock) {
    if (precinct.empty()) return std::nullopt;
    auto found = list_cases(session, {.precinct = precinct, .state = {}}, clock);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace

Result<std::vector<CaseRecord>> Cases::list(std::optional<verify::CaseState> state) {
    return door_.read<std::vector<CaseRecord>>([&](sql::Session& session) {
        return list_cases(session, {.precinct = {}, .state = state}, door_.hold_clock());
    });
}

Result<std::vector<CaseRecord>> Cases::queue(const QueueRank& rank) {
    return door_.read<std::vector<CaseRecord>>([&](sql::Session& session) {
        auto all = list_cases(session, {}, door_.hold_clock());
        put_in_order(all, rank);
        return all;
    });
}

Result<std::optional<CaseRecord>> Cases::find(const std::string& precinct) {
    return door_.read<std::optional<CaseRecord>>(
        [&](sql::Session& session) { return one_case(session, precinct, door_.hold_clock()); });
}

Result<verify::CaseFacts> Cases::facts(const std::string& precinct) {
    return door_.read<verify::CaseFacts>(
        [&](sql::Session& session) { return case_facts_in(session, precinct); });
}

Result<std::optional<CaseRecord>> Cases::take_next(const std::string& user,
                                                   const verify::Rulebook& book, int most_held,
                                                   const QueueRank& rank) {
    return door_.write<std::optional<CaseRecord>>(
        [&](LedgerPen& pen) -> Result<std::optional<CaseRecord>> {
            const auto clock = door_.hold_clock();
            const auto next = next_case(pen, user, book, clock, rank);
            if (!next) return std::nullopt;
            store::hold(pen, *next, user, clock, most_held);
            return one_case(pen.session(), *next, clock);
        });
}

Result<bool> Cases::hold(const std::string& precinct, const std::string& user, int most_held) {
    return door_.write<bool>([&](LedgerPen& pen) -> Result<bool> {
        return store::hold(pen, precinct, user, door_.hold_clock(), most_held);
    });
}

Result<> Cases::release(const std::string& precinct, const std::string& user) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        let_go(pen, precinct, user);
        return {};
    });
}

Result<> Cases::key(const verify::Keying& keying) {
    return door_.write_only([&](LedgerPen& pen) { return store_keying(pen, keying); });
}

Result<> Cases::decide(const std::string& precinct, const std::string& user,
                       const verify::Proposal& what, const verify::Rulebook& book) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_decision(pen, precinct, user, what, book); });
}

Result<> Cases::reopen(const std::string& precinct, const std::string& user,
                       const std::string& field, const std::string& reason) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_reopening(pen, precinct, user, field, reason); });
}

Result<> Cases::escalate(const std::string& precinct, const std::string& reason,
                         const std::string& user) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_escalation(pen, precinct, reason, user); });
}

Result<> Cases::show(const std::vector<verify::Shown>& what) {
    const auto anything_new = [&](sql::Session& session) {
        return std::any_of(what.begin(), what.end(),
                           [&](const auto& one) { return !not_shown_yet(session, one).empty(); });
    };
    if (!TRY(door_.read<bool>(anything_new))) return {};
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        for (const auto& one : what) store_shown(pen, one);
        return {};
    });
}

Result<std::vector<verify::Shown>> Cases::shown_to(const std::string& person) {
    return door_.read<std::vector<verify::Shown>>(
        [&](sql::Session& session) { return shown_to_person(session, person); });
}

Result<std::map<std::string, verify::FinalValue>> Cases::final_values(const std::string& precinct) {
    return door_.read<std::map<std::string, verify::FinalValue>>([&](sql::Session& session) {
        return verify::final_values(case_facts_in(session, precinct));
    });
}

Result<verify::Risk> Cases::risk() {
    return door_.read<verify::Risk>(
        [](sql::Session& session) { return risk_of(session, SampleOf::AllCases); });
}

}  // namespace store
