// Local time for people: winter and summer, zones without an abbreviation, times inside sentences.
#include "core/time_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace core {
namespace {

using testing::HasSubstr;

TimeZone zone(const std::string& name) {
    const auto found = TimeZone::named(name);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : TimeZone();
}

TEST(TimeZone, WithoutANameItIsUtc) {
    EXPECT_EQ(TimeZone().name(), "UTC");
    EXPECT_EQ(TimeZone().local("2020-02-04T03:12:45.123Z"), "2020-02-04 03:12:45 UTC");
    EXPECT_EQ(zone("UTC").local("2020-02-04T03:12:45Z"), "2020-02-04 03:12:45 UTC");
}

TEST(TimeZone, WinterAndSummerAreTold) {
    const auto chicago = zone("America/Chicago");
    EXPECT_EQ(chicago.name(), "America/Chicago");
    EXPECT_EQ(chicago.local("2020-02-04T03:12:45.123Z"), "2020-02-03 21:12:45 CST");
    EXPECT_EQ(chicago.local("2020-07-01T03:12:45.123Z"), "2020-06-30 22:12:45 CDT");
    // The hour that comes twice: its two passes differ by their abbreviation alone.
    EXPECT_EQ(chicago.local("2020-11-01T06:30:00.000Z"), "2020-11-01 01:30:00 CDT");
    EXPECT_EQ(chicago.local("2020-11-01T07:30:00.000Z"), "2020-11-01 01:30:00 CST");
}

TEST(TimeZone, WithoutAnAbbreviationTheOffsetIsSaid) {
    EXPECT_EQ(zone("America/Sao_Paulo").local("2020-02-04T03:12:45.000Z"),
              "2020-02-04 00:12:45 UTC-03");
    EXPECT_EQ(zone("Asia/Kathmandu").local("2020-02-04T03:12:45.000Z"),
              "2020-02-04 08:57:45 UTC+0545");
}

TEST(TimeZone, AnUnknownNameIsASentence) {
    for (const char* name : {"America/Des_Moines", "", "../../etc/passwd", "/etc/localtime"}) {
        const auto found = TimeZone::named(name);
        ASSERT_FALSE(found) << name;
        EXPECT_THAT(found.error().message, HasSubstr("\"" + std::string(name) + "\""));
        EXPECT_THAT(found.error().message, HasSubstr("America/Chicago"));
    }
}

TEST(TimeZone, WhatIsNoTimeStays) {
    const auto chicago = zone("America/Chicago");
    for (const char* text : {"", "noon", "2020-02-30T03:12:45Z", "2020-02-04 03:12:45"}) {
        EXPECT_EQ(chicago.local(text), text);
        EXPECT_EQ(chicago.in_text(text), text);
    }
}

TEST(TimeZone, TimesInsideASentenceAreSaidLocally) {
    const auto chicago = zone("America/Chicago");
    EXPECT_EQ(chicago.in_text("The app's report came at 2020-02-04T06:00:01.000Z, after reports "
                              "were due (2020-02-04T06:00:00Z)."),
              "The app's report came at 2020-02-04 00:00:01 CST, after reports were due "
              "(2020-02-04 00:00:00 CST).");
    EXPECT_EQ(chicago.in_text("Größe 2020-02-04T06:00:00"), "Größe 2020-02-04T06:00:00");
}

TEST(TimeZone, ManyThreadsAskAtOnce) {
    const auto chicago = zone("America/Chicago");
    const auto tokyo = zone("Asia/Tokyo");
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    wrong += chicago.local("2020-02-04T03:00:00Z") != "2020-02-03 21:00:00 CST";
                    wrong += tokyo.local("2020-02-04T03:00:00Z") != "2020-02-04 12:00:00 JST";
                }
            });
        }
    }
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace core
