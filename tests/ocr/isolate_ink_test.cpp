// Frames, rulings, specks and neighbours go; strokes stay.
#include "ocr/isolate_ink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "tests/ocr/support/crops.h"

namespace {

using ocr_test::Crop;
using ocr_test::kMargin;

const cv::Scalar kPen(40);

double ink_in(const ocr::Ink& ink, const cv::Rect& where) {
    return cv::sum(ink.map(where))[0];
}

TEST(IsolateInk, AFrameAloneLeavesNothing) {
    const Crop crop = ocr_test::empty_box();
    EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty);
}

TEST(IsolateInk, AFrameALittleOffItsPlaceAndTurnedLeavesNothing) {
    for (double degrees : {-1.0, -0.5, 0.5, 1.0}) {
        Crop crop = ocr_test::empty_box();
        const cv::Mat turn = cv::getRotationMatrix2D({89, 38}, degrees, 1);
        cv::warpAffine(crop.grey, crop.grey, turn, crop.grey.size(), cv::INTER_LINEAR,
                       cv::BORDER_REPLICATE);
        EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty) << degrees;
    }
}

TEST(IsolateInk, NoiseAndSpecksAreNoInk) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Crop crop = ocr_test::empty_box();
        cv::RNG random(seed);
        for (int i = 0; i < 6; ++i) {
            crop.grey.at<std::uint8_t>(random.uniform(0, crop.grey.rows),
                                       random.uniform(0, crop.grey.cols)) = 60;
        }
        ocr_test::add_noise(crop.grey, random.uniform(1.0, 9.0), seed);
        EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty) << "seed " << seed;
    }
}

