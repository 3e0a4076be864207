// Patterns over many precincts: one task for people instead of a hundred.
#include <algorithm>
#include <map>
#include <set>

#include "core/clock.h"
#include "verify/stakes.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;
using store::PatternRecord;

namespace {

// Sums over all precincts of a pattern tell no value of a box. Whoever decides needs them; whoever
// only keys does not.
bool may_see_changes(store::Role role) {
    return role != store::Role::Adjudicator;
}

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

// What is known of all precincts, read once for all patterns.
struct Known {
    std::map<std::string, std::vector<verify::Finding>> findings;
    std::map<std::string, std::string> states;  // of cases
};

core::Result<Known> known_of(store::Records& records) {
    Known known;
    known.findings = TRY(records.verdicts().findings_of_all());
    for (const auto& record : TRY(records.cases().list(std::nullopt)))
        known.states[record.what.precinct] = verify::name_of(record.what.state);
    return known;
}

// One precinct of a pattern: how many boxes, and what the largest finding about them can move.
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
    const auto state = known.states.find(precinct);
    line["state"] = state == known.states.end() ? json(nullptr) : json(state->second);
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
    return {{"name", pattern.name},
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
             may_see_changes(call.session.role)
                 ? describe_changes(verify::changes_of(
                       pattern.boxes, call.site.context.form->options, *call.site.context.roster))
                 : json(nullptr)},
            {"decisions", decisions}};
}

core::Result<json> describe_patterns(const Call& call) {
    const auto known = TRY(known_of(call.records()));
    json list = json::array();
    for (const auto& record : TRY(call.records().patterns().list()))
        list.push_back(describe_pattern(call, record, known));
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

Response decide_pattern(const Call& call) {
    if (!may_correct(call.session.role))
        return refuse(403, "Officials decide about patterns; you may key their cases.");
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
    decision.at = core::utc_now();
    decision.reason = text_of(body, "reason", kMostReason);
    if (decision.reason.empty()) return refuse(400, "Say why, in at most 1,000 characters.");
    const auto known = call.records().patterns().list();
    if (!known) return refuse(known.error());
    for (const auto& record : *known) {
        if (record.what.name != decision.pattern) continue;
        if (!record.decisions.empty() && record.decisions.back().choice == decision.choice &&
            record.decisions.back().boxes == record.what.boxes)
            return patterns_answer(call);  // a retry, or the same once more: it stands
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
