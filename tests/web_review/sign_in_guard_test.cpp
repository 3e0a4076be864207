// Guessing gets slower where the guesser is, and nowhere else.
#include "web_review/sign_in_guard.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace web_review {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Clock::time_point kTried{hours{1000}};
constexpr const char* kOffice = "192.0.2.1";
constexpr const char* kElsewhere = "198.51.100.7";

// Returns how long a try would have to wait; it is not made.
seconds wait_of(SignInGuard& guard, const std::string& name, const std::string& address,
                Clock::time_point now = kTried) {
    const auto attempt = guard.begin(name, address, now);
    if (attempt.wait == seconds{0}) guard.taken_back(attempt);
    return attempt.wait;
}

// Wrong tries, one after the other; returns how many were let through.
int wrong(SignInGuard& guard, const std::string& name, const std::string& address, int tries = 1,
          Clock::time_point now = kTried) {
    int through = 0;
    for (int i = 0; i < tries; ++i) {
        const auto attempt = guard.begin(name, address, now);
        if (attempt.wait > seconds{0}) continue;
        guard.failed(attempt, now);
        ++through;
    }
    return through;
}

std::string address_of(int number) {
    return fmt::format("203.{}.{}.1", number / 250, number % 250);
}

TEST(SignInGuard, waits_double_after_three_failures) {
    SignInGuard guard;
    EXPECT_EQ(wrong(guard, "ann", kOffice, 10), 3);
    EXPECT_EQ(wait_of(guard, "ann", kOffice), seconds{2});
    EXPECT_EQ(wrong(guard, "ann", kOffice, 1, kTried + seconds{2}), 1);
    EXPECT_EQ(wait_of(guard, "ann", kOffice, kTried + seconds{2}), seconds{4});
    auto now = kTried;
    seconds longest{0};
    for (int i = 0; i < 60; ++i) {
        const auto wait = wait_of(guard, "ann", kOffice, now);
        longest = std::max(longest, wait);
        now += wait;
        wrong(guard, "ann", kOffice, 1, now);
    }
    EXPECT_EQ(longest, minutes{15}) << "never longer";
    EXPECT_EQ(wait_of(guard, "ann", kOffice, now + hours{2}), seconds{0}) << "and forgotten";
    EXPECT_EQ(wrong(guard, "ann", kOffice, 10, now + hours{2}), 3);
}

TEST(SignInGuard, others_behind_the_same_address_are_not_locked_out) {
    SignInGuard guard;
    wrong(guard, "ann", kOffice, 100);
    EXPECT_EQ(wait_of(guard, "bob", kOffice), seconds{0});
    for (int i = 0; i < 150; ++i)
        EXPECT_EQ(wrong(guard, fmt::format("name {}", i), kOffice), 1)
            << "an office on its first evening";
}

TEST(SignInGuard, a_name_under_attack_stays_open_where_its_person_signed_in_before) {
    SignInGuard guard;
    guard.remember("ann", kOffice);
    auto now = kTried;
    for (int i = 0; i < 600; ++i) {
        wrong(guard, "ann", address_of(i), 3, now);
        now += seconds{10};
    }
    EXPECT_GT(wait_of(guard, "ann", kElsewhere, now), minutes{5}) << "from any new address";
    EXPECT_EQ(wait_of(guard, "ann", kOffice, now), seconds{0});
    EXPECT_EQ(wrong(guard, "ann", kOffice, 100, now), 3) << "there, too, guessing is slow";
}

TEST(SignInGuard, one_address_that_tries_many_names_waits_but_not_for_those_who_work_there) {
    SignInGuard guard;
    guard.remember("ann", kOffice);
    int through = 0;
    for (int i = 0; i < 1000; ++i) through += wrong(guard, fmt::format("name {}", i), kOffice);
    EXPECT_EQ(through, kFreeTriesOfNetwork);
    EXPECT_EQ(wait_of(guard, "new", kOffice), kTryOfNetworkEvery);
    const auto later = kTried + kTryOfNetworkEvery;
    EXPECT_EQ(wrong(guard, "new", kOffice, 1, later), 1);
    EXPECT_EQ(wrong(guard, "newer", kOffice, 1, later), 0);
    EXPECT_EQ(wait_of(guard, "ann", kOffice), seconds{0});
    EXPECT_EQ(wait_of(guard, "new", kElsewhere, later), seconds{0});
}

