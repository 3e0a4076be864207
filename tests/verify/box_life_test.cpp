// The life of a box: by scenes, by every order of entries and words of few people, and at random.
#include "verify/box_life.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/verify/support/case_room.h"

namespace verify {
namespace {

using forms::ReadingState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::number;

const Claim kEmpty{ReadingState::Blank, std::nullopt};
const Claim kVoid{ReadingState::Void, std::nullopt};
const Claim kIllegible{ReadingState::Illegible, std::nullopt};

BoxPast keyed(std::vector<BlindEntry> entries) {
    return {.entries = std::move(entries), .before = 0, .words = {}};
}

BoxStage stage_by(const BoxPast& past, const BoxTerms& terms = {}) {
    return box_now(past, terms).stage;
}

TEST(BoxLife, TwoWhoKeyAlikeSettleIt) {
    auto past = keyed({{"ann", number(8)}});
    EXPECT_EQ(stage_by(past), BoxStage::ToKey);
    past.entries.push_back({"bob", number(8)});
    const auto now = box_now(past, {});
    EXPECT_EQ(now.stage, BoxStage::Settled);
    EXPECT_EQ(now.claim, number(8));
    EXPECT_THAT(now.stand_for, ElementsAre("ann", "bob"));
    EXPECT_FALSE(waits_for_entry_of(past, {}, "cid"));
}

TEST(BoxLife, TheReadingAndTheReportDoNotBearOnTwo) {
    const BoxTerms terms{.reading = number(3), .surely_read = true, .reported = 3};
    EXPECT_EQ(box_now(keyed({{"ann", number(8)}, {"bob", number(8)}}), terms).claim, number(8));
}

TEST(BoxLife, AnotherStateIsAnotherEntryThoughNoValueStandsEitherWay) {
    EXPECT_EQ(stage_by(keyed({{"ann", kEmpty}, {"bob", kVoid}})), BoxStage::ThirdLook);
    EXPECT_EQ(stage_by(keyed({{"ann", kVoid}, {"bob", kVoid}})), BoxStage::Settled);
}

TEST(BoxLife, AThirdWhoKeysTheSameAsOneSettlesIt) {
    auto past = keyed({{"ann", number(8)}, {"bob", number(6)}});
    EXPECT_EQ(stage_by(past), BoxStage::ThirdLook);
    EXPECT_FALSE(waits_for_entry_of(past, {}, "ann")) << "nobody keys twice";
    EXPECT_TRUE(waits_for_entry_of(past, {}, "cid"));
    EXPECT_THAT(cards_for(past, {}, "cid"), IsEmpty()) << "blind first";
    past.entries.push_back({"cid", number(6)});
    EXPECT_EQ(box_now(past, {}).claim, number(6));
    EXPECT_THAT(box_now(past, {}).stand_for, ElementsAre("bob", "cid"));
}

TEST(BoxLife, AThirdWhoKeysOtherwiseChoosesOnCardsWithoutNames) {
    auto past = keyed({{"ann", number(8)}, {"bob", number(6)}, {"cid", number(5)}});
    EXPECT_EQ(stage_by(past), BoxStage::ThirdsWord);
    EXPECT_THAT(cards_for(past, {}, "cid"), ElementsAre(number(6), number(8)));
    EXPECT_THAT(cards_for(past, {}, "ann"), IsEmpty());
    EXPECT_THAT(cards_for(past, {}, "dan"), IsEmpty());
    EXPECT_FALSE(may_say(past, {}, {"ann", Look::AnEntry, number(6)}));
    EXPECT_FALSE(may_say(past, {}, {"cid", Look::AnEntry, number(5)})) << "the own entry";
    const ThirdWord word{"cid", Look::AnEntry, number(8)};
    ASSERT_TRUE(may_say(past, {}, word));
    past.words.push_back(word);
    EXPECT_EQ(box_now(past, {}).claim, number(8));
    EXPECT_THAT(box_now(past, {}).stand_for, ElementsAre("ann", "cid"));
    EXPECT_FALSE(may_say(past, {}, word)) << "it is said once";
}

TEST(BoxLife, WhatNobodyAgreesOnGoesToOfficials) {
    for (const auto look : {Look::Neither, Look::Unreadable}) {
        auto past = keyed({{"ann", number(8)}, {"bob", number(6)}, {"olga", number(5)}});
        EXPECT_TRUE(may_say(past, {}, {"olga", look, {}}));
        past.words.push_back({"olga", look, {}});
        EXPECT_EQ(stage_by(past), BoxStage::ForOfficials);
        EXPECT_FALSE(may_decide_box(past, {}, "olga")) << "nobody decides a box that they keyed";
        EXPECT_TRUE(may_decide_box(past, {}, "otto"));
        EXPECT_EQ(officials_needed(past, {}, number(8)), 2);
    }
}

TEST(BoxLife, TwoWhoCannotReadItAskAThirdAndSettleNothing) {
    auto past = keyed({{"ann", kIllegible}, {"bob", kIllegible}});
    EXPECT_EQ(stage_by(past), BoxStage::ThirdLook);
    past.entries.push_back({"cid", number(8)});
    EXPECT_EQ(stage_by(past), BoxStage::ForOfficials) << "there is no card to choose";
    past.entries.back().claim = kIllegible;
    EXPECT_EQ(stage_by(past), BoxStage::ForOfficials);
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}, {"bob", kIllegible}, {"cid", kIllegible}})),
              BoxStage::ForOfficials);
}

