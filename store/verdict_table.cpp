#include "store/verdict_table.h"

#include "store/case_table.h"

namespace store {
namespace {

std::vector<KnownField> known_fields(const verify::Verdict& verdict) {
    std::vector<KnownField> out;
    out.reserve(verdict.layers.size());
    for (const auto& layer : verdict.layers) {
        auto& known = out.emplace_back();
        known.field = layer.field;
        if (layer.written) {
            known.written_state = layer.written->state;
            known.written_digits = layer.written->digits;
            known.written = layer.written->value;
            known.probability = layer.written->probability;
        }
        known.reported = layer.reported;
        known.computed = layer.computed;
        known.passes = layer.passes;
        known.by_pattern = layer.by_pattern;
        known.passing = layer.passing;
    }
    return out;
}

// The event whose seq `text` asks for, of `precinct`; of seq 0 where there is none.
verify::Moment first_event(sql::Session& session, const std::string& text,
                           const std::string& precinct) {
    const auto seq = sql::row<Poco::Nullable<std::int64_t>>(session, text, precinct);
    if (!seq || std::get<0>(*seq).isNull()) return {};
    const auto found = std::get<0>(*seq).value();
    const auto event =
        sql::row<std::string>(session, "SELECT time FROM events WHERE seq = $1", found);
    return {found, event ? std::get<0>(*event) : std::string()};
}

}  // namespace

std::vector<KnownField> layers_in(sql::Session& session, const std::string& precinct) {
    const auto verdict =
        sql::row<std::string>(session, "SELECT layers FROM verdicts WHERE precinct = $1", precinct);
    return verdict ? layers_of(std::get<0>(*verdict)) : std::vector<KnownField>{};
}

std::vector<verify::Finding> findings_in(sql::Session& session, const std::string& precinct) {
    const auto verdict = sql::row<std::string>(
        session, "SELECT findings FROM verdicts WHERE precinct = $1", precinct);
    return verdict ? findings_of(std::get<0>(*verdict)) : std::vector<verify::Finding>{};
}

std::string verdict_digest(const verify::Verdict& verdict) {
    const Json all = {json_of(verdict.findings), json_of(known_fields(verdict)),
                      json_of_case(verdict.needs_people), verdict.passed_boxes,
                      verdict.passed_delegates};
    return core::sha256(core::bytes_of(canonical(all))).hex();
}

bool is_newest_verdict(sql::Session& session, const std::string& precinct,
                       const std::string& digest, std::int64_t as_of) {
    const auto found = sql::row<std::string, std::int64_t>(
        session, "SELECT digest, as_of FROM verdicts WHERE precinct = $1", precinct);
    return found && std::get<0>(*found) == digest && std::get<1>(*found) >= as_of;
}

std::int64_t verdict_rests_on(sql::Session& session, const std::string& precinct) {
    const auto found =
        sql::row<std::int64_t>(session, "SELECT as_of FROM verdicts WHERE precinct = $1", precinct);
    return found ? std::get<0>(*found) : 0;
}

void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest, std::int64_t as_of) {
    const auto layers = known_fields(verdict);
    const Json findings = json_of(verdict.findings);
    const auto seq =
        pen.append("program", "verdict.changed", precinct,
                   {{"findings", findings}, {"verdict_sha256", digest}, {"as_of", as_of}});
    sql::run(pen.session(),
             "INSERT INTO verdicts (precinct, digest, findings, layers, seq, passed_boxes, "
             "passed_delegates, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT "
             "(precinct) DO "
             "UPDATE SET digest = excluded.digest, findings = excluded.findings, layers = "
             "excluded.layers, seq = excluded.seq, passed_boxes = excluded.passed_boxes, "
             "passed_delegates = excluded.passed_delegates, as_of = excluded.as_of",
             precinct, digest, canonical(findings), canonical(json_of(layers)), seq,
             verdict.passed_boxes, verdict.passed_delegates, as_of);
    follow_verdict(pen, precinct, verdict.needs_people);
}

void confirm_verdict(LedgerPen& pen, const std::string& precinct, std::int64_t as_of) {
    sql::run(pen.session(), "UPDATE verdicts SET as_of = $1 WHERE precinct = $2", as_of, precinct);
}

verify::Moment paper_read(sql::Session& session, const std::string& precinct) {
    return first_event(session,
                       "SELECT MIN(outcome) FROM pages WHERE state IN ('accepted', 'superseded') "
                       "AND id_precinct = $1",
                       precinct);
}

verify::Moment first_decision(sql::Session& session, const std::string& precinct) {
    return first_event(session, "SELECT MIN(seq) FROM decisions WHERE precinct = $1", precinct);
}

}  // namespace store
