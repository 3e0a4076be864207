#include "app/complaints.h"

#include <gtest/gtest.h>

namespace app {
namespace {

class ComplaintsTest : public testing::Test {
protected:
    Complaints::Say keep() {
        return [this](const std::string& sentence) { said.push_back(sentence); };
    }
    std::vector<std::string> said;
};

TEST_F(ComplaintsTest, TwentyOfAKindAreSaidAndTheOthersCounted) {
    {
        Complaints complaints(keep(), "--all-problems");
        for (int i = 0; i < 337; ++i)
            complaints.say("no such precinct", "row " + std::to_string(i));
        complaints.say("no count", "the other one");
    }
    ASSERT_EQ(said.size(), kMostOfAKind + 2);
    EXPECT_EQ(said[19], "row 19");
    EXPECT_EQ(said[20], "the other one");
    EXPECT_EQ(said[21], "… and 317 more: no such precinct; for all of them: --all-problems");
}

TEST_F(ComplaintsTest, NothingIsCountedWhereAllWereSaid) {
    {
        Complaints complaints(keep(), "--all-problems");
        for (std::size_t i = 0; i < kMostOfAKind; ++i) complaints.say("k", "s");
    }
    EXPECT_EQ(said.size(), kMostOfAKind);
    said.clear();
    {
        Complaints complaints(keep(), "--all-problems", true);
        for (int i = 0; i < 500; ++i) complaints.say("k", "s");
    }
    EXPECT_EQ(said.size(), 500U);
}

TEST_F(ComplaintsTest, AfterTheEndTheyBeginAnew) {
    Complaints complaints(keep(), "--json");
    for (int i = 0; i < 25; ++i) complaints.say("k", "s");
    complaints.end();
    said.clear();
    EXPECT_TRUE(complaints.counts("k"));
    complaints.end();
    EXPECT_TRUE(said.empty());
}

}  // namespace
}  // namespace app
