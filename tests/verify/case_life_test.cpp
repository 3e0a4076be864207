// One box and the people at it, by scenes and then by every sequence of acts in a small world.
#include "verify/case_life.h"

#include <gmock/gmock.h>

#include "tests/verify/support/case_room.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace testing_support;

TEST(Adjudication, TwoWhoKeyTheSameSettleABox) {
    Room room;
    room.read(3, 0.6);
    EXPECT_EQ(room.state(), CaseState::Open);
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_EQ(room.state(), CaseState::Open) << "one entry changes nothing";
    EXPECT_EQ(room.final(), (FinalValue{std::nullopt, Source::Undecided}));
    ASSERT_TRUE(room.key("bob", number(8)));
    EXPECT_EQ(room.state(), CaseState::Resolved);
    EXPECT_EQ(room.final(), (FinalValue{8, Source::KeyedByTwo}));
    EXPECT_FALSE(room.key("cid", number(8))) << "a settled box waits for no entry";
    EXPECT_EQ(room.kind, Refusal::Kind::TooLate);
    EXPECT_FALSE(room.decide("olga", number(6))) << "nor for a decision";
    EXPECT_EQ(room.kind, Refusal::Kind::TooLate);
    EXPECT_THAT(room.sentence, HasSubstr("reopen"));
}

TEST(Adjudication, NobodyKeysTwice) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_FALSE(room.key("ann", number(8)));
    EXPECT_EQ(room.kind, Refusal::Kind::TooLate);
    EXPECT_THAT(room.sentence, HasSubstr("would not be blind"));
    EXPECT_FALSE(room.has_work("ann"));
    EXPECT_TRUE(room.has_work("bob"));
}

TEST(Adjudication, AThirdWhoKeysTheSameAsOneOfTwoSettlesIt) {
    Room room;
    room.read(6, 0.99);
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    EXPECT_EQ(room.stage(), BoxStage::ThirdLook);
    EXPECT_EQ(room.state(), CaseState::Open);
    EXPECT_FALSE(room.look("ann", Look::AnEntry, number(6))) << "nobody gives way to another";
    EXPECT_FALSE(room.decide("olga", number(8))) << "she may key it first";
    EXPECT_THAT(room.sentence, HasSubstr("Key every field"));
    ASSERT_TRUE(room.key("cid", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::KeyedByTwo})) << "also against the machine";
}

TEST(Adjudication, AThirdWhoKeysSomethingElseSeesTheTwoAndChooses) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    EXPECT_THAT(cards_of(room.facts, room.terms(), "cid", kBox), IsEmpty()) << "blind first";
    ASSERT_TRUE(room.key("cid", number(5)));
    EXPECT_EQ(room.state(), CaseState::Keyed);
    EXPECT_THAT(cards_of(room.facts, room.terms(), "cid", kBox), ElementsAre(number(6), number(8)));
    for (const auto* other : {"ann", "bob", "dan", "olga"})
        EXPECT_THAT(cards_of(room.facts, room.terms(), other, kBox), IsEmpty()) << other;
    EXPECT_THAT(room.work("cid").to_choose, ElementsAre(kBox));
    EXPECT_TRUE(room.has_work("cid"));
    EXPECT_FALSE(room.look("cid", Look::AnEntry, number(5))) << "the own entry is no card";
    EXPECT_EQ(room.kind, Refusal::Kind::Unfit);
    EXPECT_FALSE(room.look("dan", Look::Neither));
    auto chosen = room;
    ASSERT_TRUE(chosen.look("cid", Look::AnEntry, number(6))) << chosen.sentence;
    EXPECT_EQ(chosen.final(), (FinalValue{6, Source::KeyedByTwo}));
    EXPECT_TRUE(was_said(chosen.facts,
                         {"", kBox, "cid", "", Look::AnEntry, forms::ReadingState::Number, 6}));
    EXPECT_FALSE(was_said(chosen.facts, {"", kBox, "cid", "", Look::Neither}));
    EXPECT_FALSE(chosen.look("cid", Look::Neither)) << "said once";
    for (const auto look : {Look::Neither, Look::Unreadable}) {
        auto other = room;
        ASSERT_TRUE(other.look("cid", look));
        EXPECT_EQ(other.stage(), BoxStage::ForOfficials);
        EXPECT_EQ(other.final(), (FinalValue{std::nullopt, Source::Undecided}));
        EXPECT_THAT(other.work("cid").waits_for_officials, ElementsAre(kBox));
    }
}

