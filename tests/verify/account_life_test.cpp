// When an account counts as one of two: every world of three accounts, and every short sequence of
// acts.
#include "verify/account_life.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace verify {
namespace {

constexpr std::array kNames = {"ann", "bob", "cid"};
constexpr int kFlags = 5;

// The account that the bits of `bits` describe.
Account account(const char* name, unsigned bits) {
    Account out;
    out.name = name;
    out.official = (bits & 1U) != 0;
    out.has_say = out.official || (bits & 2U) != 0;
    out.locked = (bits & 4U) != 0;
    out.unconfirmed = (bits & 8U) != 0;
    out.lacks_factor = (bits & 16U) != 0;
    return out;
}

// Also one who is locked: whoever runs the machine could lock the officials for a minute.
bool any_confirmed(const std::vector<Account>& all) {
    return std::any_of(all.begin(), all.end(),
                       [](const auto& one) { return one.official && !one.unconfirmed; });
}

TEST(AccountLife, WhoMayConfirmWhomInEveryWorldOfThree) {
    int allowed = 0, founding = 0;
    for (unsigned world = 0; world < (1U << (3 * kFlags)); ++world) {
        std::vector<Account> all;
        for (unsigned i = 0; i < kNames.size(); ++i)
            all.push_back(account(kNames[i], (world >> (i * kFlags)) & 31U));
        for (const auto& by : all) {
            for (const auto& other : all) {
                const auto may = may_confirm(all, by.name, other.name);
                const bool fit_by = by.official && !by.locked && !by.lacks_factor;
                const bool fit_other =
                    other.has_say && other.unconfirmed && !other.locked && !other.lacks_factor;
                const bool as_one = counts(by);
                const bool as_none = !any_confirmed(all) && other.official;
                ASSERT_EQ(may.has_value(),
                          fit_by && fit_other && by.name != other.name && (as_one || as_none))
                    << world << " " << by.name << " " << other.name;
                if (!may) {
                    EXPECT_FALSE(may.error().message.empty());
                    continue;
                }
                ++allowed;
                founding += *may == ConfirmedBy::OfficialOfNone ? 1 : 0;
                ASSERT_EQ(*may == ConfirmedBy::OfficialWhoCounts, as_one);
            }
        }
    }
    EXPECT_GT(allowed, 0);
    EXPECT_GT(founding, 0);
}

TEST(AccountLife, NamesThatAreNotThereConfirmNobodyAndAreNotConfirmed) {
    const std::vector<Account> all = {account("ann", 1), account("bob", 9)};
    EXPECT_EQ(may_confirm(all, "eve", "bob").error().kind, core::ErrorKind::Refused);
    EXPECT_EQ(may_confirm(all, "ann", "eve").error().kind, core::ErrorKind::NotFound);
    EXPECT_EQ(may_confirm(all, "ann", "bob"), ConfirmedBy::OfficialWhoCounts);
}

TEST(AccountLife, OnlyActsOfOthersMakeAnAccountWait) {
    for (const bool before : {false, true}) {
        for (const auto act : {AccountAct::Made, AccountAct::RoleChanged,
                               AccountAct::PasswordChanged, AccountAct::FactorReset})
            EXPECT_TRUE(unconfirmed_after(act, before));
        for (const auto act :
             {AccountAct::OwnPasswordChanged, AccountAct::Locked, AccountAct::Unlocked})
            EXPECT_EQ(unconfirmed_after(act, before), before) << "what the person did stays";
        EXPECT_FALSE(unconfirmed_after(AccountAct::Confirmed, before));
    }
}

TEST(AccountLife, WhoDoesNotCountIsToldWhy) {
    for (unsigned bits = 0; bits < (1U << kFlags); ++bits) {
        const auto one = account("ann", bits);
        EXPECT_EQ(why_not_counted(one).empty(), counts(one)) << bits;
        EXPECT_EQ(counts(one), !one.locked && !one.unconfirmed) << bits;
    }
}

// Ann and Bob are officials who count; whoever runs the machine does what he likes to the accounts
// of Cid and Dan, whom he made, and signs in as them. He may lock Ann and Bob, too.
// In every sequence of four of his acts neither comes to count.
TEST(AccountLife, WhoRunsTheMachineMakesNobodyCountWhileAnOfficialDoes) {
    constexpr std::array kActs = {AccountAct::RoleChanged, AccountAct::PasswordChanged,
                                  AccountAct::FactorReset, AccountAct::Locked,
                                  AccountAct::Unlocked};
    constexpr unsigned kChoices = 2 * kActs.size() + 4, kLength = 4;
    unsigned sequences = 1;
    for (unsigned i = 0; i < kLength; ++i) sequences *= kChoices;
    for (unsigned sequence = 0; sequence < sequences; ++sequence) {
        std::vector<Account> all = {account("ann", 1), account("bob", 1), account("cid", 9),
                                    account("dan", 9)};
        unsigned rest = sequence;
        for (unsigned i = 0; i < kLength; ++i, rest /= kChoices) {
            const unsigned choice = rest % kChoices;
            if (choice >= 2 * kActs.size() + 2) {  // he locks one who counts, or lets them in
                auto& one = all[choice % 2];
                one.locked = !one.locked;
                continue;
            }
            if (choice >= 2 * kActs.size()) {
                const auto by = choice % 2 == 0 ? 2U : 3U, other = 5 - by;
                ASSERT_FALSE(may_confirm(all, all[by].name, all[other].name)) << sequence;
                continue;
            }
            auto& one = all[2 + choice % 2];
            const auto act = kActs[choice / 2];
            one.unconfirmed = unconfirmed_after(act, one.unconfirmed);
            if (act == AccountAct::Locked) one.locked = true;
            if (act == AccountAct::Unlocked) one.locked = false;
        }
        ASSERT_FALSE(counts(all[2]) || counts(all[3])) << sequence;
    }
}

// A new canvass: two officials confirm each other, and only then do others come to count.
TEST(AccountLife, TheFirstTwoOfficialsConfirmEachOther) {
    std::vector<Account> all = {account("ann", 9), account("bob", 9), account("cid", 10)};
    EXPECT_FALSE(may_confirm(all, "ann", "cid")) << "an adjudicator, and nobody counts";
    EXPECT_FALSE(may_confirm(all, "cid", "ann"));
    EXPECT_FALSE(may_confirm(all, "ann", "ann"));
    EXPECT_EQ(may_confirm(all, "ann", "bob"), ConfirmedBy::OfficialOfNone);
    all[1].unconfirmed = false;
    EXPECT_FALSE(may_confirm(all, "ann", "cid")) << "ann does not count yet, and bob does";
    EXPECT_EQ(may_confirm(all, "bob", "ann"), ConfirmedBy::OfficialWhoCounts);
    all[0].unconfirmed = false;
    EXPECT_EQ(may_confirm(all, "ann", "cid"), ConfirmedBy::OfficialWhoCounts);
    // After both were changed by somebody else, the two start again.
    all[0].unconfirmed = all[1].unconfirmed = true;
    EXPECT_EQ(may_confirm(all, "ann", "bob"), ConfirmedBy::OfficialOfNone);
}

}  // namespace
}  // namespace verify
