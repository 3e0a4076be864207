#include "verify/stakes.h"

#include <gmock/gmock.h>

#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::codes_of;
using testing_support::iowa;
using testing_support::Scene;

Finding finding_with(const Verdict& verdict, Code code) {
    for (const auto& finding : verdict.findings) {
        if (finding.code == code) return finding;
    }
    ADD_FAILURE() << "no " << name_of(code);
    return {};
}

TEST(Stakes, ACountMovesWhatTheRulesMakeOfItEitherWay) {
    Scene scene;
    scene.reported("final.burr") = 7;  // not viable: its delegate would go to Clay
    const auto verdict = scene.verdict(iowa());
    const auto finding = finding_with(verdict, Code::ValueDiffers);
    EXPECT_EQ(resolutions_in_words(finding),
              "as written: Adams 2, Burr 1; as reported by the app: Adams 3 (+1, +0.2000 SDE), "
              "Burr 0 (−1, −0.2000 SDE)");
    EXPECT_EQ(stake_in_words(finding), "1 delegate (0.2000 SDE) at stake");
    EXPECT_DOUBLE_EQ(verdict.needs_people->sde_at_stake, 0.2);
}

TEST(Stakes, WhereNoDelegateMovesNothingIsSaid) {
    Scene scene;
    scene.reported("final.burr") = 28;
    EXPECT_THAT(finding_with(scene.verdict(iowa()), Code::ValueDiffers).resolutions, IsEmpty());
    scene.reported("final.burr") = 27;
    scene.reported("first.burr") = 72;  // no award depends on it
    EXPECT_THAT(finding_with(scene.verdict(iowa()), Code::ValueDiffers).resolutions, IsEmpty());
}

TEST(Stakes, AnAwardMovesItselfAndEachChannelsWordIsAWayOfItsOwn) {
    Scene scene;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    scene.report("spreadsheet").values = said;
    scene.report("app").values["delegates.clay"] = 4;
    scene.report("hotline").values["delegates.clay"] = 1;
    scene.report("spreadsheet").values["delegates.clay"] = 4;
    const auto finding = finding_with(scene.verdict(iowa()), Code::ValueDiffers);
    EXPECT_EQ(resolutions_in_words(finding),
              "as written: Clay 2; as reported by the app and spreadsheet: Clay 4 (+2, +0.4000 "
              "SDE); as reported by the hotline: Clay 1 (−1, −0.2000 SDE)");
    EXPECT_EQ(finding.delegates_at_stake, 3) << "between the two channels";
}

TEST(Stakes, AMisappliedRuleMovesWhatWasAwardedToWhatIsRight) {
    Scene scene;
    scene.set("delegates.adams", 3);
    scene.set("delegates.burr", 0);
    scene.reported("delegates.adams") = 2;
    scene.reported("delegates.burr") = 1;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    const auto verdict = scene.verdict(iowa());
    EXPECT_EQ(resolutions_in_words(finding_with(verdict, Code::DelegatesDiffer)),
              "as written: Adams 3, Burr 0; as reported by the app and hotline: Adams 2 (−1, "
              "−0.2000 SDE), Burr 1 (+1, +0.2000 SDE); as computed: Adams 2 (−1, −0.2000 SDE), "
              "Burr 1 (+1, "
              "+0.2000 SDE)");
    EXPECT_EQ(finding_with(verdict, Code::ViableWithoutAward).resolutions,
              finding_with(verdict, Code::DelegatesDiffer).resolutions);
}

TEST(Stakes, ACoinThatMayFallEitherWayMovesNothing) {
    Scene scene;
    scene.precinct.delegates = 4;
    scene.set("header.delegates", 4);
    for (const auto* column : {"first.", "final."}) {  // 1.4, 1.4, 1.2: who gets the fourth?
        scene.set(std::string(column) + "adams", 35);
        scene.set(std::string(column) + "burr", 35);
        scene.set(std::string(column) + "clay", 30);
        scene.set(std::string(column) + "dole", 0);
    }
    scene.reported("final.burr") = 36;  // then it is Burr, which the coin may have said as well
    const auto verdict = scene.verdict(iowa());
    EXPECT_EQ(verdict.awards.status, AwardStatus::Toss);
    EXPECT_THAT(finding_with(verdict, Code::ValueDiffers).resolutions, IsEmpty());
    scene.set("final.burr", 35);
    scene.set("final.total", 101);
    scene.write("final.adams", 36);  // and the other way round: now the report leaves it to a coin
    EXPECT_THAT(finding_with(scene.verdict(iowa()), Code::ValueDiffers).resolutions, IsEmpty());
}

TEST(Stakes, WhereTheRulesAreSilentItIsWhatPeopleMayLookAtFirst) {
    Scene scene;
    scene.precinct.delegates = 3;
    for (const auto& [field, value] : std::map<std::string, int>{{"header.attendees", 6},
                                                                 {"header.delegates", 3},
                                                                 {"final.adams", 4},
                                                                 {"final.burr", 1},
                                                                 {"final.clay", 0},
                                                                 {"final.dole", 0}})
        scene.set(field, value);
    scene.reported("final.clay") = 1;  // 4, 1, 1 round to 2, 1, 1, and only delegates are safe
    EXPECT_EQ(resolutions_in_words(finding_with(scene.verdict(iowa()), Code::ValueDiffers)),
              "as written: Adams 2, Clay 0; as reported by the app: Adams 1 (−1, −0.3333 SDE), "
              "Clay 1 (+1, +0.3333 SDE)");
}

TEST(Stakes, DelegatesToElectAsWrittenAgainstTheRostersMoveTheAward) {
    Scene scene;
    scene.set("header.delegates", 6);
    const auto finding = finding_with(scene.verdict(iowa()), Code::DelegatesDiffer);
    EXPECT_EQ(finding.fields, std::vector<std::string>{"header.delegates"});
    EXPECT_EQ(resolutions_in_words(finding),
              "as written: Burr 2; as computed: Burr 1 (−1, −0.2000 SDE)");
}

TEST(Stakes, NoBoxMovesMoreThanThePrecinctElects) {
    Scene scene;
    scene.reported("delegates.clay") = 72;
    EXPECT_EQ(finding_with(scene.verdict(iowa()), Code::ValueDiffers).delegates_at_stake, 5);
}

TEST(Stakes, StateDelegatesComeBeforeDelegates) {
    Finding light;
    light.delegates_at_stake = 5;
    light.sde_at_stake = 0.1;
    Finding heavy = light;
    heavy.delegates_at_stake = 1;
    heavy.sde_at_stake = 0.3;
    EXPECT_TRUE(moves_more(heavy, light));
    EXPECT_FALSE(moves_more(light, heavy));
    heavy.sde_at_stake = light.sde_at_stake;
    EXPECT_TRUE(moves_more(light, heavy));
    EXPECT_FALSE(moves_more(light, light));
}

}  // namespace
}  // namespace verify