TEST(IsolateInk, AStrokeInTheBoxStays) {
    Crop crop = ocr_test::empty_box();
    cv::line(crop.grey, {80, 22}, {76, 56}, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    ASSERT_FALSE(ink.empty);
    EXPECT_FALSE(ink.touches_frame);
    EXPECT_GT(ink_in(ink, {70, 20, 16, 38}), 60);
    EXPECT_LT(ink_in(ink, {kMargin - 3, 0, 6, crop.grey.rows}), 1) << "the frame's left side";
}

// A glance takes most empty boxes for empty: it must not take these.
TEST(IsolateInk, FaintPencilInAnEmptyLookingBoxStays) {
    for (const cv::Point at : {cv::Point(30, 24), cv::Point(89, 38), cv::Point(150, 50)}) {
        Crop crop = ocr_test::empty_box();
        const int paper = crop.grey.at<std::uint8_t>(38, 40);
        cv::line(crop.grey, at, at + cv::Point(3, 9), cv::Scalar(paper - 32), 2, cv::LINE_AA);
        EXPECT_FALSE(ocr::isolate_ink(crop.grey, crop.box).empty) << at;
    }
}

TEST(IsolateInk, AStreakOrFoldThroughTheWholeCropGoes) {
    Crop streak = ocr_test::empty_box();
    cv::line(streak.grey, {100, 0}, {102, streak.grey.rows}, cv::Scalar(120), 1, cv::LINE_AA);
    EXPECT_TRUE(ocr::isolate_ink(streak.grey, streak.box).empty);
    Crop fold = ocr_test::empty_box();
    cv::line(fold.grey, {0, 42}, {fold.grey.cols, 38}, cv::Scalar(150), 2, cv::LINE_AA);
    EXPECT_TRUE(ocr::isolate_ink(fold.grey, fold.box).empty);
    // A 1 beside the streak stays, and a long dash in the box is no fold.
    cv::line(streak.grey, {60, 22}, {58, 58}, kPen, 3, cv::LINE_AA);
    const ocr::Ink one = ocr::isolate_ink(streak.grey, streak.box);
    ASSERT_FALSE(one.empty);
    EXPECT_GT(ink_in(one, {52, 20, 14, 38}), 60);
    EXPECT_LT(ink_in(one, {96, 0, 12, streak.grey.rows}), 1);
    Crop dash = ocr_test::empty_box();
    cv::line(dash.grey, {kMargin + 12, 38}, {kMargin + 140, 36}, kPen, 3, cv::LINE_AA);
    EXPECT_FALSE(ocr::isolate_ink(dash.grey, dash.box).empty);
}

// The bar of a 5 set down after its bow, and not quite joined to it.
TEST(IsolateInk, ASmallStrokeAboveADigitBelongsToIt) {
    Crop crop = ocr_test::empty_box();
    cv::ellipse(crop.grey, {80, 48}, {9, 10}, 0, -110, 150, kPen, 3, cv::LINE_AA);
    cv::line(crop.grey, {74, 28}, {86, 27}, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    ASSERT_FALSE(ink.empty);
    // The input's upper third shows the bar, with paper between it and the bow.
    const cv::Mat rows = ink.input > 0.5F;
    int first = 0;
    while (cv::countNonZero(rows.row(first)) == 0) ++first;
    EXPECT_GE(first, 2) << "nothing is cut off above";
    int gap = first;
    while (cv::countNonZero(rows.row(gap)) > 0) ++gap;
    EXPECT_LT(gap, 12);
    EXPECT_GT(cv::countNonZero(rows.rowRange(gap, rows.rows)), 40) << "the bow is below";
}

TEST(IsolateInk, AStrokeAtTheEdgeOfAnEmptyBoxIsAStray) {
    Crop crop = ocr_test::empty_box();
    EXPECT_FALSE(ocr::isolate_ink(crop.grey, crop.box).stray);
    // A 1 set down beside its box, whole in the margin and clear of the frame's zone.
    cv::line(crop.grey, {crop.box.br().x + 9, 24}, {crop.box.br().x + 6, 52}, kPen, 2, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    EXPECT_TRUE(ink.empty);
    EXPECT_TRUE(ink.stray);
}

TEST(IsolateInk, AStrokeAcrossTheFrameStaysWhole) {
    Crop crop = ocr_test::empty_box();
    cv::line(crop.grey, {80, 30}, {76, 74}, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    ASSERT_FALSE(ink.empty);
    EXPECT_TRUE(ink.touches_frame);
    // Every row of the stroke has ink, those under the frame's line too.
    for (int y = 34; y < 72; ++y) EXPECT_GT(ink_in(ink, {70, y, 16, 1}), 0.8) << "row " << y;
}

// Over the whole side of the frame, half of it, beside the line, and a dash on the line below: what
// stands on a frame is writing, and a glance does not take it for the frame.
TEST(IsolateInk, WhatIsWrittenAlongTheFrameStays) {
    const Crop empty = ocr_test::empty_box();
    const int right = empty.box.br().x;
    const int bottom = empty.box.br().y;
    const std::vector<std::pair<cv::Point, cv::Point>> strokes = {
        {{right, 14}, {right, bottom - 2}},
        {{right - 1, 24}, {right + 1, 50}},
        {{right + 3, 20}, {right + 2, 56}},
        {{kMargin, 18}, {kMargin - 1, 54}},
        {{90, bottom}, {124, bottom + 1}},
        {{30, kMargin}, {125, kMargin}},  // over most of the line above
    };
    for (const auto& [from, to] : strokes) {
        Crop crop = ocr_test::empty_box();
        cv::line(crop.grey, from, to, kPen, 3, cv::LINE_AA);
        const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
        ASSERT_FALSE(ink.empty) << from << to;
        EXPECT_TRUE(ink.touches_frame) << from << to;
        EXPECT_TRUE(ink.beside || crop.box.contains((from + to) / 2)) << from << to;
        const cv::Rect where(cv::Point(std::min(from.x, to.x) - 3, std::min(from.y, to.y) - 3),
                             cv::Point(std::max(from.x, to.x) + 4, std::max(from.y, to.y) + 4));
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        EXPECT_GT(ink_in(ink, where & cv::Rect({0, 0}, crop.grey.size())), 1.3 * length)
            << from << to;
        // Beside the line, the stroke hides it: it may stay.
        if (from.x == right + 3) continue;
        EXPECT_LT(cv::sum(ink.map)[0], 6.5 * length) << "the frame itself goes " << from << to;
    }
}

// A pen not much darker than the print, over the line; and a short thin stroke.
TEST(IsolateInk, WhatIsLightStaysOnTheFrameToo) {
    const int right = ocr_test::empty_box().box.br().x;
    Crop light = ocr_test::empty_box();
    cv::line(light.grey, {right, 24}, {right, 50}, cv::Scalar(100), 3, cv::LINE_AA);
    const ocr::Ink over = ocr::isolate_ink(light.grey, light.box);
    ASSERT_FALSE(over.empty);
    EXPECT_GT(ink_in(over, {right - 1, 26, 3, 22}), 50) << "its middle, over the line";
    Crop thin = ocr_test::empty_box();
    cv::line(thin.grey, {right, 28}, {right, 46}, cv::Scalar(90), 1, cv::LINE_AA);
    const ocr::Ink along = ocr::isolate_ink(thin.grey, thin.box);
    EXPECT_TRUE(!along.empty || along.stray);
}

TEST(IsolateInk, TheFirstDigitOverTheFrameStaysWithItsNumber) {
    Crop crop = ocr_test::empty_box();
    cv::line(crop.grey, {kMargin + 1, 20}, {kMargin - 3, 56}, kPen, 3, cv::LINE_AA);
    cv::ellipse(crop.grey, {kMargin + 22, 38}, {8, 17}, 0, 0, 360, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    ASSERT_FALSE(ink.empty);
    EXPECT_FALSE(ink.beside);
    EXPECT_GT(ink_in(ink, {0, 16, kMargin + 5, 44}), 60);
}

// As a phone takes it: paper far from white, pencil a few grey levels below it.
TEST(IsolateInk, PencilOnADarkPhotographStays) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Crop crop = ocr_test::empty_box();
        crop.grey.convertTo(crop.grey, CV_8U, 0.42);
        const int paper = crop.grey.at<std::uint8_t>(38, 40);
        cv::ellipse(crop.grey, {89, 38}, {9, 16}, 0, 0, 360, cv::Scalar(paper - 9), 2, cv::LINE_AA);
        ocr_test::add_noise(crop.grey, 2.0, seed);
        const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
        ASSERT_FALSE(ink.empty) << "seed " << seed;
        EXPECT_GT(ink_in(ink, {74, 16, 30, 44}), 60) << "seed " << seed;
    }
}

// Too short to be looked for by its length: in low light less contrast is enough.
TEST(IsolateInk, AShortStrokeOnADarkPhotographStays) {
    Crop crop = ocr_test::empty_box();
    crop.grey.convertTo(crop.grey, CV_8U, 0.42);
    const int paper = crop.grey.at<std::uint8_t>(38, 40);
    cv::line(crop.grey, {89, 36}, {91, 45}, cv::Scalar(paper - 13), 2, cv::LINE_AA);
    EXPECT_FALSE(ocr::isolate_ink(crop.grey, crop.box).empty);
}

TEST(IsolateInk, ADarkPhotographOfAnEmptyBoxIsEmpty) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Crop crop = ocr_test::empty_box();
        crop.grey.convertTo(crop.grey, CV_8U, 0.42);
        ocr_test::add_noise(crop.grey, 2.0, seed);
        EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty) << "seed " << seed;
    }
}

