// What is missing of a precinct, who may sign for it, and what takes a sign-off back: every
// combination of the facts, and every short sequence of acts.
#include "verify/sign_off.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace verify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SignOffFacts ready() {
    SignOffFacts facts;
    facts.precinct = "POLK-001-K";
    facts.paper = facts.whole = facts.reported = facts.judged = facts.resolved = true;
    facts.newest = 40;
    return facts;
}

// Each bit takes one thing away that a precinct needs.
constexpr int kBits = 9;
SignOffFacts lacking(unsigned bits) {
    const auto bit = [&](int which) { return (bits >> which & 1U) != 0; };
    auto facts = ready();
    facts.paper = !bit(0);
    facts.whole = facts.paper && !bit(1);
    facts.reported = !bit(2);
    facts.judged = !bit(3);
    facts.open = {bit(4) ? 2 : 0, bit(5) ? 1 : 0, bit(6) ? 3 : 0};
    facts.resolved = facts.open == OpenBoxes{};
    facts.doubtful_pages = bit(7) ? 1 : 0;
    facts.open_challenges = bit(8) ? 1 : 0;
    return facts;
}

template <class T>
std::string sentence(const Permitted<T>& permitted) {
    return permitted ? std::string() : permitted.error().sentence;
}

TEST(SignOff, TakesAllThatAPrecinctNeeds) {
    for (unsigned bits = 0; bits < 1U << kBits; ++bits) {
        const auto facts = lacking(bits);
        std::set<Lack> missing;
        for (const auto& one : missing_of(facts)) {
            EXPECT_TRUE(missing.insert(one.what).second) << "named twice: " << in_words(one);
            EXPECT_FALSE(in_words(one).empty());
        }
        std::set<Lack> expected;
        const auto expect = [&](bool wanted, Lack lack) {
            if (wanted) expected.insert(lack);
        };
        expect((bits & 1U) != 0, Lack::Paper);
        expect((bits & 3U) == 2U, Lack::Pages);
        expect((bits & 4U) != 0, Lack::Report);
        expect((bits & 8U) != 0, Lack::Judgement);
        expect((bits & 16U) != 0, Lack::Boxes);
        expect((bits & 32U) != 0, Lack::Awards);
        expect((bits & 64U) != 0, Lack::Checks);
        expect((bits & 128U) != 0, Lack::DoubtfulPaper);
        expect((bits & 256U) != 0, Lack::Challenge);
        EXPECT_EQ(missing, expected) << bits;
        EXPECT_EQ(is_ready(facts), bits == 0);
        EXPECT_EQ(is_ready_paper_only(facts), bits == 4);
        for (const bool paper_only : {false, true})
            EXPECT_EQ(may_sign(facts, "ole", true, {40, paper_only}).has_value(),
                      paper_only ? bits == 4 : bits == 0)
                << bits;
        EXPECT_EQ(tile_of(facts), bits == 0          ? Tile::Ready
                                  : bits == 4        ? Tile::PaperOnly
                                  : (bits & 1U) != 0 ? Tile::NoPaper
                                                     : Tile::Work);
    }
}

TEST(SignOff, OfACaseThatPeopleWorkOnSaysSoEvenIfNothingIsCounted) {
    auto facts = ready();
    facts.resolved = false;
    EXPECT_THAT(missing_of(facts), ElementsAre(Missing{Lack::Case, 0}));
    EXPECT_EQ(tile_of(facts), Tile::Work);
}

TEST(SignOff, WhoeverSeesNoValuesIsNotToldWhatWaitsNorWhetherSomethingWasReported) {
    for (unsigned bits = 0; bits < 1U << kBits; ++bits) {
        const auto facts = lacking(bits);
        if (facts.resolved && facts.paper) continue;
        auto other = facts;
        other.reported = !other.reported;
        other.newest = 77;
        if (!other.resolved) other.open = {1, 1, 1};
        const auto told = without_values(facts), told_of_other = without_values(other);
        EXPECT_EQ(missing_of(told), missing_of(told_of_other)) << bits;
        EXPECT_EQ(tile_of(told), tile_of(told_of_other)) << bits;
        EXPECT_EQ(told.newest, 0);
        EXPECT_FALSE(missing_of(told).empty()) << "hiding must not make a precinct ready";
    }
}

