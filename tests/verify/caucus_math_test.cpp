#include "verify/caucus_math.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>

#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/slow_award.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::iowa;
using testing_support::slow_award;
using Counts = std::vector<int>;

Awards award(int attendees, std::optional<int> delegates, const Counts& counts) {
    return award_delegates(iowa(), attendees, delegates, counts);
}

// --- the rows of the table of cases (docs/findings.md, "Cases") ---------------------------------

TEST(CaucusMath, ThePartysExampleOfADeficit) {
    const auto awards = award(100, 7, {20, 18, 27, 19, 16});
    EXPECT_EQ(awards.viability, 15);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{2, 1, 2, 1, 1}));
}

TEST(CaucusMath, Waukon3TakesFromTheSmallestRemainder) {
    const auto awards = award(41, 9, {12, 12, 9, 7});
    EXPECT_EQ(awards.viability, 7);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{3, 3, 2, 1}));
}

TEST(CaucusMath, OcheyedanProtectsTheOnlyDelegate) {
    const auto awards = award(5, 3, {3, 1, 1});
    EXPECT_EQ(awards.viability, 1);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{1, 1, 1}));
}

TEST(CaucusMath, AdairTossesBetweenTwoEightsForTheExcess) {
    const auto awards = award(40, 8, {6, 8, 8, 9, 9});
    EXPECT_EQ(awards.viability, 6);
    EXPECT_EQ(awards.status, AwardStatus::Toss);
    EXPECT_THAT(awards.outcomes,
                testing::UnorderedElementsAre(Counts{1, 1, 2, 2, 2}, Counts{1, 2, 1, 2, 2}));
    EXPECT_THAT(awards.candidates, ElementsAre(1, 2));
}

TEST(CaucusMath, AudubonTossesBetweenTwoEighteensForTheDeficit) {
    const auto awards = award(111, 15, {23, 31, 18, 18, 21});
    EXPECT_EQ(awards.viability, 17);
    EXPECT_EQ(awards.status, AwardStatus::Toss);
    EXPECT_THAT(awards.outcomes,
                testing::UnorderedElementsAre(Counts{3, 4, 3, 2, 3}, Counts{3, 4, 2, 3, 3}));
}

TEST(CaucusMath, OneDelegateIsElectedByPluralityAndEqualsToss) {
    const auto tie = award(5, 1, {2, 2, 1});
    EXPECT_EQ(tie.viability, std::nullopt);
    EXPECT_EQ(tie.status, AwardStatus::Single);
    EXPECT_THAT(tie.outcomes, ElementsAre(Counts{1, 0, 0}, Counts{0, 1, 0}));
    EXPECT_THAT(tie.candidates, ElementsAre(0, 1));
    const auto plain = award(6, 1, {2, 3, 1});
    EXPECT_EQ(plain.status, AwardStatus::Single);
    EXPECT_THAT(plain.outcomes, ElementsAre(Counts{0, 1, 0}));
    EXPECT_THAT(plain.candidates, IsEmpty());
}

TEST(CaucusMath, TwoDelegatesAQuarterIsNeeded) {
    const auto awards = award(20, 2, {13, 7});
    EXPECT_EQ(awards.viability, 5);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{1, 1}));
}

TEST(CaucusMath, Dubuque13LacksTwo) {
    const auto awards = award(104, 7, {33, 31, 22});
    EXPECT_EQ(awards.viability, 16);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{3, 2, 2}));
}

TEST(CaucusMath, PlainfieldHasTooManyViableGroups) {
    const auto awards = award(34, 3, {10, 11, 6, 7});
    EXPECT_EQ(awards.viability, 6);
    EXPECT_EQ(awards.status, AwardStatus::TooMany);
    EXPECT_THAT(awards.outcomes, IsEmpty());
    EXPECT_THAT(awards.candidates, ElementsAre(2));
}

TEST(CaucusMath, NoneViable) {
    const auto awards = award(100, 5, {14, 14, 14, 14, 14, 10, 10, 10});
    EXPECT_EQ(awards.viability, 15);
    EXPECT_EQ(awards.status, AwardStatus::NoneViable);
    EXPECT_THAT(awards.outcomes, IsEmpty());
}

TEST(CaucusMath, AnAmbiguousExcessIsSaidAloud) {
    const auto awards = award(6, 3, {4, 1, 1});
    EXPECT_EQ(awards.viability, 1);
    EXPECT_EQ(awards.status, AwardStatus::Ambiguous);
    EXPECT_THAT(awards.outcomes, IsEmpty());
    EXPECT_EQ(awards.suggestion, (Counts{1, 1, 1}));
}

TEST(CaucusMath, Oelwein1HasMoreFinalThanFirst) {
    const auto awards = award(69, 8, {20, 30, 20});
    EXPECT_EQ(awards.viability, 11);
    EXPECT_EQ(awards.status, AwardStatus::Exact);
    EXPECT_THAT(awards.outcomes, ElementsAre(Counts{2, 4, 2}));
}

// --- what the table does not hold ----------------------------------------------------------------

TEST(CaucusMath, UnknownDelegatesAndNobodyThere) {
    EXPECT_EQ(award(100, std::nullopt, {50, 50}).status, AwardStatus::UnknownD);
    EXPECT_EQ(award(100, 0, {50, 50}).status, AwardStatus::UnknownD);
    EXPECT_EQ(award(0, 5, {50, 50}).status, AwardStatus::NoAttendance);
    EXPECT_EQ(award(0, 5, {50, 50}).viability, std::nullopt);
}