// Its shadow is wide and soft, and darkest where it crosses the frame.
TEST(IsolateInk, AFoldsShadowGoesWithItsCrossings) {
    Crop crop = ocr_test::empty_box();
    for (int y = 0; y < crop.grey.rows; ++y) {
        for (int x = 0; x < crop.grey.cols; ++x) {
            const double far = y - 44 - 0.01 * x;
            const double light = 0.6 * (1 - 0.4 * std::exp(-far * far / 32));
            auto& here = crop.grey.at<std::uint8_t>(y, x);
            here = cv::saturate_cast<std::uint8_t>(here * light);
        }
    }
    EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty);
}

TEST(IsolateInk, AStrokeAcrossABlackRulingStaysWhole) {
    Crop crop = ocr_test::empty_box();
    cv::rectangle(crop.grey, crop.box, cv::Scalar(40), 2, cv::LINE_AA);
    cv::line(crop.grey, {80, 30}, {76, 74}, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
    ASSERT_FALSE(ink.empty);
    for (int y = 34; y < 72; ++y) EXPECT_GT(ink_in(ink, {70, y, 16, 1}), 0.8) << "row " << y;
    EXPECT_LT(ink_in(ink, {20, 58, 40, 14}), 1) << "the ruling itself goes";
}

TEST(IsolateInk, TheNeighboursDigitsGo) {
    Crop crop = ocr_test::empty_box();
    cv::line(crop.grey, {60, 0}, {60, 9}, kPen, 3, cv::LINE_AA);      // from the box above
    cv::line(crop.grey, {100, 68}, {130, 76}, kPen, 3, cv::LINE_AA);  // from the box below
    EXPECT_TRUE(ocr::isolate_ink(crop.grey, crop.box).empty);
}

TEST(IsolateInk, ARulingUnderANumberGoesAndADashStays) {
    cv::Mat grey(60, 200, CV_8U, cv::Scalar(220));
    cv::line(grey, {0, 50}, {199, 51}, cv::Scalar(60), 2, cv::LINE_AA);
    cv::line(grey, {60, 12}, {58, 44}, kPen, 3, cv::LINE_AA);
    cv::line(grey, {100, 28}, {150, 28}, kPen, 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(grey);
    ASSERT_FALSE(ink.empty);
    EXPECT_LT(ink_in(ink, {0, 46, 200, 10}), 10);
    EXPECT_GT(ink_in(ink, {98, 24, 54, 9}), 90);
}

TEST(IsolateInk, InputHasItsShapeAndRangeAndDigitsTheirHeight) {
    for (double scale : {0.7, 1.0, 2.0, 4.0}) {
        cv::Mat grey(static_cast<int>(60 * scale), static_cast<int>(160 * scale), CV_8U,
                     cv::Scalar(230));
        cv::ellipse(grey, cv::Point(static_cast<int>(80 * scale), static_cast<int>(30 * scale)),
                    cv::Size(static_cast<int>(10 * scale), static_cast<int>(20 * scale)), 0, 0, 360,
                    kPen, static_cast<int>(4 * scale), cv::LINE_AA);
        const ocr::Ink ink = ocr::isolate_ink(grey);
        ASSERT_EQ(ink.input.rows, ocr::kInputRows);
        ASSERT_EQ(ink.input.cols, ocr::kInputCols);
        ASSERT_EQ(ink.input.type(), CV_32FC1);
        double low = 0;
        double high = 0;
        cv::minMaxLoc(ink.input, &low, &high);
        EXPECT_GE(low, 0);
        EXPECT_LE(high, 1 + 1e-6);
        EXPECT_GT(high, 0.9);
        cv::Mat rows;
        cv::reduce(ink.input, rows, 1, cv::REDUCE_MAX);
        EXPECT_NEAR(cv::countNonZero(rows > 0.3), 24, 2) << "scale " << scale;
    }
}

void press_stamp(Crop& crop) {
    cv::putText(crop.grey, "RECEIVED", {-20, 62}, cv::FONT_HERSHEY_DUPLEX, 1.8, cv::Scalar(150), 4,
                cv::LINE_AA);
}

constexpr double kPenLevel = 200;  // of kPen below the paper of the crops

TEST(IsolateInk, AStampGoesWhereThePagesPenIsKnown) {
    Crop crop = ocr_test::empty_box();
    press_stamp(crop);
    cv::line(crop.grey, {92, 20}, {88, 58}, kPen, 3, cv::LINE_AA);
    const ocr::Ink unknowing = ocr::isolate_ink(crop.grey, crop.box);
    EXPECT_FALSE(unknowing.stamped);
    ASSERT_TRUE(ocr::under_stamp(unknowing, kPenLevel));
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box, kPenLevel);
    EXPECT_TRUE(ink.stamped);
    ASSERT_FALSE(ink.empty);
    const double one = ink_in(ink, {84, 18, 14, 42});
    EXPECT_GT(one, 60);
    EXPECT_LT(cv::sum(ink.map)[0] - one, 8) << "what is left of the stamp";
}

TEST(IsolateInk, AStampAloneLeavesNothing) {
    Crop crop = ocr_test::empty_box();
    press_stamp(crop);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box, kPenLevel);
    EXPECT_TRUE(ink.stamped);
    EXPECT_TRUE(ink.empty);
}

