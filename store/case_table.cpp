#include "store/case_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "store/act_table.h"
#include "store/due.h"
#include "store/precinct_progress.h"
#include "store/refusal.h"
#include "store/shown_table.h"
#include "store/user_table.h"
#include "store/verdict_table.h"
#include "verify/queue_order.h"

namespace store {

Json json_of_case(const std::optional<verify::Case>& what) {
    if (!what) return {};
    return {{"findings", json_of(what->findings)},
            {"fields", what->fields},
            {"drawn", what->drawn},
            {"by_pattern", what->by_pattern},
            {"delegates_at_stake", what->delegates_at_stake},
            {"sde_at_stake", what->sde_at_stake}};
}

namespace {

// State delegates first: a delegate weighs several times as much in one county as in another. Where
// a precinct's weight is not known, by its delegates, after all others.
const std::string kMostAtStake = "sde_at_stake DESC, at_stake DESC, precinct";

// A row of `cases` as it stands, or as it is going to stand.
struct CaseRow {
    verify::Case what;
    bool needed = true;
    std::string held_by;
    int band = verify::kUnknownBand;
};

verify::CaseFacts facts_of(sql::Session& session, const verify::Case& what) {
    verify::CaseFacts facts;
    facts.what = what;
    facts.layers = layers_in(session, what.precinct);
    facts.findings = findings_in(session, what.precinct);
    facts.history = std::move(acts_by_precinct(session, sql::Which(what.precinct))[what.precinct]);
    facts.shown = shown_of(session, what.precinct);
    return facts;
}

void add(verify::RiskCounts& sum, const verify::RiskCounts& one) {
    sum.drawn += one.drawn;
    sum.checked += one.checked;
    sum.wrong += one.wrong;
    sum.open += one.open;
}

// What people found in the boxes of the case that were drawn to be checked.
verify::Risk drawn_in(const verify::CaseFacts& facts, const verify::CanvassTerms& terms) {
    verify::Risk out;
    for (const auto& field : facts.what.drawn) {
        const auto one = verify::risk_counts(facts, terms, field);
        add(out.boxes, one);
        if (field.starts_with("delegates.")) add(out.delegates, one);
    }
    return out;
}

std::optional<CaseRow> case_row(sql::Session& session, const std::string& precinct,
                                const std::string& now) {
    const auto found = sql::row<int, std::string, std::string, std::string, std::string,
                                std::string, int, double, std::string, std::string, int>(
        session,
        "SELECT needed, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake, "
        "escalation, CASE "
        "WHEN held_until > $1 THEN held_by ELSE '' END, band FROM cases WHERE precinct = $2",
        now, precinct);
    if (!found) return std::nullopt;
    const auto& [needed, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake,
                 escalation, held_by, band] = *found;
    CaseRow row;
    row.what = {precinct,
                verify::case_state(state).value_or(verify::CaseState::Open),
                findings_of(findings),
                strings_of(fields),
                strings_of(drawn),
                strings_of(by_pattern),
                at_stake,
                sde_at_stake,
                escalation};
    row.needed = needed != 0;
    row.held_by = held_by;
    row.band = band;
    return row;
}

void write_row(sql::Session& session, const CaseRow& row, const verify::Risk& drawn,
               const std::string& now) {
    const auto& what = row.what;
    const auto& boxes = drawn.boxes;
    const auto& awards = drawn.delegates;
    sql::run(session,
             "INSERT INTO cases (precinct, needed, state, findings, fields, drawn, by_pattern, "
             "at_stake, sde_at_stake, escalation, held_by, held_until, opened_at, band, "
             "boxes_drawn, boxes_checked, boxes_wrong, boxes_open, awards_drawn, awards_checked, "
             "awards_wrong, awards_open) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', "
             "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT (precinct) DO UPDATE "
             "SET needed = excluded.needed, state = excluded.state, findings = excluded.findings, "
             "fields = excluded.fields, drawn = excluded.drawn, by_pattern = excluded.by_pattern, "
             "at_stake = excluded.at_stake, sde_at_stake = excluded.sde_at_stake, escalation = "
             "excluded.escalation, band = excluded.band, boxes_drawn = excluded.boxes_drawn, "
             "boxes_checked = excluded.boxes_checked, boxes_wrong = excluded.boxes_wrong, "
             "boxes_open = excluded.boxes_open, awards_drawn = excluded.awards_drawn, "
             "awards_checked = excluded.awards_checked, awards_wrong = excluded.awards_wrong, "
             "awards_open = excluded.awards_open",
             what.precinct, row.needed ? 1 : 0, std::string(verify::name_of(what.state)),
             canonical(json_of(what.findings)), canonical(Json(what.fields)),
             canonical(Json(what.drawn)), canonical(Json(what.by_pattern)), what.delegates_at_stake,
             what.sde_at_stake, what.escalation, now, row.band, boxes.drawn, boxes.checked,
             boxes.wrong, boxes.open, awards.drawn, awards.checked, awards.wrong, awards.open);
    note_case(session, what.precinct);
}

// The state follows from the facts; where it changed, it is said in the ledger.
void bring_up_to_date(LedgerPen& pen, CaseRow& row, const verify::CanvassTerms& terms) {
    const auto before = row.what.state;
    const auto facts = facts_of(pen.session(), row.what);
    row.what.state = verify::state_of(facts, terms);
    write_row(pen.session(), row, drawn_in(facts, terms), pen.now());
    if (row.what.state == verify::CaseState::Resolved && before != row.what.state)
        pen.append("program", "case.resolved", row.what.precinct, Json::object());
}

void open_case(LedgerPen& pen, const std::string& precinct, const verify::Case& needed, int band,
               const verify::CanvassTerms& terms) {
    CaseRow row;
    row.band = band;
    row.what = needed;
    row.what.precinct = precinct;
    row.what.state = verify::CaseState::Open;
    row.what.escalation.clear();
    pen.append("program", "case.opened", precinct, json_of_case(row.what));
    bring_up_to_date(pen, row, terms);
}

// The case as the new verdict leaves it; its layers are stored already.
void change_case(LedgerPen& pen, CaseRow row, const std::optional<verify::Case>& needed,
                 const verify::CanvassTerms& terms) {
    if (!needed && !row.needed) return;
    const CaseRow before = row;
    const auto after =
        verify::case_after(facts_of(pen.session(), row.what), needed, !row.held_by.empty());
    row.needed = after.has_value();
    if (!after) {
        pen.append("program", "case.closed", row.what.precinct, Json::object());
        return write_row(pen.session(), row, {}, pen.now());
    }
    row.what = *after;
    // The state may change by the verdict's layers alone.
    if (row.what == before.what && row.needed == before.needed)
        return bring_up_to_date(pen, row, terms);
    pen.append("program", before.needed ? "case.changed" : "case.opened", row.what.precinct,
               json_of_case(row.what));
    bring_up_to_date(pen, row, terms);
}

core::Result<CaseRow> required_case(LedgerPen& pen, const std::string& precinct) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (!row || !row->needed)
        return core::not_found(
            fmt::format("There is no case for {}; take the next case.", precinct));
    return *row;
}

// Records what verify allowed, or says why it did not.
template <class Allowed>
core::Result<> append_allowed(LedgerPen& pen, CaseRow& row, const Allowed& allowed,
                              const verify::CanvassTerms& terms) {
    if (!allowed) return tl::unexpected(error_of(allowed.error()));
    append_act(pen, *allowed);
    bring_up_to_date(pen, row, terms);
    return {};
}

// The case of a row, and the facts beside it.
using CaseColumns = std::tuple<std::string, std::string, std::string, std::string, std::string,
                               std::string, int, double, std::string, std::string, std::string>;
CaseRecord record_of(const CaseColumns& row, const HoldClock& clock) {
    const auto& [precinct, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake,
                 escalation, held_by, held_until] = row;
    CaseRecord record;
    record.what = {precinct,
                   verify::case_state(state).value_or(verify::CaseState::Open),
                   findings_of(findings),
                   strings_of(fields),
                   strings_of(drawn),
                   strings_of(by_pattern),
                   at_stake,
                   sde_at_stake,
                   escalation};
    if (held_until > clock.now && held_until <= clock.latest) record.held_by = held_by;
    return record;
}

}  // namespace