TEST(Adjudication, ThirdsSeeNoCardsWhileTheyMayKeyAnotherBoxOfTheCase) {
    Room room;
    room.facts.what.fields = {kBox, "final.other"};
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    ASSERT_TRUE(room.key("cid", number(5)));
    EXPECT_THAT(cards_of(room.facts, room.terms(), "cid", kBox), IsEmpty());
    EXPECT_FALSE(room.look("cid", Look::Neither));
    EXPECT_THAT(room.sentence, HasSubstr("Key every field"));
    room.facts.history.emplace_back(
        Keying{room.facts.what.precinct, "final.other", "cid", "", forms::ReadingState::Number, 1});
    EXPECT_THAT(cards_of(room.facts, room.terms(), "cid", kBox), ElementsAre(number(6), number(8)));
}

TEST(Adjudication, WhatNobodyAgreesOnIsDecidedByTwoOfficialsWhoDidNotKeyIt) {
    Room room;
    room.officials = {"olga", "otto", "pia"};
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("pia", number(6)));
    ASSERT_TRUE(room.key("cid", illegible()));
    ASSERT_TRUE(room.look("cid", Look::Unreadable));
    for (const auto* no_official : {"ann", "cid", "dan"}) {
        EXPECT_FALSE(room.decide(no_official, number(8)));
        EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
        EXPECT_FALSE(room.has_work(no_official));
    }
    EXPECT_FALSE(room.decide("pia", number(8)));
    EXPECT_THAT(room.sentence, HasSubstr("who have not keyed it"));
    EXPECT_FALSE(room.has_work("pia"));
    EXPECT_TRUE(room.has_work("olga"));
    ASSERT_TRUE(room.decide("olga", number(9))) << "what the paper says: " << room.sentence;
    EXPECT_FALSE(room.settled()) << "one of two";
    EXPECT_THAT(room.work("olga").waits_for_others, ElementsAre(kBox));
    EXPECT_FALSE(room.has_work("olga")) << "the queue goes on";
    EXPECT_FALSE(room.decide("olga", number(9))) << "nobody counts twice";
    EXPECT_THAT(room.sentence, HasSubstr("another official has to decide the same"));
    ASSERT_TRUE(room.decide("otto", number(8)));
    EXPECT_FALSE(room.settled()) << "they do not agree";
    EXPECT_THAT(room.work("olga").to_decide, ElementsAre(kBox)) << "she may join otto";
    ASSERT_TRUE(room.decide("otto", number(9)));
    EXPECT_EQ(room.final(), (FinalValue{9, Source::DecidedByTwo}));
    const auto& decision = std::get<Decision>(room.facts.history.back());
    EXPECT_THAT(decision.users, ElementsAre("olga", "otto"));
    EXPECT_THAT(decision.keyed_alike, IsEmpty());
}

TEST(Adjudication, OfficialsNeedNotWaitForTheThirdsWord) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    ASSERT_TRUE(room.key("cid", number(5)));
    ASSERT_TRUE(room.decide("olga", number(8)));
    ASSERT_TRUE(room.decide("otto", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
    EXPECT_THAT(std::get<Decision>(room.facts.history.back()).keyed_alike, ElementsAre("ann"));
    EXPECT_FALSE(room.look("cid", Look::Neither)) << "nobody waits for it any more";
}

TEST(Adjudication, OfficialsNeedNotDecideOneRightAfterTheOther) {
    Room room;
    room.officials = {"olga", "otto", "pia"};
    ASSERT_TRUE(room.key("ann", illegible()));
    ASSERT_TRUE(room.key("bob", illegible()));
    ASSERT_TRUE(room.key("cid", illegible()));
    ASSERT_TRUE(room.decide("olga", number(8)));
    ASSERT_TRUE(room.decide("otto", number(6)));
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.decide("pia", number(8)));
    EXPECT_TRUE(room.settled()) << "olga said so, and still does";
}

