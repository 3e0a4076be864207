// Patterns over many precincts: one task for people instead of a hundred.
#include <algorithm>
#include <map>
#include <set>

#include "verify/stakes.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;
using store::PatternRecord;

namespace {

json describe_evidence(const verify::PatternEvidence& evidence) {
    return {{"precincts", evidence.precincts},
            {"precincts_keyed", evidence.precincts_keyed},
            {"boxes", evidence.boxes},
            {"boxes_keyed", evidence.boxes_keyed},
            {"boxes_otherwise", evidence.boxes_otherwise}};
}

json describe_choice(const verify::PatternDecision& decision) {
    std::set<std::string> precincts;
    for (const auto& box : decision.boxes) precincts.insert(box.precinct);
    return {{"choice", verify::name_of(decision.choice)},
            {"user", decision.user},
            {"at", decision.at},
            {"reason", decision.reason},
            {"boxes", decision.boxes.size()},
            {"precincts", precincts.size()}};
}

json describe_changes(const std::vector<verify::OptionChange>& changes) {
    json list = json::array();
    for (const auto& change : changes)
        list.push_back({{"option", change.option},
                        {"first", change.first},
                        {"final", change.final},
                        {"delegates", change.delegates},
                        {"sde", change.sde}});
    return list;
}

// The patterns, and the facts of the precincts that they name, read once for all of them.
struct Known {
    std::vector<PatternRecord> patterns;
    std::map<std::string, std::vector<verify::Finding>> findings;
    std::map<std::string, store::CaseRecord> cases;
    Seen seen;  // by the caller
};

core::Result<Known> known_of(const Call& call) {
    store::Records& records = call.records();
    Known known;
    known.patterns = TRY(records.patterns().list());
    std::set<std::string> named;
    for (const auto& record : known.patterns) {
        named.insert(record.what.precincts.begin(), record.what.precincts.end());
        for (const auto& [precinct, fields] : boxes_told(record.what)) named.insert(precinct);
    }
    const std::vector<std::string> precincts(named.begin(), named.end());
    known.findings = TRY(records.verdicts().findings_of(precincts));
    for (auto& record : TRY(records.cases().of(precincts))) {
        const auto precinct = record.what.precinct;
        known.cases.emplace(precinct, std::move(record));
    }
    known.seen = TRY(Seen::by(records, call.session));
    return known;
}

// Whether the box, or the whole case (kEveryBox), waits for people before the caller may see it.
bool waits_for(const Call& call, const store::CaseRecord& record, const std::string& field) {
    if (field == verify::kEveryBox)
        return sight_of(record, call.terms(), true, call.session) != Sight::Everything;
    return verify::is_in_case(record, field) && !verify::is_settled(record, call.terms(), field);
}

// Returns why the caller may not look at the pattern; empty: may. A pattern tells what was reported
// in each of its boxes. It is shown only to people who say that they want to see it; from then on
// they do not key these boxes. An official may look at any time.
std::string why_not_look(const Call& call, const verify::Pattern& pattern, const Known& known) {
    const auto role = call.session.role;
    if (role == store::Role::Station) return "A station is shown no values.";
    if (may_correct(role)) return "";
    for (const auto& [precinct, fields] : boxes_told(pattern)) {
        const auto record = known.cases.find(precinct);
        if (record == known.cases.end()) continue;
        for (const auto& field : fields)
            if (waits_for(call, record->second, field))
                return "You may see it when all its boxes are settled.";
    }
    return "";
}

// Describes one precinct of a pattern: its boxes, and the stakes of the largest finding.
json describe_precinct_of(const Call& call, const std::string& precinct,
                          const verify::Pattern& pattern, const Known& known) {
    std::set<std::string> fields;
    for (const auto& box : pattern.boxes)
        if (box.precinct == precinct) fields.insert(box.field);
    verify::Finding most;
    if (const auto found = known.findings.find(precinct); found != known.findings.end()) {
        for (const auto& finding : found->second) {
            const bool about = std::any_of(finding.fields.begin(), finding.fields.end(),
                                           [&](const auto& name) { return fields.contains(name); });
            if (about && verify::moves_more(finding, most)) most = finding;
        }
    }
    json line = describe_precinct(*call.site.context.roster, precinct);
    const auto record = known.cases.find(precinct);
    line["state"] = record == known.cases.end() ? json(nullptr)
                                                : json(verify::name_of(record->second.what.state));
    line["boxes"] = fields.size();
    line["delegates_at_stake"] = most.delegates_at_stake;
    line["sde_at_stake"] = most.sde_at_stake;
    return line;
}

json describe_pattern(const Call& call, const PatternRecord& record, const Known& known) {
    const auto& pattern = record.what;
    json precincts = json::array();
    int delegates = 0;
    double sde = 0;
    for (const auto& precinct : pattern.precincts) {
        precincts.push_back(describe_precinct_of(call, precinct, pattern, known));
        delegates += precincts.back()["delegates_at_stake"].get<int>();
        sde += precincts.back()["sde_at_stake"].get<double>();
    }
    std::stable_sort(precincts.begin(), precincts.end(), [](const json& a, const json& b) {
        return a["sde_at_stake"].get<double>() > b["sde_at_stake"].get<double>();
    });
    json decisions = json::array();
    for (const auto& decision : record.decisions) decisions.push_back(describe_choice(decision));
    const bool decides = may_correct(call.session.role);
    return {{"looked", true},
            {"name", pattern.name},
            {"code", verify::name_of(pattern.code)},
            {"message", pattern.message},
            {"columns", pattern.columns},
            {"chance", pattern.chance},
            {"standing", record.standing},
            {"version", record.version},
            {"precincts", precincts},
            {"delegates_at_stake", delegates},
            {"sde_at_stake", sde},
            {"evidence", describe_evidence(record.evidence)},
            {"why_not_yet",
             verify::why_not_yet(record.evidence, call.site.context.policy.pattern_checks)},
            {"may_decide", decides && record.standing},
            {"changes",
             describe_changes(verify::changes_of(pattern.boxes, call.site.context.form->options,
                                                 *call.site.context.roster))},
            {"decisions", decisions}};
}

// Describes a pattern at which the person has not looked: there is one, and nothing else. The
// exchanged columns would tell what was reported.
json describe_closed(const Call& call, const PatternRecord& record, const Known& known) {
    const auto why_not = why_not_look(call, record.what, known);
    return {{"looked", false},
            {"version", record.version},
            {"standing", record.standing},
            {"may_look", why_not.empty()},
            {"why_not_look", why_not}};
}

core::Result<json> describe_patterns(const Call& call) {
    auto known = TRY(known_of(call));
    json list = json::array();
    auto closed = std::move(known.patterns);
    std::erase_if(closed, [&](const PatternRecord& record) {
        if (call.session.role == store::Role::Station || !known.seen.pattern(record.what))
            return false;
        list.push_back(describe_pattern(call, record, known));
        return true;
    });
    // Lists patterns in the order in which they were found: the number of precincts would tell,
    // too.
    std::sort(closed.begin(), closed.end(),
              [](const auto& a, const auto& b) { return a.version < b.version; });
    for (const auto& record : closed) list.push_back(describe_closed(call, record, known));
    return json{{"patterns", list}, {"checks", call.site.context.policy.pattern_checks}};
}

Response patterns_answer(const Call& call) {
    const auto body = describe_patterns(call);
    return body ? answer(*body) : refuse(body.error());
}

}  // namespace

