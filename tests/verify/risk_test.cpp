// The sample of what passed, and what it bounds.
#include "verify/risk.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>
#include <string>

namespace verify {
namespace {

TEST(Drawn, IsTheShareThatWasAskedFor) {
    int count = 0;
    for (int i = 0; i < 20000; ++i)
        count += drawn("POLK-080-M/first." + std::to_string(i), 1, 0.05);
    // 1,000 expected, standard deviation 31.
    EXPECT_NEAR(count, 1000, 5 * 31);
    EXPECT_FALSE(drawn("a", 1, 0));
    EXPECT_TRUE(drawn("a", 1, 1));
}

RC_GTEST_PROP(DrawnProperty, AWiderSampleHoldsTheNarrower,
              (const std::string& name, std::uint64_t seed)) {
    const double narrow = *rc::gen::inRange(0, 1000) / 1000.0;
    const double wide = std::min(1.0, narrow + *rc::gen::inRange(0, 1000) / 1000.0);
    RC_ASSERT(!drawn(name, seed, narrow) || drawn(name, seed, wide));
}

TEST(Drawn, AnotherSeedDrawsOthers) {
    int same = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto name = std::to_string(i);
        same += drawn(name, 1, 0.5) == drawn(name, 2, 0.5) ? 1 : 0;
    }
    EXPECT_NEAR(same, 500, 5 * 16);
}

TEST(Widened, DoublesForEachWrongBoxUpToAll) {
    EXPECT_DOUBLE_EQ(widened(0.005, 0), 0.005);
    EXPECT_DOUBLE_EQ(widened(0.005, 3), 0.04);
    EXPECT_DOUBLE_EQ(widened(0.005, 8), 1);
    EXPECT_DOUBLE_EQ(widened(0.005, 1'000'000), 1);
    EXPECT_DOUBLE_EQ(widened(0, 5), 0);
}

// Without a wrong one the bound is 1 − (1 − confidence)^(1/n); the others are of published tables
// of the exact interval (two-sided 90 % has these upper ends).
TEST(MostWrong, IsTheExactBound) {
    for (const int n : {1, 10, 290, 3000})
        EXPECT_NEAR(most_wrong(n, 0, 0.95), 1 - std::pow(0.05, 1.0 / n), 1e-12) << n;
    EXPECT_NEAR(most_wrong(10, 1, 0.95), 0.3942, 5e-5);
    EXPECT_NEAR(most_wrong(20, 2, 0.95), 0.2826, 5e-5);
    EXPECT_NEAR(most_wrong(30, 3, 0.975), 0.2653, 5e-5);
    EXPECT_DOUBLE_EQ(most_wrong(0, 0, 0.95), 1);
    EXPECT_DOUBLE_EQ(most_wrong(7, 7, 0.95), 1);
}

TEST(MostWrong, HoldsAsOftenAsItSays) {
    std::mt19937_64 random(2020);
    constexpr int kCanvasses = 4000;
    for (const double truth : {0.002, 0.02, 0.2}) {
        std::binomial_distribution<int> wrong(300, truth);
        int held = 0;
        for (int i = 0; i < kCanvasses; ++i)
            held += most_wrong(300, wrong(random), 0.95) >= truth ? 1 : 0;
        EXPECT_GE(held, kCanvasses * 0.94) << truth;
    }
}

TEST(MostWrong, WhatIsNotDecidedCountsAsWrong) {
    const RiskCounts counts{.passed = 9000, .drawn = 90, .checked = 60, .wrong = 1, .open = 2};
    EXPECT_DOUBLE_EQ(most_wrong(counts, 0.95), most_wrong(60, 3, 0.95));
}

TEST(RiskInWords, SaysWhatIsKnownAndNoMore) {
    EXPECT_EQ(
        in_words({.passed = 55012, .drawn = 290, .checked = 40}, "boxes", 0.95),
        "40 of 290 drawn boxes are keyed, 0 of them wrong: with 95 % confidence at most 7.22 % "
        "of the 55012 that pass without people are wrong");
    EXPECT_EQ(in_words({.passed = 55012, .drawn = 290}, "boxes", 0.95),
              "0 of 290 drawn boxes are keyed");
    EXPECT_EQ(in_words({}, "awards", 0.95), "none of 0 passed awards is drawn yet");
}

}  // namespace
}  // namespace verify
