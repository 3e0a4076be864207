#include "verify/pattern_task.h"

#include <gmock/gmock.h>

#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"
#include "verify/verify_precinct.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::codes_of;
using testing_support::fields_to_people;
using testing_support::iowa;
using testing_support::Scene;

const std::vector<forms::Option> kOptions = {
    {"adams", "Adams"}, {"burr", "Burr"}, {"clay", "Clay"}};

forms::Roster small_roster() {
    return forms::Roster({{"POLK-001-K", "Polk", "One", 5, 1.0},
                          {"POLK-002-K", "Polk", "Two", 4, 2.0},
                          {"CD1-001-O", "CD1 Satellite", "Hall", {}, {}}});
}

TEST(PatternTask, WhatChangesIsAddedUpOverAllBoxes) {
    const std::vector<ExplainedBox> boxes = {
        {"POLK-001-K", "delegates.adams", 3, 0}, {"POLK-001-K", "delegates.clay", 0, 3},
        {"POLK-002-K", "delegates.adams", 2, 1}, {"POLK-002-K", "delegates.clay", 1, 2},
        {"CD1-001-O", "delegates.adams", 1, 0},  {"CD1-001-O", "delegates.clay", 0, 1},
        {"POLK-001-K", "first.adams", 40, 12},   {"POLK-001-K", "first.clay", 12, 40},
    };
    const auto changes = changes_of(boxes, kOptions, small_roster());
    ASSERT_EQ(changes.size(), 2U) << "Burr keeps what was reported";
    EXPECT_EQ(changes[0].option, "Adams");
    EXPECT_EQ(changes[0].delegates, 5);
    EXPECT_EQ(changes[0].first, 28);
    EXPECT_DOUBLE_EQ(changes[0].sde, 3 * 0.2 + 0.5) << "nobody knows the satellite's weight";
    EXPECT_EQ(changes[1].delegates, -5);
    EXPECT_EQ(in_words(changes),
              "Adams +5 delegates (+1.1000 SDE), Clay −5 delegates (−1.1000 SDE)");
}

TEST(PatternTask, WithoutDelegatesItIsPeople) {
    const std::vector<ExplainedBox> boxes = {{"POLK-001-K", "first.burr", 7, 9},
                                             {"POLK-001-K", "final.burr", 8, 7},
                                             {"POLK-002-K", "final.clay", 1, 2}};
    EXPECT_EQ(in_words(changes_of(boxes, kOptions, small_roster())),
              "Burr −2 in the first alignment and +1 in the final one, Clay −1 in the final one");
    EXPECT_EQ(in_words(changes_of({}, kOptions, small_roster())), "");
}

TEST(PatternTask, NobodyDecidesBeforeSomePaperWasKeyedAsItWasRead) {
    PatternEvidence evidence{.precincts = 40, .precincts_keyed = 1, .boxes = 80, .boxes_keyed = 2};
    EXPECT_EQ(why_not_yet(evidence, 3),
              "Nobody has looked at enough of the paper: key the cases of 3 of these precincts "
              "first; 1 is keyed.");
    evidence.precincts_keyed = 3;
    EXPECT_EQ(why_not_yet(evidence, 3), "");
    evidence.boxes_otherwise = 1;
    EXPECT_THAT(why_not_yet(evidence, 3), HasSubstr("keyed 1 of these boxes otherwise"));
    evidence = {.precincts = 2, .precincts_keyed = 2, .boxes = 4, .boxes_keyed = 4};
    EXPECT_EQ(why_not_yet(evidence, 3), "") << "there are no more";
    EXPECT_THAT(why_not_yet({}, 3), HasSubstr("names a source"));
}

// In the app's report Adams and Clay are exchanged in the first alignment.
struct Exchanged : Scene {
    Exchanged() {
        reported("first.adams") = 21;
        reported("first.clay") = 42;
        facts.settled = {{"first.adams", 42, 21, "Adams and Clay exchanged", "olga"},
                         {"first.clay", 21, 42, "Adams and Clay exchanged", "olga"}};
    }
};

TEST(PatternTask, ADecisionSettlesItsBoxesAndTheirFindingsStayToBeSeen) {
    Exchanged scene;
    const auto verdict = scene.verdict(iowa());
    EXPECT_FALSE(verdict.needs_people);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers, Code::ValueDiffers));
    for (const auto& finding : verdict.findings) {
        EXPECT_EQ(finding.kind, Kind::Information);
        EXPECT_THAT(finding.message, HasSubstr("pattern (Adams and Clay exchanged), about which "
                                               "olga decided that the paper stands."));
    }
    for (const auto& layer : verdict.layers) {
        const bool of_pattern = layer.field == "first.adams" || layer.field == "first.clay";
        EXPECT_EQ(layer.by_pattern, of_pattern) << layer.field;
        EXPECT_TRUE(layer.passes) << layer.field;
        if (layer.field == "first.adams") {
            EXPECT_EQ(layer.passing, 42);
        }
    }
}

TEST(PatternTask, ABoxThatSaysSomethingElseSinceIsLookedAtByHand) {
    Exchanged scene;
    scene.reported("first.adams") = 24;  // a newer report
    EXPECT_THAT(fields_to_people(scene.verdict(iowa())), ElementsAre("first.adams"));
    scene.reported("first.adams") = 21;
    scene.write("first.adams", 43);  // a better scan
    scene.write("first.total", 101);
    EXPECT_THAT(fields_to_people(scene.verdict(iowa())), testing::Contains("first.adams"));
}

TEST(PatternTask, AnotherChannelThatSaysAThirdThingKeepsTheBoxInDispute) {
    Exchanged scene;
    scene.report("hotline").values = {{"first.adams", 42}, {"first.clay", 22}};
    const auto people = fields_to_people(scene.verdict(iowa()));
    EXPECT_THAT(people, testing::Contains("first.clay"));
}

TEST(PatternTask, ABoxThatIsNotSurelyReadIsNotSettled) {
    Exchanged scene;
    scene.write("first.adams", 42, 0.6);
    scene.write("first.total", std::nullopt);  // and nothing confirms it
    EXPECT_THAT(fields_to_people(scene.verdict(iowa())), testing::Contains("first.adams"));
}

}  // namespace
}  // namespace verify
