#include "ocr/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::HasSubstr;

constexpr const char* kGood =
    "# made by hand\ntemperature 1.5\nquick_stands 0.99\nquick_offset 0.5\nquick_slope "
    "1.1\nnumber_offset -0.5\nnumber_slope 0.8\nother_offset 0\n"
    "other_slope 1\nempty_is_blank 0.999\n";

TEST(Calibration, ReadsItsFile) {
    const auto c = ocr::parse_calibration(kGood);
    ASSERT_TRUE(c.has_value());
    EXPECT_DOUBLE_EQ(c->temperature, 1.5);
    EXPECT_DOUBLE_EQ(c->quick_stands, 0.99);
    EXPECT_DOUBLE_EQ(c->quick.slope, 1.1);
    EXPECT_DOUBLE_EQ(c->number.offset, -0.5);
    EXPECT_DOUBLE_EQ(c->empty_is_blank, 0.999);
}

TEST(Calibration, NamesWhatIsMissingOrStrange) {
    const auto missing = ocr::parse_calibration("temperature 1\n");
    ASSERT_FALSE(missing.has_value());
    EXPECT_THAT(missing.error().message, HasSubstr("empty_is_blank"));
    const auto strange = ocr::parse_calibration(std::string(kGood) + "humour 3\n");
    ASSERT_FALSE(strange.has_value());
    EXPECT_THAT(strange.error().message, HasSubstr("humour 3"));
    EXPECT_FALSE(ocr::parse_calibration("temperature warm\n").has_value());
}

TEST(Calibration, MapsScoresInOrderAndStaysBetweenZeroAndOne) {
    const ocr::LogisticMap map{-0.5, 0.8};
    double last = -1;
    for (double score : {0.0, 1e-12, 0.1, 0.5, 0.9, 0.999, 1.0}) {
        const double p = ocr::calibrated(map, score);
        EXPECT_GT(p, 0);
        EXPECT_LT(p, 1);
        EXPECT_GE(p, last);
        last = p;
    }
    EXPECT_NEAR(ocr::calibrated({0, 1}, 0.73), 0.73, 1e-9);
    EXPECT_LT(ocr::calibrated(map, 0.5), 0.5);
}

}  // namespace
