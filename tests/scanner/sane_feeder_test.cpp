// Against SANE's own "test" backend, which feeds ten pages from a pretended document feeder.
#include "scanner/sane_feeder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/scanner/support/paper.h"

namespace scanner {
namespace {

// SANE reads its configuration once a program: the folder must outlive all tests.
class SaneFeeder : public testing::Test {
protected:
    static void SetUpTestSuite() {
        static const test::TempFolder folder;
        std::ofstream(folder.path("dll.conf")) << "test\n";
        std::ofstream(folder.path("test.conf")) << "number_of_devices 1\n"
                                                   "source \"Automatic Document Feeder\"\n"
                                                   "test_picture \"Color pattern\"\n";
        setenv("SANE_CONFIG_DIR", folder.path().c_str(), 1);
    }
    static void skip_without_backend() {
        const auto devices = feeder_devices();
        if (!devices || devices->empty()) GTEST_SKIP() << "SANE's test backend absent";
    }
};

TEST_F(SaneFeeder, FeedsGreyPagesUntilEmpty) {
    skip_without_backend();
    if (IsSkipped()) return;
    auto feeder = open_feeder({"", 100});
    ASSERT_TRUE(feeder) << feeder.error().message;
    int pages = 0;
    for (;;) {
        const auto scan = (*feeder)->next();
        ASSERT_TRUE(scan) << scan.error().message;
        if (!scan->has_value()) break;
        ++pages;
        ASSERT_LE(pages, 20);
        EXPECT_EQ((*scan)->dpi, 100);
        EXPECT_EQ((*scan)->grey.type(), CV_8UC1);
        EXPECT_GT((*scan)->grey.cols, 300);
        EXPECT_GT((*scan)->grey.rows, 300);
    }
    EXPECT_EQ(pages, 10);
}

TEST_F(SaneFeeder, ADeviceThatIsNotThereIsSaid) {
    const auto feeder = open_feeder({"test:99", 300});
    ASSERT_FALSE(feeder);
    EXPECT_THAT(feeder.error().message, testing::HasSubstr("test:99"));
}

}  // namespace
}  // namespace scanner
