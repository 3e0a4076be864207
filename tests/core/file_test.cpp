#include "core/file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace core {
namespace {

TEST(File, WritesDurablyAndReadsBack) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "recanvass_file_test";
    std::filesystem::create_directories(folder);
    const auto path = (folder / "a.bin").string();
    ASSERT_TRUE(write_file_durably(path, bytes_of("one")).has_value());
    ASSERT_TRUE(write_file_durably(path, bytes_of("two")).has_value());
    EXPECT_EQ(read_text_file(path), "two");
    // Nothing half-written is left beside it.
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
    std::filesystem::remove_all(folder);
}

TEST(File, AFileThatCannotBePutInPlaceLeavesNothingBehind) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "recanvass_in_the_way_test";
    std::filesystem::create_directories(folder / "a.bin");
    const auto written = write_file_durably((folder / "a.bin").string(), bytes_of("one"));
    ASSERT_FALSE(written.has_value());
    EXPECT_NE(written.error().message.find("a.bin"), std::string::npos);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
    std::filesystem::remove_all(folder);
}

TEST(File, ErrorsNameTheFile) {
    const auto missing = read_file("/nowhere/at/all.jpg");
    ASSERT_FALSE(missing.has_value());
    EXPECT_NE(missing.error().message.find("/nowhere/at/all.jpg"), std::string::npos);
    EXPECT_FALSE(write_file_durably("/nowhere/at/all.jpg", {}).has_value());
    EXPECT_FALSE(read_file("/tmp").has_value());
}

}  // namespace
}  // namespace core
