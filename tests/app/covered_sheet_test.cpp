// Whole sheets with something over their boxes, and sheets through which another one shines. The
// large counts are in tests/bench/cover_bench and sheet_bench, with other seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "app/page_work.h"
#include "app/rehearsal/lay_sheet.h"
#include "app/rehearsal/plan.h"
#include "tests/app/support/covered_sheet.h"
#include "tests/app/support/example_sheet.h"

namespace app::rehearsal {
namespace {

using forms::ReadingState;

constexpr std::array kQualities = {Quality::Clean, Quality::Scanner, Quality::Phone};

class CoveredSheet : public testing::Test {
protected:
    CoveredSheet()
        : canvass_(test::sheet_canvass()), reader_(ocr::NumberReader::create().value()) {}

    test::ReadSheet read(std::uint64_t seed, const test::Mishaps& mishaps) {
        auto sheet = test::read_sheet(canvass_, *reader_, test::page_of(seed),
                                      kQualities.at(seed % kQualities.size()), seed, mishaps);
        if (!sheet) ADD_FAILURE() << sheet.error().message;
        return sheet.value_or(test::ReadSheet{});
    }

    Canvass canvass_;
    std::unique_ptr<ocr::NumberReader> reader_;
};

TEST_F(CoveredSheet, ACoveredBoxIsNeverBlankAndAnOpenOneNeverCovered) {
    int covered = 0;
    for (std::uint64_t seed = 9'000'000; seed < 9'000'009; ++seed) {
        const auto covers = test::covers_for(canvass_.form, seed);
        std::set<std::string> touched;
        test::Mishaps mishaps;
        (seed % 2 == 0 ? mishaps.before : mishaps.after) = [&](Picture& picture) {
            test::lay_covers(picture, canvass_.form, covers, seed, touched);
        };
        const auto sheet = read(seed, mishaps);
        for (const auto& reading : sheet.readings) {
            const auto laid = std::find_if(covers.begin(), covers.end(), [&](const auto& one) {
                return one.field == reading.field;
            });
            if (laid != covers.end()) {
                ++covered;
                EXPECT_EQ(reading.state, ReadingState::Covered)
                    << seed << " " << reading.field << " " << name_of(laid->cover.kind) << " "
                    << forms::name_of(reading.state) << " " << reading.digits;
            } else if (!touched.contains(reading.field)) {
                EXPECT_NE(reading.state, ReadingState::Covered) << seed << " " << reading.field;
            }
        }
    }
    EXPECT_GE(covered, 40);
}

TEST_F(CoveredSheet, StreaksStalledFeedsAndFadingBandsCoverNothing) {
    for (std::uint64_t seed = 9'100'000; seed < 9'100'006; ++seed) {
        Random random(seed);
        test::Mishaps mishaps;
        mishaps.before = [&](Picture& picture) {
            if (seed % 3 == 0) streak_glass(picture, 8, random);
            if (seed % 3 == 1) stall_feed(picture, 1, random);
            if (seed % 3 == 2) fade_band(picture, 0.4, random);
        };
        const auto page =
            test::read_sheet(canvass_, *reader_, test::page_of(seed),
                             seed % 2 == 0 ? Quality::Clean : Quality::Scanner, seed, mishaps);
        ASSERT_TRUE(page) << page.error().message;
        int covered = 0;
        for (const auto& reading : page->readings) {
            if (reading.state == ReadingState::Covered) ++covered;
        }
        EXPECT_EQ(covered, 0) << seed;
    }
}

TEST_F(CoveredSheet, NothingThatShinesThroughPassesAsANumber) {
    int blank = 0;
    for (std::uint64_t seed = 9'200'000; seed < 9'200'012; ++seed) {
        Random random(seed);
        const double share = 0.1 + 0.3 * static_cast<double>(seed % 6) / 5;
        test::Mishaps mishaps;
        mishaps.before = [&](Picture& picture) {
            const auto text = test::page_of(seed + 500);
            ScannerPose pose;
            pose.mm_to_px = picture.mm_to_px;
            pose.size = picture.grey.size();
            const auto other = lay_sheet(text, make_plan(text, Quality::Scanner, seed + 500), pose);
            shine_through(picture, other, share, {random.normal(0, 4), random.normal(0, 4)},
                          random.between(0.05, 0.35));
        };
        const auto sheet = read(seed, mishaps);
        for (std::size_t i = 0; i < sheet.readings.size(); ++i) {
            const auto& reading = sheet.readings[i];
            const auto& truth = sheet.page.cells[i];
            if (!forms::holds_number(truth.kind) || truth.state != ReadingState::Blank) continue;
            ++blank;
            if (reading.state != ReadingState::Number) continue;
            EXPECT_LT(reading.probability, canvass_.policy.least_probability)
                << seed << " " << reading.field << " " << reading.digits << " at " << share;
        }
    }
    EXPECT_GT(blank, 100);
}

}  // namespace
}  // namespace app::rehearsal