verify::Person person_of(sql::Session& session, const std::string& name) {
    const auto user = find_user(session, name);
    return {name, user && user->role == Role::Official};  // an admin has no say over values
}

void follow_verdict(LedgerPen& pen, const std::string& precinct,
                    const std::optional<verify::Case>& needs_people, int band,
                    const verify::CanvassTerms& terms) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (row) {
        row->band = band;
        return change_case(pen, std::move(*row), needs_people, terms);
    }
    if (needs_people) open_case(pen, precinct, *needs_people, band, terms);
}

void follow_terms(LedgerPen& pen, const std::string& precinct, const verify::CanvassTerms& terms) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (row && row->needed) bring_up_to_date(pen, *row, terms);
}

void put_in_band(sql::Session& session, const std::string& precinct, int band) {
    sql::run(session, "UPDATE cases SET band = $1 WHERE precinct = $2 AND band <> $3", band,
             precinct, band);
}

verify::CaseFacts case_facts_in(sql::Session& session, const std::string& precinct) {
    const auto row = case_row(session, precinct, "");
    verify::Case none;
    none.precinct = precinct;
    return facts_of(session, row && row->needed ? row->what : none);
}

std::vector<verify::CaseFacts> case_facts_of(sql::Session& session,
                                             const std::vector<std::string>& precincts) {
    const sql::Which which(precincts);
    std::map<std::string, CaseRecord> cases;
    for (auto& record : list_cases(session, which, HoldClock{})) {
        const auto precinct = record.what.precinct;
        cases.emplace(precinct, std::move(record));
    }
    std::vector<std::string> without;
    for (const auto& precinct : precincts)
        if (!cases.contains(precinct)) without.push_back(precinct);
    const sql::Which others(without);
    auto acts = acts_by_precinct(session, others);
    auto shown = shown_by_precinct(session, others);
    auto told = told_by_verdicts(session, others);
    std::vector<verify::CaseFacts> out;
    for (const auto& precinct : precincts) {
        auto& facts = out.emplace_back();
        if (const auto found = cases.find(precinct); found != cases.end()) {
            facts = std::move(found->second);
            continue;
        }
        facts.what.precinct = precinct;
        facts.history = std::move(acts[precinct]);
        facts.shown = std::move(shown[precinct]);
        facts.layers = std::move(told[precinct].layers);
        facts.findings = std::move(told[precinct].findings);
    }
    return out;
}

