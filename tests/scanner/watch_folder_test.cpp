#include "scanner/watch_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
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

WatchFolder::Seen look_at(WatchFolder& folder) {
    auto seen = folder.look();
    EXPECT_TRUE(seen.has_value()) << seen.error().message;
    return seen.value_or(WatchFolder::Seen{});
}

std::vector<std::string> look(WatchFolder& folder) {
    return look_at(folder).ready;
}

void write_old(const std::string& path, const std::string& text) {
    write(path, text);
    written_ago(path, 60);
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

// A copy over the network that pauses cannot be told from a file that is done, but by its end.
TEST(WatchFolder, WaitsLongerForAFileThatLacksItsEnd) {
    using namespace std::string_literals;
    struct Halves {
        std::string name;
        std::string first;
        std::string rest;
    };
    const std::string middle(3000, 'x');
    const std::vector<Halves> kinds = {
        {"a.jpg", "\xFF\xD8\xFF\xE0" + middle, middle + "\xFF\xD9" + "a camera's note"},
        {"b.png", "\x89PNG\r\n\x1A\n" + middle, middle + "IEND\xAE\x42\x60\x82"},
        {"c.pdf", "%PDF-1.4\n" + middle, middle + "%%EOF\n"},
        {"d.tif", "II*\0\xB8\x0F\0\0"s + middle, middle},
        {"e.tif", "MM\0*\0\0\x0F\xB8"s + middle, middle},
        {"f.tif", "II+\0\x08\0\0\0\xB8\x0F\0\0\0\0\0\0"s + middle, middle},
    };
    for (const auto& [name, first, rest] : kinds) {
        SCOPED_TRACE(name);
        const TempFolder temp;
        const std::string path = temp.path(name);
        WatchFolder folder(temp.path());
        write(path, first);
        written_ago(path, 10);
        look(folder);
        EXPECT_THAT(look(folder), IsEmpty()) << "it may go on";
        write(path, rest, true);
        written_ago(path, 10);
        look(folder);
        EXPECT_THAT(look(folder), ElementsAre(path));
        write(path, first);
        written_ago(path, 60);
        look(folder);
        EXPECT_THAT(look(folder), ElementsAre(path)) << "it broke off: people must hear of it";
    }
}

TEST(WatchFolder, LeavesWhatIsNoScanAloneAndSaysSoOnce) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    const std::vector<std::string> names = {
        ".a.jpg",      ".DS_Store", "b.jpg.part",   "c.tmp",     "d.jpg~",      "Thumbs.db",
        "desktop.ini", "empty.jpg", "e.crdownload", "notes.txt", "~$sheet.pdf", "keys.toml"};
    for (const auto& name : names) write_old(temp.path(name), name == "empty.jpg" ? "" : "x");
    std::filesystem::create_directory(temp.path("folder.jpg"));
    std::filesystem::create_symlink(temp.path("nowhere"), temp.path("broken.jpg"));
    std::vector<std::string> remarks;
    for (int i = 0; i < 5; ++i) {
        const auto seen = look_at(folder);
        EXPECT_THAT(seen.ready, IsEmpty());
        remarks.insert(remarks.end(), seen.remarks.begin(), seen.remarks.end());
    }
    for (const auto& name : names) {
        EXPECT_EQ(std::count_if(remarks.begin(), remarks.end(),
                                [&](const auto& remark) {
                                    return remark.starts_with(temp.path(name) + " ");
                                }),
                  1)
            << name;
    }
    EXPECT_EQ(remarks.size(), names.size() + 1);  // and the broken link
}

TEST(WatchFolder, AScanIsKnownByItsNameOrItsFirstBytes) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    write_old(temp.path("0001"), "%PDF-1.4 and more");  // scanners write files without an ending
    write_old(temp.path("damaged.JPG"), "no picture at all");
    write_old(temp.path("phone.heic"), "what cannot be read is rejected with a remedy");
    look(folder);
    EXPECT_THAT(look(folder),
                ElementsAre(temp.path("0001"), temp.path("damaged.JPG"), temp.path("phone.heic")));
}

TEST(WatchFolder, TakesWhatLiesBelow) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    std::filesystem::create_directories(temp.path("2026-11-27/packet-3"));
    write_old(temp.path("2026-11-27/x.jpg"), "x");
    write_old(temp.path("2026-11-27/packet-3/y.jpg"), "y");
    look(folder);
    EXPECT_THAT(look(folder),
                ElementsAre(temp.path("2026-11-27/packet-3/y.jpg"), temp.path("2026-11-27/x.jpg")));
    std::filesystem::create_directories(temp.path("2026-11-28"));
    write_old(temp.path("2026-11-28/z.jpg"), "z");
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("2026-11-28/z.jpg")));
}

TEST(WatchFolder, FollowsLinksOnceAndInNoCircle) {
    const TempFolder temp;
    const TempFolder elsewhere;
    WatchFolder folder(temp.path());
    write_old(elsewhere.path("a.jpg"), "a");
    std::filesystem::create_directories(elsewhere.path("day"));
    write_old(elsewhere.path("day/b.jpg"), "b");
    std::filesystem::create_symlink(elsewhere.path("a.jpg"), temp.path("a.jpg"));
    std::filesystem::create_symlink(elsewhere.path("a.jpg"), temp.path("again.jpg"));
    std::filesystem::create_directory_symlink(elsewhere.path("day"), temp.path("day"));
    std::filesystem::create_directory_symlink(temp.path(), temp.path("circle"));
    std::filesystem::create_directory_symlink(temp.path(), elsewhere.path("day/back"));
    look(folder);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg"), temp.path("day/b.jpg")));
    EXPECT_THAT(look(folder), IsEmpty());
}

TEST(WatchFolder, TheCanvassItselfIsSpared) {
    const TempFolder temp;
    std::filesystem::create_directories(temp.path("caucus/archive"));
    std::filesystem::create_directories(temp.path("caucus/inbox"));
    write_old(temp.path("caucus/archive/page.jpg"), "archived");
    write_old(temp.path("new.jpg"), "new");
    WatchFolder around(temp.path(), 1, {temp.path("caucus")});
    look(around);
    EXPECT_THAT(look(around), ElementsAre(temp.path("new.jpg")));
    write_old(temp.path("caucus/inbox/fed.jpg"), "fed");
    WatchFolder inside(temp.path("caucus/inbox"), 1, {temp.path("caucus")});
    look(inside);
    EXPECT_THAT(look(inside), ElementsAre(temp.path("caucus/inbox/fed.jpg")));
}

TEST(WatchFolder, WaitsWhileAFileIsOpenForWriting) {
    const TempFolder temp;
    WatchFolder folder(temp.path());
    const int file = open(temp.path("a.jpg").c_str(), O_WRONLY | O_CREAT, 0600);
    ASSERT_EQ(::write(file, "half", 4), 4);
    written_ago(temp.path("a.jpg"), 60);  // its writer has paused
    const int read_only = open(temp.path("a.jpg").c_str(), O_RDONLY);
    if (fcntl(read_only, F_SETLEASE, F_RDLCK) != -1 || errno != EAGAIN)
        GTEST_SKIP() << "this disk knows no leases";
    for (int i = 0; i < 3; ++i) EXPECT_THAT(look(folder), IsEmpty());
    close(read_only);
    close(file);
    EXPECT_THAT(look(folder), ElementsAre(temp.path("a.jpg")));
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