// Where the stamp's own frame lies over the box's, both together are as dark as a pen.
TEST(IsolateInk, AStampOverTheFrameLeavesNothing) {
    Crop crop = ocr_test::empty_box();
    const int right = crop.box.br().x;
    cv::Mat stamp(crop.grey.size(), CV_8U, cv::Scalar(0));
    cv::line(stamp, {right - 8, 0}, {right + 8, crop.grey.rows}, cv::Scalar(90), 6, cv::LINE_AA);
    cv::line(stamp, {0, 70}, {right, 60}, cv::Scalar(90), 6, cv::LINE_AA);
    cv::subtract(crop.grey, stamp, crop.grey);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box, kPenLevel);
    EXPECT_TRUE(ink.stamped);
    EXPECT_TRUE(ink.empty);
}

TEST(IsolateInk, ADyingPenIsNoStamp) {
    Crop crop = ocr_test::empty_box();
    cv::line(crop.grey, {92, 20}, {88, 58}, cv::Scalar(170), 3, cv::LINE_AA);
    const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box, kPenLevel);
    EXPECT_FALSE(ink.stamped);
    EXPECT_FALSE(ink.empty);
    EXPECT_FALSE(ocr::under_stamp(ink, kPenLevel));
}

TEST(IsolateInk, APagesPenIsTheMedianOfItsDarkFields) {
    EXPECT_EQ(ocr::pen_of({}), 0);
    EXPECT_EQ(ocr::pen_of({150, 150, 150, 150, 0, 0}), 0) << "too few fields";
    EXPECT_EQ(ocr::pen_of({150, 70, 160, 155, 0, 60}), 155);
    EXPECT_EQ(ocr::pen_of({30, 30, 30, 30, 30, 30, 30, 200, 200, 201}), 200)
        << "another sheet shines through more boxes than are written in";
    EXPECT_EQ(ocr::pen_of({60, 62, 58, 61, 64, 63, 59}), 61) << "a page in pencil";
}