TEST(Adjudication, AnAwardTakesTwoOfficialsEitherWay) {
    for (const bool corrected : {true, false}) {
        Room room(kAward);
        room.read(0, 0.999);
        room.compute({1});
        room.find(Code::ViableWithoutAward);
        const auto basis = corrected ? Basis::AsComputed : Basis::AsWritten;
        const auto claim = number(corrected ? 1 : 0);
        EXPECT_EQ(usual_basis(room.rules, room.facts.findings, kAward), Basis::AsComputed);
        ASSERT_TRUE(room.key("ann", number(0)));
        ASSERT_TRUE(room.key("bob", number(0)));
        EXPECT_EQ(room.stage(), BoxStage::ForOfficials) << "two keyed so, and it is an award";
        EXPECT_FALSE(room.decide("ann", claim, basis));
        EXPECT_THAT(room.sentence, HasSubstr("decided by officials"));
        ASSERT_TRUE(room.decide("olga", claim, basis)) << room.sentence;
        EXPECT_FALSE(room.settled());
        ASSERT_TRUE(room.decide("otto", claim, basis));
        EXPECT_EQ(room.final(), (FinalValue{corrected ? 1 : 0, Source::DecidedByTwo}));
    }
}

TEST(Adjudication, AnAwardOtherThanTheRulesGiveIsOneWithoutAFindingToo) {
    for (const int keyed : {3, 2}) {
        Room room(kAward);
        room.compute({2});
        ASSERT_TRUE(room.key("ann", number(keyed)));
        ASSERT_TRUE(room.key("bob", number(keyed)));
        EXPECT_EQ(room.settled(), keyed == 2) << "the machine could not read it, and found nothing";
    }
}

TEST(Adjudication, TheRulesSayWhatMayBeCorrectedAndHowManyMoreOfficials) {
    Room room(kAward);
    room.officials = {"olga", "otto", "pia"};
    room.compute({1});
    room.find(Code::ViableWithoutAward);
    room.rules.officials_for_rule = 3;
    for (const auto* keyer : {"ann", "bob"}) ASSERT_TRUE(room.key(keyer, number(0)));
    for (const auto* official : {"olga", "otto"})
        ASSERT_TRUE(room.decide(official, number(1), Basis::AsComputed));
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.decide("pia", number(1), Basis::AsComputed));
    EXPECT_TRUE(room.settled());

    Room fewer(kAward);
    fewer.compute({1});
    fewer.find(Code::ViableWithoutAward);
    fewer.rules.officials_for_rule = 1;
    for (const auto* keyer : {"ann", "bob"}) ASSERT_TRUE(fewer.key(keyer, number(0)));
    ASSERT_TRUE(fewer.decide("olga", number(1), Basis::AsComputed));
    EXPECT_FALSE(fewer.settled()) << "never fewer than two";

    Room single(kAward);
    single.compute({1});
    single.find(Code::ViableWithoutAward);
    single.find(Code::SingleDelegate);
    EXPECT_EQ(usual_basis(single.rules, single.facts.findings, kAward), Basis::AsWritten);
    for (const auto* keyer : {"ann", "bob"}) ASSERT_TRUE(single.key(keyer, number(0)));
    EXPECT_TRUE(single.settled()) << "nothing else may be done: no choice to guard";
}

TEST(Adjudication, IncorrectMathIsNotChangedWhereTheRulesSaySo) {
    Room room;
    room.compute({98});
    room.find(Code::SumDiffers);
    ASSERT_TRUE(room.key("ann", number(99)));
    ASSERT_TRUE(room.key("bob", number(90)));
    ASSERT_TRUE(room.key("cid", number(93)));
    EXPECT_FALSE(room.decide("olga", number(98), Basis::AsComputed));
    EXPECT_EQ(room.kind, Refusal::Kind::Unfit);
    EXPECT_THAT(room.sentence, HasSubstr("do not let this be corrected"));
    room.rules.arithmetic = Correction::AsComputed;
    ASSERT_TRUE(room.decide("olga", number(98), Basis::AsComputed));
    EXPECT_FALSE(room.settled()) << "nobody read it from the paper: two officials";
    ASSERT_TRUE(room.decide("otto", number(98), Basis::AsComputed));
    EXPECT_EQ(room.final(), (FinalValue{98, Source::DecidedByTwo}));
}

