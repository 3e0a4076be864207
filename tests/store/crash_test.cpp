// The worst moments: the Nth write fails, for every N; the process is killed; two processes and
// many threads write at once. Afterwards no page is lost, none is counted twice, the chain is
// whole.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "tests/store/support/failing_disk.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

// A day in small: two scans, a rescan, a verdict, two keyings. True where all was done.
bool small_day(store::Records& records) {
    const auto put = [&](const std::string& name, const std::string& precinct, double sure) {
        return records.pages().offer(digest_of(name), name, "image/png", 1, 1, "s") &&
               records.pages().record(accepted(name, precinct), readings(0, sure), "s");
    };
    return put("a", "POLK-001-K", 0.6) && put("b", "POLK-002-K", 0.9) &&
           put("c", "POLK-001-K", 0.9) &&
           save_verdict(records, "POLK-001-K", verdict("POLK-001-K", {"field.2"})) &&
           records.cases().key(
               {"POLK-001-K", "field.2", "ann", "", forms::ReadingState::Number, 2}) &&
           records.cases().key(
               {"POLK-001-K", "field.2", "bob", "", forms::ReadingState::Number, 2});
}

// The operations are safe to repeat: after trouble the same day is done once more. What is done
// already is refused (keying) or changes nothing.
void expect_a_whole_day(const std::string& path, const std::string& when) {
    const auto records = open_records(path);
    EXPECT_EQ(broken_invariant(*records), "") << when;
    small_day(*records);
    if (records->cases().find("POLK-001-K").value()->what.state != verify::CaseState::Resolved) {
        EXPECT_TRUE(records->cases().key(
            {"POLK-001-K", "field.2", "bob", "", forms::ReadingState::Number, 2}))
            << when;
    }
    EXPECT_EQ(broken_invariant(*records), "") << when;
    const auto status = records->progress().status().value();
    EXPECT_EQ(status.pages_archived, 3) << when;
    EXPECT_EQ(status.pages_accepted, 3) << when;
    EXPECT_EQ(status.pages_pending, 0) << when;
    EXPECT_EQ(status.precincts_resolved, 1) << when;
}

