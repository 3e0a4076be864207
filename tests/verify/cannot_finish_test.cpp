#include "verify/cannot_finish.h"

#include <gmock/gmock.h>

#include "tests/verify/support/case_room.h"

namespace verify {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::number;

BoxAtWork box(std::vector<BlindEntry> entries, int keyers = 2) {
    BoxAtWork out;
    out.precinct = "POLK-080-K";
    out.field = "final.burr";
    out.past.entries = std::move(entries);
    out.terms.keyers = keyers;
    return out;
}

const Person kAnn{"ann", false}, kBob{"bob", false}, kCid{"cid", false};
const Person kOlga{"olga", true}, kOtto{"otto", true};

TEST(CannotFinish, OnePersonCannotKeyForTwo) {
    EXPECT_THAT(cannot_finish({box({})}, {kAnn, kBob}), IsEmpty());
    const auto short_of = cannot_finish({box({})}, {kAnn});
    ASSERT_THAT(short_of, SizeIs(1));
    EXPECT_EQ(short_of[0].missing, 1);
    EXPECT_EQ(short_of[0].stage, BoxStage::ToKey);
    EXPECT_FALSE(short_of[0].officials);
    EXPECT_THAT(short_of[0].sentence, HasSubstr("add a person who keys"));
    EXPECT_THAT(cannot_finish({box({}, 1)}, {kAnn}), IsEmpty());
    EXPECT_EQ(cannot_finish({box({})}, {}).at(0).missing, 2);
}

TEST(CannotFinish, WhoKeyedItOrWasShownItIsNoThird) {
    auto third = box({{"ann", number(8)}, {"bob", number(6)}});
    EXPECT_THAT(cannot_finish({third}, {kAnn, kBob, kCid}), IsEmpty());
    third.not_blind = {"cid"};
    const auto short_of = cannot_finish({third}, {kAnn, kBob, kCid});
    ASSERT_THAT(short_of, SizeIs(1));
    EXPECT_EQ(short_of[0].stage, BoxStage::ThirdLook);
}

TEST(CannotFinish, OfficialsWhoKeyedItDoNotDecideIt) {
    auto award = box({{"ann", number(8)}, {"olga", number(8)}});
    award.terms.award_in_question = true;
    const auto short_of = cannot_finish({award}, {kAnn, kBob, kOlga, kOtto});
    ASSERT_THAT(short_of, SizeIs(1));
    EXPECT_TRUE(short_of[0].officials);
    EXPECT_EQ(short_of[0].missing, 1);
    EXPECT_THAT(short_of[0].sentence, HasSubstr("add an official"));
    EXPECT_THAT(cannot_finish({award}, {kOtto, {"pia", true}}), IsEmpty());
}

TEST(CannotFinish, AThirdWhoLeftIsReplacedByOfficials) {
    const auto waits = box({{"ann", number(8)}, {"bob", number(6)}, {"cid", number(5)}});
    EXPECT_THAT(cannot_finish({waits}, {kCid}), IsEmpty());
    EXPECT_THAT(cannot_finish({waits}, {kOlga, kOtto}), IsEmpty());
    EXPECT_EQ(cannot_finish({waits}, {kAnn, kOlga}).at(0).missing, 1);
}

TEST(CannotFinish, WhereOneKeysOneOfficialMayConfirm) {
    const auto entry = box({{"ann", number(8)}}, 1);
    EXPECT_THAT(cannot_finish({entry}, {kAnn, kOlga}), IsEmpty());
    EXPECT_EQ(cannot_finish({entry}, {kAnn}).at(0).missing, 1);
}

TEST(CannotFinish, SettledBoxesNeedNobody) {
    EXPECT_THAT(cannot_finish({box({{"ann", number(8)}, {"bob", number(8)}})}, {}), IsEmpty());
}

}  // namespace
}  // namespace verify
