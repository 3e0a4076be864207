#include "store/case_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "store/act_table.h"
#include "store/shown_table.h"
#include "store/user_table.h"
#include "store/verdict_table.h"

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
};

verify::CaseFacts facts_of(sql::Session& session, const verify::Case& what) {
    verify::CaseFacts facts;
    facts.what = what;
    facts.layers = layers_in(session, what.precinct);
    facts.findings = findings_in(session, what.precinct);
    facts.history = std::move(acts_by_precinct(session, what.precinct)[what.precinct]);
    facts.shown = shown_of(session, what.precinct);
    return facts;
}

std::optional<CaseRow> case_row(sql::Session& session, const std::string& precinct,
                                const std::string& now) {
    const auto found = sql::row<int, std::string, std::string, std::string, std::string,
                                std::string, int, double, std::string, std::string>(
        session,
        "SELECT needed, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake, "
        "escalation, CASE "
        "WHEN held_until > $1 THEN held_by ELSE '' END FROM cases WHERE precinct = $2",
        now, precinct);
    if (!found) return std::nullopt;
    const auto& [needed, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake,
                 escalation, held_by] = *found;
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
    return row;
}

void write_row(sql::Session& session, const CaseRow& row, const std::string& now) {
    const auto& what = row.what;
    sql::run(session,
             "INSERT INTO cases (precinct, needed, state, findings, fields, drawn, by_pattern, "
             "at_stake, sde_at_stake, escalation, held_by, held_until, opened_at) VALUES ($1, $2, "
             "$3, $4, $5, $6, $7, $8, $9, $10, '', '', $11) ON CONFLICT (precinct) DO UPDATE SET "
             "needed = "
             "excluded.needed, state = excluded.state, findings = excluded.findings, fields = "
             "excluded.fields, drawn = excluded.drawn, by_pattern = excluded.by_pattern, at_stake "
             "= excluded.at_stake, sde_at_stake "
             "= excluded.sde_at_stake, escalation = excluded.escalation",
             what.precinct, row.needed ? 1 : 0, std::string(verify::name_of(what.state)),
             canonical(json_of(what.findings)), canonical(Json(what.fields)),
             canonical(Json(what.drawn)), canonical(Json(what.by_pattern)), what.delegates_at_stake,
             what.sde_at_stake, what.escalation, now);
}

// The state follows from the facts; where it changed, it is said in the ledger.
void bring_up_to_date(LedgerPen& pen, CaseRow& row) {
    const auto before = row.what.state;
    row.what.state = verify::state_of(facts_of(pen.session(), row.what));
    write_row(pen.session(), row, pen.now());
    if (row.what.state == verify::CaseState::Resolved && before != row.what.state)
        pen.append("program", "case.resolved", row.what.precinct, Json::object());
}

void open_case(LedgerPen& pen, const std::string& precinct, const verify::Case& needed) {
    CaseRow row;
    row.what = needed;
    row.what.precinct = precinct;
    row.what.state = verify::CaseState::Open;
    row.what.escalation.clear();
    pen.append("program", "case.opened", precinct, json_of_case(row.what));
    bring_up_to_date(pen, row);
}

// The case as the new verdict leaves it; its layers are stored already.
void change_case(LedgerPen& pen, CaseRow row, const std::optional<verify::Case>& needed) {
    if (!needed && !row.needed) return;
    const CaseRow before = row;
    const auto after =
        verify::case_after(facts_of(pen.session(), row.what), needed, !row.held_by.empty());
    row.needed = after.has_value();
    if (!after) {
        pen.append("program", "case.closed", row.what.precinct, Json::object());
        return write_row(pen.session(), row, pen.now());
    }
    row.what = *after;
    // The state may change by the verdict's layers alone.
    if (row.what == before.what && row.needed == before.needed) return bring_up_to_date(pen, row);
    pen.append("program", before.needed ? "case.changed" : "case.opened", row.what.precinct,
               json_of_case(row.what));
    bring_up_to_date(pen, row);
}

core::Result<CaseRow> required_case(LedgerPen& pen, const std::string& precinct) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (!row || !row->needed)
        return core::not_found(
            fmt::format("There is no case for {}; take the next case.", precinct));
    return *row;
}

core::Error error_of(const verify::Refusal& refusal) {
    auto kind = core::ErrorKind::BadInput;
    if (refusal.kind == verify::Refusal::Kind::NotYours) kind = core::ErrorKind::Refused;
    if (refusal.kind == verify::Refusal::Kind::TooLate) kind = core::ErrorKind::Conflict;
    return {refusal.sentence, kind};
}

