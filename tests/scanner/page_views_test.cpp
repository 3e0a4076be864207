// Views and crops lie where the form says, whatever way the sheet lay.
#include <gtest/gtest.h>
#include <leptonica/allheaders.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>

#include "core/file.h"
#include "scanner/debug_view.h"
#include "scanner/homography.h"
#include "scanner/leptonica_grey.h"
#include "scanner/load_scans.h"
#include "scanner/scan_page.h"
#include "scanner/warp.h"
#include "tests/scanner/support/paper.h"

namespace scanner {
namespace {

using namespace test;

Page page_of(const Sheet& sheet) {
    Page page;
    page.grey = sheet.grey;
    page.mm_to_px = sheet.mm_to_px;
    return page;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
    EXPECT_EQ(a.size(), b.size());
    return a.size() == b.size() ? cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total())
                                : 255;
}

TEST(Warp, IdentityAndWholeShiftsAreExact) {
    const cv::Mat picture = photograph_of_nothing({200, 150});
    EXPECT_EQ(mean_difference(warped(picture, cv::Matx33d::eye(), picture.size()), picture), 0);
    const cv::Matx33d shift(1, 0, 10, 0, 1, 20, 0, 0, 1);
    EXPECT_EQ(
        mean_difference(warped(picture, shift, {100, 100}), picture(cv::Rect(10, 20, 100, 100))),
        0);
}

cv::Mat warped_by_opencv(const cv::Mat& source, const cv::Matx33d& to_source, cv::Size size) {
    const cv::Matx33d middle(1, 0, -0.5, 0, 1, -0.5, 0, 0, 1);
    cv::Mat result;
    cv::warpPerspective(source, result, middle * to_source * middle.inv(), size,
                        cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return result;
}

TEST(Warp, AgreesWithOpenCv) {
    const Sheet sheet = photographed(good_sheet(), 15);
    const cv::Matx33d half(0.9, 0.02, 3, -0.02, 0.9, 40, 2e-5, 1e-5, 1);
    const cv::Size size(900, 1200);
    EXPECT_LT(
        mean_difference(warped(sheet.grey, half, size), warped_by_opencv(sheet.grey, half, size)),
        0.6);
}

double greatest_difference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_INF);
}

// Where the source lies almost as the result does, rows are made in two passes.
TEST(Warp, AlmostUprightAgreesWithOpenCv) {
    const Sheet sheet = photographed(good_sheet(), 15);
    const cv::Size size(900, 1200);
    for (const double skew : {0.02, -0.02}) {
        const cv::Matx33d to_source(1.01, skew, 30, -skew, 0.99, 40, 2e-6, 1e-6, 1);
        const cv::Mat view = warped(sheet.grey, to_source, size);
        const cv::Mat expected = warped_by_opencv(sheet.grey, to_source, size);
        EXPECT_LT(mean_difference(view, expected), 0.6) << skew;
        // Single pixels made of the wrong neighbours are lost in the mean.
        EXPECT_LT(greatest_difference(view, expected), 20) << skew;
    }
}

TEST(Warp, AlmostUprightRepeatsTheEdge) {
    const cv::Mat picture = photograph_of_nothing({300, 200});
    const cv::Size size(340, 240);
    const cv::Matx33d shift(1, 0, -20.3, 0, 1, -18.7, 0, 0, 1);
    EXPECT_LT(
        greatest_difference(warped(picture, shift, size), warped_by_opencv(picture, shift, size)),
        10);
    const cv::Mat part = good_sheet(150).grey(cv::Rect(60, 60, 300, 200)).clone();
    const cv::Matx33d skewed(1, 0.02, -20.3, -0.02, 1, -18.7, 1e-6, 1e-6, 1);
    EXPECT_LT(mean_difference(warped(part, skewed, size), warped_by_opencv(part, skewed, size)),
              0.6);
}

TEST(Warp, OutsideIsTheEdgeRepeated) {
    const cv::Mat picture(50, 50, CV_8U, cv::Scalar(77));
    const cv::Matx33d far_away(1, 0, 1e7, 0, 1, -1e7, 0, 0, 1);
    EXPECT_EQ(cv::countNonZero(warped(picture, far_away, {64, 64}) != 77), 0);
    // The horizon runs through the picture: no place is a number there.
    const cv::Matx33d horizon(1, 0, 0, 0, 1, 0, 0.1, 0, -1);
    EXPECT_EQ(cv::countNonZero(warped(picture, horizon, {64, 64}) != 77), 0);
}