TEST(BoxLife, AnAwardInQuestionIsForOfficialsWhoeverAgrees) {
    const BoxTerms terms{.award_in_question = true};
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}}), terms), BoxStage::ToKey) << "first it is keyed";
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}, {"bob", number(8)}}), terms),
              BoxStage::ForOfficials);
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}, {"bob", number(6)}, {"cid", number(6)}}), terms),
              BoxStage::ForOfficials);
    const BoxTerms small{.keyers = 1, .reading = number(8), .award_in_question = true};
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}}), small), BoxStage::ForOfficials);
    EXPECT_EQ(officials_needed(keyed({{"ann", number(8)}}), small, number(8)), 2);
}

TEST(BoxLife, AnAwardOtherThanTheRulesGiveIsInQuestionWithoutAFinding) {
    BoxTerms terms;
    terms.by_the_rules = {2, 3};
    EXPECT_EQ(stage_by(keyed({{"ann", number(3)}, {"bob", number(3)}}), terms), BoxStage::Settled);
    EXPECT_EQ(stage_by(keyed({{"ann", number(1)}, {"bob", number(1)}}), terms),
              BoxStage::ForOfficials);
    EXPECT_EQ(stage_by(keyed({{"ann", kEmpty}, {"bob", kEmpty}}), terms), BoxStage::ForOfficials);
}

TEST(BoxLife, AfterAReopeningTwoOthersKeyItAfresh) {
    BoxPast past{.entries = {{"ann", number(8)}, {"bob", number(8)}}, .before = 2, .words = {}};
    EXPECT_EQ(stage_by(past), BoxStage::ToKey);
    EXPECT_FALSE(waits_for_entry_of(past, {}, "ann"));
    past.entries.push_back({"cid", number(8)});
    EXPECT_EQ(stage_by(past), BoxStage::ToKey);
    past.entries.push_back({"dan", number(8)});
    EXPECT_EQ(stage_by(past), BoxStage::Settled);
    past.entries[2].claim = past.entries[3].claim = number(6);
    EXPECT_EQ(stage_by(past), BoxStage::ForOfficials) << "two against two";
}

TEST(BoxLife, WhereASumFailsAThirdKeysWhatTwoAgreedOn) {
    const BoxTerms terms{.once_more = true};
    auto past = keyed({{"ann", number(8)}, {"bob", number(8)}});
    EXPECT_EQ(stage_by(past, terms), BoxStage::ThirdLook);
    auto same_again = past;
    same_again.entries.push_back({"cid", number(8)});
    for (const auto& after : {terms, BoxTerms{}})
        EXPECT_EQ(stage_by(same_again, after), BoxStage::Settled) << "it is asked once";
    past.entries.push_back({"cid", number(6)});
    for (const auto& after : {terms, BoxTerms{}})
        EXPECT_EQ(stage_by(past, after), BoxStage::ThirdsWord)
            << "an entry is not forgotten when the sum comes out by another box";
    past.words.push_back({"cid", Look::AnEntry, number(8)});
    EXPECT_THAT(box_now(past, terms).stand_for, ElementsAre("ann", "bob", "cid"));
    past.words.front() = {"cid", Look::Neither, {}};
    EXPECT_EQ(stage_by(past, terms), BoxStage::ForOfficials);
}

