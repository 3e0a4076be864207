// Boxes on grey paper: what lies within a frame is seen by its tone; writing, shade and light are
// not taken for it.
#include "ocr/paper_seen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace paper_seen_test {
namespace {

constexpr double kDpi = 150;
constexpr std::size_t kTried = 7;

struct Sheet {
    cv::Mat1b grey;
    std::vector<core::RectMm> boxes;
};

cv::Rect px(const core::RectMm& r) {
    const double scale = core::px_per_mm(kDpi);
    return {cvRound(r.x * scale), cvRound(r.y * scale), cvRound(r.width * scale),
            cvRound(r.height * scale)};
}

// Five rows of three boxes, as noisy as a scanner makes them; their insides lighter by `shade`.
Sheet sheet_of_boxes(int shade = 0) {
    Sheet sheet;
    sheet.grey = cv::Mat1b(700, 800, std::uint8_t{225});
    for (int i = 0; i < 15; ++i) {
        const core::RectMm box{15.0 + 36 * (i % 3), 20.0 + 14 * (i / 3), 26, 9};
        sheet.boxes.push_back(box);
        sheet.grey(px(box)) += shade;
        cv::rectangle(sheet.grey, px(box), cv::Scalar(120), 2);
    }
    cv::Mat noise(sheet.grey.size(), CV_16S);
    cv::theRNG().state = 7;
    cv::randn(noise, 0, 3);
    cv::add(sheet.grey, noise, sheet.grey, cv::noArray(), CV_8U);
    return sheet;
}

double off(const Sheet& sheet, std::size_t box = kTried) {
    return ocr::measure_paper(sheet.grey, kDpi, sheet.boxes).at(box);
}

TEST(PaperSeen, PlainAndShadedBoxesAreThePaperTheyStandOn) {
    for (const int shade : {0, 18, -25}) {
        const Sheet sheet = sheet_of_boxes(shade);
        for (std::size_t i = 0; i < sheet.boxes.size(); ++i) EXPECT_LT(off(sheet, i), 5) << shade;
    }
}

TEST(PaperSeen, ANoteWithinTheFrameIsSeenByItsToneWhereverItLies) {
    for (const int tone : {-60, -25, -12, 12, 25}) {
        for (const double from : {0.6, 8.0, 15.0}) {
            Sheet sheet = sheet_of_boxes();
            const core::RectMm box = sheet.boxes[kTried];
            sheet.grey(px({box.x + from, box.y + 0.6, 10, box.height - 1.2})) += tone;
            EXPECT_NEAR(off(sheet), std::abs(tone), 5) << tone << " at " << from;
            EXPECT_LT(off(sheet, kTried + 1), 5) << "beside it";
        }
    }
}

TEST(PaperSeen, WritingAndLightThatFallsOffAreNoNote) {
    Sheet sheet = sheet_of_boxes();
    const cv::Rect box = px(sheet.boxes[kTried]);
    cv::putText(sheet.grey, "4838", box.tl() + cv::Point(8, 42), cv::FONT_HERSHEY_SIMPLEX, 1.5,
                cv::Scalar(40), 4);
    EXPECT_LT(off(sheet), 5);
    for (int x = 0; x < sheet.grey.cols; ++x) {
        cv::Mat column = sheet.grey.col(x);
        column.convertTo(column, -1, 1 - 0.5 * x / sheet.grey.cols);
    }
    for (std::size_t i = 0; i < sheet.boxes.size(); ++i) EXPECT_LT(off(sheet, i), 7) << i;
}

TEST(PaperSeen, BoxesTooSmallOrBeyondThePictureTellNothing) {
    Sheet sheet = sheet_of_boxes();
    sheet.boxes = {{15, 20, 2, 2}, {-40, -40, 26, 9}, {500, 500, 26, 9}};
    for (std::size_t i = 0; i < sheet.boxes.size(); ++i) EXPECT_EQ(off(sheet, i), 0) << i;
}

}  // namespace
}  // namespace paper_seen_test
