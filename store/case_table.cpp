#include "store/case_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "store/due.h"
#include "store/verdict_table.h"
#include "verify/adjudicate.h"

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

// By precinct; of one precinct, or of all ("").
std::map<std::string, std::vector<verify::Keying>> keyings_by_precinct(sql::Session& session,
                                                                       const std::string& only) {
    std::map<std::string, std::vector<verify::Keying>> out;
    for (const auto& [precinct, field, person, at, state, value] :
         sql::rows<std::string, std::string, std::string, std::string, std::string, sql::MaybeInt>(
             session,
             std::string("SELECT precinct, field, person, at, state, value FROM keyings WHERE ") +
                 (only.empty() ? "precinct <> $1" : "precinct = $1") + " ORDER BY seq",
             only))
        out[precinct].push_back(
            {precinct, field, person, at,
             forms::reading_state(state).value_or(forms::ReadingState::Illegible),
             sql::optional_of(value)});
    return out;
}

std::map<std::string, std::vector<verify::Decision>> decisions_by_precinct(
    sql::Session& session, const std::string& only) {
    std::map<std::string, std::vector<verify::Decision>> out;
    for (const auto& [precinct, field, people, at, value, basis, reason, needed] :
         sql::rows<std::string, std::string, std::string, std::string, sql::MaybeInt, std::string,
                   std::string, int>(
             session,
             std::string("SELECT precinct, field, people, at, value, basis, reason, needed FROM "
                         "decisions WHERE ") +
                 (only.empty() ? "precinct <> $1" : "precinct = $1") + " ORDER BY seq",
             only))
        out[precinct].push_back({precinct, field, strings_of(people), at, sql::optional_of(value),
                                 verify::basis_of_name(basis).value_or(verify::Basis::AsWritten),
                                 reason, needed});
    return out;
}

std::vector<verify::Keying> keyings_of(sql::Session& session, const std::string& precinct) {
    return keyings_by_precinct(session, precinct)[precinct];
}

std::vector<verify::Decision> decisions_of(sql::Session& session, const std::string& precinct) {
    return decisions_by_precinct(session, precinct)[precinct];
}

const KnownField* layer_in(const std::vector<KnownField>& layers, const std::string& field) {
    const auto found = std::find_if(layers.begin(), layers.end(),
                                    [&](const auto& layer) { return layer.field == field; });
    return found == layers.end() ? nullptr : &*found;
}

// What people made of a box that was drawn to be checked.
enum class Check { NotKeyed, AsItPasses, Otherwise };
Check check_of(const std::string& field, const std::vector<KnownField>& layers,
               const std::vector<verify::Keying>& keyings) {
    const auto* layer = layer_in(layers, field);
    auto check = Check::NotKeyed;
    for (const auto& keying : keyings) {
        if (keying.field != field) continue;
        const bool same = layer != nullptr && layer->passes &&
                          keying.state != forms::ReadingState::Illegible &&
                          keying.value == layer->passing;
        if (!same) return Check::Otherwise;
        check = Check::AsItPasses;
    }
    return check;
}

// Of the fields of a case that pass (drawn to be checked, or settled by a decision about their
// pattern), those that people keyed as they pass.
std::vector<std::string> confirmed(sql::Session& session, const verify::Case& what,
                                   const std::vector<verify::Keying>& keyings) {
    if ((what.drawn.empty() && what.by_pattern.empty()) || keyings.empty()) return {};
    const auto layers = layers_in(session, what.precinct);
    std::vector<std::string> out;
    for (const auto* passing : {&what.drawn, &what.by_pattern})
        for (const auto& field : *passing)
            if (check_of(field, layers, keyings) == Check::AsItPasses) out.push_back(field);
    return out;
}

verify::CaseState state_of(const CaseRow& row, const std::vector<verify::Keying>& keyings,
                           const std::vector<verify::Decision>& decisions,
                           const std::vector<std::string>& confirmed) {
    const auto& fields = row.what.fields;
    const auto all_in = [&](const std::set<std::string>& those) {
        return !fields.empty() && std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
            return those.contains(field);
        });
    };
    std::set<std::string> settled(confirmed.begin(), confirmed.end());
    for (const auto& decision : decisions)
        if (verify::stands(decision)) settled.insert(decision.field);
    if (all_in(settled)) return verify::CaseState::Resolved;
    if (!row.what.escalation.empty()) return verify::CaseState::Escalated;
    std::set<std::string> keyed;
    for (const auto& keying : keyings) keyed.insert(keying.field);
    if (all_in(keyed)) return verify::CaseState::Keyed;
    return verify::CaseState::Open;
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
    const auto keyings = keyings_of(pen.session(), row.what.precinct);
    row.what.state = state_of(row, keyings, decisions_of(pen.session(), row.what.precinct),
                              confirmed(pen.session(), row.what, keyings));
    write_row(pen.session(), row, pen.now());
    if (row.what.state == verify::CaseState::Resolved && before != row.what.state)
        pen.append("program", "case.resolved", row.what.precinct, Json::object());
}