TEST(Adjudication, AReportStandsOnlyWhereNobodyCanReadThePaper) {
    for (const bool somebody : {false, true}) {
        Room room;
        room.report(23);
        ASSERT_TRUE(room.key("ann", illegible()));
        ASSERT_TRUE(room.key("bob", illegible()));
        ASSERT_TRUE(room.key("cid", somebody ? number(28) : illegible()));
        EXPECT_EQ(room.decide("olga", number(23), Basis::AsReported), !somebody);
        if (somebody) {
            EXPECT_THAT(room.sentence, HasSubstr("follow what is written"));
            room.rules.transcription = Correction::AsReported;
            ASSERT_TRUE(room.decide("olga", number(23), Basis::AsReported));
        }
        EXPECT_FALSE(room.settled());
        ASSERT_TRUE(room.decide("otto", number(23), Basis::AsReported));
        EXPECT_EQ(room.final(), (FinalValue{23, Source::DecidedByTwo}));
    }
}

TEST(Adjudication, OnlyWhatALayerSaysIsDecidedAsALayerSays) {
    Room room;
    room.report(23);
    room.compute({22});
    for (const auto* keyer : {"ann", "bob", "cid"}) ASSERT_TRUE(room.key(keyer, illegible()));
    EXPECT_FALSE(room.decide("olga", number(22), Basis::AsReported));
    EXPECT_EQ(room.kind, Refusal::Kind::Unfit);
    EXPECT_FALSE(room.decide("olga", number(23), Basis::AsComputed));
    EXPECT_EQ(room.kind, Refusal::Kind::Unfit);
}

TEST(Adjudication, WhereOnePersonKeysTheEntryStandsIfTheMachineOrAReportSaysTheSame) {
    Room room;
    room.policy.keyers = 1;
    room.read(3, 0.5);
    room.report(8);
    EXPECT_FALSE(room.settled());
    for (const int value : {3, 8}) {
        auto one = room;
        ASSERT_TRUE(one.key("ann", number(value)));
        EXPECT_EQ(one.final(), (FinalValue{value, Source::KeyedByOne}));
        EXPECT_FALSE(one.key("bob", number(value)));
    }
    ASSERT_TRUE(room.key("ann", number(5)));
    EXPECT_EQ(room.state(), CaseState::Keyed);
    EXPECT_FALSE(room.key("bob", number(5))) << "there is no second keyer";
    auto confirmed = room;
    ASSERT_TRUE(confirmed.decide("olga", number(5)));
    EXPECT_EQ(confirmed.final(), (FinalValue{5, Source::DecidedByTwo})) << "ann, and olga";
    ASSERT_TRUE(room.decide("olga", number(6)));
    EXPECT_FALSE(room.settled()) << "against the only entry it takes two";
    ASSERT_TRUE(room.decide("otto", number(6)));
    EXPECT_TRUE(room.settled());
}

TEST(Adjudication, ADrawnBoxIsKeyedByTwoLikeAnyOther) {
    Room room;
    room.read(3, 0.5);
    room.draw();
    EXPECT_EQ(room.final(), (FinalValue{3, Source::Passed}));
    ASSERT_TRUE(room.key("ann", number(3)));
    EXPECT_EQ(room.state(), CaseState::Open);
    EXPECT_EQ(room.final(), (FinalValue{3, Source::Passed})) << "nothing speaks against it";
    EXPECT_EQ(risk_counts(room.facts, room.terms(), kBox), (RiskCounts{.drawn = 1}));
    ASSERT_TRUE(room.key("bob", number(3)));
    EXPECT_EQ(room.state(), CaseState::Resolved);
    EXPECT_EQ(room.final(), (FinalValue{3, Source::PassedAndChecked}));
    EXPECT_EQ(risk_counts(room.facts, room.terms(), kBox), (RiskCounts{.drawn = 1, .checked = 1}));
}

