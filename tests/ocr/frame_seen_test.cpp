// A page of frames in grey: what lies over them hides them, and what people and machines do to a
// sheet does not.
#include "ocr/frame_seen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace frame_seen_test {
namespace {

using forms::FrameLine;

constexpr double kDpi = 150;
constexpr double kLineMm = 0.3;
constexpr std::size_t kTried = 13;  // in the middle of the page

struct Sheet {
    cv::Mat1b grey;
    std::vector<ocr::FramedBox> boxes;
};

cv::Point px(double x, double y) {
    constexpr int kFine = 16;
    const double scale = core::px_per_mm(kDpi);
    return {cvRound((x * scale - 0.5) * kFine), cvRound((y * scale - 0.5) * kFine)};
}

void draw_line(cv::Mat1b& grey, double x0, double y0, double x1, double y1, int level, int width) {
    constexpr int kFineBits = 4;
    cv::line(grey, px(x0, y0), px(x1, y1), cv::Scalar(level), width, cv::LINE_AA, kFineBits);
}

void draw_frame_at(cv::Mat1b& grey, const core::RectMm& box, int level, int width = 2) {
    draw_line(grey, box.x, box.y, box.right(), box.y, level, width);
    draw_line(grey, box.right(), box.y, box.right(), box.bottom(), level, width);
    draw_line(grey, box.right(), box.bottom(), box.x, box.bottom(), level, width);
    draw_line(grey, box.x, box.bottom(), box.x, box.y, level, width);
}

// Nine rows of three boxes, as noisy as a scanner makes them.
Sheet sheet_of_frames() {
    Sheet sheet;
    sheet.grey = cv::Mat1b(1200, 800, std::uint8_t{240});
    for (int i = 0; i < 27; ++i) {
        const core::RectMm box{15.0 + 36 * (i % 3), 20.0 + 12 * (i / 3), 26, 9};
        sheet.boxes.push_back(
            {box, {FrameLine::Top, FrameLine::Right, FrameLine::Bottom, FrameLine::Left}});
        draw_frame_at(sheet.grey, box, 150);
    }
    cv::Mat noise(sheet.grey.size(), CV_16S);
    cv::theRNG().state = 7;
    cv::randn(noise, 0, 3);
    cv::add(sheet.grey, noise, sheet.grey, cv::noArray(), CV_8U);
    return sheet;
}

void cover(Sheet& sheet, const core::RectMm& place, int level) {
    const double scale = core::px_per_mm(kDpi);
    sheet
        .grey(cv::Rect(cvRound(place.x * scale), cvRound(place.y * scale),
                       cvRound(place.width * scale), cvRound(place.height * scale)))
        .setTo(level);
}

ocr::FrameSeen seen(const Sheet& sheet, std::size_t box = kTried) {
    return ocr::measure_frames(sheet.grey, kDpi, kLineMm, sheet.boxes).at(box);
}

TEST(FrameSeen, FramesOfAnUntouchedPageAreSeenWhole) {
    const Sheet sheet = sheet_of_frames();
    for (const auto& frame : ocr::measure_frames(sheet.grey, kDpi, kLineMm, sheet.boxes)) {
        EXPECT_TRUE(frame.told);
        EXPECT_GT(frame.share, 0.97);
        EXPECT_EQ(frame.hidden_mm, 0);
    }
}

TEST(FrameSeen, WhateverItsToneACoverHidesTheFrame) {
    for (const int level : {255, 240, 200, 150, 90, 20}) {
        Sheet sheet = sheet_of_frames();
        cover(sheet, core::grown(sheet.boxes[kTried].box, 0.5), level);
        const auto frame = seen(sheet);
        EXPECT_TRUE(frame.told) << level;
        EXPECT_LT(frame.share, 0.1) << level;
        EXPECT_GT(seen(sheet, kTried + 1).share, 0.97) << "beside it, " << level;
    }
}

TEST(FrameSeen, LinesOnTheCoverAreNoFrameUnlessTheyAreItsOwn) {
    const auto drawn = [](double off_mm, int level, int width) {
        Sheet sheet = sheet_of_frames();
        const core::RectMm box = sheet.boxes[kTried].box;
        cover(sheet, core::grown(box, 1.4), 240);
        draw_frame_at(sheet.grey, {box.x + off_mm, box.y + off_mm, box.width, box.height}, level,
                      width);
        return seen(sheet).share;
    };
    EXPECT_LT(drawn(0.6, 150, 2), 0.1) << "a wrong place";
    EXPECT_LT(drawn(0, 40, 2), 0.1) << "too dark";
    EXPECT_LT(drawn(0, 222, 2), 0.1) << "too light";
    EXPECT_LT(drawn(0, 150, 7), 0.1) << "too wide";
    EXPECT_GT(drawn(0, 150, 2), 0.9) << "the same frame once more";
}

TEST(FrameSeen, AStripAcrossTheBoxIsMeasuredByItsWidth) {
    Sheet sheet = sheet_of_frames();
    const core::RectMm box = sheet.boxes[kTried].box;
    cover(sheet, {box.x + 8, box.y - 2, 6, box.height + 4}, 245);
    EXPECT_NEAR(seen(sheet).hidden_mm, 6, 0.8);
    cover(sheet, {box.x - 2, box.y - 2, 7, 6}, 245);
    EXPECT_NEAR(seen(sheet).hidden_mm, 6, 0.8);
    Sheet corner = sheet_of_frames();
    cover(corner, {box.x - 2, box.y - 2, 7, 6}, 245);
    EXPECT_NEAR(seen(corner).hidden_mm, 4, 0.8) << "as deep as the less hidden of its two lines";
}

TEST(FrameSeen, AStreakAndWritingOverALineHideNothing) {
    Sheet sheet = sheet_of_frames();
    const core::RectMm box = sheet.boxes[kTried].box;
    cover(sheet, {box.x - 0.3, 0, 0.6, 200}, 255);  // along the left line of a whole column
    draw_line(sheet.grey, box.right(), box.y, box.right(), box.bottom(), 40, 3);  // a 1
    draw_line(sheet.grey, box.x + 9, box.y - 2, box.x + 7, box.bottom() + 2, 40, 3);
    const auto frame = seen(sheet);
    EXPECT_GT(frame.share, 0.5);
    EXPECT_LT(frame.hidden_mm, 1);
}

TEST(FrameSeen, AFadingPrintIsStillSeen) {
    Sheet sheet = sheet_of_frames();
    for (int x = 0; x < sheet.grey.cols; ++x) {
        const double kept = std::clamp(std::abs(x - 400) / 250.0, 0.3, 1.0);
        cv::Mat column = sheet.grey.col(x);
        column.convertTo(column, -1, kept, 240 * (1 - kept));
    }
    for (std::size_t i = 0; i < sheet.boxes.size(); ++i) EXPECT_GT(seen(sheet, i).share, 0.8) << i;
}

TEST(FrameSeen, NothingIsToldWithoutFrames) {
    Sheet unnamed = sheet_of_frames();
    for (auto& box : unnamed.boxes) box.lines.clear();
    EXPECT_FALSE(seen(unnamed).told);
    Sheet dropped = sheet_of_frames();
    dropped.grey.setTo(240);
    EXPECT_FALSE(seen(dropped).told) << "a scanner that drops the frames' colour";
}

TEST(FrameSeen, AnOnlyNamedLineTells) {
    Sheet sheet = sheet_of_frames();
    for (auto& box : sheet.boxes) box.lines = {FrameLine::Bottom};
    const core::RectMm box = sheet.boxes[kTried].box;
    cover(sheet, {box.x + 8, box.y + 2, 6, box.height}, 245);
    EXPECT_NEAR(seen(sheet).hidden_mm, 6, 0.8);
}

// A label comes in over one whole side and ends inside the box: no strip and no corner is hidden.
TEST(FrameSeen, OneHiddenSideIsSeenAndAStreakIsNot) {
    const auto hidden_side = [](const auto& change) {
        Sheet sheet = sheet_of_frames();
        change(sheet);
        const auto frames = ocr::measure_frames(sheet.grey, kDpi, kLineMm, sheet.boxes);
        EXPECT_LT(frames[kTried].hidden_mm, 1);
        return frames[kTried].hidden_side_mm;
    };
    const core::RectMm box = sheet_of_frames().boxes[kTried].box;
    EXPECT_LT(hidden_side([](Sheet&) {}), 1);
    for (const int level : {255, 225, 150}) {
        EXPECT_GT(hidden_side([&](Sheet& sheet) {
                      cover(sheet, {box.right() - 10, box.y + 0.8, 16, box.height - 1.6}, level);
                  }),
                  5)
            << "from the right, " << level;
        EXPECT_GT(hidden_side([&](Sheet& sheet) {
                      cover(sheet, {box.x + 1, box.y - 2, box.width - 2, 8}, level);
                  }),
                  15)
            << "from above, " << level;
    }
    EXPECT_LT(hidden_side([&](Sheet& sheet) {
                  cover(sheet, {box.right() - 0.5, 0, 1, 200}, 255);
              }),
              1)
        << "a streak along the whole sheet";
}

}  // namespace
}  // namespace frame_seen_test