TEST(CaucusMath, AGroupWithoutPeopleIsNeverViable) {
    EXPECT_EQ(award(10, 1, {0, 0}).status, AwardStatus::NoneViable);
    EXPECT_EQ(award(10, 4, {0, 0}).status, AwardStatus::NoneViable);
    EXPECT_EQ(award(10, 4, {}).status, AwardStatus::NoneViable);
}

TEST(CaucusMath, TheSmallestWhoMustRealignAreAllNamedWhenEqual) {
    EXPECT_THAT(award(34, 3, {10, 12, 6, 6}).candidates, ElementsAre(2, 3));
}

TEST(CaucusMath, MostPeopleGoneAndNobodyToGiveToIsAmbiguous) {
    const auto awards = award(100, 9, {15, 0, 0});
    EXPECT_EQ(awards.status, AwardStatus::Ambiguous);
    EXPECT_THAT(awards.candidates, ElementsAre(0));
}

TEST(CaucusMath, NonsenseNeitherOverflowsNorTakesLong) {
    constexpr int kHuge = 1'000'000'000;
    EXPECT_EQ(award(1, kHuge, {kHuge, kHuge}).status, AwardStatus::Ambiguous);
    EXPECT_EQ(award(1, 2, {kHuge, kHuge, kHuge}).status, AwardStatus::TooMany);
    EXPECT_EQ(award(100, kHuge, {15, 20}).status, AwardStatus::Ambiguous);
    EXPECT_EQ(award(10'000, 1, Counts(10'000, 1)).status, AwardStatus::Ambiguous);
    EXPECT_EQ(award(20, 60, Counts(50, 20)).status, AwardStatus::Ambiguous);
}

TEST(CaucusMath, ViabilityNumbersAreRoundedUp) {
    const auto rules = iowa();
    EXPECT_EQ(viability_number(rules, 101, 1), std::nullopt);
    EXPECT_EQ(viability_number(rules, 100, 2), 25);
    EXPECT_EQ(viability_number(rules, 101, 2), 26);
    EXPECT_EQ(viability_number(rules, 102, 3), 17);
    EXPECT_EQ(viability_number(rules, 103, 3), 18);
    EXPECT_EQ(viability_number(rules, 100, 4), 15);
    EXPECT_EQ(viability_number(rules, 101, 40), 16);
}

// --- against a slow implementation that says what is meant
// ----------------------------------------

void expect_same(int n, int d, const Counts& g) {
    const auto fast = award_delegates(iowa(), n, d, g);
    const auto slow = slow_award(n, d, g);
    RC_ASSERT(std::string(name_of(fast.status)) == std::string(name_of(slow.status)));
    RC_ASSERT(std::set<Counts>(fast.outcomes.begin(), fast.outcomes.end()) == slow.outcomes);
    RC_ASSERT(fast.outcomes.size() == slow.outcomes.size());
}

TEST(CaucusMathProperty, EqualsTheSlowImplementation) {
    const bool holds = rc::check("any counts", [] {
        const auto groups = *rc::gen::inRange<std::size_t>(1, 9);
        const auto counts = *rc::gen::container<Counts>(groups, rc::gen::inRange(0, 60));
        const int d = *rc::gen::inRange(1, 20);
        int sum = 0;
        for (const int count : counts) sum += count;
        // Mostly a plausible attendance; sometimes fewer people than the final holds.
        const int n = *rc::gen::weightedOneOf<int>(
            {{6, rc::gen::inRange(sum, sum + 20)}, {2, rc::gen::inRange(0, sum + 1)}});
        expect_same(n, d, counts);
    });
    EXPECT_TRUE(holds);
}

TEST(CaucusMathProperty, EqualsItOnSmallRoomsExhaustively) {
    // Small rooms hold most ties: every room of up to three groups of at most 7 people.
    for (int a = 0; a <= 7; ++a) {
        for (int b = 0; b <= a; ++b) {
            for (int c = 0; c <= b; ++c) {
                for (int d = 1; d <= 9; ++d) {
                    for (int n = a + b + c; n <= a + b + c + 2; ++n) {
                        const Counts g = {a, b, c};
                        const auto fast = award_delegates(iowa(), n, d, g);
                        const auto slow = slow_award(n, d, g);
                        ASSERT_EQ(name_of(fast.status), name_of(slow.status))
                            << a << ' ' << b << ' ' << c << " N=" << n << " D=" << d;
                        ASSERT_EQ(std::set<Counts>(fast.outcomes.begin(), fast.outcomes.end()),
                                  slow.outcomes);
                    }
                }
            }
        }
    }
}

TEST(CaucusMathProperty, EveryOutcomeElectsAllDelegatesAndEveryViableGroupHasOne) {
    EXPECT_TRUE(rc::check([] {
        const auto counts = *rc::gen::container<Counts>(6, rc::gen::inRange(0, 80));
        const int d = *rc::gen::inRange(2, 30);
        int n = 0;
        for (const int count : counts) n += count;
        const auto awards = award_delegates(iowa(), n, d, counts);
        for (const auto& outcome : awards.outcomes) {
            int sum = 0;
            for (std::size_t i = 0; i < counts.size(); ++i) {
                sum += outcome[i];
                RC_ASSERT((outcome[i] > 0) == (counts[i] >= *awards.viability && counts[i] > 0));
            }
            RC_ASSERT(sum == d);
        }
    }));
}

}  // namespace
}  // namespace verify
