#include "store/act_table.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "store/codec.h"
#include "store/due.h"

namespace store {
namespace {

// With the event's number, by which acts of all kinds are put in order.
using NumberedAct = std::pair<std::int64_t, verify::Act>;

void read_keyings(sql::Session& session, const sql::Which& which, std::vector<NumberedAct>& out) {
    for (const auto& [seq, precinct, field, person, at, state, value] :
         sql::rows_of<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                      sql::MaybeInt>(
             session, "SELECT seq, precinct, field, person, at, state, value FROM keyings WHERE ",
             which, "precinct"))
        out.emplace_back(
            seq,
            verify::Keying{precinct, field, person, at,
                           forms::reading_state(state).value_or(forms::ReadingState::Illegible),
                           sql::optional_of(value)});
}

void read_decisions(sql::Session& session, const sql::Which& which, std::vector<NumberedAct>& out) {
    for (const auto& [seq, precinct, field, people, at, value, basis, reason, needed, no_value,
                      officials, keyed_alike] :
         sql::rows_of<std::int64_t, std::string, std::string, std::string, std::string,
                      sql::MaybeInt, std::string, std::string, int, std::string, int, std::string>(
             session,
             "SELECT seq, precinct, field, people, at, value, basis, reason, needed, no_value, "
             "officials, keyed_alike FROM decisions WHERE ",
             which, "precinct"))
        out.emplace_back(
            seq, verify::Decision{
                     precinct, field, strings_of(people), at, sql::optional_of(value),
                     verify::basis_of_name(basis).value_or(verify::Basis::AsWritten), reason,
                     needed, forms::reading_state(no_value).value_or(forms::ReadingState::Blank),
                     officials != 0, strings_of(keyed_alike)});
}

void read_reopenings(sql::Session& session, const sql::Which& which,
                     std::vector<NumberedAct>& out) {
    for (const auto& [seq, precinct, field, person, at, reason] :
         sql::rows_of<std::int64_t, std::string, std::string, std::string, std::string,
                      std::string>(
             session, "SELECT seq, precinct, field, person, at, reason FROM reopenings WHERE ",
             which, "precinct"))
        out.emplace_back(seq, verify::Reopening{precinct, field, person, at, reason});
}

void read_third_looks(sql::Session& session, const sql::Which& which,
                      std::vector<NumberedAct>& out) {
    for (const auto& [seq, precinct, field, person, at, look, state, value] :
         sql::rows_of<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                      std::string, sql::MaybeInt>(
             session,
             "SELECT seq, precinct, field, person, at, look, state, value FROM third_looks WHERE ",
             which, "precinct"))
        out.emplace_back(
            seq,
            verify::ThirdLook{precinct, field, person, at,
                              verify::look_of_name(look).value_or(verify::Look::Neither),
                              forms::reading_state(state).value_or(forms::ReadingState::Illegible),
                              sql::optional_of(value)});
}

std::string time_of(const LedgerPen& pen, const std::string& at) {
    return at.empty() ? pen.now() : at;
}

void append(LedgerPen& pen, const verify::Keying& keying) {
    const auto at = time_of(pen, keying.at);
    const std::string state(forms::name_of(keying.state));
    const auto seq = pen.append(
        keying.user, "field.keyed", keying.precinct,
        {{"field", keying.field}, {"at", at}, {"state", state}, {"value", json_of(keying.value)}});
    sql::run(pen.session(),
             "INSERT INTO keyings (precinct, field, person, at, state, value, seq) VALUES ($1, $2, "
             "$3, $4, $5, $6, $7)",
             keying.precinct, keying.field, keying.user, at, state, sql::maybe(keying.value), seq);
    bears_on(pen, keying.precinct, seq);
}

void append(LedgerPen& pen, const verify::ThirdLook& word) {
    const auto at = time_of(pen, word.at);
    const std::string look(verify::name_of(word.look));
    const std::string state(forms::name_of(word.state));
    const auto seq = pen.append(word.user, "field.looked_at", word.precinct,
                                {{"field", word.field},
                                 {"at", at},
                                 {"look", look},
                                 {"state", state},
                                 {"value", json_of(word.value)}});
    sql::run(
        pen.session(),
        "INSERT INTO third_looks (seq, precinct, field, person, at, look, state, value) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8)",
        seq, word.precinct, word.field, word.user, at, look, state, sql::maybe(word.value));
    bears_on(pen, word.precinct, seq);
}

void append(LedgerPen& pen, const verify::Decision& decision) {
    const auto at = time_of(pen, decision.at);
    const std::string basis(verify::name_of(decision.basis));
    const std::string no_value(decision.value ? "" : forms::name_of(decision.no_value));
    const auto seq = pen.append(decision.users.back(), "field.decided", decision.precinct,
                                {{"field", decision.field},
                                 {"users", decision.users},
                                 {"keyed_alike", decision.keyed_alike},
                                 {"needed", decision.people_needed},
                                 {"officials", decision.officials},
                                 {"at", at},
                                 {"value", json_of(decision.value)},
                                 {"no_value", no_value},
                                 {"basis", basis},
                                 {"reason", decision.reason}});
    sql::run(pen.session(),
             "INSERT INTO decisions (seq, precinct, field, people, at, value, basis, reason, "
             "needed, no_value, officials, keyed_alike) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
             "$9, $10, $11, $12)",
             seq, decision.precinct, decision.field, canonical(Json(decision.users)), at,
             sql::maybe(decision.value), basis, decision.reason, decision.people_needed, no_value,
             decision.officials ? 1 : 0, canonical(Json(decision.keyed_alike)));
    bears_on(pen, decision.precinct, seq);
}

void append(LedgerPen& pen, const verify::Reopening& reopening) {
    const auto at = time_of(pen, reopening.at);
    const auto seq =
        pen.append(reopening.user, "field.reopened", reopening.precinct,
                   {{"field", reopening.field}, {"at", at}, {"reason", reopening.reason}});
    sql::run(pen.session(),
             "INSERT INTO reopenings (seq, precinct, field, person, at, reason) VALUES ($1, $2, "
             "$3, $4, $5, $6)",
             seq, reopening.precinct, reopening.field, reopening.user, at, reopening.reason);
    bears_on(pen, reopening.precinct, seq);
}

}  // namespace

std::map<std::string, std::vector<verify::Act>> acts_by_precinct(sql::Session& session,
                                                                 const sql::Which& which) {
    std::vector<NumberedAct> all;
    read_keyings(session, which, all);
    read_decisions(session, which, all);
    read_third_looks(session, which, all);
    read_reopenings(session, which, all);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::map<std::string, std::vector<verify::Act>> out;
    for (auto& [seq, act] : all) {
        const auto precinct = std::visit([](const auto& one) { return one.precinct; }, act);
        out[precinct].push_back(std::move(act));
    }
    return out;
}

void append_act(LedgerPen& pen, const verify::Act& act) {
    std::visit([&](const auto& one) { append(pen, one); }, act);
}

}  // namespace store
