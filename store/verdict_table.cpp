#include "store/verdict_table.h"

#include "store/case_table.h"

namespace store {
namespace {

std::vector<KnownField> known_fields(const verify::Verdict& verdict) {
    std::vector<KnownField> out;
    out.reserve(verdict.layers.size());
    for (const auto& layer : verdict.layers) {
        KnownField known;
        known.field = layer.field;
        if (layer.written) {
            known.written_state = layer.written->state;
            known.written_digits = layer.written->digits;
            known.written = layer.written->value;
        }
        known.reported = layer.reported;
        known.computed = layer.computed;
        known.passes = layer.passes;
        known.by_pattern = layer.by_pattern;
        known.passing = layer.passing;
        out.push_back(std::move(known));
    }
    return out;
}

}  // namespace

std::vector<KnownField> layers_in(sql::Session& session, const std::string& precinct) {
    const auto verdict =
        sql::row<std::string>(session, "SELECT layers FROM verdicts WHERE precinct = $1", precinct);
    return verdict ? layers_of(std::get<0>(*verdict)) : std::vector<KnownField>{};
}

std::string verdict_digest(const verify::Verdict& verdict) {
    const Json all = {json_of(verdict.findings), json_of(known_fields(verdict)),
                      json_of_case(verdict.needs_people), verdict.passed_boxes,
                      verdict.passed_delegates};
    return core::sha256(core::bytes_of(canonical(all))).hex();
}

bool is_newest_verdict(sql::Session& session, const std::string& precinct,
                       const std::string& digest) {
    const auto found =
        sql::row<std::string>(session, "SELECT digest FROM verdicts WHERE precinct = $1", precinct);
    return found && std::get<0>(*found) == digest;
}

void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest) {
    const auto layers = known_fields(verdict);
    const Json findings = json_of(verdict.findings);
    const auto seq = pen.append("program", "verdict.changed", precinct,
                                {{"findings", findings}, {"verdict_sha256", digest}});
    sql::run(pen.session(),
             "INSERT INTO verdicts (precinct, digest, findings, layers, seq, passed_boxes, "
             "passed_delegates) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (precinct) DO "
             "UPDATE SET digest = excluded.digest, findings = excluded.findings, layers = "
             "excluded.layers, seq = excluded.seq, passed_boxes = excluded.passed_boxes, "
             "passed_delegates = excluded.passed_delegates",
             precinct, digest, canonical(findings), canonical(json_of(layers)), seq,
             verdict.passed_boxes, verdict.passed_delegates);
    follow_verdict(pen, precinct, verdict.needs_people, layers);
}

std::map<std::string, PaperTimes> paper_times_of(sql::Session& session,
                                                 const std::string& precinct) {
    const std::string those = precinct.empty() ? " <> $1 " : " = $1 ";
    std::map<std::string, PaperTimes> out;
    for (const auto& [where, at] : sql::rows<std::string, std::string>(
             session,
             "SELECT p.id_precinct, MIN(e.time) FROM pages p JOIN events e ON e.seq = p.outcome "
             "WHERE p.state IN ('accepted', 'superseded') AND p.id_precinct" +
                 those + "GROUP BY p.id_precinct",
             precinct))
        out[where].read_at = at;
    for (const auto& [where, at] : sql::rows<std::string, std::string>(
             session,
             "SELECT precinct, MIN(at) FROM decisions WHERE precinct" + those + "GROUP BY precinct",
             precinct))
        out[where].decided_at = at;
    return out;
}

}  // namespace store