std::vector<CaseRecord> list_cases(sql::Session& session, const sql::Which& which,
                                   const HoldClock& clock) {
    auto acts = acts_by_precinct(session, which);
    auto shown = shown_by_precinct(session, which);
    auto told = told_by_verdicts(session, which);
    std::vector<CaseRecord> out;
    for (const auto& row :
         sql::rows_of<std::string, std::string, std::string, std::string, std::string, std::string,
                      int, double, std::string, std::string, std::string>(
             session,
             "SELECT precinct, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake, "
             "escalation, held_by, held_until FROM cases WHERE needed = 1 AND ",
             which, "precinct", " ORDER BY " + kMostAtStake)) {
        auto record = record_of(row, clock);
        const auto& precinct = record.what.precinct;
        record.history = std::move(acts[precinct]);
        record.shown = std::move(shown[precinct]);
        auto& verdict = told[precinct];
        record.layers = std::move(verdict.layers);
        record.findings = std::move(verdict.findings);
        out.push_back(std::move(record));
    }
    return out;
}

core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying,
                            const verify::CanvassTerms& terms) {
    CaseRow row = TRY(required_case(pen, keying.precinct));
    if (const auto fits = verify::check_entry(keying, nullptr); !fits)
        return tl::unexpected(error_of(fits.error()));
    const auto facts = facts_of(pen.session(), row.what);
    const auto may = verify::may_key(facts, terms, keying.user, keying.field);
    if (!may) return tl::unexpected(error_of(may.error()));
    append_act(pen, keying);
    bring_up_to_date(pen, row, terms);
    return {};
}

core::Result<> store_third_look(LedgerPen& pen, const verify::ThirdLook& word,
                                const verify::CanvassTerms& terms) {
    CaseRow row = TRY(required_case(pen, word.precinct));
    const auto facts = facts_of(pen.session(), row.what);
    if (verify::was_said(facts, word)) return {};
    return append_allowed(pen, row, verify::third_look(facts, terms, word), terms);
}

core::Result<> store_decision(LedgerPen& pen, const std::string& precinct, const std::string& user,
                              const verify::Proposal& what, const verify::CanvassTerms& terms) {
    CaseRow row = TRY(required_case(pen, precinct));
    const auto facts = facts_of(pen.session(), row.what);
    if (verify::was_said(facts, user, what)) return {};
    return append_allowed(
        pen, row, verify::decide(facts, terms, person_of(pen.session(), user), what), terms);
}