bool touched(sql::Session& session, const CaseRow& row) {
    return !row.held_by.empty() || !row.what.escalation.empty() ||
           !keyings_of(session, row.what.precinct).empty() ||
           !decisions_of(session, row.what.precinct).empty();
}

// Fields of both, in the order of the layers; fields the layers do not hold come last.
std::vector<std::string> united(const std::vector<std::string>& a,
                                const std::vector<std::string>& b,
                                const std::vector<KnownField>& layers) {
    std::set<std::string> wanted(a.begin(), a.end());
    wanted.insert(b.begin(), b.end());
    std::vector<std::string> out;
    for (const auto& layer : layers)
        if (wanted.erase(layer.field) > 0) out.push_back(layer.field);
    out.insert(out.end(), wanted.begin(), wanted.end());
    return out;
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

// A box that a decision about its pattern settles leaves the case, unless people have keyed or
// decided it: then it stays with what they did, and nothing is left to do where they agree.
void settle_by_pattern(sql::Session& session, CaseRow& row, const std::vector<KnownField>& layers) {
    std::set<std::string> worked_on;
    for (const auto& keying : keyings_of(session, row.what.precinct))
        worked_on.insert(keying.field);
    for (const auto& decision : decisions_of(session, row.what.precinct))
        worked_on.insert(decision.field);
    row.what.by_pattern.clear();
    std::erase_if(row.what.fields, [&](const auto& field) {
        const auto* layer = layer_in(layers, field);
        if (layer == nullptr || !layer->by_pattern) return false;
        const auto& drawn = row.what.drawn;
        if (std::find(drawn.begin(), drawn.end(), field) != drawn.end()) return false;
        if (!worked_on.contains(field)) return true;
        row.what.by_pattern.push_back(field);
        return false;
    });
}

void change_case(LedgerPen& pen, CaseRow row, const verify::Case& needed,
                 const std::vector<KnownField>& layers) {
    const CaseRow before = row;
    const bool keep_fields = touched(pen.session(), row);
    row.what.findings = needed.findings;
    row.what.delegates_at_stake = needed.delegates_at_stake;
    row.what.sde_at_stake = needed.sde_at_stake;
    row.what.fields = keep_fields ? united(row.what.fields, needed.fields, layers) : needed.fields;
    row.what.drawn = keep_fields ? united(row.what.drawn, needed.drawn, layers) : needed.drawn;
    // A box that was drawn and does not pass any more is one to decide like the others.
    std::erase_if(row.what.drawn, [&](const auto& field) {
        const auto* layer = layer_in(layers, field);
        return layer == nullptr || !layer->passes;
    });
    settle_by_pattern(pen.session(), row, layers);
    row.needed = true;
    if (row.what == before.what && row.needed == before.needed) return;
    pen.append("program", before.needed ? "case.changed" : "case.opened", row.what.precinct,
               json_of_case(row.what));
    bring_up_to_date(pen, row);
}

void close_case(LedgerPen& pen, CaseRow row, const std::vector<KnownField>& layers) {
    if (!row.needed) return;
    const CaseRow before = row;
    settle_by_pattern(pen.session(), row, layers);
    if (touched(pen.session(), row) && !row.what.fields.empty()) {
        if (row.what == before.what) return;
        pen.append("program", "case.changed", row.what.precinct, json_of_case(row.what));
        bring_up_to_date(pen, row);
        return;
    }
    row.needed = false;
    pen.append("program", "case.closed", row.what.precinct, Json::object());
    write_row(pen.session(), row, pen.now());
}

core::Result<CaseRow> required_case(LedgerPen& pen, const std::string& precinct) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (!row || !row->needed)
        return core::not_found(
            fmt::format("There is no case for {}; take the next case.", precinct));
    return *row;
}

core::Result<> require_field(const CaseRow& row, const std::string& field) {
    const auto& fields = row.what.fields;
    if (std::find(fields.begin(), fields.end(), field) != fields.end()) return {};
    return core::conflict(fmt::format(
        "The case of {} does not ask for the field {}; open it again.", row.what.precinct, field));
}