TEST(BoxLife, WhereASumFailsAFourthKeysWhatAThirdSettled) {
    const BoxTerms terms{.once_more = true};
    auto past = keyed({{"ann", number(8)}, {"bob", number(6)}, {"cid", number(8)}});
    EXPECT_EQ(stage_by(past), BoxStage::Settled);
    EXPECT_EQ(stage_by(past, terms), BoxStage::ThirdLook);
    past.entries.push_back({"dan", number(8)});
    EXPECT_EQ(box_now(past, terms).claim, number(8));
    for (const int other : {6, 5}) {
        past.entries.back().claim = number(other);
        for (const auto& after : {terms, BoxTerms{}})
            EXPECT_EQ(stage_by(past, after), BoxStage::ForOfficials) << other;
    }
}

TEST(BoxLife, WhereOneKeysAndASumFailsAnotherKeysIt) {
    const BoxTerms terms{.keyers = 1, .reading = number(8), .once_more = true};
    auto past = keyed({{"ann", number(8)}});
    EXPECT_EQ(stage_by(past, terms), BoxStage::ThirdLook);
    past.entries.push_back({"bob", number(8)});
    EXPECT_EQ(stage_by(past, terms), BoxStage::Settled);
    past.entries.back().claim = number(6);
    EXPECT_EQ(stage_by(past, terms), BoxStage::ForOfficials);
}

TEST(BoxLife, WhereOneKeysAnEntryStandsOnlyIfAnotherSourceSaysTheSame) {
    const BoxTerms one{.keyers = 1, .reading = number(3), .reported = 8};
    EXPECT_EQ(stage_by(keyed({{"ann", number(3)}}), one), BoxStage::Settled);
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}}), one), BoxStage::Settled);
    const auto past = keyed({{"olga", number(6)}});
    EXPECT_EQ(stage_by(past, one), BoxStage::ForOfficials);
    EXPECT_FALSE(may_decide_box(past, one, "olga"));
    EXPECT_EQ(officials_needed(past, one, number(6)), 1) << "a second person stands for it";
    EXPECT_EQ(officials_needed(past, one, number(3)), 2) << "one alone against an entry";
    EXPECT_EQ(stage_by(keyed({{"ann", kIllegible}}), one), BoxStage::ForOfficials);
    auto sure = one;
    sure.surely_read = true;
    EXPECT_EQ(stage_by(keyed({{"ann", number(8)}}), sure), BoxStage::ForOfficials)
        << "one person alone does not get round a sure reading";
    BoxPast reopened{.entries = {{"ann", number(3)}}, .before = 1, .words = {}};
    EXPECT_EQ(stage_by(reopened, one), BoxStage::ToKey);
    reopened.entries.push_back({"bob", number(8)});
    EXPECT_EQ(stage_by(reopened, one), BoxStage::ForOfficials) << "another entry says otherwise";
    const BoxTerms zero{.keyers = 1, .reported = 0};
    EXPECT_EQ(stage_by(keyed({{"ann", kEmpty}}), zero), BoxStage::Settled);
}

// ---- every order ----

const std::vector<std::string> kFour = {"ann", "bob", "cid", "dan"};
const std::vector<Claim> kClaims = {number(1), number(2), kEmpty, kIllegible};

std::vector<ThirdWord> words_of(const std::string& user) {
    std::vector<ThirdWord> out{{user, Look::Neither, {}}, {user, Look::Unreadable, {}}};
    for (const auto& claim : kClaims) out.push_back({user, Look::AnEntry, claim});
    return out;
}

