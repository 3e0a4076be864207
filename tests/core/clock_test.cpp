#include "core/clock.h"

#include <gtest/gtest.h>

namespace core {
namespace {

TEST(Clock, ATimeIsTakenAsItIsWrittenDown) {
    EXPECT_EQ(normalised_timestamp("2020-02-04T03:12:45Z"), "2020-02-04T03:12:45.000Z");
    EXPECT_EQ(normalised_timestamp("2020-02-29T23:59:59.123Z"), "2020-02-29T23:59:59.123Z");
    const auto now = utc_now();
    EXPECT_EQ(normalised_timestamp(now), now);
}

TEST(Clock, ATimeThatWasWrittenComesBack) {
    for (const auto* text :
         {"1970-01-01T00:00:00.000Z", "2020-02-29T23:59:59.999Z", "2026-11-27T10:49:43.678Z"}) {
        const auto time = time_of_timestamp(text);
        ASSERT_TRUE(time) << text;
        EXPECT_EQ(utc_timestamp(*time), text);
    }
    EXPECT_EQ(time_of_timestamp("1970-01-01T00:00:01Z"),
              std::chrono::system_clock::time_point(std::chrono::seconds(1)));
    EXPECT_FALSE(time_of_timestamp("yesterday"));
}

TEST(Clock, WhatIsNoTimeIsNone) {
    for (const auto* text :
         {"", "2020-02-04", "2020-02-04T03:12Z", "2020-02-04 03:12:45Z", "2020-02-04T03:12:45",
          "2020-02-04T03:12:45+06:00", "2020-02-04T24:00:00Z", "2020-02-04T03:60:00Z",
          "2020-02-30T03:12:45Z", "2021-02-29T03:12:45Z", "2020-13-01T00:00:00Z",
          "2020-02-04T03:12:45.12Z", "x2020-02-04T03:12:45Z"})
        EXPECT_EQ(normalised_timestamp(text), std::nullopt) << text;
}

}  // namespace
}  // namespace core
