// The pictures: ink where ink was planned, none elsewhere, and pages that the scanner can place.
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <string>
#include <variant>
#include <vector>

#include "app/page_work.h"
#include "app/rehearsal/example_canvass.h"
#include "app/rehearsal/invent_room.h"
#include "app/rehearsal/lay_sheet.h"
#include "app/rehearsal/writer.h"
#include "scanner/scan_page.h"
#include "tests/app/support/example_sheet.h"

namespace app::rehearsal {
namespace {

using test::page_of;

// The inside of a box in a clean page, without its frame.
cv::Mat inside(const WrittenPage& page, const core::RectMm& box) {
    const auto clear = core::grown(box, -0.4);
    const double scale = core::px_per_mm(page.dpi);
    return page.grey({cvRound(clear.x * scale), cvRound(clear.y * scale),
                      cvRound(clear.width * scale), cvRound(clear.height * scale)});
}

double darkest(const cv::Mat& grey) {
    double low = 0;
    cv::minMaxLoc(grey, &low);
    return low;
}

TEST(RehearsalPage, InkStandsWhereItWasPlannedAndNowhereElse) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto page = write_page(page_of(seed), Quality::Clean, seed);
        ASSERT_EQ(page.dpi, 300);
        for (const auto& cell : page.cells) {
            const auto box = inside(page, test::example_form().field(cell.field)->box);
            if (cell.state == forms::ReadingState::Blank) {
                EXPECT_EQ(darkest(box), 255) << cell.field << " seed " << seed;
            } else {
                EXPECT_LT(darkest(box), 150) << cell.field << " seed " << seed;
            }
        }
    }
}

TEST(RehearsalPage, NumbersKeepClearOfTheirFrames) {
    // Clean pages plan no ink on frames: the strip outside the frame stays white.
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto page = write_page(page_of(seed), Quality::Clean, seed);
        const double scale = core::px_per_mm(page.dpi);
        for (const auto& cell : page.cells) {
            if (cell.kind != forms::FieldKind::Number) continue;
            const auto& box = test::example_form().field(cell.field)->box;
            const cv::Rect right(cvRound((box.right() + 0.4) * scale), cvRound(box.y * scale),
                                 cvRound(1.5 * scale), cvRound(box.height * scale));
            EXPECT_EQ(darkest(page.grey(right)), 255) << cell.field << " seed " << seed;
        }
    }
}

TEST(RehearsalPage, InkMeetsTheFrameWhereItWasPlannedAndNowhereElse) {
    constexpr double kDpi = 300;
    const double scale = core::px_per_mm(kDpi);
    const auto px = [&](const core::RectMm& r) {
        return cv::Rect(cvRound(r.x * scale), cvRound(r.y * scale), cvRound(r.width * scale),
                        cvRound(r.height * scale));
    };
    int seen = 0;
    int written = 0;
    int unplanned = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto text = page_of(seed);
        const auto plan = make_plan(text, Quality::Scanner, seed);
        if (plan.stamp) continue;  // its edge may lie beside a box that it does not cover
        const auto sheet =
            lay_sheet(text, plan, straight_pose(test::example_form().page_size, kDpi));
        for (const auto& cell : plan.cells) {
            if (cell.truth.kind != forms::FieldKind::Number || cell.truth.has(Feature::Stamp))
                continue;
            // The frame, whose own grey is 153, and a hair outside it.
            cv::Mat ring = sheet.grey(px(core::grown(cell.field->box, 0.3))).clone();
            cv::Rect inner = px(core::grown(cell.field->box, -0.2));
            inner -= px(core::grown(cell.field->box, 0.3)).tl();
            ring(inner).setTo(255);
            const bool blank = cell.truth.state == forms::ReadingState::Blank;
            if (!cell.truth.has(Feature::Frame)) {
                EXPECT_TRUE(!blank || darkest(ring) > 140) << cell.truth.field << " seed " << seed;
                written += blank ? 0 : 1;
                unplanned += darkest(ring) <= 140 ? 1 : 0;
            } else {
                ++seen;
                EXPECT_LT(darkest(ring), 140) << cell.truth.field << " seed " << seed;
            }
        }
    }
    EXPECT_GT(seen, 5);
    // A hand slips now and then: known, rare, and not in the truth.
    EXPECT_LE(unplanned * 50, written);
}

TEST(RehearsalPage, TheSameSeedGivesTheSamePicture) {
    const auto text = page_of(2);
    for (const auto quality : {Quality::Scanner, Quality::Phone}) {
        const auto one = write_page(text, quality, 2);
        const auto two = write_page(text, quality, 2);
        const auto other = write_page(text, quality, 3);
        ASSERT_EQ(one.grey.size(), two.grey.size());
        EXPECT_EQ(cv::norm(one.grey, two.grey, cv::NORM_INF), 0);
        EXPECT_TRUE(one.grey.size() != other.grey.size() ||
                    cv::norm(one.grey, other.grey, cv::NORM_INF) > 0);
        EXPECT_EQ(one.cells, two.cells);
    }
}

cv::Point2d place(const cv::Matx33d& mm_to_px, core::PointMm at) {
    const cv::Vec3d p = mm_to_px * cv::Vec3d(at.x, at.y, 1);
    return {p[0] / p[2], p[1] / p[2]};
}

TEST(RehearsalPage, TheScannerFindsTheSheetWhereTheWriterLaidIt) {
    const forms::Roster roster({test::example_precinct()});
    Canvass canvass;
    auto options = scan_options(canvass, core::Digest{});
    options.canvass = kExampleCanvass;
    options.key = example_key();
    options.form = &test::example_form();
    options.roster = &roster;
    for (const auto quality : {Quality::Clean, Quality::Scanner, Quality::Phone}) {
        for (std::uint64_t seed = 0; seed < (quality == Quality::Clean ? 1U : 5U); ++seed) {
            const auto page = write_page(page_of(seed), quality, seed);
            const auto result = scanner::scan_page({page.grey, page.dpi, 1}, options);
            ASSERT_TRUE(result.has_value());
            const auto* found = std::get_if<scanner::Page>(&result.value());
            ASSERT_NE(found, nullptr)
                << name_of(quality) << " seed " << seed << ": "
                << scanner::name_of(std::get<scanner::RejectedPage>(result.value()).reason);
            EXPECT_EQ(found->id.precinct, test::example_precinct().id);
            for (const auto& mark : test::example_form().pages[0].marks) {
                const auto off = place(found->mm_to_px, mark) - place(page.mm_to_px, mark);
                const double px_per_mm = cv::norm(place(page.mm_to_px, {mark.x + 1, mark.y}) -
                                                  place(page.mm_to_px, mark));
                EXPECT_LT(cv::norm(off) / px_per_mm, 0.4)
                    << name_of(quality) << " seed " << seed << ", mm";
            }
        }
    }
}

}  // namespace
}  // namespace app::rehearsal
