// Sessions end when nobody is there.
#include "web_review/session.h"

#include <gtest/gtest.h>

namespace web_review {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Clock::time_point kStart{hours{1000}};

TEST(Session, token_is_random_and_names_its_user) {
    Sessions sessions;
    const std::string first = sessions.start({"ann", store::Role::Admin, "hash"}, kStart);
    const std::string second = sessions.start({"ann", store::Role::Admin, "hash"}, kStart);
    EXPECT_EQ(first.size(), 64U);
    EXPECT_NE(first, second);
    const auto session = sessions.find(first, kStart, true);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->user, "ann");
    EXPECT_FALSE(sessions.find(std::string(64, '0'), kStart, true));
    EXPECT_FALSE(sessions.find("", kStart, true));
}

TEST(Session, ends_after_half_an_hour_without_a_person) {
    Sessions sessions;
    const std::string token = sessions.start({"ann", store::Role::Observer, "hash"}, kStart);
    EXPECT_TRUE(sessions.find(token, kStart + minutes{29}, true));
    EXPECT_TRUE(sessions.find(token, kStart + minutes{58}, true)) << "work keeps it alive";
    EXPECT_FALSE(sessions.find(token, kStart + minutes{89}, true));
}

TEST(Session, a_heartbeat_of_the_page_does_not_keep_it_alive) {
    Sessions sessions;
    const std::string token = sessions.start({"ann", store::Role::Observer, "hash"}, kStart);
    for (int minute = 1; minute <= 30; ++minute)
        EXPECT_TRUE(sessions.find(token, kStart + minutes{minute}, false));
    EXPECT_FALSE(sessions.find(token, kStart + minutes{31}, false));
}

TEST(Session, ends_after_a_shift_however_busy) {
    Sessions sessions;
    const std::string token = sessions.start({"ann", store::Role::Observer, "hash"}, kStart);
    auto now = kStart;
    for (; now - kStart <= hours{12}; now += minutes{20})
        EXPECT_TRUE(sessions.find(token, now, true));
    EXPECT_FALSE(sessions.find(token, now, true));
}

TEST(Session, signing_out_ends_it) {
    Sessions sessions;
    const std::string token = sessions.start({"ann", store::Role::Observer, "hash"}, kStart);
    const std::string other = sessions.start({"bob", store::Role::Observer, "hash"}, kStart);
    sessions.end(token);
    EXPECT_FALSE(sessions.find(token, kStart, true));
    EXPECT_TRUE(sessions.find(other, kStart, true));
}

}  // namespace
}  // namespace web_review