// Who has decided so with this decision: those before whom it waits for somebody else, and its own.
// Nobody counts twice.
core::Result<std::vector<std::string>> users_with(sql::Session& session,
                                                  const verify::Decision& decision) {
    const auto decisions = decisions_of(session, decision.precinct);
    const auto* waiting = verify::waiting_decision(decisions, decision.field);
    const bool the_same =
        waiting != nullptr && waiting->basis == decision.basis && waiting->value == decision.value;
    if (!the_same || decision.people_needed <= 1) return decision.users;
    auto users = waiting->users;
    for (const auto& user : decision.users) {
        if (std::find(users.begin(), users.end(), user) != users.end())
            return core::refuse(fmt::format(
                "{} decided so about {} of {} before: somebody else has to decide the same.", user,
                decision.field, decision.precinct));
        users.push_back(user);
    }
    return users;
}

// One box that was drawn, as counts.
verify::RiskCounts counts_of(const std::string& field, const std::vector<KnownField>& layers,
                             const std::vector<verify::Keying>& keyings,
                             const std::vector<verify::Decision>& decisions) {
    verify::RiskCounts one;
    one.drawn = 1;
    const auto check = check_of(field, layers, keyings);
    if (check == Check::NotKeyed) return one;
    one.checked = 1;
    const auto* decision = verify::standing_decision(decisions, field);
    if (decision == nullptr) {
        one.open = check == Check::Otherwise ? 1 : 0;
        return one;
    }
    const auto* layer = layer_in(layers, field);
    one.wrong = layer != nullptr && layer->passing == decision->value ? 0 : 1;
    return one;
}

void add(verify::RiskCounts& sum, const verify::RiskCounts& one) {
    sum.drawn += one.drawn;
    sum.checked += one.checked;
    sum.wrong += one.wrong;
    sum.open += one.open;
}

verify::FinalValue passed_value(const KnownField& layer) {
    if (!layer.passes) return {std::nullopt, verify::Source::Undecided};
    if (layer.by_pattern) return {layer.passing, verify::Source::PassedByPattern};
    return {layer.passing, layer.passing == layer.written ? verify::Source::Passed
                                                          : verify::Source::PassedAsConfirmed};
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
                    const std::optional<verify::Case>& needs_people,
                    const std::vector<KnownField>& layers) {
    auto row = case_row(pen.session(), precinct, pen.now());
    if (needs_people && !row) open_case(pen, precinct, *needs_people);
    if (needs_people && row) change_case(pen, *row, *needs_people, layers);
    if (!needs_people && row) close_case(pen, *row, layers);
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
    auto keyings = keyings_by_precinct(session, filter.precinct);
    auto decisions = decisions_by_precinct(session, filter.precinct);
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
        record.keyings = std::move(keyings[precinct]);
        record.decisions = std::move(decisions[precinct]);
        record.confirmed = confirmed(session, record.what, record.keyings);
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

std::optional<std::string> next_case(LedgerPen& pen, const std::string& user,
                                     const HoldClock& clock) {
    const auto next = sql::row<std::string>(
        pen.session(),
        "SELECT precinct FROM cases WHERE needed = 1 AND state = 'open' AND (held_by = '' OR "
        "held_by = $1 OR held_until <= $2 OR held_until > $3) ORDER BY CASE WHEN held_by = $4 THEN "
        "0 ELSE 1 END, " +
            kMostAtStake + " LIMIT 1",
        user, clock.now, clock.latest, user);
    if (!next) return std::nullopt;
    return std::get<0>(*next);
}

void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user) {
    sql::run(pen.session(),
             "UPDATE cases SET held_by = '', held_until = '' WHERE precinct = $1 AND held_by = $2",
             precinct, user);
}