// The rules as people are told them, said once more and in another way. Empty: kept.
std::string broken_rule(const BoxPast& past, const BoxTerms& terms) {
    const auto now = box_now(past, terms);
    std::set<std::string> once;
    for (const auto& entry : past.entries)
        if (!once.insert(entry.user).second) return "keyed twice";
    if (now.stage != BoxStage::Settled)
        return now.claim || !now.stand_for.empty() ? "it says a value and is not settled" : "";
    if (!now.claim || now.claim->state == ReadingState::Illegible) return "settled without a value";
    if (terms.award_in_question) return "an award was settled without officials";
    std::set<std::string> people;
    std::map<std::string, std::string> says;  // by person: the word counts more than the entry
    for (std::size_t i = 0; i < past.entries.size(); ++i) {
        const auto& [user, claim] = past.entries[i];
        const bool agrees = claim == *now.claim;
        if (agrees && i >= past.before) people.insert(user);
        const bool no_value = !claim.value && claim.state != ReadingState::Illegible;
        const bool none_stands = !now.claim->value;
        if (!agrees && !(no_value && none_stands))
            says[user] = claim.value ? std::to_string(*claim.value)
                         : no_value  ? "none"
                                     : "illegible";
    }
    for (const auto& word : past.words) {
        if (word.look != Look::AnEntry || word.claim != *now.claim) continue;
        people.insert(word.user);
        says.erase(word.user);
    }
    const std::set<std::string> named(now.stand_for.begin(), now.stand_for.end());
    if (named != people || named.size() != now.stand_for.size()) return "others stand for it";
    std::map<std::string, int> against;
    for (const auto& [user, what] : says)
        if (++against[what] > 1) return "two people say something else";
    const auto count = past.entries.size() - past.before;
    if (count > 3 && 2 * people.size() <= count) return "no more than half of the people agree";
    if (terms.keyers > 1 && people.size() < 2) return "one person alone settled it";
    if (terms.keyers > 1 || people.size() > 1) return "";
    const bool as_read = terms.reading && terms.reading->state != ReadingState::Illegible &&
                         terms.reading->value == now.claim->value;
    const bool as_reported = terms.reported && now.claim->value.value_or(0) == *terms.reported;
    if (!as_read && !as_reported) return "one entry that no source confirms";
    if (!as_read && terms.surely_read) return "one entry against a sure reading";
    return says.empty() ? "" : "one entry against another";
}

class EveryOrder {
public:
    explicit EveryOrder(BoxTerms terms) : terms_(std::move(terms)) {}

    void from(BoxPast past) {
        ++seen;
        if (broken.empty()) broken = broken_rule(past, terms_);
        if (!broken.empty()) return;
        bool something = false;
        for (const auto& user : kFour) {
            for (const auto& claim : kClaims) {
                if (!waits_for_entry_of(past, terms_, user)) break;
                something = true;
                auto next = past;
                next.entries.push_back({user, claim});
                from(next);
            }
            if (cards_for(past, terms_, user).empty()) continue;
            for (const auto& word : words_of(user)) {
                if (!may_say(past, terms_, word)) continue;
                something = true;
                auto next = past;
                next.words.push_back(word);
                from(next);
            }
        }
        const auto stage = box_now(past, terms_).stage;
        const bool for_others = stage == BoxStage::ForOfficials || stage == BoxStage::Settled;
        if (something == for_others) {
            // Only where more than the four people are needed does a box wait in vain.
            const auto asks = stage == BoxStage::ToKey || stage == BoxStage::ThirdLook;
            if (!(asks && past.entries.size() == kFour.size()))
                broken = something ? "people work on what waits for none" : "it waits for nobody";
        }
        ++ends[stage];
    }

    std::string broken;
    long seen = 0;
    std::map<BoxStage, long> ends;

private:
    BoxTerms terms_;
};

// Reading and report bear on a box only where one person keys it.
std::vector<BoxTerms> every_terms() {
    std::vector<BoxTerms> out;
    for (const bool award : {false, true})
        for (const bool once_more : {false, true})
            out.push_back({.award_in_question = award, .once_more = once_more});
    for (const bool award : {false, true})
        for (const bool sure : {false, true})
            for (const auto& reading :
                 {std::optional<Claim>{}, std::optional(number(1)), std::optional(kEmpty)})
                out.push_back({.keyers = 1,
                               .reading = reading,
                               .surely_read = sure && reading,
                               .reported = 2,
                               .award_in_question = award,
                               .once_more = reading == kEmpty});
    return out;
}

