#include "verify/awards.h"

#include <algorithm>

namespace verify {
namespace {

constexpr std::string_view kAwardColumn = "delegates.";

// What the rules let be done about a misapplied rule: where one delegate is elected by the room,
// something else than elsewhere.
Correction rule_correction(const Rules& rules, const std::vector<Finding>& findings) {
    const bool single = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.code == Code::SingleDelegate;
    });
    return single ? rules.single_delegate : rules.rule;
}

}  // namespace

bool is_award(std::string_view field) {
    return field.starts_with(kAwardColumn);
}

bool speaks_of(Kind kind, const std::vector<Finding>& findings, std::string_view field) {
    return std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
        return finding.kind == kind && std::find(finding.fields.begin(), finding.fields.end(),
                                                 field) != finding.fields.end();
    });
}

bool may_correct_awards(const CaseFacts& facts, const Rules& rules) {
    return rule_correction(rules, facts.findings) == Correction::AsComputed;
}

bool rules_question_award(const CaseFacts& facts, const Rules& rules, std::string_view field) {
    return may_correct_awards(facts, rules) && speaks_of(Kind::Rule, facts.findings, field);
}

Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings,
                  std::string_view field) {
    const bool corrected = speaks_of(Kind::Rule, findings, field) &&
                           rule_correction(rules, findings) == Correction::AsComputed;
    return corrected ? Basis::AsComputed : Basis::AsWritten;
}

}  // namespace verify
