#include "ocr/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::HasSubstr;

constexpr const char* kGood =
    "# made by hand\nquick_stands 0.8\ncareful_stands 0.7\ncareful_weight 0.75\n"
    "thorough_weight 0.85\nempty_is_blank 0.999\nquick_offset 0.5\nquick_slope 1.1\n"
    "careful_offset -0.5\ncareful_slope 0.8\nthorough_offset 0.1\nthorough_slope 0.9\n"
    "alone_empty_is_blank 0.9\nalone_offset 0.2\nalone_slope 0.7\nother_offset 0\nother_slope 1\n";

TEST(Calibration, ReadsItsFile) {
    const auto c = ocr::parse_calibration(kGood);
    ASSERT_TRUE(c.has_value());
    EXPECT_DOUBLE_EQ(c->quick_stands, 0.8);
    EXPECT_DOUBLE_EQ(c->careful_stands, 0.7);
    EXPECT_DOUBLE_EQ(c->careful_weight, 0.75);
    EXPECT_DOUBLE_EQ(c->thorough_weight, 0.85);
    EXPECT_DOUBLE_EQ(c->quick.slope, 1.1);
    EXPECT_DOUBLE_EQ(c->careful.offset, -0.5);
    EXPECT_DOUBLE_EQ(c->thorough.slope, 0.9);
    EXPECT_DOUBLE_EQ(c->alone.slope, 0.7);
    EXPECT_DOUBLE_EQ(c->empty_is_blank, 0.999);
    EXPECT_DOUBLE_EQ(c->alone_empty_is_blank, 0.9);
}

TEST(Calibration, NamesWhatIsMissingOrStrange) {
    const auto missing = ocr::parse_calibration("quick_stands 1\n");
    ASSERT_FALSE(missing.has_value());
    EXPECT_THAT(missing.error().message, HasSubstr("alone_empty_is_blank"));
    const auto strange = ocr::parse_calibration(std::string(kGood) + "humour 3\n");
    ASSERT_FALSE(strange.has_value());
    EXPECT_THAT(strange.error().message, HasSubstr("humour 3"));
    EXPECT_FALSE(ocr::parse_calibration("quick_stands warm\n").has_value());
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
