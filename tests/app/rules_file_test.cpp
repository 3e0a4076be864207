#include "app/rules_file.h"

#include <gmock/gmock.h>

namespace app {
namespace {

using testing::HasSubstr;

constexpr std::string_view kSmall = R"(
id = "small"
title = "Small"
caucus = true
viability = [{ delegates_from = 1, numerator = 1, denominator = 5 }]
[may_correct]
transcription = "as_written"
rule = "as_computed"
arithmetic = "as_written"
single_delegate = "as_written"
officials_for_rule = 2
)";

std::string with(std::string_view what, std::string_view instead) {
    std::string text(kSmall);
    text.replace(text.find(what), what.size(), instead);
    return text;
}

std::string error_of(const std::string& text) {
    const auto rules = parse_rules(text, "small.toml");
    return rules ? "" : rules.error().message;
}

TEST(RulesFile, EveryBuiltInSetIsReadAndNamesItself) {
    ASSERT_EQ(built_in_rule_sets().size(), 3U);
    for (const auto& id : built_in_rule_sets()) {
        const auto rules = built_in_rules(id);
        ASSERT_TRUE(rules) << rules.error().message;
        EXPECT_EQ(rules->id, id);
        EXPECT_FALSE(rules->sums.empty());
    }
}

TEST(RulesFile, IowaIsAsTheRulesSay) {
    const auto rules = built_in_rules("iowa-2020").value();
    const std::vector<verify::ViabilityStep> viability = {
        {1, 0, 0}, {2, 1, 4}, {3, 1, 6}, {4, 15, 100}};
    EXPECT_EQ(rules.viability, viability);
    ASSERT_EQ(rules.attendance_delegates.size(), 6U);
    EXPECT_EQ(rules.attendance_delegates.back().delegates, 9);
    EXPECT_EQ(rules.rule, verify::Correction::AsComputed);
    EXPECT_EQ(rules.arithmetic, verify::Correction::AsWritten);
    EXPECT_EQ(rules.officials_for_rule, 2);
}

TEST(RulesFile, NevadaMayCorrectArithmeticAndATallyIsNoCaucus) {
    EXPECT_EQ(built_in_rules("nevada-2020")->arithmetic, verify::Correction::AsComputed);
    EXPECT_FALSE(built_in_rules("plain-tally")->caucus);
}

TEST(RulesFile, EachCorrectionIsThatOfItsOwnKey) {
    using verify::Rules;
    const std::vector<std::pair<std::string, verify::Correction Rules::*>> keys = {
        {"arithmetic", &Rules::arithmetic}, {"single_delegate", &Rules::single_delegate}};
    for (const auto& [changed, member] : keys) {
        const auto rules = parse_rules(
            with(changed + " = \"as_written\"", changed + " = \"as_computed\""), "small.toml");
        ASSERT_TRUE(rules) << rules.error().message;
        for (const auto& [key, other] : keys) {
            EXPECT_EQ((*rules).*other == verify::Correction::AsComputed, key == changed)
                << key << " with another " << changed;
        }
    }
}

TEST(RulesFile, WhatWasReportedStandsInThePapersPlaceOnlyWhereTheFileSaysSo) {
    EXPECT_EQ(built_in_rules("iowa-2020")->transcription, verify::Correction::AsWritten);
    const std::string key = "transcription = ";
    const auto reported =
        parse_rules(with(key + "\"as_written\"", key + "\"as_reported\""), "small.toml");
    ASSERT_TRUE(reported) << reported.error().message;
    EXPECT_EQ(reported->transcription, verify::Correction::AsReported);
    const auto computed =
        parse_rules(with(key + "\"as_written\"", key + "\"as_computed\""), "small.toml");
    ASSERT_FALSE(computed) << "the rules compute nothing in the place of a report";
    EXPECT_THAT(computed.error().message, HasSubstr("as_reported"));
}

TEST(RulesFile, AnUnknownSetListsThoseThereAre) {
    const auto rules = built_in_rules("iowa-2024");
    ASSERT_FALSE(rules);
    EXPECT_THAT(rules.error().message, HasSubstr("iowa-2024"));
    EXPECT_THAT(rules.error().message, HasSubstr("iowa-2020, nevada-2020, plain-tally"));
}

TEST(RulesFile, ErrorsNameTheFileThePlaceAndTheRemedy) {
    EXPECT_EQ(error_of(std::string(kSmall)), "");
    EXPECT_THAT(error_of(with("id = ", "id = = ")), HasSubstr("small.toml are not TOML at line 2"));
    EXPECT_THAT(error_of(with("title", "titel")), HasSubstr("titel is unknown"));
    EXPECT_THAT(error_of(with("numerator = 1", "numerator = 0.15")),
                HasSubstr("viability 1 the key numerator is missing or wrong"));
    EXPECT_THAT(error_of(with("numerator = 1", "numerator = 6")),
                HasSubstr("a whole number from 0 to 5"));
    EXPECT_THAT(error_of(with("denominator = 5 }",
                              "denominator = 5 }, { delegates_from = 1, "
                              "numerator = 1, denominator = 2 }")),
                HasSubstr("viability 2 the key delegates_from"));
    EXPECT_THAT(error_of(with("\"as_computed\"", "\"as_you_like\"")), HasSubstr("may_correct"));
    EXPECT_THAT(error_of(with("caucus = true", "caucus = 1")), HasSubstr("true or false"));
}

}  // namespace
}  // namespace app
