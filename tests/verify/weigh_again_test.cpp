#include "verify/weigh_again.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/verify/support/rules_for_tests.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Relation kColumn{.whole = "total", .parts = {"a", "b", "c"}, .exact = true};

std::map<std::string, WeighedBox> column(int a, int b, int c, int total) {
    std::map<std::string, WeighedBox> out;
    const auto put = [&](const char* field, int value) {
        out[field] = {.value = value, .most = 999, .may_ask = true};
    };
    put("a", a);
    put("b", b);
    put("c", c);
    put("total", total);
    return out;
}

TEST(WeighAgain, TheRulesSumsAndBoundsAreWrittenOut) {
    const auto relations = relations_on(testing_support::iowa(), {{"burr", "Burr"}, {"ives", "I"}});
    ASSERT_EQ(relations.size(), 4U);
    EXPECT_EQ(relations[0], (Relation{"first.total", {"first.burr", "first.ives"}, true}));
    EXPECT_EQ(relations[3], (Relation{"header.attendees", {"first.total"}, false}));
}

TEST(WeighAgain, AColumnThatAddsUpAsksNobody) {
    EXPECT_THAT(to_key_once_more({kColumn}, column(1, 2, 3, 6)), IsEmpty());
}

TEST(WeighAgain, OnlyBoxesThatCouldMendItAreAsked) {
    // The parts are 20 too many: only one of them holds as much.
    EXPECT_THAT(to_key_once_more({kColumn}, column(25, 2, 3, 10)), ElementsAre("a", "total"));
    // 20 too few: each could hold 20 more, but one is full, and one was not settled by two.
    auto boxes = column(1, 2, 3, 26);
    boxes["a"].most = 9;
    boxes["b"].may_ask = false;
    EXPECT_THAT(to_key_once_more({kColumn}, boxes), ElementsAre("c", "total"));
}

TEST(WeighAgain, ABoxInWhichNothingStandsLeavesTheColumnUnweighed) {
    auto boxes = column(1, 2, 3, 9);
    boxes.erase("b");
    EXPECT_THAT(to_key_once_more({kColumn}, boxes), IsEmpty());
}

TEST(WeighAgain, ABoundIsWeighedOnlyOneWay) {
    const Relation bound{.whole = "total", .parts = {"a"}, .exact = false};
    EXPECT_THAT(to_key_once_more({bound}, column(5, 0, 0, 9)), IsEmpty());
    EXPECT_THAT(to_key_once_more({bound}, column(9, 0, 0, 5)), ElementsAre("a", "total"));
}

RC_GTEST_PROP(WeighAgainProperties, AnAskedBoxMendsItsSumAndNoOtherDoes, ()) {
    auto boxes = column(*rc::gen::inRange(0, 40), *rc::gen::inRange(0, 40),
                        *rc::gen::inRange(0, 40), *rc::gen::inRange(0, 120));
    for (auto& [field, box] : boxes) box.most = *rc::gen::element(9, 99);
    const auto asked = to_key_once_more({kColumn}, boxes);
    const auto adds_up = [&](const auto& all) {
        return all.at("a").value + all.at("b").value + all.at("c").value == all.at("total").value;
    };
    for (const auto& [field, box] : boxes) {
        bool mends = false;
        for (int value = 0; value <= box.most; ++value) {
            auto tried = boxes;
            tried[field].value = value;
            mends = mends || adds_up(tried);
        }
        const bool is_asked = std::find(asked.begin(), asked.end(), field) != asked.end();
        RC_ASSERT(is_asked == (mends && !adds_up(boxes)));
    }
}

}  // namespace
}  // namespace verify
