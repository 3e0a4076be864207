#include "store/pattern_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/case_table.h"
#include "store/codec.h"
#include "store/due.h"
#include "verify/case_life.h"

namespace store {
namespace {

// What makes a pattern another one. Its boxes hold values, and are in it so that anybody can check
// what a decision was about.
Json essence_of(const verify::Pattern& pattern) {
    Json body = json_of(pattern);
    body.erase("message");
    return body;
}

struct Known {
    verify::Pattern what;
    bool standing = true;
    std::int64_t seq = 0;
};

std::map<std::string, Known> known_patterns(sql::Session& session) {
    std::map<std::string, Known> out;
    for (const auto& [name, found, standing, seq] :
         sql::rows<std::string, std::string, int, std::int64_t>(
             session, "SELECT name, found, standing, seq FROM patterns"))
        out[name] = {pattern_of(found), standing != 0, seq};
    return out;
}

void store_found(LedgerPen& pen, const verify::Pattern& pattern) {
    const auto seq = pen.append("program", "pattern.found", pattern.name, json_of(pattern));
    sql::run(pen.session(),
             "INSERT INTO patterns (name, found, precincts, standing, seq) VALUES ($1, $2, $3, 1, "
             "$4) ON CONFLICT (name) DO UPDATE SET found = excluded.found, precincts = "
             "excluded.precincts, standing = 1, seq = excluded.seq",
             pattern.name, canonical(json_of(pattern)), static_cast<int>(pattern.precincts.size()),
             seq);
}

std::vector<verify::PatternDecision> decisions_in(sql::Session& session) {
    std::vector<verify::PatternDecision> out;
    for (const auto& [pattern, choice, boxes, person, at, reason] :
         sql::rows<std::string, std::string, std::string, std::string, std::string, std::string>(
             session,
             "SELECT pattern, choice, boxes, person, at, reason FROM pattern_decisions ORDER BY "
             "seq"))
        out.push_back({pattern,
                       verify::pattern_choice(choice).value_or(verify::PatternChoice::LookAtEach),
                       boxes_of(Json::parse(boxes)), person, at, reason});
    return out;
}

verify::PatternEvidence evidence_of(const verify::Pattern& pattern,
                                    const std::map<std::string, CaseRecord>& cases,
                                    const verify::CanvassTerms& terms) {
    verify::PatternEvidence evidence;
    std::set<std::string> precincts;
    std::set<std::string> not_keyed;
    for (const auto& box : pattern.boxes) {
        ++evidence.boxes;
        precincts.insert(box.precinct);
        const auto record = cases.find(box.precinct);
        const auto how = record == cases.end()
                             ? verify::Check::NotKeyed
                             : verify::made_of(record->second, terms, box.field, box.written);
        if (how == verify::Check::NotKeyed) not_keyed.insert(box.precinct);
        if (how != verify::Check::NotKeyed) ++evidence.boxes_keyed;
        if (how == verify::Check::Otherwise) ++evidence.boxes_otherwise;
    }
    evidence.precincts = static_cast<std::int64_t>(precincts.size());
    evidence.precincts_keyed = static_cast<std::int64_t>(precincts.size() - not_keyed.size());
    return evidence;
}

// The cases of every precinct in which a pattern names a box.
std::map<std::string, CaseRecord> cases_of_patterns(sql::Session& session,
                                                    const std::map<std::string, Known>& known) {
    std::set<std::string> precincts;
    for (const auto& [name, one] : known)
        for (const auto& box : one.what.boxes) precincts.insert(box.precinct);
    std::map<std::string, CaseRecord> out;
    for (auto& record : list_cases(
             session, sql::Which(std::vector<std::string>(precincts.begin(), precincts.end())),
             HoldClock{})) {
        const auto precinct = record.what.precinct;
        out.emplace(precinct, std::move(record));
    }
    return out;
}

std::int64_t number(sql::Session& session, const std::string& text) {
    const auto found = sql::row<std::int64_t>(session, text);
    return found ? std::get<0>(*found) : 0;
}

}  // namespace

void store_patterns(LedgerPen& pen, const std::vector<verify::Pattern>& found) {
    auto known = known_patterns(pen.session());
    for (const auto& pattern : found) {
        const auto before = known.find(pattern.name);
        const bool same = before != known.end() && before->second.standing &&
                          essence_of(before->second.what) == essence_of(pattern);
        if (!same) store_found(pen, pattern);
        if (before != known.end()) known.erase(before);
    }
    for (const auto& [name, gone] : known) {
        if (!gone.standing) continue;
        const auto seq = pen.append("program", "pattern.gone", name, Json::object());
        sql::run(pen.session(), "UPDATE patterns SET standing = 0, seq = $1 WHERE name = $2", seq,
                 name);
    }
}

std::vector<PatternRecord> list_patterns(sql::Session& session, const verify::CanvassTerms& terms) {
    const auto known = known_patterns(session);
    if (known.empty()) return {};
    const auto cases = cases_of_patterns(session, known);
    std::vector<PatternRecord> out;
    for (const auto& [name, one] : known)
        out.push_back({one.what, one.standing, one.seq, evidence_of(one.what, cases, terms), {}});
    for (auto& decision : decisions_in(session)) {
        const auto of = std::find_if(out.begin(), out.end(), [&](const auto& record) {
            return record.what.name == decision.pattern;
        });
        if (of != out.end()) of->decisions.push_back(std::move(decision));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        if (a.standing != b.standing) return a.standing;
        return a.what.precincts.size() > b.what.precincts.size();
    });
    return out;
}

