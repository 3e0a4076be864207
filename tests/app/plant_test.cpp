#include "app/rehearsal/plant.h"

#include <gmock/gmock.h>

#include "app/rehearsal/measure.h"
#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"

namespace app::rehearsal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using verify::testing_support::clean_values;
using verify::testing_support::iowa;
using verify::testing_support::Scene;

std::vector<Planted> planted_by(Slip slip, int seeds = 40) {
    Scene scene;
    std::vector<Planted> all;
    for (int seed = 0; seed < seeds; ++seed) {
        auto one = plant_slip(slip, scene.form, scene.precinct, iowa(), clean_values(),
                              static_cast<std::uint64_t>(seed));
        if (one) all.push_back(*std::move(one));
    }
    return all;
}

std::set<std::string> differing(const Planted& planted) {
    std::set<std::string> fields;
    for (const auto& [field, value] : planted.reported.back()) {
        if (planted.values.at(field) != value) fields.insert(field);
    }
    return fields;
}

TEST(Plant, FieldsAreThoseThatReallyDiffer) {
    for (const auto slip : {Slip::DigitChanged, Slip::Transposed, Slip::DigitDropped,
                            Slip::NeighbouringRow, Slip::AlignmentsSwapped, Slip::LateVersion}) {
        const auto all = planted_by(slip);
        ASSERT_EQ(all.size(), 40U) << name_of(slip);
        for (const auto& planted : all) {
            EXPECT_EQ(planted.fields, differing(planted)) << name_of(slip);
            EXPECT_EQ(planted.values, clean_values());
            EXPECT_TRUE(slip == Slip::LateVersion || !planted.fields.empty());
        }
    }
}

TEST(Plant, AChangedDigitIsOneDigitAndNoneIsLost) {
    for (const auto& planted : planted_by(Slip::DigitChanged, 400)) {
        ASSERT_EQ(planted.fields.size(), 1U);
        const auto& field = *planted.fields.begin();
        const auto paper = std::to_string(planted.values.at(field));
        const auto report = std::to_string(planted.reported.back().at(field));
        ASSERT_EQ(paper.size(), report.size()) << paper << " reported as " << report;
        int changed = 0;
        for (std::size_t i = 0; i < paper.size(); ++i) changed += paper[i] == report[i] ? 0 : 1;
        EXPECT_EQ(changed, 1) << paper << " reported as " << report;
    }
}

TEST(Plant, EachSlipIsWhatItsNameSays) {
    for (const auto& planted : planted_by(Slip::Transposed)) {
        ASSERT_EQ(planted.fields.size(), 1U);
        const auto& field = *planted.fields.begin();
        auto paper = std::to_string(planted.values.at(field));
        auto report = std::to_string(planted.reported.back().at(field));
        std::sort(paper.begin(), paper.end());
        std::sort(report.begin(), report.end());
        EXPECT_EQ(paper, report);
    }
    for (const auto& planted : planted_by(Slip::DigitDropped)) {
        const auto& field = *planted.fields.begin();
        EXPECT_EQ(std::to_string(planted.values.at(field)).size(),
                  std::to_string(planted.reported.back().at(field)).size() + 1);
    }
    for (const auto& planted : planted_by(Slip::AlignmentsSwapped)) {
        EXPECT_THAT(planted.fields,
                    ElementsAre("final.clay", "final.dole", "first.clay", "first.dole"));
    }
    for (const auto& planted : planted_by(Slip::NeighbouringRow)) {
        EXPECT_EQ(planted.fields.size(), 2U);
    }
}

TEST(Plant, AMissingPageStandsAsTheFieldPage) {
    for (const auto& planted : planted_by(Slip::PageMissing)) {
        EXPECT_TRUE(planted.page_missing);
        EXPECT_THAT(planted.fields, ElementsAre(std::string(kPageField)));
    }
}

TEST(Plant, ALateVersionIsTheLastOfTwoAndSometimesRight) {
    int harmless = 0;
    for (const auto& planted : planted_by(Slip::LateVersion)) {
        ASSERT_EQ(planted.reported.size(), 2U);
        EXPECT_NE(planted.reported[0], planted.reported[1]);
        if (planted.fields.empty()) ++harmless;
    }
    EXPECT_GT(harmless, 5);
    EXPECT_LT(harmless, 35);
}

TEST(Plant, AMisappliedRuleIsOnPaperTooAndTheVerifierFindsExactlyThoseFields) {
    for (const auto& planted : planted_by(Slip::RuleMisapplied)) {
        EXPECT_EQ(planted.fields.size(), 2U);
        EXPECT_THAT(differing(planted), IsEmpty());
        Scene scene(planted.values);
        const auto verdict = scene.verdict(iowa());
        ASSERT_TRUE(verdict.needs_people);
        for (const auto& field : planted.fields) {
            EXPECT_THAT(verdict.needs_people->fields, Contains(field));
        }
    }
}

TEST(Plant, TheShareIsKeptAndTheSameSeedPlantsTheSame) {
    Scene scene;
    int slips = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const auto one = plant(scene.form, scene.precinct, iowa(), clean_values(), seed, 0.3);
        const auto again = plant(scene.form, scene.precinct, iowa(), clean_values(), seed, 0.3);
        EXPECT_EQ(one.fields, again.fields);
        EXPECT_EQ(one.reported, again.reported);
        if (one.slip) ++slips;
    }
    EXPECT_NEAR(slips, 300, 60);
}

TEST(Plant, ASheetOfZerosHasRoomForNoWrongDigit) {
    Scene scene;
    Values zeros = clean_values();
    for (auto& [field, value] : zeros) value = 0;
    EXPECT_FALSE(plant_slip(Slip::DigitChanged, scene.form, scene.precinct, iowa(), zeros, 1));
    EXPECT_FALSE(plant_slip(Slip::RuleMisapplied, scene.form, scene.precinct, iowa(), zeros, 1));
}

}  // namespace
}  // namespace app::rehearsal
