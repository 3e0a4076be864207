// What results rest on: as text and back without loss, and each difference named by its line.
#include "app/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/rules_file.h"
#include "forms/form_file.h"

namespace app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kCanvass = R"(# made by a person
id = "SMALL"
title = "Small"
mode = "live"
rules = "rules.toml"
form = "form.toml"
time_zone = "America/Chicago"

[policy]
least_probability = 0.97
reports_due = "2020-02-04T06:00:00Z"
)";

struct Given {
    std::string canvass{kCanvass};
    std::string rules{built_in_rules_text("iowa-2020").value()};
    std::string form{forms::built_in_layout("iowa-2020-math").value()};
    std::string precincts = forms::roster_csv(
        forms::parse_roster("county,precinct,delegates,sde\nPolk,1,5,1.5\nPolk,2,,\n", "roster")
            .value()
            .precincts());
    std::string options = "id,label\nash,Ash\nbirch,Birch\n";

    Settings settings() const { return parse_settings(canvass, "canvass.toml").value(); }
    Configuration configuration() const {
        auto made =
            configuration_of({bearing_text(settings()), rules, form, precincts, options}, "small/");
        EXPECT_TRUE(made) << made.error().message;
        return *made;
    }
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    EXPECT_NE(text.find(what), std::string::npos) << what;
    return text.replace(text.find(what), what.size(), by);
}

std::vector<std::string> changes(const Given& before, const Given& after) {
    return differences(before.configuration(), after.configuration(), after.settings());
}

TEST(Settings, TheTextOfWhatBearsOnResultsSaysItAll) {
    const auto settings = Given().settings();
    const auto again = parse_settings(bearing_text(settings), "event 3").value();
    EXPECT_EQ(again.policy, settings.policy);
    EXPECT_EQ(again.mode, Mode::Live);
    EXPECT_EQ(bearing_settings(again), bearing_settings(settings));
    EXPECT_EQ(again.policy.reports_due, "2020-02-04T06:00:00.000Z");
}

// Whatever policy the file sets is in the text: one that was forgotten there could be changed
// without anybody being told.
TEST(Settings, EveryPolicyIsInTheText) {
    const auto plain = Given().settings();
    std::size_t policies = 0;
    for (const auto& [key, value] : bearing_settings(plain)) {
        if (key == "id" || key == "mode" || key == "rules" || key == "form") continue;
        ++policies;
        const std::string other = value == "true"        ? "false"
                                  : value.front() == '"' ? "\"2024-01-01T00:00:00.000Z\""
                                  : value == "2"         ? "1"  // of keyers there are two or one
                                                         : "9";
        Given given;
        given.canvass = replaced(given.canvass, "least_probability = 0.97\n", "");
        given.canvass = replaced(given.canvass, "reports_due = \"2020-02-04T06:00:00Z\"\n", "");
        given.canvass += key + " = " + other + "\n";
        const auto settings = given.settings();
        EXPECT_NE(settings.policy, verify::Policy()) << key;
        const auto again = parse_settings(bearing_text(settings), "event 3").value();
        EXPECT_EQ(again.policy, settings.policy) << key;
    }
    EXPECT_GE(policies, 22U);
}

TEST(Differences, WhatDoesNotBearOnResultsIsNone) {
    Given changed;
    changed.canvass = replaced(changed.canvass, "\"Small\"", "\"Another title\"");
    changed.canvass = replaced(changed.canvass, "America/Chicago", "America/New_York");
    changed.canvass = replaced(changed.canvass, "0.97", "0.970  # as before");
    changed.canvass = "head_copies = [\"/media/stick\"]\n" + changed.canvass;
    changed.rules = "# a remark\n" + changed.rules;
    changed.form = "# a remark\n" + changed.form;
    changed.options = "id,label\r\nash,Ash\r\nbirch,\"Birch\"\r\n";
    EXPECT_THAT(changes({}, changed), IsEmpty());
}

TEST(Differences, APolicyIsNamedWithItsLineAndBothValues) {
    Given changed;
    changed.canvass = replaced(changed.canvass, "0.97", "0.9");
    EXPECT_THAT(changes({}, changed),
                ElementsAre("canvass.toml line 10: least_probability was 0.97, is 0.9"));
    changed = {};
    changed.canvass += "risk_sample = 0.02\n";
    EXPECT_THAT(changes({}, changed),
                ElementsAre("canvass.toml line 12: risk_sample was 0.005, is 0.02"));
    EXPECT_THAT(changes(changed, {}),
                ElementsAre("canvass.toml: risk_sample was 0.02, is 0.005 (the program's own "
                            "value: no line sets it)"));
}

TEST(Differences, ModeAndIdAreNamed) {
    Given changed;
    changed.canvass = replaced(changed.canvass, "\"live\"", "\"rehearsal\"");
    changed.canvass = replaced(changed.canvass, "SMALL", "SMALLER");
    EXPECT_THAT(changes({}, changed),
                ElementsAre("canvass.toml line 2: id was \"SMALL\", is \"SMALLER\"",
                            "canvass.toml line 4: mode was \"live\", is \"rehearsal\""));
}

TEST(Differences, LinesOfTheFilesAreNamed) {
    Given changed;
    changed.precincts = replaced(changed.precincts, "Polk,1,5,", "Polk,1,6,");
    const auto roster = changes({}, changed);
    ASSERT_THAT(roster, SizeIs(1));
    EXPECT_THAT(roster[0],
                testing::MatchesRegex("precincts.csv line 2 was POLK-001-.,Polk,1,5,1.5, "
                                      "is POLK-001-.,Polk,1,6,1.5"));
    changed = {};
    changed.options += "cedar,Cedar\n";
    EXPECT_THAT(changes({}, changed), ElementsAre("options.csv line 4 is new: cedar,Cedar"));
    EXPECT_THAT(changes(changed, {}),
                ElementsAre("options.csv line 4 was taken away: cedar,Cedar"));
    changed = {};
    changed.rules = replaced(changed.rules, "officials_for_rule = 2", "officials_for_rule = 1");
    const auto rules = changes({}, changed);
    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_THAT(rules[0], HasSubstr("rules.toml line "));
    EXPECT_THAT(rules[0], HasSubstr("was officials_for_rule = 2, is officials_for_rule = 1"));
    changed = {};
    changed.form = replaced(changed.form, "revision = 1", "revision = 2");
    const auto form = changes({}, changed);
    ASSERT_THAT(form, SizeIs(1));
    EXPECT_THAT(form[0], HasSubstr("form.toml line "));
}

TEST(Differences, RulesThatComeWithTheProgramAreNamedAsSuch) {
    Given before, changed;
    before.canvass = replaced(before.canvass, "\"rules.toml\"", "\"iowa-2020\"");
    changed.canvass = before.canvass;
    changed.rules = replaced(changed.rules, "officials_for_rule = 2", "officials_for_rule = 1");
    const auto found = changes(before, changed);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0], HasSubstr("the built-in rules iowa-2020 line "));
}

TEST(Configuration, ErrorsSayWhereATextComesFrom) {
    const Given given;
    const auto made = configuration_of(
        {bearing_text(given.settings()), given.rules, given.form, given.precincts, "id\nash\n"},
        "event 12, ");
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("event 12, options.csv"));
}

}  // namespace
}  // namespace app