Response list_patterns(const Call& call) {
    return patterns_answer(call);
}

Response look_at_pattern(const Call& call) {
    const auto known = known_of(call);
    if (!known) return refuse(known.error());
    const auto& records = known->patterns;
    const json body = body_of(call.request);
    const auto version = body.find("version");
    const auto found = std::find_if(records.begin(), records.end(), [&](const auto& record) {
        return version != body.end() && *version == json(record.version);
    });
    if (found == records.end())
        return refuse(409, "This pattern has changed meanwhile: open the patterns again.");
    const auto why_not = why_not_look(call, found->what, *known);
    if (!why_not.empty()) return refuse(403, why_not);
    std::vector<verify::Shown> shown;
    for (const auto& [precinct, fields] : boxes_told(found->what))
        shown.push_back({precinct, call.session.user, fields});
    const auto noted = call.records().cases().show(shown);
    return noted ? patterns_answer(call) : refuse(noted.error());
}

Response decide_pattern(const Call& call) {
    if (!may_correct(call.session.role))
        return refuse(403, "Only officials decide about patterns; you may key their cases.");
    const json body = body_of(call.request);
    const auto choice = verify::pattern_choice(text_of(body, "choice"));
    if (!choice) return refuse(400, "Say paper_stands or look_at_each.");
    const auto version = body.find("version");
    if (version == body.end() || !version->is_number_integer())
        return refuse(400, "Say which version of the pattern you looked at.");
    verify::PatternDecision decision;
    decision.pattern = text_of(body, "pattern");
    decision.choice = *choice;
    decision.user = call.session.user;
    decision.reason = text_of(body, "reason", kMostReason);
    if (decision.reason.empty()) return refuse(400, "Say why, in at most 1,000 characters.");
    const auto known = known_of(call);
    if (!known) return refuse(known.error());
    const auto& records = known->patterns;
    // Only people who have looked at the pattern are told whether it exists.
    const bool looked = std::any_of(records.begin(), records.end(), [&](const auto& record) {
        return record.what.name == decision.pattern && known->seen.pattern(record.what);
    });
    if (!looked) return refuse(403, "Look at this pattern before deciding about it.");
    for (const auto& record : records) {
        if (record.what.name != decision.pattern) continue;
        if (!record.decisions.empty() && record.decisions.back().choice == decision.choice &&
            record.decisions.back().boxes == record.what.boxes)
            return patterns_answer(call);  // a retry or a repetition: the decision stands
        const auto why =
            verify::why_not_yet(record.evidence, call.site.context.policy.pattern_checks);
        if (*choice == verify::PatternChoice::PaperStands && !why.empty()) return refuse(409, why);
    }
    const auto stored = call.records().patterns().decide(decision, version->get<std::int64_t>());
    if (!stored) return refuse(stored.error());
    if (call.site.context.wake_pipeline) call.site.context.wake_pipeline();
    return patterns_answer(call);
}

}  // namespace web_review
