// The life of a box, from the facts of its case.
#include "verify/case_boxes.h"

#include <gmock/gmock.h>

#include "tests/verify/support/case_room.h"
#include "verify/cannot_finish.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::illegible;
using testing_support::kAward;
using testing_support::kBox;
using testing_support::number;
using testing_support::Room;

CanvassTerms terms_in(const Room& room, int keyers = 2) {
    auto terms = room.terms();
    terms.policy.keyers = keyers;
    return terms;
}

void add_entry(CaseFacts& facts, const std::string& field, const std::string& user, Claim claim) {
    facts.history.emplace_back(
        Keying{facts.what.precinct, field, user, "", claim.state, claim.value});
}

// A column of the form of Iowa with two rows; every box is in the case and nothing is keyed.
struct Column {
    Column() {
        room.facts.what.fields = {"final.a", "final.b", "final.total"};
        room.facts.layers.clear();
        for (const auto& field : room.facts.what.fields)
            room.facts.layers.emplace_back().field = field;
        terms.relations = relations_on(room.rules, {{"a", "A"}, {"b", "B"}});
    }
    void key(const std::string& field, const std::string& user, Claim claim) {
        add_entry(room.facts, field, user, claim);
    }
    void key_by_two(const std::string& field, int value) {
        key(field, "ann", number(value));
        key(field, "bob", number(value));
    }
    BoxStage stage(const std::string& field) const {
        return box_now(room.facts, terms, field).stage;
    }

    Room room;
    CanvassTerms terms = room.terms();
};

TEST(CaseBoxes, TwoEntriesSettleABoxAndAReopeningTakesThemBack) {
    Room room;
    room.officials = {"olga", "otto"};
    auto& facts = room.facts;
    add_entry(facts, kBox, "ann", number(8));
    EXPECT_EQ(box_now(facts, terms_in(room), kBox).stage, BoxStage::ToKey);
    add_entry(facts, kBox, "bob", number(8));
    EXPECT_EQ(box_now(facts, terms_in(room), kBox).claim, number(8));
    for (const auto* official : {"olga", "otto"})
        facts.history.emplace_back(
            Reopening{facts.what.precinct, kBox, official, "", "look again"});
    EXPECT_EQ(past_of(facts, kBox).before, 2U);
    EXPECT_EQ(box_now(facts, terms_in(room), kBox).stage, BoxStage::ToKey);
}

TEST(CaseBoxes, ADecisionThatStandsSettlesABox) {
    Room room;
    Decision decision;
    decision.precinct = room.facts.what.precinct;
    decision.field = kBox;
    decision.users = {"olga", "otto"};
    decision.value = 6;
    decision.people_needed = 2;
    decision.officials = true;
    room.facts.history.emplace_back(decision);
    const auto now = box_now(room.facts, terms_in(room), kBox);
    EXPECT_EQ(now.stage, BoxStage::Settled);
    EXPECT_EQ(now.claim, number(6));
    EXPECT_THAT(now.stand_for, ElementsAre("olga", "otto"));
}

TEST(CaseBoxes, AnAwardOfARuleFindingIsForOfficialsWhereTheRulesLetItBeCorrected) {
    Room room(kAward);
    add_entry(room.facts, kAward, "ann", number(0));
    add_entry(room.facts, kAward, "bob", number(0));
    EXPECT_EQ(box_now(room.facts, terms_in(room), kAward).stage, BoxStage::Settled);
    auto found = room;
    found.find(Code::ViableWithoutAward);
    EXPECT_EQ(box_now(found.facts, terms_in(found), kAward).stage, BoxStage::ForOfficials);
    found.find(Code::SingleDelegate);
    EXPECT_EQ(box_now(found.facts, terms_in(found), kAward).stage, BoxStage::Settled);
    room.compute({1});
    EXPECT_EQ(box_now(room.facts, terms_in(room), kAward).stage, BoxStage::ForOfficials)
        << "the rules give something else";
    room.rules.rule = Correction::AsWritten;
    EXPECT_EQ(box_now(room.facts, terms_in(room), kAward).stage, BoxStage::Settled);
}

