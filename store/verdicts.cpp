#include "store/verdicts.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/verdict_table.h"

namespace store {

using core::Result;

Result<std::vector<std::string>> Verdicts::to_judge() {
    return door_.read<std::vector<std::string>>([](sql::Session& session) {
        std::vector<std::string> precincts;
        for (const auto& [precinct] : sql::rows<std::string>(
                 session,
                 "SELECT DISTINCT p.id_precinct FROM pages p LEFT JOIN verdicts v ON "
                 "v.precinct = p.id_precinct WHERE p.state = $1 AND (v.seq IS NULL OR v.seq < "
                 "p.outcome) ORDER BY p.id_precinct",
                 std::string(name_of(PageState::Accepted))))
            precincts.push_back(precinct);
        return precincts;
    });
}

Result<std::map<std::string, PaperTimes>> Verdicts::paper_times(const std::string& precinct) {
    return door_.read<std::map<std::string, PaperTimes>>(
        [&](sql::Session& session) { return paper_times_of(session, precinct); });
}

Result<> Verdicts::save(const std::string& precinct, const verify::Verdict& verdict) {
    const std::string digest = verdict_digest(verdict);
    const auto same = TRY(door_.read<bool>(
        [&](sql::Session& session) { return is_newest_verdict(session, precinct, digest); }));
    if (same) return {};
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        if (!is_newest_verdict(pen.session(), precinct, digest))
            store_verdict(pen, precinct, verdict, digest);
        return {};
    });
}

Result<std::vector<verify::Finding>> Verdicts::findings(const std::string& precinct) {
    return door_.read<std::vector<verify::Finding>>([&](sql::Session& session) {
        const auto found = sql::row<std::string>(
            session, "SELECT findings FROM verdicts WHERE precinct = $1", precinct);
        return found ? findings_of(std::get<0>(*found)) : std::vector<verify::Finding>{};
    });
}

Result<std::map<std::string, std::vector<verify::Finding>>> Verdicts::findings_of_all() {
    return door_.read<std::map<std::string, std::vector<verify::Finding>>>(
        [&](sql::Session& session) {
            std::map<std::string, std::vector<verify::Finding>> out;
            for (const auto& [precinct, text] : sql::rows<std::string, std::string>(
                     session, "SELECT precinct, findings FROM verdicts"))
                out[precinct] = findings_of(text);
            return out;
        });
}

Result<std::vector<KnownField>> Verdicts::layers(const std::string& precinct) {
    return door_.read<std::vector<KnownField>>(
        [&](sql::Session& session) { return layers_in(session, precinct); });
}

}  // namespace store