TEST(SignOff, IsByOfficialsWhoSawThePrecinctAsItIs) {
    EXPECT_THAT(sentence(may_sign(ready(), "ann", false, {40, false})), HasSubstr("by officials"));
    EXPECT_THAT(sentence(may_sign(ready(), "ole", true, {39, false})), HasSubstr("look again"));
    EXPECT_THAT(sentence(may_sign(lacking(16), "ole", true, {40, false})),
                HasSubstr("2 boxes wait for people"));
    EXPECT_THAT(sentence(may_sign(lacking(4), "ole", true, {40, false})), HasSubstr("paper only"));
    EXPECT_THAT(sentence(may_sign(ready(), "ole", true, {40, true})), HasSubstr("has a report"));
}

TEST(SignOff, IsSignedOnceByEachOfTwo) {
    auto facts = ready();
    facts.sign_off = sign_off_of({{"ole", "", 41, 40, false, "d"}}, {});
    EXPECT_EQ(may_sign(facts, "ole", true, {40, false}).error().kind, Refusal::Kind::TooLate);
    EXPECT_TRUE(may_sign(facts, "oda", true, {40, false}));
    facts.sign_off =
        sign_off_of({{"ole", "", 41, 40, false, "d"}, {"oda", "", 42, 40, false, "d"}}, {});
    EXPECT_THAT(sentence(may_sign(facts, "third", true, {40, false})), HasSubstr("is signed off"));
}

// Every sequence of up to six acts: two officials sign, or something takes the sign-off back.
TEST(SignOff, CountsTheSignaturesSinceItWasLastTakenBack) {
    constexpr int kActs = 3;
    for (int length = 0, count = 1; length <= 6; ++length, count *= kActs) {
        for (int number = 0; number < count; ++number) {
            std::vector<Signature> signatures;
            std::vector<TakenBack> taken_back;
            std::set<std::string> people;
            bool ever_taken_back = false;
            for (int at = 0, rest = number; at < length; ++at, rest /= kActs) {
                const int act = rest % kActs;
                if (act == 2) {
                    taken_back.push_back({"", at + 1, 7, "", ""});
                    people.clear();
                    ever_taken_back = true;
                    continue;
                }
                const std::string who = act == 0 ? "ole" : "oda";
                signatures.push_back({who, "", at + 1, 1, false, "d"});
                people.insert(who);
            }
            const auto out = sign_off_of(signatures, taken_back);
            const auto expected = people.size() == 2   ? SignOffState::SignedOff
                                  : people.size() == 1 ? SignOffState::SignedOnce
                                  : ever_taken_back    ? SignOffState::TakenBack
                                                       : SignOffState::Unsigned;
            EXPECT_EQ(out.state, expected) << length << " " << number;
            EXPECT_EQ(out.signed_by("ole"), people.contains("ole"));
            EXPECT_EQ(out.taken_back.has_value(), ever_taken_back);
        }
    }
}

TEST(SignOff, IsTakenBackByAnOfficialWithAReason) {
    auto facts = ready();
    EXPECT_EQ(may_take_back(facts, true, "a doubt").error().kind, Refusal::Kind::TooLate);
    facts.sign_off = sign_off_of({{"ole", "", 41, 40, false, "d"}}, {});
    EXPECT_TRUE(may_take_back(facts, true, "a doubt"));
    EXPECT_EQ(may_take_back(facts, true, " ").error().kind, Refusal::Kind::Unfit);
    EXPECT_EQ(may_take_back(facts, false, "a doubt").error().kind, Refusal::Kind::NotYours);
}

TEST(SignOff, CountsOpenBoxesByTheirKind) {
    CaseFacts facts;
    facts.what.precinct = "POLK-001-K";
    facts.what.fields = {"first.a", "first.b", "delegates.a", "final.a"};
    facts.what.drawn = {"final.a"};
    for (const auto& field : facts.what.fields) {
        KnownField known;
        known.field = field;
        known.written = known.passing = 4;
        known.written_state = forms::ReadingState::Number;
        known.passes = field == "final.a";
        facts.layers.push_back(known);
    }
    EXPECT_EQ(open_boxes(facts, {}), (OpenBoxes{2, 1, 1}));
    for (const char* user : {"ann", "bob"})
        facts.history.emplace_back(
            Keying{"POLK-001-K", "final.a", user, "", forms::ReadingState::Number, 4});
    EXPECT_EQ(open_boxes(facts, {}), (OpenBoxes{2, 1, 0})) << "keyed as it passes";
    EXPECT_THAT(in_words(Missing{Lack::Awards, 1}), "1 award is not decided");
}

}  // namespace
}  // namespace verify