PatternCounts count_patterns(sql::Session& session) {
    std::map<std::string, std::vector<verify::ExplainedBox>> decided;
    for (auto& decision : decisions_in(session))
        decided[decision.pattern] = std::move(decision.boxes);
    PatternCounts out;
    for (const auto& [name, one] : known_patterns(session)) {
        if (!one.standing || one.what.boxes.empty()) continue;
        ++out.found;
        const auto last = decided.find(name);
        out.undecided += last != decided.end() && last->second == one.what.boxes ? 0 : 1;
    }
    return out;
}

core::Result<> store_pattern_decision(LedgerPen& pen, const verify::PatternDecision& decision,
                                      std::int64_t version) {
    const auto known = known_patterns(pen.session());
    const auto found = known.find(decision.pattern);
    if (found == known.end())
        return core::not_found(
            fmt::format("No pattern is called \"{}\"; open the patterns again.", decision.pattern));
    if (found->second.seq != version)
        return core::conflict(fmt::format(
            "The pattern \"{}\" has changed since you looked at it; look again before deciding.",
            decision.pattern));
    if (decision.user.empty()) return core::fail("A decision needs the name of who decides.");
    if (decision.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return core::fail(
            fmt::format("The decision about the pattern \"{}\" needs a reason.", decision.pattern));
    const std::string at = decision.at.empty() ? pen.now() : decision.at;
    const std::string choice(verify::name_of(decision.choice));
    const Json boxes = json_of(found->second.what.boxes);
    const auto seq = pen.append(decision.user, "pattern.decided", decision.pattern,
                                {{"choice", choice},
                                 {"boxes", boxes},
                                 {"pattern_seq", version},
                                 {"at", at},
                                 {"reason", decision.reason}});
    sql::run(pen.session(),
             "INSERT INTO pattern_decisions (seq, pattern, choice, boxes, person, at, reason) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             seq, decision.pattern, choice, canonical(boxes), decision.user, at, decision.reason);
    // Those of earlier decisions, too: the newest about a pattern stands, for its own boxes only.
    for (const auto& each : decisions_in(pen.session())) {
        if (each.pattern != decision.pattern) continue;
        for (const auto& box : each.boxes) bears_on(pen, box.precinct, seq);
    }
    return {};
}

std::map<std::string, std::vector<verify::SettledBox>> settled_boxes_of(sql::Session& session,
                                                                        const sql::Which& which) {
    const std::set<std::string> wanted(which.names().begin(), which.names().end());
    std::map<std::string, verify::PatternDecision> newest;
    for (auto& decision : decisions_in(session)) newest[decision.pattern] = std::move(decision);
    std::map<std::string, std::vector<verify::SettledBox>> out;
    for (const auto& [pattern, decision] : newest) {
        if (decision.choice != verify::PatternChoice::PaperStands) continue;
        for (const auto& box : decision.boxes) {
            if (!which.is_all() && !wanted.contains(box.precinct)) continue;
            out[box.precinct].push_back(
                {box.field, box.written, box.reported, pattern, decision.user});
        }
    }
    return out;
}

std::int64_t newest_pattern_decision_in(sql::Session& session) {
    return number(session, "SELECT COALESCE(MAX(seq), 0) FROM pattern_decisions");
}

std::int64_t newest_evidence_in(sql::Session& session) {
    return std::max(number(session, "SELECT COALESCE(MAX(outcome), 0) FROM pages"),
                    number(session, "SELECT COALESCE(MAX(seq), 0) FROM reports"));
}

}  // namespace store