verify::Person person_of(sql::Session& session, const std::string& name) {
    const auto user = find_user(session, name);
    return {name, user && (user->role == Role::Official || user->role == Role::Admin)};
}

// Records what verify allowed, or says why it did not.
template <class Allowed>
core::Result<> append_allowed(LedgerPen& pen, CaseRow& row, const Allowed& allowed) {
    if (!allowed) return tl::unexpected(error_of(allowed.error()));
    append_act(pen, *allowed);
    bring_up_to_date(pen, row);
    return {};
}

void add(verify::RiskCounts& sum, const verify::RiskCounts& one) {
    sum.drawn += one.drawn;
    sum.checked += one.checked;
    sum.wrong += one.wrong;
    sum.open += one.open;
}

// Lets go of what `user` holds beside `precinct` and more than `most` in all.
void keep_few(LedgerPen& pen, const std::string& precinct, const std::string& user, int most) {
    const auto others = sql::rows<std::string>(
        pen.session(),
        "SELECT c.precinct FROM cases c WHERE c.held_by = $1 AND c.precinct <> $2 ORDER BY CASE "
        "WHEN "
        "EXISTS (SELECT 1 FROM keyings k WHERE k.precinct = c.precinct AND k.person = $3) THEN 0 "
        "ELSE 1 END, c.held_until DESC, c.precinct",
        user, precinct, user);
    const auto kept = static_cast<std::size_t>(std::max(0, most - 1));
    for (std::size_t i = kept; i < others.size(); ++i) let_go(pen, std::get<0>(others[i]), user);
}

}  // namespace

void follow_verdict(LedgerPen& pen, const std::string& precinct,
                    const std::optional<verify::Case>& needs_people) {
    const auto row = case_row(pen.session(), precinct, pen.now());
    if (row) return change_case(pen, *row, needs_people);
    if (needs_people) open_case(pen, precinct, *needs_people);
}

verify::CaseFacts case_facts_in(sql::Session& session, const std::string& precinct) {
    const auto row = case_row(session, precinct, "");
    verify::Case none;
    none.precinct = precinct;
    return facts_of(session, row && row->needed ? row->what : none);
}

std::vector<CaseRecord> list_cases(sql::Session& session, const CaseFilter& filter,
                                   const HoldClock& clock) {
    std::string text =
        "SELECT precinct, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake, "
        "escalation, held_by, held_until FROM cases WHERE needed = 1 AND ";
    text += !filter.precinct.empty() ? "precinct = $1"
            : filter.state           ? "state = $1"
                                     : "precinct <> $1";
    text += " ORDER BY " + kMostAtStake;
    const std::string parameter = !filter.precinct.empty() ? filter.precinct
                                  : filter.state ? std::string(verify::name_of(*filter.state))
                                                 : std::string();
    auto acts = acts_by_precinct(session, filter.precinct);
    auto shown = shown_of_cases(session, filter.precinct);
    std::vector<CaseRecord> out;
    for (const auto& [precinct, state, findings, fields, drawn, by_pattern, at_stake, sde_at_stake,
                      escalation, held_by, held_until] :
         sql::rows<std::string, std::string, std::string, std::string, std::string, std::string,
                   int, double, std::string, std::string, std::string>(session, text, parameter)) {
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
        record.history = std::move(acts[precinct]);
        record.shown = std::move(shown[precinct]);
        // The queue asks for every case: what the verdict said is read only where it bears on what
        // people did.
        const bool over = record.what.state == verify::CaseState::Resolved &&
                          record.what.drawn.empty() && record.what.by_pattern.empty();
        if (!filter.precinct.empty() || (!record.history.empty() && !over)) {
            record.layers = layers_in(session, precinct);
            record.findings = findings_in(session, precinct);
        }
        if (held_until > clock.now && held_until <= clock.latest) record.held_by = held_by;
        out.push_back(std::move(record));
    }
    return out;
}

bool hold(LedgerPen& pen, const std::string& precinct, const std::string& user,
          const HoldClock& clock, int most) {
    const bool held =
        sql::run(
            pen.session(),
            "UPDATE cases SET held_by = $1, held_until = $2 WHERE precinct = $3 AND needed = 1 "
            "AND (held_by = '' OR held_by = $4 OR held_until <= $5 OR held_until > $6)",
            user, clock.until, precinct, user, clock.now, clock.latest) == 1;
    if (held) keep_few(pen, precinct, user, most);
    return held;
}