TEST(Adjudication, ADrawnBoxKeyedOtherwiseIsOpenUntilItIsSettled) {
    Room room;
    room.read(3, 0.5);
    room.draw();
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{std::nullopt, Source::Undecided}));
    EXPECT_EQ(risk_counts(room.facts, room.terms(), kBox),
              (RiskCounts{.drawn = 1, .checked = 1, .open = 1}));
    Room slip = room;
    ASSERT_TRUE(slip.key("bob", number(3)));
    ASSERT_TRUE(slip.key("cid", number(3)));
    EXPECT_EQ(slip.final(), (FinalValue{3, Source::PassedAndChecked}));
    EXPECT_EQ(risk_counts(slip.facts, slip.terms(), kBox), (RiskCounts{.drawn = 1, .checked = 1}));
    ASSERT_TRUE(room.key("bob", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::KeyedByTwo}));
    EXPECT_EQ(risk_counts(room.facts, room.terms(), kBox),
              (RiskCounts{.drawn = 1, .checked = 1, .wrong = 1}));
}

TEST(Adjudication, WhatPeopleFoundIsKnownOnceTheBoxIsSettled) {
    Room room;
    const auto found = [&] { return made_of(room.facts, room.terms(), kBox, 3); };
    EXPECT_EQ(found(), Check::NotKeyed);
    ASSERT_TRUE(room.key("ann", number(3)));
    EXPECT_EQ(found(), Check::NotKeyed) << "one alone is no evidence";
    auto other = room;
    ASSERT_TRUE(other.key("bob", number(8)));
    EXPECT_EQ(made_of(other.facts, other.terms(), kBox, 3), Check::Otherwise);
    ASSERT_TRUE(other.key("cid", number(3)));
    EXPECT_EQ(made_of(other.facts, other.terms(), kBox, 3), Check::AsItPasses) << "bob's slip";
    ASSERT_TRUE(room.key("bob", number(3)));
    EXPECT_EQ(found(), Check::AsItPasses);
    ASSERT_TRUE(room.reopen_by_two());
    EXPECT_EQ(found(), Check::Otherwise) << "somebody doubts it";
}

// What older programs recorded keeps standing by its own numbers.
TEST(Adjudication, ADecisionOfAnOlderProgramStandsUntilSomebodyKeyedOtherwise) {
    Room room;
    const auto keyed_by = [](const char* user, int value) {
        return Keying{"", kBox, user, "", forms::ReadingState::Number, value};
    };
    room.facts.history.emplace_back(keyed_by("ann", 1));
    Decision alone;
    alone.field = kBox;
    alone.users = {"ann"};
    alone.value = 1;
    alone.reason = "plainly so";
    room.facts.history.emplace_back(alone);
    EXPECT_EQ(room.final(), (FinalValue{1, Source::DecidedByOne}));
    EXPECT_FALSE(room.key("bob", number(1))) << "it is settled";
    auto other = room;
    other.facts.history.emplace_back(keyed_by("bob", 10));
    EXPECT_EQ(other.final(), (FinalValue{std::nullopt, Source::Undecided}));
    EXPECT_EQ(other.stage(), BoxStage::ThirdLook);
}

// Three entries 8, 8, 6 of an older program: the third is asked for a word only if two differ.
TEST(Adjudication, ThreeEntriesOfAnOlderProgramAreWeighedLikeAnyThree) {
    Room room;
    for (const auto& [user, value] : {std::pair{"ann", 8}, {"bob", 6}, {"cid", 8}})
        room.facts.history.emplace_back(
            Keying{"", kBox, user, "", forms::ReadingState::Number, value});
    EXPECT_EQ(room.final(), (FinalValue{8, Source::KeyedByTwo}));
}

TEST(Reopening, TakesTwoOfficialsAndClaimsNothingUntilSettledAnew) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(8)));
    EXPECT_FALSE(room.reopen("ann"));
    EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
    ASSERT_TRUE(room.reopen("olga"));
    EXPECT_EQ(room.final().value, 8) << "one of two: it still stands";
    EXPECT_FALSE(room.reopen("olga"));
    EXPECT_THAT(room.sentence, HasSubstr("another official"));
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_EQ(room.final(), (FinalValue{std::nullopt, Source::Undecided}));
    EXPECT_EQ(room.state(), CaseState::Open);
    EXPECT_FALSE(room.reopen("olga")) << "nothing to reopen";

    EXPECT_FALSE(room.key("ann", number(8))) << "not blind";
    EXPECT_FALSE(room.key("olga", number(6))) << "has seen what stood there";
    ASSERT_TRUE(room.key("cid", number(6)));
    ASSERT_TRUE(room.key("dan", number(6)));
    EXPECT_EQ(room.stage(), BoxStage::ForOfficials) << "two blind entries still say otherwise";
    ASSERT_TRUE(room.decide("olga", number(6)));
    ASSERT_TRUE(room.decide("otto", number(6)));
    EXPECT_EQ(room.final(), (FinalValue{6, Source::DecidedByTwo}));
    EXPECT_EQ(room.facts.history.size(), 8U) << "all of it stays";
}