// With the second official a box that passed becomes one of the case, which is opened for it where
// there is none.
void take_up_what_was_reopened(LedgerPen& pen, const std::string& precinct,
                               const verify::CanvassTerms& terms) {
    auto row = case_row(pen.session(), precinct, pen.now());
    const bool there = row && row->needed;
    if (!there) {
        row.emplace();
        row->what.precinct = precinct;
    }
    if (const auto wider = verify::widened_by_reopening(facts_of(pen.session(), row->what))) {
        row->what = *wider;
        pen.append("program", there ? "case.changed" : "case.opened", precinct,
                   json_of_case(row->what));
    }
    if (!row->what.fields.empty()) bring_up_to_date(pen, *row, terms);
}

core::Result<> store_reopening(LedgerPen& pen, const std::string& precinct, const std::string& user,
                               const std::string& field, const std::string& reason,
                               const verify::CanvassTerms& terms) {
    const auto may = verify::reopen(case_facts_in(pen.session(), precinct), terms,
                                    person_of(pen.session(), user), field, reason);
    if (!may) return tl::unexpected(error_of(may.error()));
    append_act(pen, *may);
    take_up_what_was_reopened(pen, precinct, terms);
    return {};
}

core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user,
                                const verify::CanvassTerms& terms) {
    CaseRow row = TRY(required_case(pen, precinct));
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return core::fail(fmt::format("Say why the case of {} needs help.", precinct));
    pen.append(user, "case.escalated", precinct, {{"reason", reason}});
    row.what.escalation = reason;
    bring_up_to_date(pen, row, terms);
    return {};
}

verify::Risk drawn_of(sql::Session& session, SampleOf which) {
    verify::Risk out;
    const auto sums = sql::row<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                               std::int64_t, std::int64_t, std::int64_t>(
        session,
        std::string("SELECT COALESCE(SUM(boxes_drawn), 0), COALESCE(SUM(boxes_checked), 0), "
                    "COALESCE(SUM(boxes_wrong), 0), COALESCE(SUM(boxes_open), 0), "
                    "COALESCE(SUM(awards_drawn), 0), COALESCE(SUM(awards_checked), 0), "
                    "COALESCE(SUM(awards_wrong), 0), COALESCE(SUM(awards_open), 0) FROM cases "
                    "WHERE needed = 1 AND drawn <> '[]'") +
            (which == SampleOf::ResolvedCases ? " AND state = 'resolved'" : ""));
    std::tie(out.boxes.drawn, out.boxes.checked, out.boxes.wrong, out.boxes.open,
             out.delegates.drawn, out.delegates.checked, out.delegates.wrong, out.delegates.open) =
        sums.value();
    return out;
}

verify::Risk risk_of(sql::Session& session) {
    auto risk = drawn_of(session, SampleOf::AllCases);
    const auto passed = sql::row<std::int64_t, std::int64_t>(
        session,
        "SELECT COALESCE(SUM(passed_boxes), 0), COALESCE(SUM(passed_delegates), 0) FROM verdicts");
    if (passed) std::tie(risk.boxes.passed, risk.delegates.passed) = *passed;
    return risk;
}

std::vector<std::string> wrong_cases(sql::Session& session, const sql::Which& which,
                                     const verify::CanvassTerms& terms) {
    std::map<std::string, verify::Risk> counted;
    for (const auto& [precinct, drawn, checked, wrong, open, awards_drawn, awards_checked,
                      awards_wrong, awards_open] :
         sql::rows_of<std::string, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                      std::int64_t, std::int64_t, std::int64_t, std::int64_t>(
             session,
             "SELECT precinct, boxes_drawn, boxes_checked, boxes_wrong, boxes_open, awards_drawn, "
             "awards_checked, awards_wrong, awards_open FROM cases WHERE ",
             which, "precinct"))
        counted[precinct] = {{0, drawn, checked, wrong, open},
                             {0, awards_drawn, awards_checked, awards_wrong, awards_open}};
    const auto judged_before = due_because_all_are(session, which);
    std::vector<std::string> out;
    for (const auto& record : list_cases(session, which, HoldClock{})) {
        const auto& precinct = record.what.precinct;
        if (judged_before.contains(precinct)) continue;
        const auto state = verify::state_of(record, terms);
        if (state != record.what.state)
            out.push_back(
                fmt::format("The case of {} says it is {}, and by what people did it is {}.",
                            precinct, verify::name_of(record.what.state), verify::name_of(state)));
        if (counted[precinct] != drawn_in(record, terms))
            out.push_back(fmt::format(
                "The case of {} does not count its drawn boxes as people keyed them.", precinct));
    }
    return out;
}

}  // namespace store