TEST(IsolateInk, APageTellsItsPenToTheBoxUnderAStamp) {
    Crop written = ocr_test::empty_box();
    cv::line(written.grey, {92, 20}, {88, 58}, kPen, 3, cv::LINE_AA);
    Crop stamped = ocr_test::empty_box();
    press_stamp(stamped);
    std::vector<ocr::FieldCrop> page(4, {written.grey, written.box});
    page.push_back({stamped.grey, stamped.box});
    EXPECT_FALSE(ocr::isolate_page(page).front().empty);
    EXPECT_TRUE(ocr::isolate_page(page).back().empty);
    page.erase(page.begin());  // three pens and a stamp: too few to know
    EXPECT_FALSE(ocr::isolate_page(page).back().empty);
}

// A mirrored digit of another sheet, as it shines through.
void shine(Crop& crop, int level) {
    cv::ellipse(crop.grey, {120, 40}, {8, 14}, 0, 0, 300, cv::Scalar(level), 3, cv::LINE_AA);
}

TEST(IsolateInk, WhatShinesThroughManyBoxesGoesFromAllOfThem) {
    Crop written = ocr_test::empty_box();
    cv::line(written.grey, {72, 20}, {68, 58}, kPen, 3, cv::LINE_AA);
    Crop both = written;
    both.grey = written.grey.clone();
    shine(both, 190);
    Crop through = ocr_test::empty_box();
    shine(through, 190);
    std::vector<ocr::FieldCrop> page(6, {written.grey, written.box});
    page.push_back({both.grey, both.box});
    page.push_back({through.grey, through.box});
    page.push_back({through.grey, through.box});
    page.push_back({through.grey, through.box, ocr::Holds::Mark});
    const auto inks = ocr::isolate_page(page);
    for (std::size_t i = 0; i < 7; ++i) EXPECT_FALSE(inks[i].empty) << i;
    EXPECT_LT(ink_in(inks[6], {108, 20, 24, 40}), 8) << "beside the writing";
    for (std::size_t i = 7; i < inks.size(); ++i) EXPECT_TRUE(inks[i].empty) << i;
}

TEST(IsolateInk, OneFaintBoxKeepsItsInkAndIsNamedFaint) {
    Crop written = ocr_test::empty_box();
    cv::line(written.grey, {72, 20}, {68, 58}, kPen, 3, cv::LINE_AA);
    Crop faint = ocr_test::empty_box();
    shine(faint, 190);
    std::vector<ocr::FieldCrop> page(9, {written.grey, written.box});
    page.push_back({faint.grey, faint.box});
    const auto inks = ocr::isolate_page(page);
    EXPECT_FALSE(inks.back().empty);
    EXPECT_TRUE(inks.back().faint);
    EXPECT_FALSE(inks.front().faint);
}

TEST(IsolateInk, InkAsDarkAsThePenBesideManyBoxesIsNamed) {
    Crop crop = ocr_test::empty_box();
    shine(crop, 150);
    cv::line(crop.grey, {20, 2}, {60, 8}, cv::Scalar(150), 3, cv::LINE_AA);
    const auto inks = ocr::isolate_page(std::vector<ocr::FieldCrop>(8, {crop.grey, crop.box}));
    for (const auto& ink : inks) EXPECT_TRUE(ink.shines_through);
}

TEST(IsolateInk, WhatIsNoFieldComesBackEmpty) {
    EXPECT_TRUE(ocr::isolate_ink(cv::Mat()).empty);
    EXPECT_TRUE(ocr::isolate_ink(cv::Mat(1, 1, CV_8U, cv::Scalar(0))).empty);
    EXPECT_TRUE(ocr::isolate_ink(cv::Mat(7, 300, CV_8U, cv::Scalar(0))).empty);
    EXPECT_TRUE(ocr::isolate_ink(cv::Mat(50, 100, CV_8UC3, cv::Scalar(0, 0, 0))).empty);
    EXPECT_TRUE(ocr::isolate_ink(cv::Mat(60, 200, CV_8U, cv::Scalar(0))).empty) << "all black";
    // A box that lies outside the crop is no box.
    EXPECT_TRUE(
        ocr::isolate_ink(cv::Mat(60, 200, CV_8U, cv::Scalar(255)), {500, 500, 20, 20}).empty);
}

}  // namespace
