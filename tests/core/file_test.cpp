#include "core/file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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

// Whatever is no file is refused at once, in a sentence that names it and says what it is; nothing
// waits for a pipe that nobody writes to.
TEST(File, OnlyFilesAreRead) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "recanvass_no_files_test";
    std::filesystem::create_directories(folder);
    const auto path = [&](const char* name) { return (folder / name).string(); };
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    std::filesystem::create_symlink(path("pipe"), path("link"));
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path("socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {path("pipe"), "a pipe"},      {path("link"), "a pipe"},  {path("socket"), "a socket"},
        {folder.string(), "a folder"}, {"/dev/zero", "a device"},
    };
    for (const auto& [name, kind] : cases) {
        for (const auto& error : {read_file(name).error(), read_text_file(name).error(),
                                  read_start_of_file(name, 16).error()}) {
            EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
            EXPECT_NE(error.message.find(kind), std::string::npos) << error.message;
        }
    }
    ::close(socket);
    std::filesystem::remove_all(folder);
}

TEST(File, TheEndsOfAFileAreReadWhateverItsSize) {
    const auto path = testing::TempDir() + "/recanvass_large_file_test";
    ASSERT_TRUE(write_file_durably(path, bytes_of("SQLite format 3")).has_value());
    std::filesystem::resize_file(path, std::uintmax_t{2} << 30U);  // no block of it is on the disk
    EXPECT_EQ(read_start_of_file(path, 6), "SQLite");
    EXPECT_EQ(read_end_of_file(path, 2), std::string(2, '\0'));
    EXPECT_FALSE(read_file(path).has_value());
    std::filesystem::resize_file(path, 3);
    EXPECT_EQ(read_start_of_file(path, 6), "SQL");
    EXPECT_EQ(read_end_of_file(path, 2), "QL");
    EXPECT_EQ(read_end_of_file(path, 6), "SQL");
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace core
