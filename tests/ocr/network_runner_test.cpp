// What is no network of ours is refused with a sentence; what it gives is held to PyTorch.
#include "ocr/network_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "core/file.h"
#include "ocr/string_decoder.h"

namespace {

using testing::HasSubstr;

std::string weights(const std::string& name) {
    const auto bytes = core::read_file(RECANVASS_SOURCE_DIR "/ocr/models/" + name);
    EXPECT_TRUE(bytes.has_value());
    return {bytes->begin(), bytes->end()};
}

TEST(NetworkRunner, RefusesWhatIsNoNetwork) {
    const std::string good = weights("quick.onnx");
    for (const auto& bad : {std::string(), std::string("not weights"), good.substr(0, 20'000)}) {
        const auto loaded = ocr::NetworkRunner::load(bad);
        ASSERT_FALSE(loaded.has_value()) << bad.size() << " bytes";
        EXPECT_THAT(loaded.error().message, HasSubstr("weights cannot be used"));
    }
}

template <class T>
T taken(const core::Bytes& bytes, std::size_t& at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    at += sizeof value;
    return value;
}

// scores.bin: what PyTorch makes of the committed weights (ocr/training/make_corpus.py).
TEST(NetworkRunner, TheProgramGivesWhatPyTorchGives) {
    const auto bytes = core::read_file(RECANVASS_SOURCE_DIR "/tests/ocr/corpus/scores.bin");
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    std::vector<ocr::NetworkRunner> runners;
    for (const auto* name : {"quick.onnx", "careful.onnx", "thorough.onnx"}) {
        auto runner = ocr::NetworkRunner::load(weights(name));
        ASSERT_TRUE(runner.has_value()) << runner.error().message;
        runners.push_back(std::move(*runner));
    }
    std::size_t at = 0;
    const auto count = taken<std::uint32_t>(*bytes, at);
    ASSERT_GE(count, 6U);
    for (std::uint32_t i = 0; i < count; ++i) {
        cv::Mat1f input(ocr::kInputRows, ocr::kInputCols);
        for (float& v : input) v = static_cast<float>(taken<std::uint8_t>(*bytes, at)) / 255;
        const int cols = std::max(ocr::kLeastTrained, ocr::NetworkRunner::width_for(input));
        for (ocr::NetworkRunner& runner : runners) {
            const ocr::FieldScores scores = runner.scores(input, cols);
            for (int c = 0; c < scores.columns.rows; ++c) {
                for (int x = 0; x < scores.columns.cols; ++x) {
                    ASSERT_NEAR(scores.columns.at<float>(c, x), taken<float>(*bytes, at), 2e-3);
                }
            }
            for (const float v : scores.field) ASSERT_NEAR(v, taken<float>(*bytes, at), 2e-3);
        }
    }
    EXPECT_EQ(at, bytes->size());
}

// An upright stroke in the middle of the input.
cv::Mat1f a_one() {
    cv::Mat1f input(ocr::kInputRows, ocr::kInputCols, 0.F);
    input(cv::Rect(63, 4, 3, 24)).setTo(1);
    return input;
}

TEST(NetworkRunner, InkInTheMiddleNeedsFewerColumns) {
    auto runner = ocr::NetworkRunner::load(weights("quick.onnx"));
    ASSERT_TRUE(runner.has_value()) << runner.error().message;
    cv::Mat1f input = a_one();
    EXPECT_EQ(ocr::NetworkRunner::width_for(input), 40);
    EXPECT_EQ(runner->scores(input).columns.size(), cv::Size(20, 11));
    input(cv::Rect(48, 6, 3, 20)).setTo(1);
    EXPECT_EQ(ocr::NetworkRunner::width_for(input), 56);
    input(cv::Rect(38, 6, 3, 20)).setTo(1);
    EXPECT_EQ(ocr::NetworkRunner::width_for(input), 64);
    input(cv::Rect(4, 6, 3, 20)).setTo(1);
    EXPECT_EQ(runner->scores(input).columns.size(), cv::Size(ocr::kInputCols / 2, 11));
    EXPECT_EQ(runner->scores(input).field.size(), 7U);
}

// What a narrower cut leaves out counts as columns without ink.
TEST(NetworkRunner, ANarrowerCutSaysAboutTheSame) {
    for (const auto* name : {"quick.onnx", "careful.onnx"}) {
        auto runner = ocr::NetworkRunner::load(weights(name));
        ASSERT_TRUE(runner.has_value()) << runner.error().message;
        const ocr::FieldScores narrow = runner->scores(a_one());
        const ocr::FieldScores wide = runner->scores(a_one(), ocr::kLeastTrained);
        const auto first = ocr::likeliest_strings(narrow.columns).front();
        const auto second = ocr::likeliest_strings(wide.columns).front();
        EXPECT_EQ(first.digits, second.digits) << name;
        EXPECT_NEAR(first.probability, second.probability, 0.05) << name;
        for (std::size_t i = 0; i < wide.field.size(); ++i) {
            EXPECT_NEAR(narrow.field[i], wide.field[i], 0.7) << name << ", output " << i;
        }
    }
}

}  // namespace