TEST(PageViews, TheRectifiedPageIsThePrintedOne) {
    const forms::Form form = iowa_form();
    const cv::Mat flat = good_sheet(150).grey;
    for (const Sheet& sheet :
         {good_sheet(150), quarter_turned(good_sheet(150), 3), rotated(good_sheet(300), 2)}) {
        const cv::Mat view = rectified_view(page_of(sheet), form, 150);
        EXPECT_LT(mean_difference(view, flat), 3);
    }
}

TEST(PageViews, AFieldsCropIsThatField) {
    const forms::Form form = iowa_form();
    Sheet flat = good_sheet(150);
    const core::RectMm box = form.fields[3].box;
    fill(flat, box, 0);
    const Sheet sheet = rotated(flat, 2.5);
    const cv::Mat crop = field_crop(page_of(sheet), box, 2, 200);
    const double scale = core::px_per_mm(200);
    EXPECT_EQ(crop.cols, std::lround((box.width + 4) * scale));
    EXPECT_EQ(crop.rows, std::lround((box.height + 4) * scale));
    const int margin = static_cast<int>(2 * scale);
    const cv::Rect inner(margin + 3, margin + 3, crop.cols - 2 * margin - 6,
                         crop.rows - 2 * margin - 6);
    EXPECT_LT(cv::mean(crop(inner))[0], 3);
    EXPECT_GT(cv::mean(crop.row(margin / 2))[0], 200);
    EXPECT_GT(cv::mean(crop.col(margin / 2))[0], 200);
}

TEST(PageViews, FineScansAreAveragedNotSampled) {
    Sheet sheet = good_sheet(600);
    add_noise(sheet, 40);
    const core::RectMm paper{60, 120, 20, 3};  // nothing printed there at this place
    const cv::Mat crop = field_crop(page_of(sheet), paper, 0, 150);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(sheet.grey(cv::Rect(1450, 2860, 400, 40)), mean, deviation);
    cv::Scalar crop_deviation;
    cv::meanStdDev(crop, mean, crop_deviation);
    EXPECT_LT(crop_deviation[0], deviation[0] / 2);
}

TEST(PageViews, APlainViewIsUprightAndNoLargerThanAsked) {
    const cv::Mat wide(600, 2000, CV_8U, cv::Scalar(200));
    EXPECT_EQ(plain_view(wide, 1000).size(), cv::Size(300, 1000));
    EXPECT_EQ(plain_view(cv::Mat(50, 40, CV_8U, cv::Scalar(0)), 1000).size(), cv::Size(40, 50));
    EXPECT_TRUE(plain_view(cv::Mat(), 1000).empty());
}

constexpr double kEnoughPx = 1e8;

TEST(CloseUp, IsThatPartOfTheViewWithThePicturesOwnDots) {
    const forms::Form form = iowa_form();
    Page page = page_of(rotated(good_sheet(300), 2));
    page.quality.dpi = 300;
    const cv::Mat whole = rectified_view(page, form, 300);
    const core::Portion part{0.25, 0.5, 0.5, 0.125};
    const cv::Rect area(whole.cols / 4, whole.rows / 2, whole.cols / 2, whole.rows / 8);
    const cv::Mat near = close_up(page, form, part, kEnoughPx);
    ASSERT_NEAR(near.cols, area.width, 1);
    ASSERT_NEAR(near.rows, area.height, 1);
    const cv::Rect both(0, 0, std::min(near.cols, area.width), std::min(near.rows, area.height));
    const double off = mean_difference(near(both), whole(area)(both));
    EXPECT_LT(off, 0.5);
    // Half as many dots a side lose what is between them.
    cv::Mat coarse;
    cv::resize(rectified_view(page, form, 150)(
                   cv::Rect(area.x / 2, area.y / 2, area.width / 2, area.height / 2)),
               coarse, both.size(), 0, 0, cv::INTER_CUBIC);
    EXPECT_GT(mean_difference(coarse, whole(area)(both)), 3 * off);
}