TEST(Reopening, IsOpenToTwoOfficialsWhereNobodyIsLeftToKey) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(8)));
    ASSERT_TRUE(room.reopen_by_two());
    EXPECT_FALSE(room.has_work("olga")) << "first somebody may key it afresh";
    EXPECT_TRUE(room.has_work("cid"));
    ASSERT_TRUE(room.decide("olga", number(8))) << room.sentence;
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.decide("otto", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
}

TEST(Reopening, OfACheckedBoxAsksForTwoEntriesMore) {
    Room room;
    room.read(3, 0.99);
    room.draw();
    ASSERT_TRUE(room.key("ann", number(3)));
    ASSERT_TRUE(room.key("bob", number(3)));
    ASSERT_TRUE(room.reopen_by_two());
    EXPECT_EQ(room.final().source, Source::Undecided);
    ASSERT_TRUE(room.key("cid", number(3)));
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.key("dan", number(3)));
    EXPECT_EQ(room.final(), (FinalValue{3, Source::PassedAndChecked}));
}

TEST(Reopening, OfOneOfficialEndsWithTheNextDecision) {
    Room room;
    room.officials = {"olga", "otto", "pia", "rob"};
    for (const auto* keyer : {"ann", "bob", "cid"}) ASSERT_TRUE(room.key(keyer, illegible()));
    for (const auto* official : {"olga", "otto"}) ASSERT_TRUE(room.decide(official, number(3)));
    ASSERT_TRUE(room.reopen("pia"));
    ASSERT_TRUE(room.reopen("rob"));
    for (const auto* official : {"olga", "otto"}) {
        room.facts.shown.push_back({room.facts.what.precinct, official, {kBox}});
        ASSERT_TRUE(room.decide(official, number(3))) << room.sentence;
    }
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_TRUE(room.settled()) << "what pia doubted was something else";
    ASSERT_TRUE(room.reopen("pia"));
    EXPECT_FALSE(room.settled());
}

TEST(Reopening, OfABoxThatPassedMakesItABoxOfTheCase) {
    Room room;
    room.read(3, 0.99);
    room.layer().passes = true;
    room.layer().passing = 3;
    room.facts.what.fields.clear();
    EXPECT_FALSE(room.reopen("ann"));
    ASSERT_TRUE(room.reopen("olga")) << room.sentence;
    EXPECT_FALSE(widened_by_reopening(room.facts));
    EXPECT_EQ(room.final(), (FinalValue{3, Source::Passed})) << "one of two";
    EXPECT_FALSE(room.reopen("olga"));
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_EQ(room.final().source, Source::Undecided);
    const auto wider = widened_by_reopening(room.facts);
    ASSERT_TRUE(wider);
    EXPECT_THAT(wider->fields, ElementsAre(kBox));
    room.facts.what = *wider;
    EXPECT_FALSE(widened_by_reopening(room.facts)) << "it is taken up";
    EXPECT_EQ(room.state(), CaseState::Open);
    const auto after = case_after(room.facts, std::nullopt, false);
    ASSERT_TRUE(after) << "a new verdict does not take it away";
    EXPECT_THAT(after->fields, ElementsAre(kBox));
    ASSERT_TRUE(room.key("ann", number(3)));
    ASSERT_TRUE(room.key("bob", number(3)));
    EXPECT_EQ(room.final(), (FinalValue{3, Source::KeyedByTwo}));
}

TEST(Reopening, OfABoxThatIsNotOfTheCaseIsRefused) {
    Room room;
    EXPECT_FALSE(reopen(room.facts, room.terms(), room.person("olga"), "no.such", "why"));
    EXPECT_FALSE(reopen(room.facts, room.terms(), room.person("olga"), kBox, " \t"));
}

