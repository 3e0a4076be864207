#include "verify/joint_reading.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace verify {
namespace {

constexpr double kSheetWrong = 0.05;

PossibleValues sure(int value) {
    return {{{value, 0.999}}};
}

TEST(JointReading, TheSumDecidesBetweenTwoWaysToReadABox) {
    const PossibleValues unsure{{{71, 0.6}, {11, 0.35}}};
    const auto joint = read_jointly({sure(20), unsure, sure(5)}, sure(36), kSheetWrong, 999);
    EXPECT_EQ(likeliest(joint.parts[1])->value, 11);
    EXPECT_GT(likeliest(joint.parts[1])->probability, 0.99);
    EXPECT_LT(joint.sheet_wrong, 0.01);
    EXPECT_GT(probability_of(joint.parts[0], 20), 0.999) << "what was sure stays sure";
}

TEST(JointReading, SureBoxesThatDoNotAddUpSayThatTheSheetIsWrong) {
    const auto joint = read_jointly({sure(20), sure(11), sure(5)}, sure(39), kSheetWrong, 999);
    EXPECT_GT(joint.sheet_wrong, 0.9);
    EXPECT_GT(probability_of(joint.total, 39), 0.9) << "what stands there is not made to fit";
    EXPECT_GT(probability_of(joint.parts[1], 11), 0.9);
}

TEST(JointReading, ABoxThatCannotBeReadIsNoSheetThatIsWrong) {
    const auto joint =
        read_jointly({sure(20), PossibleValues{}, sure(5)}, sure(39), kSheetWrong, 999);
    EXPECT_LT(joint.sheet_wrong, 0.06);
    EXPECT_FALSE(likeliest(joint.parts[1]));
}

TEST(JointReading, TakesWhatTheReaderSays) {
    forms::Reading reading;
    reading.state = forms::ReadingState::Number;
    reading.digits = "064";
    reading.value = 64;
    reading.probability = 0.7;
    reading.alternatives = {{"64", 0.1}, {"69", 0.15}, {"", 0.01}};
    const auto possible = possible_values(&reading);
    EXPECT_DOUBLE_EQ(probability_of(possible, 64), 0.8);
    EXPECT_DOUBLE_EQ(probability_of(possible, 69), 0.15);
    reading.state = forms::ReadingState::Blank;
    EXPECT_DOUBLE_EQ(probability_of(possible_values(&reading), 0), 0.7);
    EXPECT_TRUE(possible_values(nullptr).values.empty());
}

// The slow, obvious way: every combination of the named values and of everything else, one by one.
JointColumn by_hand(const std::vector<PossibleValues>& parts, const PossibleValues& total,
                    int most) {
    const auto all_of = [most](const PossibleValues& possible) {
        double left = 1;
        for (const auto& one : possible.values) left -= one.probability;
        std::vector<double> masses(static_cast<std::size_t>(most) + 1, left / (most + 1));
        for (const auto& one : possible.values)
            masses[static_cast<std::size_t>(one.value)] += one.probability;
        return masses;
    };
    std::vector<std::vector<double>> masses;
    for (const auto& part : parts) masses.push_back(all_of(part));
    const auto of_total = all_of(total);
    std::vector<std::vector<double>> closing(parts.size(),
                                             std::vector<double>(of_total.size(), 0.0));
    double fit = 0;
    std::vector<std::size_t> at(parts.size(), 0);
    for (;;) {
        std::size_t sum = 0;
        double probability = 1;
        for (std::size_t i = 0; i < at.size(); ++i) {
            sum += at[i];
            probability *= masses[i][at[i]];
        }
        if (sum < of_total.size()) {
            probability *= of_total[sum];
            fit += probability;
            for (std::size_t i = 0; i < at.size(); ++i) closing[i][at[i]] += probability;
        }
        std::size_t i = 0;
        while (i < at.size() && ++at[i] == of_total.size()) at[i++] = 0;
        if (i == at.size()) break;
    }
    JointColumn joint{parts, total, 0};
    const double open = kSheetWrong / (most + 1);
    const double closes = (1 - kSheetWrong) * fit / ((1 - kSheetWrong) * fit + open);
    joint.sheet_wrong = 1 - closes;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (auto& one : joint.parts[i].values) {
            one.probability = closes * closing[i][static_cast<std::size_t>(one.value)] / fit +
                              (1 - closes) * one.probability;
        }
    }
    return joint;
}

TEST(JointReading, IsWhatEveryWayToReadTheColumnAddsUpTo) {
    EXPECT_TRUE(rc::check([] {
        constexpr int kMost = 9;
        const auto some = [] {
            PossibleValues possible;
            double left = 1;
            const int count = *rc::gen::inRange(0, 3);
            for (int k = 0; k < count; ++k) {
                const double share = left * *rc::gen::inRange(1, 100) / 100.0;
                const int value = (*rc::gen::inRange(0, 3) * 3 + k) % (kMost + 1);
                if (probability_of(possible, value) > 0) continue;
                possible.values.push_back({value, share});
                left -= share;
            }
            return possible;
        };
        const std::vector<PossibleValues> parts = {some(), some(), some()};
        const auto total = some();
        const auto joint = read_jointly(parts, total, kSheetWrong, kMost);
        const auto expected = by_hand(parts, total, kMost);
        RC_ASSERT(std::abs(joint.sheet_wrong - expected.sheet_wrong) < 1e-9);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            for (const auto& one : expected.parts[i].values) {
                RC_ASSERT(std::abs(probability_of(joint.parts[i], one.value) - one.probability) <
                          1e-9);
            }
        }
    }));
}

}  // namespace
}  // namespace verify