TEST(BoxLife, NoOrderOfEntriesAndWordsGetsRoundTheRules) {
    const std::vector<BoxPast> pasts = {
        {},
        {.entries = {{"ann", number(1)}}, .before = 1, .words = {}},
        {.entries = {{"ann", number(1)}, {"bob", number(1)}}, .before = 2, .words = {}},
        {.entries = {{"ann", number(1)}, {"bob", kIllegible}}, .before = 2, .words = {}}};
    long seen = 0;
    for (const auto& terms : every_terms()) {
        long settled = 0;
        for (const auto& past : pasts) {
            EveryOrder all(terms);
            all.from(past);
            EXPECT_EQ(all.broken, "") << "keyers " << terms.keyers;
            seen += all.seen;
            settled += all.ends[BoxStage::Settled];
        }
        EXPECT_EQ(settled > 0, !terms.award_in_question);
    }
    EXPECT_GT(seen, 10000);
}

TEST(BoxLife, TheOrderOfTheFirstTwoSaysNothing) {
    for (const auto& terms : every_terms()) {
        if (terms.keyers < 2) continue;
        for (const auto& one : kClaims)
            for (const auto& other : kClaims)
                for (const auto& third : kClaims) {
                    const auto a = keyed({{"ann", one}, {"bob", other}, {"cid", third}});
                    const auto b = keyed({{"bob", other}, {"ann", one}, {"cid", third}});
                    EXPECT_EQ(box_now(a, terms).stage, box_now(b, terms).stage);
                    EXPECT_EQ(box_now(a, terms).claim, box_now(b, terms).claim);
                    EXPECT_EQ(cards_for(a, terms, "cid"), cards_for(b, terms, "cid"));
                }
    }
}

// ---- at random ----

rc::Gen<Claim> any_entry() {
    return rc::gen::map(rc::gen::inRange(0, 6), [](int kind) {
        if (kind == 0) return kEmpty;
        if (kind == 1) return kVoid;
        if (kind == 2) return kIllegible;
        return number(kind);
    });
}

BoxTerms some_terms() {
    BoxTerms terms;
    terms.keyers = *rc::gen::inRange(1, 3);
    if (*rc::gen::arbitrary<bool>()) terms.reading = *any_entry();
    terms.surely_read = terms.reading && *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) terms.reported = *rc::gen::inRange(0, 6);
    terms.award_in_question = *rc::gen::arbitrary<bool>();
    terms.once_more = *rc::gen::arbitrary<bool>();
    return terms;
}

RC_GTEST_PROP(BoxLifeProperties, NoOrderGivesAValueThatTheRulesDoNotAllow, ()) {
    const auto terms = some_terms();
    BoxPast past;
    for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
        const auto user = *rc::gen::elementOf(kFour);
        if (*rc::gen::inRange(0, 10) == 0 && box_now(past, terms).stage == BoxStage::Settled) {
            past.before = past.entries.size();
            past.words.clear();
        }
        if (waits_for_entry_of(past, terms, user)) past.entries.push_back({user, *any_entry()});
        const ThirdWord word{
            user, *rc::gen::element(Look::AnEntry, Look::Neither, Look::Unreadable), *any_entry()};
        if (may_say(past, terms, word)) past.words.push_back(word);
        RC_ASSERT(broken_rule(past, terms) == "");
    }
}

// Two boxes on which the same people worked in the same order, and that differ in all that is
// hidden: what others keyed, what the machine read, what was reported, why it is asked.
RC_GTEST_PROP(BoxLifeProperties, AKeyersViewDoesNotDependOnAnothersEntry, ()) {
    auto terms = some_terms(), other_terms = some_terms();
    other_terms.keyers = terms.keyers;
    BoxPast one, other;
    const auto user = *rc::gen::elementOf(kFour);
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
        const auto who = *rc::gen::elementOf(kFour);
        if (!waits_for_entry_of(one, terms, who) || !waits_for_entry_of(other, other_terms, who))
            continue;
        const auto said = *any_entry();
        one.entries.push_back({who, said});
        other.entries.push_back({who, who == user ? said : *any_entry()});
    }
    const auto a = keyers_view(one, terms, user), b = keyers_view(other, other_terms, user);
    RC_ASSERT(a.own == b.own);
    const auto count = one.entries.size();
    if (count < static_cast<std::size_t>(terms.keyers)) {
        RC_ASSERT(a == b);
        RC_ASSERT(a.to_key == !a.own.has_value());
    }
    // Whoever is asked as a third is told nothing before the own entry; one of the first two never.
    if (!a.own) RC_ASSERT(a.cards.empty());
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 2); ++i)
        if (one.entries[i].user == user) RC_ASSERT(a == b && a.cards.empty());
}

}  // namespace
}  // namespace verify