TEST(SignInGuard, the_addresses_of_one_customer_are_one) {
    SignInGuard guard;
    int through = 0;
    for (int i = 0; i < 50; ++i)
        through += wrong(guard, "ann", fmt::format("2001:db8:1:2::{:x}", i + 1));
    EXPECT_EQ(through, kFreeTries);
    EXPECT_EQ(wait_of(guard, "ann", "2001:db8:1:3::1"), seconds{0});
}

TEST(SignInGuard, success_forgets_the_tries_from_there_and_nothing_else) {
    SignInGuard guard;
    for (int i = 0; i < 10; ++i) wrong(guard, "ann", address_of(i), 3);
    ASSERT_GT(wait_of(guard, "ann", kElsewhere), seconds{0});
    const auto later = kTried + minutes{16};
    const auto attempt = guard.begin("ann", kOffice, later);
    ASSERT_EQ(attempt.wait, seconds{0});
    EXPECT_FALSE(attempt.known);
    guard.succeeded(attempt);
    EXPECT_TRUE(guard.begin("ann", kOffice, later).known);
    EXPECT_EQ(wrong(guard, "ann", address_of(1), 1, later), 1);
    EXPECT_GT(wait_of(guard, "ann", address_of(2), later), seconds{0}) << "the guesser waits on";
}

TEST(SignInGuard, a_try_that_nobody_looked_at_does_not_count) {
    SignInGuard guard;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(wait_of(guard, "ann", kOffice), seconds{0});
}

TEST(SignInGuard, right_tries_beside_each_other_are_all_let_through) {
    SignInGuard guard;
    std::atomic<int> in = 0;
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < 50; ++i)
            people.emplace_back([&] {
                const auto attempt = guard.begin("ann", kOffice, kTried);
                if (attempt.wait > seconds{0}) return;
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                guard.succeeded(attempt);
                ++in;
            });
    }
    EXPECT_EQ(in, 50);
}

TEST(SignInGuard, wrong_tries_beside_each_other_gain_nothing) {
    SignInGuard guard;
    std::atomic<int> through = 0;
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < 50; ++i)
            people.emplace_back([&] {
                const auto attempt = guard.begin("ann", kOffice, kTried);
                if (attempt.wait > seconds{0}) return;
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                guard.failed(attempt, kTried);
                ++through;
            });
    }
    EXPECT_EQ(through, kFreeTries);
}

TEST(SignInGuard, a_flood_of_names_does_not_wash_away_a_wait) {
    SignInGuard guard;
    auto now = kTried;
    for (int i = 0; i < 12; ++i) {
        now += wait_of(guard, "ann", kElsewhere, now);
        wrong(guard, "ann", kElsewhere, 1, now);
    }
    ASSERT_GT(wait_of(guard, "ann", kElsewhere, now), minutes{2});
    for (int i = 0; i < 12'000; ++i) wrong(guard, fmt::format("name {}", i), address_of(i), 1, now);
    EXPECT_GT(wait_of(guard, "ann", kElsewhere, now), minutes{2});
}

TEST(SignInGuard, remembers_the_newest_places) {
    SignInGuard guard;
    for (int i = 0; i < 10'001; ++i) guard.remember(fmt::format("name {}", i), kOffice);
    EXPECT_FALSE(guard.begin("name 0", kOffice, kTried).known);
    EXPECT_TRUE(guard.begin("name 1", kOffice, kTried).known);
    EXPECT_TRUE(guard.begin("name 10000", kOffice, kTried).known);
}

}  // namespace
}  // namespace web_review
