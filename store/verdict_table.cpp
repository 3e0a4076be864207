#include "store/verdict_table.h"

#include <fmt/format.h>

#include <stdexcept>

#include "core/every_core.h"
#include "store/case_table.h"
#include "store/due.h"
#include "store/precinct_progress.h"
#include "store/sign_off_table.h"

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

// Foreign text in the database is an error, and no exception: it may come on any thread.
core::Result<Told> told_of(const std::string& layers, const std::string& findings) {
    try {
        return Told{layers_of(layers), findings_of(findings)};
    } catch (const std::exception& e) {
        return core::fail(e.what());
    }
}

// The first event that `text` gives for each precinct, with its time.
Moments first_events(sql::Session& session, const std::string& text, const sql::Which& which,
                     const std::string& column, const std::string& rest) {
    Moments out;
    for (const auto& [precinct, seq, time] :
         sql::rows_of<std::string, std::int64_t, std::string>(session, text, which, column, rest))
        out[precinct] = {seq, time};
    return out;
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

StoredVerdicts stored_verdicts(sql::Session& session, const sql::Which& which) {
    StoredVerdicts out;
    for (auto& [precinct, digest, as_of] : sql::rows_of<std::string, std::string, std::int64_t>(
             session, "SELECT precinct, digest, as_of FROM verdicts WHERE ", which, "precinct"))
        out[precinct] = {std::move(digest), as_of};
    return out;
}

std::map<std::string, Told> told_by_verdicts(sql::Session& session, const sql::Which& which) {
    const auto rows = sql::rows_of<std::string, std::string, std::string>(
        session, "SELECT precinct, layers, findings FROM verdicts WHERE ", which, "precinct");
    std::vector<core::Result<Told>> told(rows.size());
    core::on_every_core(rows.size(), [&](std::size_t i) {
        const auto& [precinct, layers, findings] = rows[i];
        told[i] = told_of(layers, findings);
    });
    std::map<std::string, Told> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!told[i]) throw std::runtime_error(told[i].error().message);
        out[std::get<0>(rows[i])] = std::move(*told[i]);
    }
    return out;
}

std::string verdict_digest(const verify::Verdict& verdict) {
    // The canonical JSON of an array of these five.
    const auto all = fmt::format("[{},{},{},{},{}]", canonical(json_of(verdict.findings)),
                                 canonical_layers(known_fields(verdict)),
                                 canonical(json_of_case(verdict.needs_people)),
                                 verdict.passed_boxes, verdict.passed_delegates);
    return core::sha256(core::bytes_of(all)).hex();
}

void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest, std::int64_t as_of,
                   const verify::CanvassTerms& terms) {
    const auto layers = known_fields(verdict);
    const Json findings = json_of(verdict.findings);
    const std::string layers_text = canonical_layers(layers);
    const auto seq = pen.append("program", "verdict.changed", precinct,
                                {{"findings", findings},
                                 {"verdict_sha256", digest},
                                 {"layers_sha256", core::sha256(core::bytes_of(layers_text)).hex()},
                                 {"passed_boxes", verdict.passed_boxes},
                                 {"passed_delegates", verdict.passed_delegates},
                                 {"as_of", as_of}});
    sql::run(pen.session(),
             "INSERT INTO verdicts (precinct, digest, findings, layers, seq, passed_boxes, "
             "passed_delegates, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT "
             "(precinct) DO "
             "UPDATE SET digest = excluded.digest, findings = excluded.findings, layers = "
             "excluded.layers, seq = excluded.seq, passed_boxes = excluded.passed_boxes, "
             "passed_delegates = excluded.passed_delegates, as_of = excluded.as_of",
             precinct, digest, canonical(findings), layers_text, seq, verdict.passed_boxes,
             verdict.passed_delegates, as_of);
    note_judged(pen.session(), precinct, as_of);
    note_verdict(pen.session(), precinct);
    take_back_sign_off(pen, precinct, seq);
    follow_verdict(pen, precinct, verdict.needs_people, verdict.queue_band, terms);
}

void confirm_verdict(LedgerPen& pen, const std::string& precinct, std::int64_t as_of, int band,
                     const verify::CanvassTerms& terms) {
    sql::run(pen.session(), "UPDATE verdicts SET as_of = $1 WHERE precinct = $2", as_of, precinct);
    note_judged(pen.session(), precinct, as_of);
    put_in_band(pen.session(), precinct, band);
    follow_terms(pen, precinct, terms);
}

Moments paper_read(sql::Session& session, const sql::Which& which) {
    return first_events(session,
                        "SELECT f.precinct, f.seq, e.time FROM (SELECT id_precinct AS precinct, "
                        "MIN(outcome) AS seq FROM pages WHERE state IN ('accepted', 'superseded') "
                        "AND ",
                        which, "id_precinct",
                        " GROUP BY id_precinct) AS f JOIN events e ON e.seq = f.seq");
}

Moments first_settled(sql::Session& session, const sql::Which& which, int keyers) {
    auto out = first_events(
        session,
        "SELECT f.precinct, f.seq, e.time FROM (SELECT precinct, MIN(seq) AS seq FROM decisions "
        "WHERE ",
        which, "precinct", " GROUP BY precinct) AS f JOIN events e ON e.seq = f.seq");
    const std::string enough =
        keyers < 2 ? "1 = 1"
                   : "EXISTS (SELECT 1 FROM keyings o WHERE o.precinct = k.precinct AND o.field = "
                     "k.field AND o.seq < k.seq)";
    for (const auto& [precinct, moment] : first_events(
             session,
             "SELECT f.precinct, f.seq, e.time FROM (SELECT k.precinct AS precinct, MIN(k.seq) AS "
             "seq FROM keyings k WHERE " +
                 enough + " AND ",
             which, "k.precinct", " GROUP BY k.precinct) AS f JOIN events e ON e.seq = f.seq")) {
        const auto [known, added] = out.emplace(precinct, moment);
        if (!added && moment.seq < known->second.seq) known->second = moment;
    }
    return out;
}

}  // namespace store
