// What the writer says it wrote, without drawing it: truth, habits, shares, seeds.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/rehearsal/hands.h"
#include "app/rehearsal/invent_room.h"
#include "app/rehearsal/plan.h"
#include "app/rehearsal/random.h"
#include "app/rehearsal/writer.h"
#include "tests/app/support/example_sheet.h"

namespace app::rehearsal {
namespace {

using test::page_of;

// The truth of a page that is planned and not drawn.
std::vector<CellTruth> truth_of(const PageText& text, Quality quality, std::uint64_t seed) {
    std::vector<CellTruth> cells;
    for (auto& cell : make_plan(text, quality, seed).cells) cells.push_back(std::move(cell.truth));
    return cells;
}

TEST(RehearsalPlan, TruthIsWhatWasToBeWritten) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto text = page_of(seed);
        const auto cells = truth_of(text, Quality::Mixed, seed);
        ASSERT_EQ(cells.size(), test::example_form().fields.size());
        for (const auto& cell : cells) {
            if (!forms::holds_number(cell.kind)) {
                const auto mark = text.marks.find(cell.field);
                EXPECT_EQ(cell.value.has_value(), mark != text.marks.end() && mark->second);
                continue;
            }
            const auto meant = text.values.find(cell.field);
            EXPECT_EQ(cell.meant.has_value(), meant != text.values.end());
            if (cell.state == forms::ReadingState::Number) {
                ASSERT_NE(meant, text.values.end()) << cell.field;
                EXPECT_EQ(cell.value, meant->second);
                EXPECT_EQ(std::stoi(cell.digits), meant->second);
            } else {  // only "nothing" may be left blank, voided or struck out
                EXPECT_EQ(cell.meant.value_or(0), 0) << cell.field;
                EXPECT_FALSE(cell.value.has_value());
                EXPECT_TRUE(cell.digits.empty());
            }
            EXPECT_EQ(cell.has(Feature::VoidMark), cell.state == forms::ReadingState::Void);
        }
    }
}

TEST(RehearsalPlan, TheMixReachesWhatARehearsalPromises) {
    Mix mix;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        mix.add(truth_of(page_of(seed), Quality::Scanner, seed), Quality::Scanner);
    }
    EXPECT_EQ(mix.pages, 300U);
    const std::map<Feature, double> promised = {
        {Feature::Touching, 0.08},    {Feature::Frame, 0.05},
        {Feature::LeadingDash, 0.05}, {Feature::StruckRewritten, 0.02},
        {Feature::Overwritten, 0.01}, {Feature::VoidMark, 0.03},
        {Feature::Faint, 0.02}};
    for (const auto& [feature, least] : promised) {
        EXPECT_GE(mix.share(feature), least) << name_of(feature) << "\n" << describe(mix);
        EXPECT_LE(mix.share(feature), 3 * least + 0.05) << name_of(feature);
    }
    const double blank_zeros =
        static_cast<double>(mix.sheets_blank_zeros) / static_cast<double>(mix.sheets_with_zeros);
    EXPECT_NEAR(blank_zeros, 0.5, 0.1);
}

TEST(RehearsalPlan, CleanPagesHaveNoHardships) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (const auto& cell : truth_of(page_of(seed), Quality::Clean, seed)) {
            for (const auto feature : cell.features) EXPECT_EQ(feature, Feature::VoidMark);
        }
    }
}

TEST(RehearsalPlan, TheSameSeedGivesTheSamePlanAndAnotherAnother) {
    const auto text = page_of(3);
    EXPECT_EQ(truth_of(text, Quality::Scanner, 3), truth_of(text, Quality::Scanner, 3));
    EXPECT_NE(truth_of(text, Quality::Scanner, 3), truth_of(text, Quality::Scanner, 4));
}

TEST(RehearsalPlan, InventedRoomsKeepTheRules) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        forms::Precinct precinct = test::example_precinct();
        precinct.delegates = 1 + static_cast<int>(seed % 13);
        const auto values =
            invent_room(test::example_form(), precinct, test::example_rules(), seed).values;
        int first = 0;
        int final_count = 0;
        int delegates = 0;
        for (const auto& option : test::example_form().options) {
            first += values.at("first." + option.id);
            final_count += values.at("final." + option.id);
            const auto won = values.find("delegates." + option.id);
            if (won != values.end()) delegates += won->second;
        }
        EXPECT_EQ(first, values.at("first.total"));
        EXPECT_EQ(final_count, values.at("final.total"));
        EXPECT_LE(first, values.at("header.attendees"));
        EXPECT_LE(final_count, first);
        EXPECT_GE(values.at("header.attendees"), 20);
        EXPECT_LE(values.at("header.attendees"), 400);
        EXPECT_TRUE(delegates == *precinct.delegates || delegates == 0) << seed;
    }
}

TEST(RehearsalHands, ABankThatIsDamagedIsAnErrorAndNotACrash) {
    EXPECT_FALSE(parse_hands("").has_value());
    EXPECT_FALSE(parse_hands("PNG, or so").has_value());
    EXPECT_FALSE(parse_hands(std::string("RCHW1\n\xff\xff", 8)).has_value());
    const std::string one_digit("RCHW1\n\x01\x00\x03\x01\x02\x00\x00\x10\x09\x09\x10", 16);
    EXPECT_FALSE(parse_hands(one_digit).has_value());  // lacks the other nine
}

TEST(RehearsalHands, EveryDigitHasManyHands) {
    for (const auto& glyphs : hands().digits) {
        EXPECT_GT(glyphs.size(), 300U);
        for (const auto& glyph : glyphs) {
            for (const auto& stroke : glyph.strokes) {
                for (const auto& point : stroke) {
                    EXPECT_GE(point.x, -0.001);
                    EXPECT_LE(point.x, glyph.width + 0.001);
                    EXPECT_GE(point.y, -0.001);
                    EXPECT_LE(point.y, 1.001);
                }
            }
        }
    }
}

}  // namespace
}  // namespace app::rehearsal
