#include "ocr/marks.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "ocr/isolate_ink.h"
#include "tests/ocr/support/crops.h"

namespace {

using forms::FieldKind;
using ocr_test::kMargin;

ocr_test::Crop box_of(int width, int height) {
    ocr_test::Crop crop;
    crop.box = {kMargin, kMargin, width, height};
    crop.grey = cv::Mat(height + 2 * kMargin, width + 2 * kMargin, CV_8U, cv::Scalar(245));
    cv::rectangle(crop.grey, crop.box, cv::Scalar(150), 2, cv::LINE_AA);
    return crop;
}

ocr::MarkGuess guess(FieldKind kind, const ocr_test::Crop& crop) {
    return ocr::guess_mark(kind, ocr::isolate_ink(crop.grey, crop.box), crop.box.area());
}

TEST(Marks, ATickIsInkAndAnEmptyBoxIsNot) {
    ocr_test::Crop crop = box_of(32, 32);
    EXPECT_FALSE(guess(FieldKind::Tick, crop).marked);
    EXPECT_GT(guess(FieldKind::Tick, crop).probability, 0.99);
    cv::line(crop.grey, {18, 30}, {26, 38}, cv::Scalar(50), 2, cv::LINE_AA);
    cv::line(crop.grey, {26, 38}, {40, 18}, cv::Scalar(50), 2, cv::LINE_AA);
    EXPECT_TRUE(guess(FieldKind::Tick, crop).marked);
    EXPECT_GT(guess(FieldKind::Tick, crop).probability, 0.95);
}

TEST(Marks, ASignatureIsInkAndADustGrainIsNot) {
    ocr_test::Crop crop = box_of(407, 62);
    cv::circle(crop.grey, {200, 40}, 2, cv::Scalar(60), -1);
    EXPECT_FALSE(guess(FieldKind::Signature, crop).marked);
    for (int i = 0; i < 8; ++i) {
        cv::ellipse(crop.grey, {60 + 18 * i, 44}, {9, 14}, 20, 0, 300, cv::Scalar(70), 2,
                    cv::LINE_AA);
    }
    EXPECT_TRUE(guess(FieldKind::Signature, crop).marked);
    EXPECT_GT(guess(FieldKind::Signature, crop).probability, 0.95);
}

// The same share of ink is a signature in its large box and dirt in a tick's small one.
TEST(Marks, EachKindOfBoxHasItsOwnMeasure) {
    ocr_test::Crop tick = box_of(32, 32);
    cv::line(tick.grey, {26, 26}, {31, 26}, cv::Scalar(60), 1);
    const ocr::MarkGuess dirt = guess(FieldKind::Tick, tick);
    EXPECT_FALSE(dirt.marked) << dirt.share;

    ocr_test::Crop letter = box_of(407, 62);
    cv::ellipse(letter.grey, {60, 44}, {9, 14}, 20, 0, 300, cv::Scalar(70), 2, cv::LINE_AA);
    const ocr::MarkGuess signed_ = guess(FieldKind::Signature, letter);
    EXPECT_TRUE(signed_.marked) << signed_.share;
    EXPECT_LT(signed_.share, 0.018) << "would be too little for a tick";
}

}  // namespace