TEST(CaseBoxes, WhereOneKeysTheReadingAndTheReportAreAsked) {
    Room room;
    room.read(3, 0.5);
    room.report(8);
    add_entry(room.facts, kBox, "ann", number(8));
    EXPECT_EQ(box_now(room.facts, terms_in(room, 1), kBox).stage, BoxStage::Settled);
    room.read(3, 0.97);
    EXPECT_EQ(box_now(room.facts, terms_in(room, 1), kBox).stage, BoxStage::ForOfficials);
    room.read(8, 0.97);
    EXPECT_EQ(box_now(room.facts, terms_in(room, 1), kBox).stage, BoxStage::Settled);
}

TEST(CaseBoxes, AColumnThatFailsIsKeyedOnceMore) {
    Column column;
    column.key_by_two("final.a", 12);
    column.key_by_two("final.b", 3);
    EXPECT_EQ(column.stage("final.a"), BoxStage::Settled) << "the total is not known yet";
    column.key_by_two("final.total", 10);
    EXPECT_EQ(column.stage("final.a"), BoxStage::ThirdLook);
    EXPECT_EQ(column.stage("final.b"), BoxStage::Settled) << "it cannot be 5 less";
    EXPECT_EQ(column.stage("final.total"), BoxStage::ThirdLook);
    column.key("final.a", "cid", number(12));
    column.key("final.total", "cid", number(10));
    for (const auto* field : {"final.a", "final.b", "final.total"})
        EXPECT_EQ(column.stage(field), BoxStage::Settled) << "what people say stands: " << field;
}

TEST(CaseBoxes, AnotherBoxThatMendsTheColumnEndsTheQuestion) {
    Column column;
    column.key_by_two("final.a", 7);
    column.key_by_two("final.b", 3);
    column.key("final.total", "ann", number(16));
    column.key("final.total", "bob", number(10));
    EXPECT_EQ(column.stage("final.a"), BoxStage::Settled) << "the total is in dispute";
    column.key("final.total", "cid", number(16));
    EXPECT_EQ(column.stage("final.a"), BoxStage::ThirdLook);
    column.key("final.a", "cid", number(13));
    EXPECT_EQ(column.stage("final.a"), BoxStage::ThirdsWord);
    EXPECT_EQ(column.stage("final.b"), BoxStage::Settled) << "nothing stands in a while it waits";
}

TEST(CaseBoxes, ABoxThatPassedIsWeighedAndNeverAsked) {
    Column column;
    auto& facts = column.room.facts;
    facts.what.fields = {"final.a", "final.total"};
    facts.layers[1].passes = true;
    facts.layers[1].passing = 3;
    column.key_by_two("final.a", 12);
    column.key_by_two("final.total", 15);
    EXPECT_EQ(column.stage("final.a"), BoxStage::Settled);
    facts.layers[1].passing = 1;
    EXPECT_EQ(column.stage("final.a"), BoxStage::ThirdLook);
    EXPECT_THAT(boxes_at_work(facts, column.terms), SizeIs(2));
}

TEST(CaseBoxes, PeopleWhoAreNotBlindAreNoKeyers) {
    Room room;
    auto& facts = room.facts;
    add_entry(facts, kBox, "ann", number(8));
    const std::vector<Person> people = {{"ann", false}, {"bob", false}};
    EXPECT_THAT(cannot_finish(boxes_at_work(facts, terms_in(room)), people), IsEmpty());
    facts.shown.push_back({facts.what.precinct, "bob", {std::string(kEveryBox)}});
    EXPECT_EQ(cannot_finish(boxes_at_work(facts, terms_in(room)), people).at(0).missing, 1);
    add_entry(facts, kBox, "cid", number(8));
    EXPECT_THAT(boxes_at_work(facts, terms_in(room)), IsEmpty()) << "it is settled";
    facts.shown.clear();
    facts.history.pop_back();
    facts.history.emplace_back(Reopening{facts.what.precinct, kBox, "bob", "", "look again"});
    EXPECT_EQ(cannot_finish(boxes_at_work(facts, terms_in(room)), people).at(0).missing, 1);
}

TEST(CaseBoxes, NobodyWhoCouldReadItLeavesTheColumnUnweighed) {
    Column column;
    column.key_by_two("final.a", 12);
    column.key("final.b", "ann", illegible());
    column.key("final.b", "bob", illegible());
    column.key_by_two("final.total", 10);
    EXPECT_EQ(column.stage("final.a"), BoxStage::Settled);
    EXPECT_EQ(column.stage("final.b"), BoxStage::ThirdLook);
}

}  // namespace
}  // namespace verify
