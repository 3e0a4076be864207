// The archive keeps bytes by their digest, once, and says loudly when they are damaged.
#include "store/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/file.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

int files_in(const std::string& folder) {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

void overwrite(const std::string& path, const std::string& text) {
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    std::ofstream(path, std::ios::trunc) << text;
}

TEST(Archive, KeepsTheSameBytesOnceUnderTheirDigest) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto digest = archive.put(core::bytes_of("a scan")).value();
    EXPECT_EQ(digest, digest_of("a scan"));
    EXPECT_EQ(archive.put(core::bytes_of("a scan")).value(), digest);
    EXPECT_EQ(files_in(scratch / "archive"), 1);
    EXPECT_EQ(archive.path_of(digest),
              scratch / "archive/" + digest.hex().substr(0, 2) + "/" + digest.hex());
    EXPECT_TRUE(archive.contains(digest));
    const auto bytes = archive.get(digest).value();
    EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "a scan");
}

TEST(Archive, EmptyBytesAreBytesToo) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto digest = archive.put({}).value();
    EXPECT_TRUE(archive.get(digest).value().empty());
}

TEST(Archive, OneAtATimeHasBytesInHand) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const store::Archive other_program(scratch / "archive");
    const auto scan = archive.put(core::bytes_of("a scan")).value();
    const auto another = archive.put(core::bytes_of("another scan")).value();
    std::atomic<bool> waited = false;
    std::jthread waiting;
    {
        const auto held = archive.take_in_hand(scan, store::IfTaken::GiveUp);
        ASSERT_TRUE(held);
        EXPECT_FALSE(archive.take_in_hand(scan, store::IfTaken::GiveUp));
        EXPECT_FALSE(other_program.take_in_hand(scan, store::IfTaken::GiveUp));
        EXPECT_TRUE(other_program.take_in_hand(another, store::IfTaken::GiveUp));
        waiting = std::jthread([&] {
            const auto later = other_program.take_in_hand(scan, store::IfTaken::Wait);
            waited = later.has_value();
        });
        // A copy that takes the place of the file does not end the hold.
        archive.put(core::bytes_of("a scan")).value();
        fs::remove(archive.path_of(scan));
        archive.put(core::bytes_of("a scan")).value();
        EXPECT_FALSE(other_program.take_in_hand(scan, store::IfTaken::GiveUp));
        EXPECT_FALSE(waited);
    }
    waiting.join();
    EXPECT_TRUE(waited);
    EXPECT_TRUE(archive.take_in_hand(scan, store::IfTaken::GiveUp));
}

TEST(Archive, SaysWhatIsMissing) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto got = archive.get(digest_of("never put"));
    ASSERT_FALSE(got);
    EXPECT_THAT(got.error().message, HasSubstr(digest_of("never put").hex()));
}

TEST(Archive, DamageOfTheSameLengthIsDetected) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto digest = archive.put(core::bytes_of("a scan")).value();
    overwrite(archive.path_of(digest), "a scam");
    const auto got = archive.get(digest);
    ASSERT_FALSE(got);
    EXPECT_THAT(got.error().message, HasSubstr("DAMAGED"));
    EXPECT_THAT(got.error().message, HasSubstr(archive.path_of(digest)));
}

TEST(Archive, AFileThatWasCutShortIsWrittenAgain) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto digest = archive.put(core::bytes_of("a scan")).value();
    overwrite(archive.path_of(digest), "a s");
    EXPECT_FALSE(archive.get(digest));
    ASSERT_TRUE(archive.put(core::bytes_of("a scan")));
    EXPECT_TRUE(archive.get(digest));
}

TEST(Archive, AHalfWrittenFileBesideIsNotTheFile) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const auto digest = digest_of("a scan");
    fs::create_directories(fs::path(archive.path_of(digest)).parent_path());
    std::ofstream(archive.path_of(digest) + ".123.0.part") << "a s";
    EXPECT_FALSE(archive.contains(digest));
    EXPECT_FALSE(archive.get(digest));
    ASSERT_TRUE(archive.put(core::bytes_of("a scan")));
    EXPECT_TRUE(archive.get(digest));
}

TEST(Archive, AFolderThatCannotBeWrittenIsAnError) {
    const Scratch scratch;
    // A file where the folder should be fails for root too, whom no permission stops.
    std::ofstream(scratch / "archive") << "in the way";
    const store::Archive archive(scratch / "archive");
    const auto put = archive.put(core::bytes_of("a scan"));
    ASSERT_FALSE(put);
    EXPECT_THAT(put.error().message, HasSubstr(scratch / "archive"));
}

TEST(Archive, AReadOnlyFolderIsAnError) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    const Scratch scratch;
    fs::create_directory(scratch / "archive");
    fs::permissions(scratch / "archive", fs::perms::owner_read | fs::perms::owner_exec);
    const store::Archive archive(scratch / "archive");
    EXPECT_FALSE(archive.put(core::bytes_of("a scan")));
    fs::permissions(scratch / "archive", fs::perms::owner_all);
}

// In a child: a limit on the size of files acts as a full disk does, and cannot be lifted again.
TEST(Archive, AFullDiskIsAnErrorAndLeavesNothingBehind) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    const core::Bytes large(100'000, 7);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{40'000, 40'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto put = archive.put(large);
        const bool said =
            !put && put.error().message.find("cannot be written") != std::string::npos;
        ::_exit(said && !archive.contains(core::sha256(large)) ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(files_in(scratch / "archive"), 0);
    EXPECT_TRUE(archive.put(large));
}

TEST(Archive, ManyThreadsMayPutTheSameBytes) {
    const Scratch scratch;
    const store::Archive archive(scratch / "archive");
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n)
                EXPECT_TRUE(archive.put(core::bytes_of("scan " + std::to_string(n))));
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(files_in(scratch / "archive"), 10);
    for (int n = 0; n < 10; ++n) EXPECT_TRUE(archive.get(digest_of("scan " + std::to_string(n))));
}

}  // namespace
}  // namespace store_test