void put_in_order(std::vector<CaseRecord>& cases, const QueueRank& rank) {
    const auto key = [&](const CaseRecord& record) {
        return std::pair{rank ? rank(record.what.precinct) : 0, record.what.precinct};
    };
    std::sort(cases.begin(), cases.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

std::optional<std::string> next_case(LedgerPen& pen, const std::string& user,
                                     const verify::Rulebook& book, const HoldClock& clock,
                                     const QueueRank& rank) {
    const auto person = person_of(pen.session(), user);
    auto all = list_cases(pen.session(), {}, clock);
    put_in_order(all, rank);
    const auto first = [&](const auto& wanted) -> std::optional<std::string> {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& record) {
            const bool free = record.held_by.empty() || record.held_by == user;
            return free && wanted(record) && verify::has_work(record, book, person);
        });
        if (found == all.end()) return std::nullopt;
        return found->what.precinct;
    };
    using verify::CaseState;
    const auto waits = [](const auto& record) {
        return record.what.state == CaseState::Open || record.what.state == CaseState::Keyed;
    };
    // What the person has begun; then a fresh case; then one that somebody keyed and left.
    if (const auto own =
            first([&](const auto& record) { return record.held_by == user && waits(record); }))
        return own;
    if (const auto fresh =
            first([](const auto& record) { return record.what.state == CaseState::Open; }))
        return fresh;
    return first(waits);
}

void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user) {
    sql::run(pen.session(),
             "UPDATE cases SET held_by = '', held_until = '' WHERE precinct = $1 AND held_by = $2",
             precinct, user);
}

core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying) {
    CaseRow row = TRY(required_case(pen, keying.precinct));
    if (const auto fits = verify::check_entry(keying, nullptr); !fits)
        return tl::unexpected(error_of(fits.error()));
    const auto facts = facts_of(pen.session(), row.what);
    const auto may = verify::may_key(facts, keying.user, keying.field);
    if (!may) return tl::unexpected(error_of(may.error()));
    append_act(pen, keying);
    bring_up_to_date(pen, row);
    return {};
}

core::Result<> store_decision(LedgerPen& pen, const std::string& precinct, const std::string& user,
                              const verify::Proposal& what, const verify::Rulebook& book) {
    CaseRow row = TRY(required_case(pen, precinct));
    const auto facts = facts_of(pen.session(), row.what);
    if (verify::was_said(facts, user, what)) return {};
    return append_allowed(pen, row,
                          verify::decide(facts, book, person_of(pen.session(), user), what));
}

// With the second official a box that passed becomes one of the case, which is opened for it where
// there is none.
void take_up_what_was_reopened(LedgerPen& pen, const std::string& precinct) {
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
    if (!row->what.fields.empty()) bring_up_to_date(pen, *row);
}

core::Result<> store_reopening(LedgerPen& pen, const std::string& precinct, const std::string& user,
                               const std::string& field, const std::string& reason) {
    const auto may = verify::reopen(case_facts_in(pen.session(), precinct),
                                    person_of(pen.session(), user), field, reason);
    if (!may) return tl::unexpected(error_of(may.error()));
    append_act(pen, *may);
    take_up_what_was_reopened(pen, precinct);
    return {};
}

core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user) {
    CaseRow row = TRY(required_case(pen, precinct));
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return core::fail(fmt::format("Say why the case of {} needs help.", precinct));
    pen.append(user, "case.escalated", precinct, {{"reason", reason}});
    row.what.escalation = reason;
    bring_up_to_date(pen, row);
    return {};
}

verify::Risk risk_of(sql::Session& session, SampleOf which) {
    verify::Risk risk;
    const auto passed = sql::row<std::int64_t, std::int64_t>(
        session,
        "SELECT COALESCE(SUM(passed_boxes), 0), COALESCE(SUM(passed_delegates), 0) FROM verdicts");
    if (passed) std::tie(risk.boxes.passed, risk.delegates.passed) = *passed;
    auto acts = acts_by_precinct(session, "");
    for (const auto& [precinct, drawn, state] : sql::rows<std::string, std::string, std::string>(
             session,
             "SELECT precinct, drawn, state FROM cases WHERE needed = 1 AND drawn <> '[]'")) {
        const bool resolved = state == verify::name_of(verify::CaseState::Resolved);
        if (which == SampleOf::ResolvedCases && !resolved) continue;
        verify::CaseFacts facts;
        facts.what.precinct = precinct;
        facts.what.fields = facts.what.drawn = strings_of(drawn);
        facts.history = std::move(acts[precinct]);
        // Asked every few seconds: the layers are read only where there is something to compare.
        if (!facts.history.empty()) facts.layers = layers_in(session, precinct);
        for (const auto& field : facts.what.drawn) {
            const auto one = verify::risk_counts(facts, field);
            add(risk.boxes, one);
            if (field.starts_with("delegates.")) add(risk.delegates, one);
        }
    }
    return risk;
}

}  // namespace store
