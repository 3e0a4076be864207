#include "verify/adjudicate.h"

#include <algorithm>

namespace verify {
namespace {

bool names(const Finding& finding, const std::string& field) {
    return std::find(finding.fields.begin(), finding.fields.end(), field) != finding.fields.end();
}

bool is_about(Kind kind, const std::vector<Finding>& findings, const std::string& field) {
    return std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
        return finding.kind == kind && names(finding, field);
    });
}

// What the rules let be done about a misapplied rule: where one delegate is elected by the room,
// something else than elsewhere.
Correction correction_of_rule(const Rules& rules, const std::vector<Finding>& findings) {
    const bool single = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.code == Code::SingleDelegate;
    });
    return single ? rules.single_delegate : rules.rule;
}

}  // namespace

Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings,
                  const std::string& field) {
    const bool corrected = is_about(Kind::Rule, findings, field) &&
                           correction_of_rule(rules, findings) == Correction::AsComputed;
    return corrected ? Basis::AsComputed : Basis::AsWritten;
}

Authority authority_for(Basis basis, const Rules& rules, const std::vector<Finding>& findings,
                        const std::string& field) {
    Authority authority;
    if (basis != Basis::AsComputed) return authority;
    if (is_about(Kind::Rule, findings, field)) {
        authority.allowed = correction_of_rule(rules, findings) == Correction::AsComputed;
        authority.people = std::max(1, rules.officials_for_rule);
        authority.officials = true;
    } else if (is_about(Kind::Arithmetic, findings, field)) {
        authority.allowed = rules.arithmetic == Correction::AsComputed;
    }
    return authority;
}

bool stands(const Decision& decision) {
    return static_cast<int>(decision.users.size()) >= decision.people_needed;
}

const Decision* standing_decision(const std::vector<Decision>& decisions,
                                  const std::string& field) {
    const auto found = std::find_if(
        decisions.rbegin(), decisions.rend(),
        [&](const auto& decision) { return decision.field == field && stands(decision); });
    return found == decisions.rend() ? nullptr : &*found;
}

const Decision* waiting_decision(const std::vector<Decision>& decisions, const std::string& field) {
    const auto newest = std::find_if(decisions.rbegin(), decisions.rend(),
                                     [&](const auto& decision) { return decision.field == field; });
    return newest == decisions.rend() || stands(*newest) ? nullptr : &*newest;
}

}  // namespace verify