TEST(CloseUp, HasNoMorePixelsThanAsked) {
    const forms::Form form = iowa_form();
    Page page = page_of(good_sheet(300));
    page.quality.dpi = 300;
    const cv::Mat small = close_up(page, form, {}, 250'000);
    EXPECT_NEAR(static_cast<double>(small.total()), 250'000, 3'000);
    EXPECT_NEAR(static_cast<double>(small.cols) / small.rows,
                form.page_size.width / form.page_size.height, 0.01);
    EXPECT_LE(plain_close_up(page.grey, {}, 250'000).total(), 250'000U);
}

TEST(CloseUp, OfABarePictureLiesAsItsViewDoes) {
    const cv::Mat lying = quarter_turned(good_sheet(300), 1).grey;
    const cv::Mat whole = plain_view(lying, 100'000);
    const core::Portion part{0.5, 0.25, 0.25, 0.25};
    const cv::Mat near = plain_close_up(lying, part, kEnoughPx);
    const cv::Rect area(cv::Point(static_cast<int>(std::lround(0.5 * whole.cols)),
                                  static_cast<int>(std::lround(0.25 * whole.rows))),
                        near.size());
    EXPECT_NEAR(near.cols, whole.cols / 4.0, 1);
    EXPECT_EQ(mean_difference(near, whole(area)), 0);
    EXPECT_TRUE(plain_close_up(cv::Mat(3, 3, CV_8U), {0, 0, 0.01, 0.01}, kEnoughPx).empty());
}

TEST(PageViews, EncodedJpegDecodesToThePicture) {
    const cv::Mat picture = good_sheet(100).grey;
    const core::Bytes bytes = encode_jpeg(picture, 90);
    const auto file = open_scans(bytes, "view", {}, 0);
    ASSERT_TRUE(file);
    EXPECT_LT(mean_difference((*file)->page(1)->grey, picture), 2);
}

TEST(DebugView, WritesNumberedPicturesThatOpen) {
    const TempFolder folder;
    const forms::Form form = iowa_form();
    const forms::Roster precincts = roster();
    const auto paths =
        write_debug_views(folder.path(), good_sheet().scan(), options(form, precincts));
    ASSERT_TRUE(paths) << paths.error().message;
    ASSERT_EQ(paths->size(), 5U);
    EXPECT_EQ(paths->back(), folder.path("5-rectified.png"));
    Scan blank{cv::Mat(1100, 850, CV_8U, cv::Scalar(255)), 0, 1};
    EXPECT_EQ(write_debug_views(folder.path(), blank, options(form, precincts))->size(), 4U);
    EXPECT_FALSE(write_debug_views(folder.path("none"), blank, options(form, precincts)));
}

int pixels_of(const std::string& path, const cv::Vec3b& colour) {
    const auto bytes = core::read_file(path).value();
    const PixPtr pix(pixReadMem(bytes.data(), bytes.size()));
    if (pix == nullptr) return -1;
    int found = 0;
    for (l_int32 y = 0; y < pixGetHeight(pix.get()); ++y) {
        for (l_int32 x = 0; x < pixGetWidth(pix.get()); ++x) {
            l_int32 red = 0;
            l_int32 green = 0;
            l_int32 blue = 0;
            pixGetRGBPixel(pix.get(), x, y, &red, &green, &blue);
            found += blue == colour[0] && green == colour[1] && red == colour[2] ? 1 : 0;
        }
    }
    return found;
}

const cv::Vec3b kFound(60, 170, 0);  // blue, green, red, as scanner/debug_view.cpp draws
const cv::Vec3b kMissed(0, 0, 230);

// A page that is rejected late has the pictures of what was found before: its codes, the marks that
// are there and the places of those that are not, and the measure that it was rejected for.
TEST(DebugView, ShowsWhyAPageWasRejected) {
    const TempFolder folder;
    const forms::Form form = iowa_form();
    const forms::Roster precincts = roster();
    const auto colours = [&](const char* picture) {
        return std::pair(pixels_of(folder.path(picture), kFound),
                         pixels_of(folder.path(picture), kMissed));
    };
    Sheet torn = good_sheet();
    const double reach = form.pages[0].mark_size_mm;
    for (const std::size_t corner : {1U, 2U}) {
        const auto at = form.pages[0].marks[corner];
        fill(torn, core::grown({at.x, at.y, 0, 0}, reach), 250);
    }
    auto paths = write_debug_views(folder.path(), torn.scan(), options(form, precincts));
    ASSERT_TRUE(paths) << paths.error().message;
    EXPECT_EQ(paths->size(), 4U) << "two marks are too few to lay the page flat";
    const int code_line = colours("2-codes.png").first;
    EXPECT_GT(code_line, 1000) << "the codes are good";
    EXPECT_GT(colours("3-marks.png").first, 200) << "two marks are there";
    EXPECT_GT(colours("3-marks.png").second, 200) << "two are not";

    Sheet blurred = good_sheet();
    blur(blurred, 0.6);
    paths = write_debug_views(folder.path(), blurred.scan(), options(form, precincts));
    ASSERT_TRUE(paths) << paths.error().message;
    const auto [held, failed] = colours("4-quality.png");
    EXPECT_GT(held, 1000);
    EXPECT_GT(failed, 1000) << "the width of the edges is not good enough";
}

}  // namespace
}  // namespace scanner