core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying) {
    CaseRow row = TRY(required_case(pen, keying.precinct));
    TRY(require_field(row, keying.field));
    if (keying.user.empty()) return core::fail("A keying needs the name of who keyed it.");
    if ((keying.state == forms::ReadingState::Number) != keying.value.has_value())
        return core::fail(
            fmt::format("The entry for {} of {} must be a number, or say that there is none.",
                        keying.field, keying.precinct));
    const auto before = sql::row<std::string>(
        pen.session(), "SELECT at FROM keyings WHERE precinct = $1 AND field = $2 AND person = $3",
        keying.precinct, keying.field, keying.user);
    if (before)
        return core::conflict(fmt::format(
            "{} keyed {} of {} already, at {}: a second entry of the same person would not be "
            "blind; somebody else has to key it.",
            keying.user, keying.field, keying.precinct, std::get<0>(*before)));
    const std::string at = keying.at.empty() ? pen.now() : keying.at;
    const std::string state(forms::name_of(keying.state));
    const auto seq = pen.append(
        keying.user, "field.keyed", keying.precinct,
        {{"field", keying.field}, {"at", at}, {"state", state}, {"value", json_of(keying.value)}});
    sql::run(pen.session(),
             "INSERT INTO keyings (precinct, field, person, at, state, value, seq) VALUES ($1, $2, "
             "$3, $4, $5, $6, $7)",
             keying.precinct, keying.field, keying.user, at, state, sql::maybe(keying.value), seq);
    bears_on(pen, keying.precinct, seq);
    bring_up_to_date(pen, row);
    return {};
}

core::Result<> store_decision(LedgerPen& pen, const verify::Decision& decision) {
    CaseRow row = TRY(required_case(pen, decision.precinct));
    TRY(require_field(row, decision.field));
    if (decision.users.empty() || decision.users.front().empty())
        return core::fail("A decision needs the name of who decides.");
    if (decision.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return core::fail(fmt::format("The decision about {} of {} needs a reason.", decision.field,
                                      decision.precinct));
    const auto keyed = sql::row<std::int64_t>(
        pen.session(), "SELECT COUNT(*) FROM keyings WHERE precinct = $1 AND field = $2",
        decision.precinct, decision.field);
    if (!keyed || std::get<0>(*keyed) == 0)
        return core::refuse(
            fmt::format("Nobody has keyed {} of {} yet: key it from the picture before deciding.",
                        decision.field, decision.precinct));
    const auto users = TRY(users_with(pen.session(), decision));
    const std::string at = decision.at.empty() ? pen.now() : decision.at;
    const std::string basis(verify::name_of(decision.basis));
    const auto seq = pen.append(decision.users.front(), "field.decided", decision.precinct,
                                {{"field", decision.field},
                                 {"users", users},
                                 {"needed", decision.people_needed},
                                 {"at", at},
                                 {"value", json_of(decision.value)},
                                 {"basis", basis},
                                 {"reason", decision.reason}});
    sql::run(pen.session(),
             "INSERT INTO decisions (seq, precinct, field, people, at, value, basis, reason, "
             "needed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
             seq, decision.precinct, decision.field, canonical(Json(users)), at,
             sql::maybe(decision.value), basis, decision.reason, decision.people_needed);
    bears_on(pen, decision.precinct, seq);
    bring_up_to_date(pen, row);
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

verify::Risk risk_of(sql::Session& session) {
    verify::Risk risk;
    const auto passed = sql::row<std::int64_t, std::int64_t>(
        session,
        "SELECT COALESCE(SUM(passed_boxes), 0), COALESCE(SUM(passed_delegates), 0) FROM verdicts");
    if (passed) std::tie(risk.boxes.passed, risk.delegates.passed) = *passed;
    auto keyings = keyings_by_precinct(session, "");
    auto decisions = decisions_by_precinct(session, "");
    for (const auto& [precinct, drawn] : sql::rows<std::string, std::string>(
             session, "SELECT precinct, drawn FROM cases WHERE needed = 1 AND drawn <> '[]'")) {
        const auto& keyed = keyings[precinct];
        // Asked every few seconds: the layers are read only where there is something to compare.
        const auto layers =
            keyed.empty() ? std::vector<KnownField>{} : layers_in(session, precinct);
        for (const auto& field : strings_of(drawn)) {
            const auto one = counts_of(field, layers, keyed, decisions[precinct]);
            add(risk.boxes, one);
            if (field.starts_with("delegates.")) add(risk.delegates, one);
        }
    }
    return risk;
}

std::map<std::string, verify::FinalValue> final_values_of(sql::Session& session,
                                                          const std::string& precinct) {
    std::map<std::string, verify::FinalValue> out;
    for (const auto& layer : layers_in(session, precinct)) out[layer.field] = passed_value(layer);
    const auto row = case_row(session, precinct, "");
    if (row && row->needed)
        for (const auto& field : confirmed(session, row->what, keyings_of(session, precinct)))
            out[field].source = verify::Source::PassedAndChecked;
    for (const auto& decision : decisions_of(session, precinct))
        if (verify::stands(decision))
            out[decision.field] = {decision.value, decision.users.size() > 1
                                                       ? verify::Source::DecidedByTwo
                                                       : verify::Source::DecidedByOne};
    return out;
}

}  // namespace store