TEST(Entries, MustFitTheirBox) {
    forms::Field field;
    field.most_digits = 2;
    Keying entry{"POLK-080-K", kBox, "ann", "", forms::ReadingState::Number, 99};
    EXPECT_TRUE(check_entry(entry, &field));
    entry.value = 100;
    EXPECT_FALSE(check_entry(entry, &field));
    EXPECT_TRUE(check_entry(entry, nullptr));
    entry.value = -1;
    EXPECT_FALSE(check_entry(entry, nullptr));
    entry.value.reset();
    EXPECT_FALSE(check_entry(entry, &field));
    entry.state = forms::ReadingState::Struck;
    EXPECT_FALSE(check_entry(entry, &field));
    field.kind = forms::FieldKind::Tick;
    entry.state = forms::ReadingState::Number;
    entry.value = 10;
    EXPECT_FALSE(check_entry(entry, &field));
}

TEST(Work, ABoxIsOfferedToThoseWhoMayStillKeyIt) {
    Room room;
    EXPECT_TRUE(room.has_work("ann"));
    EXPECT_TRUE(room.has_work("olga"));
    ASSERT_TRUE(room.key("ann", number(0)));
    EXPECT_FALSE(room.has_work("ann"));
    EXPECT_THAT(room.work("ann").waits_for_keyers, ElementsAre(kBox));
    EXPECT_TRUE(room.has_work("bob"));
    room.facts.shown.push_back({room.facts.what.precinct, "bob", {std::string(kEveryBox)}});
    EXPECT_FALSE(room.has_work("bob")) << "not blind any more";
    ASSERT_TRUE(room.key("cid", number(0)));
    for (const auto* who : {"bob", "dan", "olga"}) EXPECT_FALSE(room.has_work(who));
}

// What a second keyer is told follows from nothing that a first one keyed, and from nothing that
// the machine read.
TEST(Blindness, AnEntryChangesNothingThatASecondKeyerCanSee) {
    for (const bool drawn : {false, true}) {
        std::vector<Room> rooms;
        for (const auto& first : {number(3), number(8), blank(), illegible()}) {
            auto& room = rooms.emplace_back();
            room.read(3, 0.99);
            if (drawn) room.draw();
            ASSERT_TRUE(room.key("ann", first));
        }
        for (const auto& room : rooms) {
            EXPECT_EQ(left_to_key(room.facts, room.terms(), "bob"),
                      left_to_key(Room().facts, room.terms(), "bob"));
            EXPECT_EQ(room.state(), Room().state());
            for (const auto* user : {"bob", "olga"}) {
                auto other = room;
                EXPECT_FALSE(other.decide(user, number(3)));
                EXPECT_EQ(other.kind, Refusal::Kind::NotYours);
                const auto decided = other.sentence;
                EXPECT_FALSE(other.reopen(user));
                auto first = rooms.front();
                EXPECT_FALSE(first.decide(user, number(3)));
                EXPECT_EQ(first.sentence, decided);
                EXPECT_FALSE(first.reopen(user));
                EXPECT_EQ(first.sentence, other.sentence);
            }
        }
    }
}

TEST(Blindness, WhoWasShownABoxDecidesItOnlyAsOneOfTwoOfficials) {
    Room room;
    for (const auto* user : {"ann", "olga", "otto"})
        room.facts.shown.push_back({room.facts.what.precinct, user, {kBox}});
    EXPECT_FALSE(room.key("ann", number(8)));
    EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
    EXPECT_THAT(room.sentence, HasSubstr("officials decide it with the paper in hand"));
    EXPECT_FALSE(room.decide("ann", number(8))) << "she would be no second pair of eyes";
    EXPECT_FALSE(room.has_work("olga")) << "people may still key it";
    ASSERT_TRUE(room.decide("olga", number(9))) << room.sentence;
    EXPECT_FALSE(room.settled());
    EXPECT_THAT(room.work("otto").to_decide, ElementsAre(kBox));
    ASSERT_TRUE(room.decide("otto", number(9))) << room.sentence;
    EXPECT_EQ(room.final(), (FinalValue{9, Source::DecidedByTwo}));
}

