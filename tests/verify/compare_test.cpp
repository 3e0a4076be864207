#include "verify/compare.h"

#include <gmock/gmock.h>

namespace verify {
namespace {

using forms::Reading;
using forms::ReadingState;
using testing::ElementsAre;
using testing::IsEmpty;

Reading number(const std::string& field, int value, double probability) {
    Reading reading;
    reading.field = field;
    reading.state = ReadingState::Number;
    reading.digits = std::to_string(value);
    reading.value = value;
    reading.probability = probability;
    return reading;
}

Reading blank(const std::string& field, double probability) {
    Reading reading;
    reading.field = field;
    reading.probability = probability;
    return reading;
}

TEST(CompareScans, TheSameReadingsKeepTheFirstAndDifferNowhere) {
    const std::vector<Reading> scan = {number("first.a", 12, 0.99), blank("first.b", 0.9)};
    const auto result = compare_scans(scan, scan);
    EXPECT_FALSE(result.second_is_better);
    EXPECT_THAT(result.differing_fields, IsEmpty());
}

TEST(CompareScans, TheScanWithMoreSureFieldsIsBetterEvenIfItsSumIsLower) {
    const std::vector<Reading> blurred = {number("first.a", 12, 0.96), number("first.b", 3, 0.96)};
    const std::vector<Reading> sharp = {number("first.a", 12, 0.99), number("first.b", 3, 0.50)};
    EXPECT_TRUE(compare_scans(blurred, sharp).second_is_better);
    EXPECT_FALSE(compare_scans(sharp, blurred).second_is_better);
}

TEST(CompareScans, EquallyManySureFieldsAreDecidedByTheLikelierWhole) {
    const std::vector<Reading> worse = {number("first.a", 12, 0.99), number("first.b", 3, 0.40)};
    const std::vector<Reading> better = {number("first.a", 12, 0.98), number("first.b", 3, 0.90)};
    EXPECT_TRUE(compare_scans(worse, better).second_is_better);
    EXPECT_FALSE(compare_scans(better, worse).second_is_better);
}

TEST(CompareScans, ValueAndStateDifferButLeadingZerosDoNot) {
    auto padded = number("first.c", 69, 0.9);
    padded.digits = "069";
    const std::vector<Reading> first = {number("first.a", 12, 0.9), number("first.b", 3, 0.9),
                                        number("first.c", 69, 0.9)};
    const std::vector<Reading> second = {number("first.a", 17, 0.9), blank("first.b", 0.9), padded};
    EXPECT_THAT(compare_scans(first, second).differing_fields, ElementsAre("first.a", "first.b"));
}

TEST(CompareScans, AFieldThatOneScanLacksDiffersAndCountsAsUnread) {
    const std::vector<Reading> whole = {number("first.a", 12, 0.9), number("first.b", 3, 0.9)};
    const std::vector<Reading> cut = {number("first.b", 3, 0.9)};
    EXPECT_THAT(compare_scans(whole, cut).differing_fields, ElementsAre("first.a"));
    EXPECT_THAT(compare_scans(cut, whole).differing_fields, ElementsAre("first.a"));
    EXPECT_TRUE(compare_scans(cut, whole).second_is_better);
}

TEST(CompareScans, AnIllegibleFieldIsNotSureHoweverSureTheReaderIsOfThat) {
    auto scrawl = blank("first.a", 0.999);
    scrawl.state = ReadingState::Illegible;
    EXPECT_TRUE(compare_scans({scrawl}, {number("first.a", 12, 0.98)}).second_is_better);
}

}  // namespace
}  // namespace verify
