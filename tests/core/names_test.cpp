#include "core/names.h"

#include <gtest/gtest.h>

namespace core {
namespace {

enum class Colour { Red, Green, Blue };

constexpr std::array kAll = {Named{Colour::Red, "red"}, Named{Colour::Green, "green"},
                             Named{Colour::Blue, "blue"}};
constexpr std::array kLastMissing = {Named{Colour::Red, "red"}, Named{Colour::Green, "green"}};
constexpr std::array kMiddleMissing = {Named{Colour::Red, "red"}, Named{Colour::Blue, "blue"}};
constexpr std::array kOutOfOrder = {Named{Colour::Green, "green"}, Named{Colour::Red, "red"},
                                    Named{Colour::Blue, "blue"}};
constexpr std::array kOneNameTwice = {Named{Colour::Red, "red"}, Named{Colour::Green, "red"},
                                      Named{Colour::Blue, "blue"}};
constexpr std::array kNoName = {Named{Colour::Red, "red"}, Named{Colour::Green, ""},
                                Named{Colour::Blue, "blue"}};
constexpr std::array kOneTooMany = {Named{Colour::Red, "red"}, Named{Colour::Green, "green"},
                                    Named{Colour::Blue, "blue"},
                                    Named{static_cast<Colour>(3), "none"}};

// What compiles: a table that lacks a value, or names one twice, does not.
static_assert(names_every_value(kAll));
static_assert(!names_every_value(kLastMissing));
static_assert(!names_every_value(kMiddleMissing));
static_assert(!names_every_value(kOutOfOrder));
static_assert(!names_every_value(kOneNameTwice));
static_assert(!names_every_value(kNoName));
static_assert(!names_every_value(kOneTooMany));

TEST(Names, LeadBothWays) {
    EXPECT_EQ(name_in(kAll, Colour::Green), "green");
    EXPECT_EQ(value_in(kAll, "blue"), Colour::Blue);
    EXPECT_EQ(value_in(kAll, "Blue"), std::nullopt);
}

}  // namespace
}  // namespace core
