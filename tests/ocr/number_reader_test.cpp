// A small corpus that ratchets, and what must never be a number.
#include "ocr/number_reader.h"

#include <gtest/gtest.h>

#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "ocr/isolate_ink.h"
#include "tests/ocr/support/crops.h"

namespace {

using forms::ReadingState;

class NumberReaderTest : public testing::Test {
protected:
    void SetUp() override {
        cv::setNumThreads(1);
        auto made = ocr::NumberReader::create();
        ASSERT_TRUE(made.has_value()) << made.error().message;
        reader_ = std::move(*made);
    }

    std::vector<ocr::NumberGuess> read(const std::vector<ocr_test::Crop>& crops) {
        std::vector<cv::Mat> inputs;
        for (const auto& crop : crops) {
            inputs.push_back(ocr::isolate_ink(crop.grey, crop.box).input);
        }
        return reader_->read(inputs);
    }

    std::unique_ptr<ocr::NumberReader> reader_;
};

// Raise kLeastRead when the reader gets better; it never goes down.
TEST_F(NumberReaderTest, ReadsItsCorpus) {
    constexpr int kLeastRead = 48;
    constexpr int kMostSureMisreads = 0;  // wrong, and said to be right with 0.98 or more
    const auto crops = ocr_test::corpus();
    ASSERT_EQ(crops.size(), 48U);
    const auto guesses = read(crops);
    int right = 0;
    int sure_and_wrong = 0;
    for (std::size_t i = 0; i < crops.size(); ++i) {
        const bool ok =
            guesses[i].state == ReadingState::Number && guesses[i].digits == crops[i].digits;
        right += ok ? 1 : 0;
        if (ok) continue;
        sure_and_wrong += guesses[i].probability >= 0.98 ? 1 : 0;
        std::printf("  %s: %s read as %s (%.3f)\n", crops[i].file.c_str(), crops[i].digits.c_str(),
                    guesses[i].digits.c_str(), guesses[i].probability);
    }
    EXPECT_GE(right, kLeastRead);
    EXPECT_LE(sure_and_wrong, kMostSureMisreads);
}

TEST_F(NumberReaderTest, WhatIsEasyIsAskedOnceAndWhatIsHardThreeTimes) {
    int by_quick = 0;
    for (const auto& guess : read(ocr_test::corpus())) by_quick += guess.by == ocr::Network::Quick;
    EXPECT_GE(by_quick, 15) << "of 48";
    ocr_test::Crop scribble = ocr_test::empty_box();
    for (int x = 40; x < 120; x += 9) {
        cv::line(scribble.grey, {x, 22 + x % 4}, {x + 14, 56 - x % 5}, cv::Scalar(40), 3,
                 cv::LINE_AA);
        cv::line(scribble.grey, {x + 12, 24}, {x, 54}, cv::Scalar(40), 3, cv::LINE_AA);
    }
    const auto hard = read({scribble}).front();
    EXPECT_EQ(hard.by, ocr::Network::Thorough);
    EXPECT_FALSE(hard.state == ReadingState::Number && hard.probability > 0.5) << hard.digits;
}

TEST_F(NumberReaderTest, ABatchGivesWhatSingleFieldsGive) {
    auto crops = ocr_test::corpus();
    crops.resize(5);
    crops.insert(crops.begin() + 2, ocr_test::empty_box());
    const auto together = read(crops);
    for (std::size_t i = 0; i < crops.size(); ++i) {
        const auto alone = read({crops[i]}).front();
        EXPECT_EQ(alone.digits, together[i].digits);
        EXPECT_NEAR(alone.probability, together[i].probability, 1e-3);
    }
    EXPECT_EQ(together[2].state, ReadingState::Blank);
    EXPECT_TRUE(reader_->read({}).empty());
}

TEST_F(NumberReaderTest, EmptyBoxesAreNeverNumbers) {
    std::vector<ocr_test::Crop> crops;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        ocr_test::Crop crop = ocr_test::empty_box();
        cv::RNG random(seed);
        // Dirt: up to five specks of one to nine pixels, a scratch on some.
        for (int i = random.uniform(0, 6); i > 0; --i) {
            const cv::Rect speck(random.uniform(0, crop.grey.cols - 3),
                                 random.uniform(0, crop.grey.rows - 3), random.uniform(1, 4),
                                 random.uniform(1, 4));
            crop.grey(speck).setTo(random.uniform(30, 160));
        }
        ocr_test::add_noise(crop.grey, random.uniform(1.0, 10.0), seed);
        crops.push_back(crop);
    }
    const auto guesses = read(crops);
    for (std::size_t i = 0; i < guesses.size(); ++i) {
        EXPECT_NE(guesses[i].state, ReadingState::Number)
            << "seed " << i + 1 << " read as " << guesses[i].digits;
    }
}

// Of pictures by themselves fewer are blank than of a form's boxes: without ink they are less sure.
TEST_F(NumberReaderTest, APictureWithoutInkIsBlankLessSurelyThanABox) {
    const cv::Mat nothing = ocr::isolate_ink(cv::Mat(60, 200, CV_8U, cv::Scalar(230))).input;
    const auto alone = reader_->read_alone(nothing);
    EXPECT_EQ(alone.state, ReadingState::Blank);
    EXPECT_LE(alone.probability, 0.95);
    EXPECT_GE(reader_->read({nothing}).front().probability, 0.99);
}

TEST_F(NumberReaderTest, ProbabilitiesAreProbabilities) {
    for (const auto& guess : read(ocr_test::corpus())) {
        double sum = guess.probability;
        for (const auto& other : guess.alternatives) {
            EXPECT_NE(other.digits, guess.digits);
            EXPECT_GT(other.probability, 0);
            sum += other.probability;
        }
        EXPECT_GT(guess.probability, 0);
        EXPECT_LE(sum, 1 + 1e-9);
    }
}

// Measured, never tuned on; the set is not in the project.
TEST_F(NumberReaderTest, OrandRatchet) {
    constexpr int kLeastRead = 418;  // of 590
    const auto crops = ocr_test::orand();
    if (!crops) GTEST_SKIP() << "strings/orand-car-a absent";
    ASSERT_EQ(crops->size(), 590U);
    int right = 0;
    for (const auto& crop : *crops) {
        const auto guess = reader_->read_alone(ocr::isolate_ink(crop.grey).input);
        right += guess.digits == crop.digits ? 1 : 0;
    }
    std::printf("  ORAND-CAR-A: %d of 590 exact\n", right);
    EXPECT_GE(right, kLeastRead);
}

}  // namespace
