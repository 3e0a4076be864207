// One box a digit: a voided leading box is never a digit.
#include "ocr/digit_cells.h"

#include <gtest/gtest.h>

namespace {

using forms::ReadingState;
using ocr::NumberGuess;

NumberGuess digit(const std::string& digits, double probability = 0.99) {
    NumberGuess guess;
    guess.state = ReadingState::Number;
    guess.digits = digits;
    guess.probability = probability;
    return guess;
}

NumberGuess cell(ReadingState state) {
    NumberGuess guess;
    guess.state = state;
    guess.probability = 0.98;
    return guess;
}

TEST(DigitCells, DigitsAreJoinedWithTheirZeros) {
    const NumberGuess joined = ocr::joined_cells({digit("0"), digit("6"), digit("9", 0.9)});
    EXPECT_EQ(joined.state, ReadingState::Number);
    EXPECT_EQ(joined.digits, "069");
    EXPECT_NEAR(joined.probability, 0.99 * 0.99 * 0.9, 1e-9);
}

TEST(DigitCells, LeadingVoidAndBlankCellsAreNoDigits) {
    const NumberGuess joined =
        ocr::joined_cells({cell(ReadingState::Void), cell(ReadingState::Blank), digit("2")});
    EXPECT_EQ(joined.state, ReadingState::Number);
    EXPECT_EQ(joined.digits, "2");
}

TEST(DigitCells, AStruckLeadingCellIsNoDigitAndTheNumberCountsAsRewritten) {
    const NumberGuess joined =
        ocr::joined_cells({cell(ReadingState::Struck), digit("4"), digit("2")});
    EXPECT_EQ(joined.state, ReadingState::Number);
    EXPECT_EQ(joined.digits, "42");
    EXPECT_NEAR(joined.probability, 0.98 * 0.99 * 0.99, 1e-9);
    EXPECT_TRUE(joined.struck_and_rewritten);
    EXPECT_FALSE(ocr::joined_cells({cell(ReadingState::Void), digit("4")}).struck_and_rewritten);
    EXPECT_EQ(ocr::joined_cells({digit("4"), cell(ReadingState::Struck)}).state,
              ReadingState::Illegible);
}

TEST(DigitCells, AVoidAfterADigitIsIllegible) {
    EXPECT_EQ(ocr::joined_cells({digit("2"), cell(ReadingState::Void)}).state,
              ReadingState::Illegible);
    EXPECT_EQ(ocr::joined_cells({digit("2"), cell(ReadingState::Blank), digit("1")}).state,
              ReadingState::Illegible);
}

TEST(DigitCells, AllBlankIsBlankAndAllVoidIsVoid) {
    EXPECT_EQ(ocr::joined_cells({cell(ReadingState::Blank), cell(ReadingState::Blank)}).state,
              ReadingState::Blank);
    EXPECT_EQ(ocr::joined_cells({cell(ReadingState::Void), cell(ReadingState::Blank)}).state,
              ReadingState::Void);
    EXPECT_EQ(ocr::joined_cells({cell(ReadingState::Struck), cell(ReadingState::Struck)}).state,
              ReadingState::Struck);
    EXPECT_EQ(ocr::joined_cells({cell(ReadingState::Struck), cell(ReadingState::Void)}).state,
              ReadingState::Struck);
}

TEST(DigitCells, TwoDigitsInOneCellCountByTheLikeliestSingleOne) {
    NumberGuess crowded = digit("11", 0.6);
    crowded.alternatives = {{"14", 0.2}, {"4", 0.1}};
    const NumberGuess joined = ocr::joined_cells({crowded, digit("5")});
    EXPECT_EQ(joined.digits, "45");
    EXPECT_LT(joined.probability, 0.11);
    EXPECT_EQ(ocr::joined_cells({digit("11"), digit("5")}).state, ReadingState::Illegible);
}

TEST(DigitCells, AlternativesChangeOneCellAtATime) {
    NumberGuess unsure = digit("3", 0.7);
    unsure.alternatives = {{"8", 0.28}};
    const NumberGuess joined = ocr::joined_cells({digit("1"), unsure});
    ASSERT_EQ(joined.alternatives.size(), 1U);
    EXPECT_EQ(joined.alternatives[0].digits, "18");
    EXPECT_NEAR(joined.alternatives[0].probability, 0.99 * 0.28, 1e-9);
}

}  // namespace
