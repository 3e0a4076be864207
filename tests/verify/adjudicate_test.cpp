#include "verify/adjudicate.h"

#include <gmock/gmock.h>

#include "tests/verify/support/rules_for_tests.h"

namespace verify {
namespace {

using testing_support::iowa;

std::vector<Finding> about(Code code, const std::string& field) {
    return {finding_of(code, {field}, "", "", "")};
}

TEST(Authority, AnAwardIsCorrectedByTwoOfficials) {
    const auto findings = about(Code::AwardToNonviable, "delegates.burr");
    const auto authority = authority_for(Basis::AsComputed, iowa(), findings, "delegates.burr");
    EXPECT_EQ(authority, (Authority{.allowed = true, .people = 2, .officials = true}));
    EXPECT_EQ(usual_basis(iowa(), findings, "delegates.burr"), Basis::AsComputed);
    EXPECT_EQ(authority_for(Basis::AsWritten, iowa(), findings, "delegates.burr"), Authority{})
        << "to leave what is written takes nobody else";
    EXPECT_EQ(authority_for(Basis::AsReported, iowa(), findings, "delegates.burr"), Authority{});
    EXPECT_EQ(authority_for(Basis::AsComputed, iowa(), findings, "final.burr"), Authority{})
        << "another box";
    auto rules = iowa();
    rules.officials_for_rule = 3;
    EXPECT_EQ(authority_for(Basis::AsComputed, rules, findings, "delegates.burr").people, 3);
}

TEST(Authority, IncorrectMathIsNotChangedWhereTheRulesSaySo) {
    const auto findings = about(Code::SumDiffers, "first.total");
    auto rules = iowa();
    EXPECT_FALSE(authority_for(Basis::AsComputed, rules, findings, "first.total").allowed);
    EXPECT_TRUE(authority_for(Basis::AsWritten, rules, findings, "first.total").allowed);
    EXPECT_EQ(usual_basis(rules, findings, "first.total"), Basis::AsWritten);
    rules.arithmetic = Correction::AsComputed;
    EXPECT_EQ(authority_for(Basis::AsComputed, rules, findings, "first.total"), Authority{});
}

TEST(Authority, ALoneDelegateFollowsItsOwnRule) {
    auto findings = about(Code::AwardSumDiffers, "delegates.total");
    findings.push_back(finding_of(Code::SingleDelegate, {"delegates.burr"}, "", "", ""));
    auto rules = iowa();
    EXPECT_FALSE(authority_for(Basis::AsComputed, rules, findings, "delegates.total").allowed);
    EXPECT_EQ(usual_basis(rules, findings, "delegates.total"), Basis::AsWritten);
    rules.single_delegate = Correction::AsComputed;
    EXPECT_TRUE(authority_for(Basis::AsComputed, rules, findings, "delegates.total").allowed);
}

TEST(Authority, ABoxThatIsOnlyHardToReadMayFollowTheComputation) {
    const auto findings = about(Code::ReadingUnsure, "first.total");
    EXPECT_EQ(authority_for(Basis::AsComputed, iowa(), findings, "first.total"), Authority{});
}

Decision decision(int value, std::vector<std::string> users, int needed) {
    Decision one;
    one.field = "delegates.burr";
    one.users = std::move(users);
    one.value = value;
    one.people_needed = needed;
    return one;
}

TEST(StandingDecision, IsTheNewestThatEnoughPeopleHaveTaken) {
    std::vector<Decision> decisions = {decision(1, {"ann"}, 1), decision(2, {"olga"}, 2)};
    EXPECT_EQ(standing_decision(decisions, "delegates.burr")->value, 1);
    EXPECT_EQ(waiting_decision(decisions, "delegates.burr")->value, 2);
    decisions.push_back(decision(2, {"olga", "otto"}, 2));
    EXPECT_EQ(standing_decision(decisions, "delegates.burr")->value, 2);
    EXPECT_EQ(waiting_decision(decisions, "delegates.burr"), nullptr);
    EXPECT_EQ(standing_decision(decisions, "delegates.adams"), nullptr);
    EXPECT_EQ(waiting_decision({}, "delegates.burr"), nullptr);
}

}  // namespace
}  // namespace verify