// ---- every sequence of acts in a small world ----

struct World {
    std::string name;
    Room room;
};

std::vector<World> worlds() {
    std::vector<World> out;
    for (const bool officials : {false, true}) {
        for (const int keyers : {2, 1}) {
            for (const char* reading : {"absent", "unsure", "drawn"}) {
                for (const bool award : {false, true}) {
                    Room room(award ? kAward : kBox);
                    if (!officials) room.officials.clear();
                    room.policy.keyers = keyers;
                    const std::string what = reading;
                    if (what != "absent") room.read(1, 0.5);
                    if (what == "drawn") room.draw();
                    room.report(2);
                    if (award) room.compute({1, 2});
                    if (award) room.find(Code::DelegatesDiffer);
                    out.push_back({what + (award ? " award, " : ", ") + std::to_string(keyers) +
                                       (officials ? " keyers, officials" : " keyers"),
                                   room});
                }
            }
        }
    }
    return out;
}

// Tries every act after every sequence of allowed acts up to `depth`, and judges each by hand.
// People of one role are alike: of those who have done nothing yet only the first is tried.
class Everything {
public:
    explicit Everything(int depth) : depth_(depth) {}

    void from(Room& room) { follow(room, 0); }
    std::string broken;
    long judged = 0;

private:
    using Names = std::vector<std::string>;

    static Names who_may_be_next(const Room& room) {
        const auto did = [&](const std::string& name) {
            return std::any_of(room.facts.history.begin(), room.facts.history.end(),
                               [&](const Act& act) {
                                   if (const auto* decision = std::get_if<Decision>(&act))
                                       return decision->users.back() == name;
                                   if (const auto* keying = std::get_if<Keying>(&act))
                                       return keying->user == name;
                                   if (const auto* look = std::get_if<ThirdLook>(&act))
                                       return look->user == name;
                                   return std::get<Reopening>(act).user == name;
                               });
        };
        Names out;
        for (const auto& role : {Names{"ann", "bob", "cid"}, Names{"olga", "otto"}}) {
            for (const auto& name : role) {
                out.push_back(name);
                if (!did(name)) break;
            }
        }
        return out;
    }

    void follow(Room& room, int done) {
        judge(room);
        if (done == depth_ || !broken.empty()) return;
        for (const auto& user : who_may_be_next(room)) {
            for (const auto& claim : {number(1), number(2), illegible()}) {
                attempt(room, done, [&] { return room.key(user, claim); });
                attempt(room, done, [&] { return room.decide(user, claim); });
                attempt(room, done, [&] { return room.look(user, Look::AnEntry, claim); });
            }
            attempt(room, done, [&] { return room.look(user, Look::Neither); });
            attempt(room, done, [&] { return room.decide(user, number(2), Basis::AsReported); });
            attempt(room, done, [&] { return room.decide(user, number(2), Basis::AsComputed); });
            attempt(room, done, [&] { return room.reopen(user); });
        }
    }

    template <class Try>
    void attempt(Room& room, int done, const Try& act) {
        const auto before = room.facts.history.size();
        if (!act()) {
            if (room.facts.history.size() != before) broken = "a refused act was recorded";
            return;
        }
        follow(room, done + 1);
        room.facts.history.resize(before, Keying{});
    }

    void judge(const Room& room) {
        ++judged;
        const auto by_hand = judged_by_hand(room);
        if (!by_hand.broken.empty()) broken = by_hand.broken;
        if (room.settled() != by_hand.settled) broken = "it is settled otherwise than by hand";
        if (by_hand.settled && room.final().value != by_hand.value)
            broken = "another value stands than by hand";
        if (!broken.empty()) broken += " after " + std::to_string(room.facts.history.size());
    }

    int depth_;
};

TEST(Adjudication, NoSequenceOfActsGetsRoundTheRules) {
    long judged = 0;
    for (auto& world : worlds()) {
        Everything all(5);
        all.from(world.room);
        EXPECT_EQ(all.broken, "") << world.name;
        EXPECT_GT(all.judged, 5) << world.name;
        judged += all.judged;
    }
    RecordProperty("judged", std::to_string(judged));
    EXPECT_GT(judged, 10'000);
}

}  // namespace
}  // namespace verify
