#include "store/sign_off_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "store/case_table.h"
#include "store/precinct_progress.h"
#include "store/refusal.h"
#include "store/user_table.h"

namespace store {
namespace {

template <class T>
using ByPrecinct = std::map<std::string, T>;

ByPrecinct<std::vector<verify::Signature>> signatures_of(sql::Session& session,
                                                         const sql::Which& which) {
    ByPrecinct<std::vector<verify::Signature>> out;
    for (const auto& [precinct, person, at, seq, rests_on, paper_only, values] :
         sql::rows_of<std::string, std::string, std::string, std::int64_t, std::int64_t, int,
                      std::string>(session,
                                   "SELECT precinct, person, at, seq, rests_on, paper_only, "
                                   "values_sha256 FROM signatures WHERE ",
                                   which, "precinct", " ORDER BY seq"))
        out[precinct].push_back({person, at, seq, rests_on, paper_only != 0, values});
    return out;
}

ByPrecinct<std::vector<verify::TakenBack>> taken_back_of(sql::Session& session,
                                                         const sql::Which& which) {
    ByPrecinct<std::vector<verify::TakenBack>> out;
    for (const auto& [precinct, at, seq, because, person, reason] :
         sql::rows_of<std::string, std::string, std::int64_t, std::int64_t, std::string,
                      std::string>(
             session,
             "SELECT precinct, at, seq, because, person, reason FROM sign_offs_taken_back WHERE ",
             which, "precinct", " ORDER BY seq"))
        out[precinct].push_back({at, seq, because, person, reason});
    return out;
}

// Rejected pages whose code names the precinct: how many of them need a person, and the newest
// event about any of them.
struct DoubtfulPages {
    int pages = 0;
    std::int64_t newest = 0;
};
ByPrecinct<DoubtfulPages> doubtful_of(sql::Session& session, const sql::Which& which) {
    ByPrecinct<DoubtfulPages> out;
    for (const auto& [precinct, action, outcome, said] :
         sql::rows_of<std::string, std::string, std::int64_t, std::int64_t>(
             session,
             "SELECT id_precinct, action, outcome, COALESCE((SELECT MAX(s.seq) FROM "
             "page_statements s WHERE s.page = digest), 0) FROM pages WHERE state = 'rejected' AND "
             "id_precinct <> '' AND ",
             which, "id_precinct")) {
        auto& one = out[precinct];
        const bool settled = action == verify::name_of(verify::PageStage::AsideConfirmed);
        one.pages += settled ? 0 : 1;
        one.newest = std::max({one.newest, outcome, said});
    }
    return out;
}

// What the narrow tables say of one precinct.
struct NarrowFacts {
    bool paper = false, whole = false, reported = false;
    bool resolved = true;
    std::int64_t bears = 0, judged = 0, verdict = 0;
};
ByPrecinct<NarrowFacts> narrow_facts_of(sql::Session& session, const sql::Which& which) {
    ByPrecinct<NarrowFacts> out;
    for (const auto& [precinct, paper, whole, reported] : sql::rows_of<std::string, int, int, int>(
             session, "SELECT precinct, paper, whole, reported FROM precinct_progress WHERE ",
             which, "precinct")) {
        auto& one = out[precinct];
        one.paper = paper != 0;
        one.whole = whole != 0;
        one.reported = reported != 0;
    }
    for (const auto& [precinct, seq, judged] :
         sql::rows_of<std::string, std::int64_t, std::int64_t>(
             session, "SELECT precinct, seq, judged FROM bearings WHERE precinct <> '' AND ", which,
             "precinct"))
        std::tie(out[precinct].bears, out[precinct].judged) = std::pair(seq, judged);
    for (const auto& [precinct, seq] : sql::rows_of<std::string, std::int64_t>(
             session, "SELECT precinct, seq FROM verdicts WHERE ", which, "precinct"))
        out[precinct].verdict = seq;
    for (const auto& [precinct, state] : sql::rows_of<std::string, std::string>(
             session, "SELECT precinct, state FROM cases WHERE needed = 1 AND ", which, "precinct"))
        out[precinct].resolved = state == verify::name_of(verify::CaseState::Resolved);
    return out;
}

std::int64_t newest_for_all(sql::Session& session) {
    const auto found =
        sql::row<std::int64_t>(session, "SELECT seq FROM bearings WHERE precinct = ''");
    return found ? std::get<0>(*found) : 0;
}

template <class T>
T taken_out(ByPrecinct<T>& from, const std::string& precinct) {
    const auto found = from.find(precinct);
    return found == from.end() ? T{} : std::move(found->second);
}

// Whether somebody signed since the sign-off was last taken back.
bool is_signed(sql::Session& session, const std::string& precinct) {
    const auto found = sql::row<int>(
        session, "SELECT signed FROM precinct_progress WHERE precinct = $1", precinct);
    return found && std::get<0>(*found) >= 2;
}

void append_taking_back(LedgerPen& pen, const std::string& precinct, const std::string& actor,
                        std::int64_t because, const std::string& reason) {
    const bool by_person = because == 0;
    const auto seq = pen.append(actor, "precinct.sign_off_taken_back", precinct,
                                {{"because", because}, {"reason", reason}});
    sql::run(pen.session(),
             "INSERT INTO sign_offs_taken_back (seq, precinct, at, because, person, reason) VALUES "
             "($1, $2, $3, $4, $5, $6)",
             seq, precinct, pen.now(), because, by_person ? actor : std::string(), reason);
    note_sign_off(pen.session(), precinct, true);
}

}  // namespace

bool counts_as_official(sql::Session& session, const std::string& person) {
    const auto user = find_user(session, person);
    return user && user->role == Role::Official && !user->locked;
}

std::string values_digest(const std::map<std::string, verify::FinalValue>& values) {
    Json all = Json::object();
    for (const auto& [field, stands] : values) all[field] = json_of(stands.value);
    return core::sha256(core::bytes_of(canonical(all))).hex();
}

std::vector<verify::SignOffFacts> sign_off_facts_of(sql::Session& session, const sql::Which& which,
                                                    const std::vector<std::string>& precincts) {
    const auto for_all = newest_for_all(session);
    auto known = narrow_facts_of(session, which);
    auto doubtful = doubtful_of(session, which);
    auto signatures = signatures_of(session, which);
    auto taken_back = taken_back_of(session, which);
    std::vector<verify::SignOffFacts> out;
    out.reserve(precincts.size());
    for (const auto& precinct : precincts) {
        const auto it = taken_out(known, precinct);
        const auto doubt = taken_out(doubtful, precinct);
        auto& facts = out.emplace_back();
        facts.precinct = precinct;
        facts.paper = it.paper;
        facts.whole = it.whole;
        facts.reported = it.reported;
        facts.judged = it.verdict > 0 && it.judged >= std::max(it.bears, for_all);
        facts.resolved = it.resolved;
        facts.doubtful_pages = doubt.pages;
        facts.newest = std::max({it.bears, it.verdict, doubt.newest});
        facts.sign_off =
            verify::sign_off_of(taken_out(signatures, precinct), taken_out(taken_back, precinct));
    }
    return out;
}

verify::SignOffFacts sign_off_facts_in(sql::Session& session, const std::string& precinct,
                                       const verify::CanvassTerms& terms) {
    auto facts = std::move(sign_off_facts_of(session, sql::Which(precinct), {precinct}).front());
    if (!facts.resolved) facts.open = verify::open_boxes(case_facts_in(session, precinct), terms);
    return facts;
}

core::Result<> store_signature(LedgerPen& pen, const std::string& precinct,
                               const std::string& person, const verify::WantedSignature& wanted,
                               const verify::CanvassTerms& terms) {
    auto& session = pen.session();
    // A refusal says no more than everybody may know: the official may still key a box of the case.
    const auto facts = verify::without_values(
        std::move(sign_off_facts_of(session, sql::Which(precinct), {precinct}).front()));
    const auto& signatures = facts.sign_off.signatures;
    const bool again = std::any_of(signatures.begin(), signatures.end(), [&](const auto& one) {
        return one.person == person && one.rests_on == wanted.rests_on &&
               one.paper_only == wanted.paper_only;
    });
    if (again) return {};
    const auto may = verify::may_sign(facts, person, counts_as_official(session, person), wanted);
    if (!may) return tl::unexpected(error_of(may.error()));
    const auto values =
        values_digest(verify::final_values(case_facts_in(session, precinct), terms));
    const auto seq = pen.append(person, "precinct.signed", precinct,
                                {{"rests_on", wanted.rests_on},
                                 {"paper_only", wanted.paper_only},
                                 {"values_sha256", values}});
    sql::run(session,
             "INSERT INTO signatures (seq, precinct, person, at, rests_on, paper_only, "
             "values_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             seq, precinct, person, pen.now(), wanted.rests_on, wanted.paper_only ? 1 : 0, values);
    note_sign_off(session, precinct, false);
    return {};
}

core::Result<> store_taking_back(LedgerPen& pen, const std::string& precinct,
                                 const std::string& person, const std::string& reason,
                                 const verify::CanvassTerms& terms) {
    const auto may = verify::may_take_back(sign_off_facts_in(pen.session(), precinct, terms),
                                           counts_as_official(pen.session(), person), reason);
    if (!may) return tl::unexpected(error_of(may.error()));
    append_taking_back(pen, precinct, person, 0, reason);
    return {};
}

void take_back_sign_off(LedgerPen& pen, const std::string& precinct, std::int64_t because) {
    if (is_signed(pen.session(), precinct))
        append_taking_back(pen, precinct, "program", because, "");
}

std::vector<std::string> wrong_sign_offs(sql::Session& session, const verify::CanvassTerms& terms) {
    constexpr std::int64_t kAtOnce = 200;
    std::vector<std::string> out;
    for (std::string after;;) {
        std::vector<std::string> some;
        for (auto& [precinct] : sql::rows<std::string>(
                 session,
                 "SELECT DISTINCT precinct FROM signatures WHERE precinct > $1 ORDER BY precinct "
                 "LIMIT $2",
                 after, kAtOnce))
            some.push_back(std::move(precinct));
        if (some.empty()) return out;
        after = some.back();
        const auto cases = case_facts_of(session, some);
        const auto facts = sign_off_facts_of(session, sql::Which(some), some);
        for (std::size_t i = 0; i < some.size(); ++i) {
            if (facts[i].sign_off.signatures.empty()) continue;
            const auto& last = facts[i].sign_off.signatures.back();
            if (facts[i].newest > last.rests_on)
                out.push_back(
                    fmt::format("{} is signed as it stood at event {}, and event {} bears on it.",
                                some[i], last.rests_on, facts[i].newest));
            else if (values_digest(verify::final_values(cases[i], terms)) != last.values_sha256)
                out.push_back(
                    fmt::format("{} is signed with other values than those that stand.", some[i]));
        }
    }
}

}  // namespace store
