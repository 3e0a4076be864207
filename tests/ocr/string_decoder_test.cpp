// Columns to strings: checked against the sum over every way to write them.
#include "ocr/string_decoder.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <opencv2/core.hpp>
#include <string>

namespace {

// One class surely in each column: digits as given, '-' for "nothing".
cv::Mat1f sure_columns(const std::string& classes) {
    cv::Mat1f logits(ocr::kClasses, static_cast<int>(classes.size()), 0.F);
    for (int t = 0; t < logits.cols; ++t) {
        const char c = classes[static_cast<std::size_t>(t)];
        logits(c == '-' ? ocr::kNothing : c - '0', t) = 30;
    }
    return logits;
}

std::string best(const std::string& classes) {
    return ocr::likeliest_strings(sure_columns(classes)).front().digits;
}

TEST(StringDecoder, TheSameDigitInNeighbouringColumnsIsOne) {
    EXPECT_EQ(best("--11--"), "1");
    EXPECT_EQ(best("--1-1--"), "11");
    EXPECT_EQ(best("0-00-0"), "000");
    EXPECT_EQ(best("069"), "069");
    EXPECT_EQ(best("-----"), "");
}

TEST(StringDecoder, MoreDigitsThanAnyNumberHasAreCutNotMixedUp) {
    std::string columns;
    for (int i = 0; i < 32; ++i) columns += static_cast<char>('0' + i % 10);
    EXPECT_EQ(best(columns), "012345678901234") << "the first fifteen";
}

TEST(StringDecoder, ProbabilitiesAreThoseOfAllWaysToWriteAString) {
    cv::Mat1f logits(ocr::kClasses, 5);
    cv::RNG random(3);
    random.fill(logits, cv::RNG::NORMAL, -6, 0.1);
    for (int t = 0; t < logits.cols; ++t) {  // three classes that matter
        for (int c : {0, 7, ocr::kNothing}) logits(c, t) = static_cast<float>(random.gaussian(1.5));
    }
    std::map<std::string, double> truth;
    for (int path = 0; path < 243; ++path) {  // 3^5 ways
        std::string digits;
        double probability = 1;
        int last = -1;
        int code = path;
        for (int t = 0; t < 5; ++t, code /= 3) {
            const int c = std::array{0, 7, ocr::kNothing}[static_cast<std::size_t>(code % 3)];
            double sum = 0;
            for (int k = 0; k < ocr::kClasses; ++k) sum += std::exp(logits(k, t));
            probability *= std::exp(logits(c, t)) / sum;
            if (c != last && c != ocr::kNothing) digits += static_cast<char>('0' + c);
            last = c;
        }
        truth[digits] += probability;
    }
    const auto strings = ocr::likeliest_strings(logits);
    ASSERT_GE(strings.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(strings[i].probability, truth[strings[i].digits], 0.01) << strings[i].digits;
        if (i > 0) {
            EXPECT_GE(strings[i - 1].probability, strings[i].probability);
        }
    }
}

}  // namespace
