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

TEST(Adjudication, OnePersonDecidesWhatNothingSpeaksAgainst) {
    Room room;
    room.read(3, 0.6);
    EXPECT_EQ(room.state(), CaseState::Open);
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_EQ(room.state(), CaseState::Keyed);
    ASSERT_TRUE(room.decide("ann", number(8))) << room.sentence;
    EXPECT_EQ(room.state(), CaseState::Resolved);
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByOne}));
}

TEST(Adjudication, WhereTwoMustKeyOneAloneDecidesNothing) {
    Room room;
    room.people_unopposed = 2;
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_FALSE(room.decide("ann", number(8)));
    EXPECT_THAT(room.sentence, HasSubstr("Another person has to key"));
    ASSERT_TRUE(room.key("bob", number(8)));
    EXPECT_TRUE(room.decide("bob", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
}

TEST(Adjudication, OneAloneDoesNotGetRoundASureReading) {
    Room room;
    room.read(3, 0.97);
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_FALSE(room.decide("ann", number(8)));
    EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
    EXPECT_THAT(room.sentence, HasSubstr("the machine surely read something else"));
    EXPECT_THAT(room.work("ann").waits_for_officials, ElementsAre(kBox));
    EXPECT_EQ(room.final(), (FinalValue{std::nullopt, Source::Undecided}));
    room.read(3, 0.969);
    EXPECT_TRUE(room.decide("ann", number(8))) << "not sure enough to speak against her";
}

TEST(Adjudication, OneAloneDoesNotGetRoundAnotherPersonsEntry) {
    Room room;
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", illegible())) << "that nobody can read it is an entry as well";
    EXPECT_FALSE(room.decide("ann", number(8)));
    EXPECT_THAT(room.sentence, HasSubstr("another keyed something else"));
    EXPECT_FALSE(room.decide("bob", illegible()));
    EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
}

TEST(Adjudication, ALaterEntryThatDiffersUnsettlesWhatOnePersonRead) {
    Room room;
    room.read(20, 0.54);
    ASSERT_TRUE(room.key("ann", number(1)));
    ASSERT_TRUE(room.decide("ann", number(1)));
    auto same_again = room.facts, other = room.facts;
    const auto keyed_by_bob = [](int value) {
        return Keying{"", kBox, "bob", "", forms::ReadingState::Number, value};
    };
    same_again.history.emplace_back(keyed_by_bob(1));
    EXPECT_EQ(final_value(same_again, kBox).value, 1);
    other.history.emplace_back(keyed_by_bob(10));
    EXPECT_EQ(final_value(other, kBox), (FinalValue{std::nullopt, Source::Undecided}));
    EXPECT_NE(state_of(other), CaseState::Resolved);
}

TEST(Adjudication, AThirdWhoKeysTheSameBlindIsTheSecondForIt) {
    Room room;
    room.read(6, 0.99);
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    EXPECT_FALSE(room.decide("cid", number(8))) << "not before the own entry";
    EXPECT_THAT(room.sentence, HasSubstr("Key every field"));
    ASSERT_TRUE(room.key("cid", number(8)));
    ASSERT_TRUE(room.decide("cid", number(8))) << room.sentence;
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
    const auto& decision = std::get<Decision>(room.facts.history.back());
    EXPECT_THAT(decision.users, ElementsAre("cid"));
    EXPECT_THAT(decision.keyed_alike, ElementsAre("ann"));
}

TEST(Adjudication, WhoGivesWayStandsForTheOthersValue) {
    Room room;
    room.read(6, 0.99);
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    EXPECT_THAT(room.work("ann").to_decide, IsEmpty()) << "nobody is sent to give way";
    ASSERT_TRUE(room.decide("ann", number(6))) << room.sentence;
    EXPECT_EQ(room.final(), (FinalValue{6, Source::DecidedByTwo}));
}

TEST(Adjudication, TwoAgainstTwoIsForTwoOfficials) {
    Room room;
    room.officials = {"olga", "otto"};
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.key("bob", number(6)));
    ASSERT_TRUE(room.key("cid", number(8)));
    ASSERT_TRUE(room.key("dan", number(6)));
    EXPECT_FALSE(room.decide("cid", number(8)));
    EXPECT_THAT(room.sentence, HasSubstr("Two people keyed something else"));
    EXPECT_FALSE(room.decide("cid", number(6))) << "who gives way does not take back a blind entry";
    ASSERT_TRUE(room.key("olga", number(8)));
    ASSERT_TRUE(room.decide("olga", number(8)));
    EXPECT_FALSE(room.settled()) << "one of two";
    EXPECT_THAT(room.work("olga").waits_for_others, ElementsAre(kBox));
    EXPECT_FALSE(room.decide("olga", number(8))) << "nobody counts twice";
    EXPECT_THAT(room.sentence, HasSubstr("another official has to decide the same"));
    ASSERT_TRUE(room.key("otto", number(6)));
    ASSERT_TRUE(room.decide("otto", number(6)));
    EXPECT_FALSE(room.settled()) << "they do not agree";
    EXPECT_THAT(room.work("olga").to_decide, ElementsAre(kBox));
    EXPECT_FALSE(has_work(room.facts, room.book(), room.person("olga"))) << "the queue goes on";
    ASSERT_TRUE(room.decide("otto", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
    EXPECT_THAT(std::get<Decision>(room.facts.history.back()).users, ElementsAre("olga", "otto"));
}

TEST(Adjudication, OfficialsNeedNotDecideOneRightAfterTheOther) {
    Room room;
    room.officials = {"olga", "otto", "pia"};
    room.read(3, 0.99);
    ASSERT_TRUE(room.key("olga", number(8)));
    ASSERT_TRUE(room.key("otto", number(6)));
    ASSERT_TRUE(room.key("pia", number(5)));
    ASSERT_TRUE(room.decide("olga", number(8)));
    ASSERT_TRUE(room.decide("otto", number(6)));
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.decide("pia", number(8)));
    EXPECT_TRUE(room.settled()) << "olga said so, and still does";
}

TEST(Adjudication, AnAwardTakesTwoOfficialsEitherWay) {
    for (const bool corrected : {true, false}) {
        Room room(kAward);
        room.officials = {"olga", "otto"};
        room.read(0, 0.999);
        room.compute({1});
        room.find(Code::ViableWithoutAward);
        const auto basis = corrected ? Basis::AsComputed : Basis::AsWritten;
        const auto claim = number(corrected ? 1 : 0);
        EXPECT_EQ(usual_basis(room.rules, room.facts.findings, kAward), Basis::AsComputed);
        ASSERT_TRUE(room.key("ann", number(0)));
        ASSERT_TRUE(room.key("bob", number(0)));
        EXPECT_FALSE(room.decide("ann", claim, basis)) << "two keyed so, and it is an award";
        EXPECT_THAT(room.sentence, HasSubstr("is for officials"));
        ASSERT_TRUE(room.key("olga", number(0)));
        ASSERT_TRUE(room.decide("olga", claim, basis)) << room.sentence;
        EXPECT_FALSE(room.settled());
        ASSERT_TRUE(room.key("otto", number(0)));
        ASSERT_TRUE(room.decide("otto", claim, basis));
        EXPECT_EQ(room.final(), (FinalValue{corrected ? 1 : 0, Source::DecidedByTwo}));
    }
}

TEST(Adjudication, AnAwardOtherThanTheRulesGiveIsOneWithoutAFindingToo) {
    Room room(kAward);
    room.compute({2});
    ASSERT_TRUE(room.key("ann", number(3)));
    EXPECT_FALSE(room.decide("ann", number(3)))
        << "the machine could not read it, so found nothing";
    Room agreeing(kAward);
    agreeing.compute({2});
    ASSERT_TRUE(agreeing.key("ann", number(2)));
    EXPECT_TRUE(agreeing.decide("ann", number(2)));
}

TEST(Adjudication, TheRulesSayHowManyOfficialsAndWhatMayBeCorrected) {
    Room room(kAward);
    room.officials = {"olga"};
    room.compute({1});
    room.find(Code::ViableWithoutAward);
    room.rules.officials_for_rule = 1;
    ASSERT_TRUE(room.key("olga", number(0)));
    EXPECT_TRUE(room.decide("olga", number(1), Basis::AsComputed));
    EXPECT_TRUE(room.settled());

    Room single(kAward);
    single.compute({1});
    single.find(Code::ViableWithoutAward);
    single.find(Code::SingleDelegate);
    ASSERT_TRUE(single.key("ann", number(0)));
    EXPECT_FALSE(single.decide("ann", number(1), Basis::AsComputed));
    EXPECT_EQ(single.kind, Refusal::Kind::Unfit);
    EXPECT_THAT(single.sentence, HasSubstr("do not let this be corrected"));
    EXPECT_EQ(usual_basis(single.rules, single.facts.findings, kAward), Basis::AsWritten);
    EXPECT_TRUE(single.decide("ann", number(0))) << "nothing else may be done: no choice to guard";
}

TEST(Adjudication, IncorrectMathIsNotChangedWhereTheRulesSaySo) {
    Room room;
    room.officials = {"olga", "otto"};
    room.compute({98});
    room.find(Code::SumDiffers);
    ASSERT_TRUE(room.key("olga", number(99)));
    EXPECT_FALSE(room.decide("olga", number(98), Basis::AsComputed));
    room.rules.arithmetic = Correction::AsComputed;
    ASSERT_TRUE(room.decide("olga", number(98), Basis::AsComputed));
    EXPECT_FALSE(room.settled()) << "nobody read it from the paper: two officials";
    ASSERT_TRUE(room.key("otto", number(99)));
    ASSERT_TRUE(room.decide("otto", number(98), Basis::AsComputed));
    EXPECT_EQ(room.final(), (FinalValue{98, Source::DecidedByTwo}));
}

TEST(Adjudication, AReportStandsOnlyWhereNobodyCanReadThePaper) {
    Room room;
    room.officials = {"olga", "otto"};
    room.report(23);
    ASSERT_TRUE(room.key("ann", illegible()));
    EXPECT_FALSE(room.decide("ann", number(23), Basis::AsReported));
    EXPECT_THAT(room.sentence, HasSubstr("Nobody read this value from the paper"));
    ASSERT_TRUE(room.key("olga", illegible()));
    ASSERT_TRUE(room.decide("olga", number(23), Basis::AsReported));
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.key("otto", number(28)));
    EXPECT_FALSE(room.decide("otto", number(23), Basis::AsReported)) << "he can read it";
    EXPECT_THAT(room.sentence, HasSubstr("follow what is written"));
    room.rules.transcription = Correction::AsReported;
    ASSERT_TRUE(room.decide("otto", number(23), Basis::AsReported));
    EXPECT_EQ(room.final(), (FinalValue{23, Source::DecidedByTwo}));
}

TEST(Adjudication, OnlyWhatSomebodyOrALayerSaysCanBeDecided) {
    Room room;
    room.officials = {"olga"};
    room.report(23);
    room.compute({22});
    ASSERT_TRUE(room.key("olga", number(8)));
    EXPECT_FALSE(room.decide("olga", number(9)));
    EXPECT_FALSE(room.decide("olga", number(22), Basis::AsReported));
    EXPECT_FALSE(room.decide("olga", number(23), Basis::AsComputed));
    EXPECT_EQ(room.kind, Refusal::Kind::Unfit);
}

TEST(Adjudication, ADrawnBoxKeyedAsItPassesIsSettled) {
    Room room;
    room.read(3, 0.5);
    room.draw();
    EXPECT_EQ(room.final(), (FinalValue{3, Source::Passed}));
    ASSERT_TRUE(room.key("ann", number(3)));
    EXPECT_EQ(room.state(), CaseState::Resolved);
    EXPECT_EQ(room.final(), (FinalValue{3, Source::PassedAndChecked}));
    EXPECT_FALSE(room.key("bob", number(3))) << "nobody keys what is settled";
    EXPECT_EQ(room.kind, Refusal::Kind::TooLate);
    EXPECT_FALSE(room.decide("ann", number(3)));
}

TEST(Adjudication, ADrawnBoxKeyedOtherwiseIsABoxLikeAnyOther) {
    Room room;
    room.read(3, 0.5);
    room.draw();
    ASSERT_TRUE(room.key("ann", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{std::nullopt, Source::Undecided}));
    EXPECT_EQ(risk_counts(room.facts, kBox), (RiskCounts{.drawn = 1, .checked = 1, .open = 1}));
    EXPECT_FALSE(room.decide("ann", number(8))) << "what passes is as sure as a sure reading";
    Room slip = room;
    ASSERT_TRUE(slip.decide("ann", number(3))) << "her slip: " << slip.sentence;
    EXPECT_EQ(slip.final(), (FinalValue{3, Source::DecidedByOne}));
    EXPECT_EQ(risk_counts(slip.facts, kBox), (RiskCounts{.drawn = 1, .checked = 1}));
    ASSERT_TRUE(room.key("bob", number(8)));
    ASSERT_TRUE(room.decide("bob", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
    EXPECT_EQ(risk_counts(room.facts, kBox), (RiskCounts{.drawn = 1, .checked = 1, .wrong = 1}));
}

TEST(Reopening, TakesTwoOfficialsAndClaimsNothingUntilDecidedAnew) {
    Room room;
    room.officials = {"olga", "otto"};
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.decide("ann", number(8)));
    EXPECT_FALSE(room.decide("ann", number(8))) << "never re-decided";
    EXPECT_THAT(room.sentence, HasSubstr("reopen"));
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
    EXPECT_FALSE(room.decide("ann", number(8))) << "she has not looked afresh";
    EXPECT_THAT(room.sentence, HasSubstr("opened again"));
    ASSERT_TRUE(room.key("bob", number(6)));
    EXPECT_FALSE(room.decide("bob", number(6))) << "ann's blind entry still says otherwise";
    ASSERT_TRUE(room.key("cid", number(6)));
    ASSERT_TRUE(room.decide("cid", number(6)));
    EXPECT_EQ(room.final(), (FinalValue{6, Source::DecidedByTwo}));
    EXPECT_EQ(room.facts.history.size(), 7U) << "all of it stays";
}

TEST(Reopening, IsOpenToTwoOfficialsWhereNobodyIsLeftToKey) {
    Room room;
    room.officials = {"olga", "otto"};
    ASSERT_TRUE(room.key("ann", number(8)));
    ASSERT_TRUE(room.decide("ann", number(8)));
    ASSERT_TRUE(room.reopen("olga"));
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_FALSE(has_work(room.facts, room.book(), room.person("olga")))
        << "first somebody may key it afresh";
    EXPECT_TRUE(has_work(room.facts, room.book(), room.person("bob")));
    ASSERT_TRUE(room.decide("olga", number(8))) << room.sentence;
    EXPECT_FALSE(room.settled());
    ASSERT_TRUE(room.decide("otto", number(8)));
    EXPECT_EQ(room.final(), (FinalValue{8, Source::DecidedByTwo}));
}

TEST(Reopening, OfACheckedBoxAsksForADecision) {
    Room room;
    room.officials = {"olga", "otto"};
    room.read(3, 0.99);
    room.draw();
    ASSERT_TRUE(room.key("ann", number(3)));
    ASSERT_TRUE(room.reopen("olga"));
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_EQ(room.final().source, Source::Undecided);
    ASSERT_TRUE(room.key("bob", number(3)));
    EXPECT_FALSE(room.settled()) << "it is decided, not checked again";
    ASSERT_TRUE(room.decide("bob", number(3)));
    EXPECT_EQ(room.final(), (FinalValue{3, Source::DecidedByTwo}));
}

TEST(Reopening, OfOneOfficialEndsWithTheNextDecision) {
    Room room;
    room.officials = {"olga", "otto", "pia"};
    room.read(3, 0.5);
    room.draw();
    ASSERT_TRUE(room.key("ann", number(3)));
    ASSERT_TRUE(room.reopen("olga"));
    room.layer().passes = false;  // a report came that says something else
    ASSERT_TRUE(room.decide("ann", number(3)));
    ASSERT_TRUE(room.reopen("otto"));
    EXPECT_TRUE(room.settled()) << "what olga doubted was something else";
    ASSERT_TRUE(room.reopen("pia"));
    EXPECT_FALSE(room.settled());
}

TEST(Reopening, OfABoxThatPassedMakesItABoxOfTheCase) {
    Room room;
    room.officials = {"olga", "otto"};
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
    ASSERT_TRUE(room.decide("ann", number(3))) << room.sentence;
    EXPECT_EQ(room.final(), (FinalValue{3, Source::DecidedByOne}));
}

TEST(Reopening, OfABoxThatIsNotOfTheCaseIsRefused) {
    Room room;
    room.officials = {"olga"};
    EXPECT_FALSE(reopen(room.facts, room.person("olga"), "no.such", "why"));
    EXPECT_FALSE(reopen(room.facts, room.person("olga"), kBox, " \t"));
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

TEST(Work, ThreeEntriesAreAskedForWhateverTheySay) {
    for (const bool award : {true, false}) {
        for (const int other : {0, 1}) {
            Room room(award ? kAward : kBox);
            room.officials = {"olga"};
            room.read(1, 0.99);
            if (award) room.compute({1});
            if (award) room.find(Code::ViableWithoutAward);
            const auto has = [&](const char* who) {
                return has_work(room.facts, room.book(), room.person(who));
            };
            ASSERT_TRUE(room.key("ann", number(0)));
            EXPECT_TRUE(has("bob")) << "that only officials can decide it would tell";
            ASSERT_TRUE(room.key("bob", number(0)));
            EXPECT_TRUE(has("cid")) << "that the two agree would tell";
            ASSERT_TRUE(room.key("cid", number(other)));
            EXPECT_FALSE(has("dan"));
            EXPECT_TRUE(has("olga"));
        }
    }
}

// Two boxes, both drawn to be checked: one keyed as it passes is settled while the other waits.
CaseFacts two_drawn_boxes() {
    Room room;
    room.read(3, 0.5);
    room.draw();
    auto facts = room.facts;
    facts.layers.push_back(facts.layers.front());
    facts.layers.back().field = "final.other";
    facts.what.fields.emplace_back("final.other");
    facts.what.drawn = facts.what.fields;
    facts.history.emplace_back(
        Keying{facts.what.precinct, kBox, "ann", "", forms::ReadingState::Number, 3});
    return facts;
}

TEST(Blindness, ASettledBoxOfAnUnresolvedCaseIsKeyedLikeTheOthers) {
    auto facts = two_drawn_boxes();
    EXPECT_TRUE(is_settled(facts, kBox));
    EXPECT_THAT(left_to_key(facts, "bob"), ElementsAre(kBox, "final.other"));
    facts.history.emplace_back(
        Keying{facts.what.precinct, kBox, "bob", "", forms::ReadingState::Number, 8});
    EXPECT_FALSE(is_settled(facts, kBox)) << "somebody reads it otherwise";
    EXPECT_EQ(final_value(facts, kBox).source, Source::Undecided);
}

TEST(Blindness, ARefusalBeforeTheLastEntryTellsNothing) {
    const auto settled = two_drawn_boxes();
    auto open = settled;
    std::get<Keying>(open.history.front()).value = 8;
    EXPECT_FALSE(is_settled(open, kBox));
    const Rules rules;
    const Policy policy;
    const Rulebook book{rules, policy};
    for (const auto* user : {"ann", "olga"}) {
        const Person person{user, std::string(user) == "olga"};
        for (const auto basis : {Basis::AsWritten, Basis::AsReported, Basis::AsComputed}) {
            const Proposal what{kBox, basis, number(3), "why"};
            const auto a = decide(settled, book, person, what);
            const auto b = decide(open, book, person, what);
            ASSERT_FALSE(a || b);
            EXPECT_EQ(a.error().sentence, b.error().sentence);
            EXPECT_EQ(a.error().kind, b.error().kind);
        }
        const auto a = reopen(settled, person, kBox, "why");
        const auto b = reopen(open, person, kBox, "why");
        ASSERT_FALSE(a || b);
        EXPECT_EQ(a.error().sentence, b.error().sentence);
    }
}

TEST(Blindness, WhoWasShownABoxDecidesItOnlyAsOneOfTwoOfficials) {
    Room room;
    room.officials = {"olga", "otto"};
    for (const auto* user : {"ann", "olga", "otto"})
        room.facts.shown.push_back({room.facts.what.precinct, user, {kBox}});
    EXPECT_FALSE(room.key("ann", number(8)));
    EXPECT_EQ(room.kind, Refusal::Kind::NotYours);
    EXPECT_THAT(room.sentence, HasSubstr("officials decide it with the paper in hand"));
    ASSERT_TRUE(room.key("bob", number(8)));
    EXPECT_FALSE(room.decide("ann", number(8))) << "she would be no second pair of eyes";
    EXPECT_FALSE(room.decide("ann", number(9)));
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
    for (int officials = 0; officials <= 3; ++officials) {
        for (const char* reading : {"absent", "unsure", "sure", "drawn"}) {
            for (const bool award : {false, true}) {
                Room room(award ? kAward : kBox);
                const std::vector<std::string> people = {"ann", "bob", "cid"};
                room.officials = {people.begin(), people.begin() + officials};
                const std::string what = reading;
                if (what != "absent") room.read(1, what == "sure" ? 0.99 : 0.5);
                if (what == "drawn") room.draw();
                room.report(3);
                if (award) room.compute({1, 2});
                if (award) room.find(Code::DelegatesDiffer);
                out.push_back(
                    {what + (award ? " award, " : ", ") + std::to_string(officials) + " officials",
                     room});
            }
        }
    }
    return out;
}

// One act as a word.
std::string word_of(const Act& act) {
    if (const auto* keying = std::get_if<Keying>(&act))
        return "k" + keying->user + std::to_string(keying->value.value_or(0));
    if (const auto* reopening = std::get_if<Reopening>(&act)) return "r" + reopening->user;
    const auto& decision = std::get<Decision>(act);
    return "d" + decision.users.back() + std::string(name_of(decision.basis)) +
           std::to_string(decision.value.value_or(0));
}

// The acts in their order; of entries one after the other the order says nothing.
std::string order_of(const std::vector<Act>& history) {
    std::string out;
    std::set<std::string> keyed;
    const auto put = [&] {
        for (const auto& word : keyed) out += word;
        keyed.clear();
    };
    for (const auto& act : history) {
        if (!std::holds_alternative<Keying>(act)) put();
        if (std::holds_alternative<Keying>(act))
            keyed.insert(word_of(act));
        else
            out += word_of(act);
    }
    put();
    return out;
}

// Tries every act after every sequence of allowed acts up to `depth`, and judges each by hand.
class Everything {
public:
    explicit Everything(int depth) : depth_(depth) {}

    void from(Room& room) { follow(room, 0); }
    std::string broken;
    long judged = 0;

private:
    void follow(Room& room, int done) {
        if (!seen_.insert(order_of(room.facts.history)).second) return;
        judge(room);
        if (done == depth_ || !broken.empty()) return;
        for (const char* user : {"ann", "bob", "cid"}) {
            for (const auto& claim : {number(1), number(2), illegible()}) {
                attempt(room, done, [&] { return room.key(user, claim); });
                attempt(room, done, [&] { return room.decide(user, claim); });
            }
            attempt(room, done, [&] { return room.decide(user, number(3), Basis::AsReported); });
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
        room.facts.history.resize(before);
    }

    void judge(const Room& room) {
        ++judged;
        const auto by_hand = judged_by_hand(room);
        const auto final = room.final();
        const bool decided =
            final.source == Source::DecidedByOne || final.source == Source::DecidedByTwo;
        if (!by_hand.broken.empty()) broken = by_hand.broken;
        if (decided != by_hand.decided || (decided && final.value != by_hand.value))
            broken = "another value stands than by hand";
        if (!broken.empty()) broken += " after " + std::to_string(room.facts.history.size());
    }

    int depth_;
    std::set<std::string> seen_;
};

TEST(Adjudication, NoSequenceOfActsGetsRoundTheRules) {
    long judged = 0;
    for (auto& world : worlds()) {
        Everything all(5);
        all.from(world.room);
        EXPECT_EQ(all.broken, "") << world.name;
        EXPECT_GT(all.judged, 50) << world.name;
        judged += all.judged;
    }
    RecordProperty("judged", std::to_string(judged));
}

}  // namespace
}  // namespace verify