// Every `stride`th write and flush of the small day fails, and all after it.
void fail_every_write(Failure failure, int stride, const char* name) {
    FailingDisk disk;
    int most = 0;
    {
        const Scratch scratch;
        const auto records = open_records(scratch / "canvass.db");
        disk.fail_from(0, failure);
        ASSERT_TRUE(small_day(*records));
        most = disk.operations();
    }
    ASSERT_GT(most, 20);
    int done = 0;
    for (int nth = 1; nth <= most; nth += stride) {
        const Scratch scratch;
        {
            const auto records = open_records(scratch / "canvass.db");
            disk.fail_from(nth, failure);
            done += small_day(*records) ? 1 : 0;
        }
        disk.fail_from(0, failure);
        expect_a_whole_day(scratch / "canvass.db", fmt::format("{} at write {}", name, nth));
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_LE(done, most / 10) << "nearly every failing write must be noticed by the store";
}

TEST(Crash, TheDiskBreaksAtEveryWrite) {
    fail_every_write(Failure::IoError, 1, "I/O error");
}

TEST(Crash, TheDiskIsFullAtEveryFifthWrite) {
    fail_every_write(Failure::FullDisk, 5, "full disk");
}

TEST(Crash, AnErrorNamesTheDatabaseAndWhatToDo) {
    FailingDisk disk;
    const Scratch scratch;
    const auto records = open_records(scratch / "canvass.db");
    disk.fail_from(1, Failure::FullDisk);
    const auto offered = records->pages().offer(digest_of("a"), "a", "image/png", 1, 1, "s");
    ASSERT_FALSE(offered);
    EXPECT_THAT(offered.error().message, testing::HasSubstr(scratch / "canvass.db"));
    EXPECT_THAT(offered.error().message, testing::HasSubstr("disk is not full"));
    disk.fail_from(0, Failure::FullDisk);
    EXPECT_TRUE(records->pages().offer(digest_of("a"), "a", "image/png", 1, 1, "s"))
        << "the same connection goes on when there is room again";
}

constexpr int kKills = 50;
constexpr int kPagesOfAKill = 400;  // more than a child manages before it is killed

constexpr const char* kChildsDatabase = "STORE_TEST_CHILDS_DATABASE";

// In a child: offers and records pages from where the journal stands, until it is killed.
void scan_until_killed(const std::string& path) {
    const auto records = open_records(path);
    if (::write(STDIN_FILENO, "!", 1) != 1) ::_exit(4);  // the parent may start its clock
    const auto must = [](const auto& result) {
        if (result) return;
        fmt::print(stderr, "child: {}\n", result.error().message);
        ::_exit(2);
    };
    const auto pending = records->pages().pending().value();
    for (const auto& key : pending) {
        auto page = accepted(key.file_name, "P" + key.file_name);
        page.key = key;
        must(records->pages().record(page, readings(), "s"));
    }
    const auto done = records->progress().status().value().pages_archived;
    for (auto n = done; n < done + kPagesOfAKill; ++n) {
        const std::string name = std::to_string(n);
        must(records->pages().offer(digest_of(name), name, "image/png", 1, 1, "s"));
        must(records->pages().record(accepted(name, "P" + name), readings(), "s"));
    }
}

// The child of the test below: this program started anew, since a forked copy of a process with
// Poco's threads cannot open a database.
TEST(Crash, ChildScansUntilItIsKilled) {
    const char* path = ::getenv(kChildsDatabase);
    if (path == nullptr) GTEST_SKIP() << "only as the child of the next test";
    scan_until_killed(path);
}

// Returns when the child has opened the database and begins to scan.
pid_t start_child(const std::string& path) {
    int ends[2];
    if (::pipe(ends) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDIN_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        ::close(STDOUT_FILENO);
        ::setenv(kChildsDatabase, path.c_str(), 1);
        ::execl("/proc/self/exe", "test_store", "--gtest_filter=Crash.ChildScansUntilItIsKilled",
                nullptr);
        ::_exit(3);
    }
    ::close(ends[1]);
    char started = 0;
    const auto got = ::read(ends[0], &started, 1);
    ::close(ends[0]);
    return got == 1 ? child : -1;
}

TEST(Crash, KilledAtFiftyMomentsNoPageIsLostAndNoneCountedTwice) {
    const Scratch scratch;
    const std::string path = scratch / "canvass.db";
    std::mt19937 random(20200203);
    std::uniform_int_distribution<int> moment_us(0, 40'000);
    std::int64_t before = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        const pid_t child = start_child(path);
        ASSERT_GT(child, 0);
        ::usleep(static_cast<useconds_t>(moment_us(random)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0)
            << "kill " << kill << ", exit status " << WEXITSTATUS(status);
        const auto records = open_records(path);
        ASSERT_EQ(broken_invariant(*records), "") << "kill " << kill;
        const auto archived = records->progress().status().value().pages_archived;
        ASSERT_GE(archived, before) << "kill " << kill << " lost pages";
        before = archived;
    }
    EXPECT_GT(before, 5) << "the children hardly came to scan anything";
    const auto records = open_records(path);
    EXPECT_LE(records->progress().status().value().pages_pending, 1);
}

TEST(Concurrency, ThreadsAndTwoConnectionsNeverForkTheChain) {
    const Scratch scratch;
    const std::string path = scratch / "canvass.db";
    const std::unique_ptr<store::Records> stations[] = {open_records(path), open_records(path)};
    constexpr int kThreads = 4, kPages = 15;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back([&, thread] {
            auto& records = *stations[thread % 2];
            for (int page = 0; page < kPages; ++page) {
                // Two threads on different connections offer the same pages.
                const std::string name = fmt::format("{}-{}", thread / 2, page);
                EXPECT_TRUE(records.pages().offer(digest_of(name), name, "image/png", 1, 1, "s"));
                EXPECT_TRUE(records.pages().record(accepted(name, "P" + name), readings(), "s"));
                EXPECT_TRUE(records.progress().status());
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(broken_invariant(*stations[0]), "");
    EXPECT_EQ(stations[1]->progress().status()->pages_accepted, kThreads / 2 * kPages);
}

// Whoever asks learns that the machine failed, and that nothing is wrong with what was asked.
TEST(Kinds, AFullABrokenAndALockedDatabaseAreTroubleWithTheMachine) {
    for (const Failure failure : {Failure::FullDisk, Failure::IoError, Failure::Locked}) {
        FailingDisk disk;
        disk.fail_from(0, failure);
        const Scratch scratch;
        const auto records = open_records(scratch / "canvass.db");
        const auto offer = [&] {
            return records->pages().offer(digest_of("a"), "a", "image/png", 1, 1, "s");
        };
        disk.fail_from(1, failure);
        const auto refused = offer();
        ASSERT_FALSE(refused) << static_cast<int>(failure);
        EXPECT_EQ(refused.error().kind, core::ErrorKind::Machine) << refused.error().message;
        disk.fail_from(0, failure);
        EXPECT_TRUE(offer()) << static_cast<int>(failure);
    }
}

TEST(Kinds, WhatThePeoplesRulesRefuseIsNoTroubleWithTheMachine) {
    const Scratch scratch;
    const auto records = open_records(scratch / "canvass.db");
    const auto kind = [](const auto& result) {
        return result ? std::string("none") : std::to_string(static_cast<int>(result.error().kind));
    };
    const auto named = [](core::ErrorKind which) {
        return std::to_string(static_cast<int>(which));
    };
    EXPECT_EQ(kind(records->history().append("a", "x.y", "s", "[1]")),
              named(core::ErrorKind::BadInput));
    EXPECT_EQ(kind(records->history().append("a", "x.y", "s", std::string(60'000, '['))),
              named(core::ErrorKind::BadInput));
    verify::PageStatement said;
    said.person = "ann";
    said.reason = "torn";
    EXPECT_EQ(kind(records->pages().say(digest_of("nowhere"), said)),
              named(core::ErrorKind::NotFound));
    EXPECT_EQ(kind(records->pages().record(accepted("nowhere", "POLK-001-K"), {}, "s")),
              named(core::ErrorKind::NotFound));
}

}  // namespace
}  // namespace store_test
