#include "scanner/watch_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "tests/scanner/support/paper.h"

namespace scanner {
namespace {

using test::TempFolder;
using testing::ElementsAre;
using testing::IsEmpty;

void write(const std::string& path, const std::string& text, bool append = false) {
    std::ofstream(path, append ? std::ios::app : std::ios::trunc) << text;
}

// Says that the file was written that long ago, to spare the tests the waiting.
void written_ago(const std::string& path, int seconds) {
    const timespec when{std::time(nullptr) - seconds, 0};
    const timespec times[2] = {when, when};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
}

std::vector<std::string> look(WatchFolder& folder) {
    auto ready = folder.look();
    EXPECT_TRUE(ready.has_value()) << ready.error().message;
    return ready.value_or(std::vector<std::string>{});
}

TEST(WatchFolder, GivesAFileOnceWhenItHasSettled) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    EXPECT_THAT(look(folder), IsEmpty());
    write(temp.path("a.jpg"), "whole");
    written_ago(temp.path("a.jpg"), 60);
    EXPECT_THAT(look(folder), IsEmpty());  // seen once only
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg")));
    EXPECT_THAT(look(folder), IsEmpty());
}

TEST(WatchFolder, WaitsWhileAFileGrows) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    for (int i = 0; i < 4; ++i) {
        write(temp.path("a.jpg"), "more", true);
        written_ago(temp.path("a.jpg"), 60);
        EXPECT_THAT(look(folder), IsEmpty()) << i;
    }
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg")));
}

TEST(WatchFolder, WaitsUntilTheLastWriteIsSomeTimeAgo) {
    const TempFolder temp;
    WatchFolder folder(temp.path(), 30);
    write(temp.path("a.jpg"), "whole");
    look(folder);
    EXPECT_THAT(look(folder), IsEmpty());
    written_ago(temp.path("a.jpg"), 31);
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg")));
}

TEST(WatchFolder, LeavesUnfinishedHiddenAndEmptyFilesAlone) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    for (const char* name :
         {".a.jpg", "b.jpg.part", "c.tmp", "d.jpg~", "e.crdownload", "empty.jpg"}) {
        write(temp.path(name), name == std::string("empty.jpg") ? "" : "x");
        written_ago(temp.path(name), 60);
    }
    std::filesystem::create_directory(temp.path("folder.jpg"));
    std::filesystem::create_symlink(temp.path("c.tmp"), temp.path("link.jpg"));
    look(folder);
    EXPECT_THAT(look(folder), IsEmpty());
}

TEST(WatchFolder, ARenamedFileIsNoNewFileAndARewrittenOneIs) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    write(temp.path("a.jpg"), "first");
    written_ago(temp.path("a.jpg"), 60);
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg")));
    std::filesystem::rename(temp.path("a.jpg"), temp.path("b.jpg"));
    look(folder);
    EXPECT_THAT(look(folder), IsEmpty());
    write(temp.path("b.jpg"), "another scan");
    written_ago(temp.path("b.jpg"), 50);
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("b.jpg")));
}

TEST(WatchFolder, AMissingFolderIsAnErrorAndComingBackIsSafe) {
    const TempFolder temp;
    WatchFolder folder(temp.path("in"));
    const auto missing = folder.look();
    ASSERT_FALSE(missing.has_value());
    EXPECT_THAT(missing.error().message, testing::HasSubstr(temp.path("in")));
    std::filesystem::create_directory(temp.path("in"));
    write(temp.path("in/a.jpg"), "whole");
    written_ago(temp.path("in/a.jpg"), 60);
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("in/a.jpg")));
}

}  // namespace
}  // namespace scanner
