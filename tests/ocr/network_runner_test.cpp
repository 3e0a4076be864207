// What is no network of ours is refused with a sentence; what it gives is held to PyTorch in
// number_reader_test.cpp.
#include "ocr/network_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/file.h"

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

TEST(NetworkRunner, ANarrowInputGivesHalfTheColumns) {
    auto runner = ocr::NetworkRunner::load(weights("quick.onnx"));
    ASSERT_TRUE(runner.has_value()) << runner.error().message;
    cv::Mat1f input(ocr::kInputRows, ocr::kInputCols, 0.F);
    input(cv::Rect(62, 6, 4, 20)).setTo(1);
    EXPECT_EQ(runner->scores(input).columns.size(), cv::Size(ocr::kNarrowCols / 2, 11));
    input(cv::Rect(4, 6, 4, 20)).setTo(1);
    EXPECT_EQ(runner->scores(input).columns.size(), cv::Size(ocr::kInputCols / 2, 11));
    EXPECT_EQ(runner->scores(input).field.size(), 7U);
}

}  // namespace
