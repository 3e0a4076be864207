// From a verdict to a decision: cases open, widen, close and resolve; people key and decide.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/clock.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using verify::CaseState;

constexpr const char* kHere = "POLK-001-K";

class Cases : public testing::Test {
protected:
    Cases() {
        for (const auto* official : {"olga", "otto"})
            EXPECT_TRUE(
                records_->people().add({official, store::Role::Official, "hash"}, "program"));
    }
    store::CaseRecord the_case(const std::string& precinct = kHere) {
        return records_->cases().find(precinct).value().value();
    }
    CaseState state() { return the_case().what.state; }
    std::int64_t events() { return records_->progress().status().value().events; }
    void save(const std::vector<std::string>& fields, int at_stake = 1,
              const std::string& precinct = kHere) {
        ASSERT_TRUE(save_verdict(*records_, precinct, verdict(precinct, fields, at_stake)));
    }
    // As it was read, unless another value is said.
    static int as_read(const std::string& field) { return std::stoi(field.substr(6)); }
    core::Result<> key(const std::string& field, const std::string& user,
                       std::optional<int> value = {}) {
        return records_->cases().key(
            {kHere, field, user, "", forms::ReadingState::Number, value.value_or(as_read(field))});
    }
    core::Result<> decide(const std::string& field, const std::string& user,
                          std::optional<int> value = {}, const std::string& reason = "plainly so") {
        return decide_as_written(*records_, kHere, field, user, value.value_or(as_read(field)),
                                 reason);
    }
    core::Result<> key_by_two(const std::string& field, std::optional<int> value = {}) {
        return store_test::key_by_two(*records_, kHere, field, value.value_or(as_read(field)));
    }
    core::Result<> look(const std::string& field, const std::string& user, verify::Look look,
                        int value = 0) {
        return records_->cases().look(
            {kHere, field, user, "", look, forms::ReadingState::Number, value});
    }
    core::Result<> reopen(const std::string& field, const std::string& user,
                          const std::string& reason = "look again") {
        return records_->cases().reopen(kHere, user, field, reason);
    }
    verify::FinalValue final_value(const std::string& field) {
        return records_->cases().final_values(kHere).value().at(field);
    }
    template <class One>
    std::vector<One> of_case() {
        std::vector<One> out;
        for (const auto& act : the_case().history)
            if (const auto* one = std::get_if<One>(&act)) out.push_back(*one);
        return out;
    }
    std::vector<verify::Keying> keyings() { return of_case<verify::Keying>(); }
    std::vector<verify::Decision> decisions() { return of_case<verify::Decision>(); }
    std::optional<store::CaseRecord> next(const std::string& user) {
        return records_->cases().take_next(user, 3).value();
    }
    void save_in_band(const std::string& precinct, int delegates, int band) {
        auto judged = verdict(precinct, {"field.2"}, delegates);
        judged.queue_band = band;
        ASSERT_TRUE(save_verdict(*records_, precinct, judged));
    }
    std::string last_action() {
        return records_->history().events(events() - 1, 1).value().at(0).action;
    }

    Scratch scratch_;
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'580'785'200)};
    std::unique_ptr<store::Records> records_ =
        open_records(scratch_ / "canvass.db", {.clock = [this] { return now_; }});
};

TEST_F(Cases, AVerdictIsSavedOnceAndReadBack) {
    save({"field.2", "field.5"});
    const auto before = events();
    save({"field.2", "field.5"});
    EXPECT_EQ(events(), before) << "nothing changed, so no event";
    const auto wanted = verdict(kHere, {"field.2", "field.5"});
    EXPECT_EQ(records_->verdicts().findings(kHere).value(), wanted.findings);
    EXPECT_EQ(records_->verdicts().findings_of_all().value().at(kHere), wanted.findings);
    const auto layers = records_->verdicts().layers(kHere).value();
    ASSERT_THAT(layers, SizeIs(kFields));
    EXPECT_EQ(layers[2].written, 2);
    EXPECT_EQ(layers[2].written_digits, "02");
    EXPECT_EQ(layers[1].written_state, forms::ReadingState::Blank);
    EXPECT_THAT(layers[2].computed, ElementsAre(1, 2));
    EXPECT_FALSE(layers[2].passes);
    EXPECT_TRUE(layers[3].passes);
}

TEST_F(Cases, WhatPassesAsConfirmedIsToldFromWhatPassesAsRead) {
    auto confirmed = verdict(kHere, {});
    confirmed.layers[3].passing = 8;  // read as 3; report and column say 8
    ASSERT_TRUE(save_verdict(*records_, kHere, confirmed));
    const auto finals = records_->cases().final_values(kHere).value();
    EXPECT_EQ(finals.at("field.3"), (verify::FinalValue{8, verify::Source::PassedAsConfirmed}));
    EXPECT_EQ(records_->verdicts().layers(kHere).value()[3].written, 3) << "what was read stays";
}

TEST_F(Cases, FinalValuesPassAreUndecidedOrDecided) {
    save({"field.2"});
    auto finals = records_->cases().final_values(kHere).value();
    EXPECT_EQ(finals.at("field.3"), (verify::FinalValue{3, verify::Source::Passed}));
    EXPECT_EQ(finals.at("field.1"), (verify::FinalValue{std::nullopt, verify::Source::Passed}));
    EXPECT_EQ(finals.at("field.2"), (verify::FinalValue{std::nullopt, verify::Source::Undecided}));
    ASSERT_TRUE(key_by_two("field.2"));
    EXPECT_EQ(final_value("field.2"), (verify::FinalValue{2, verify::Source::KeyedByTwo}));
    EXPECT_THAT(records_->cases().final_values("NOWHERE-1-K").value(), IsEmpty());
}

// field.3 passes as a 3, field.4 as a 4; both were drawn to be checked.
verify::Verdict verdict_with_drawn(const std::vector<std::string>& disputed) {
    auto what = verdict(kHere, disputed);
    if (!what.needs_people) {
        what.needs_people.emplace();
        what.needs_people->precinct = kHere;
    }
    for (const auto* field : {"field.3", "field.4"}) {
        what.needs_people->fields.emplace_back(field);
        what.needs_people->drawn.emplace_back(field);
    }
    what.passed_boxes = 40;
    what.passed_delegates = 9;
    return what;
}

TEST_F(Cases, ADrawnBoxIsCheckedOnceTwoKeyedIt) {
    ASSERT_TRUE(save_verdict(*records_, kHere, verdict_with_drawn({})));
    EXPECT_EQ(state(), CaseState::Open);
    auto status = records_->progress().status().value();
    EXPECT_EQ(status.precincts_disputed, 1) << "that it is a check is not told before it is done";
    const auto counts = [&] { return records_->cases().risk().value().boxes; };
    EXPECT_EQ(counts(), (verify::RiskCounts{.passed = 40, .drawn = 2}));
    ASSERT_TRUE(key("field.3", "ann"));
    EXPECT_EQ(counts(), (verify::RiskCounts{.passed = 40, .drawn = 2}));
    ASSERT_TRUE(key("field.3", "bob"));
    EXPECT_EQ(counts(), (verify::RiskCounts{.passed = 40, .drawn = 2, .checked = 1}));
    EXPECT_EQ(state(), CaseState::Open);
    ASSERT_TRUE(key_by_two("field.4"));
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(last_action(), "case.resolved");
    status = records_->progress().status().value();
    EXPECT_EQ(status.precincts_disputed, 0) << "nobody disputed it";
    const auto finals = records_->cases().final_values(kHere).value();
    EXPECT_EQ(finals.at("field.3"), (verify::FinalValue{3, verify::Source::PassedAndChecked}));
    EXPECT_EQ(finals.at("field.5"), (verify::FinalValue{5, verify::Source::Passed}));
    EXPECT_EQ(counts(), (verify::RiskCounts{.passed = 40, .drawn = 2, .checked = 2}));
    EXPECT_EQ(records_->cases().risk().value().delegates.passed, 9);
    EXPECT_EQ(records_->cases().risk().value().delegates.drawn, 0) << "no award was drawn";
}

TEST_F(Cases, ADrawnBoxKeyedOtherwiseCountsAsWrongOnlyIfItWas) {
    ASSERT_TRUE(save_verdict(*records_, kHere, verdict_with_drawn({"field.2"})));
    ASSERT_TRUE(key_by_two("field.2"));
    ASSERT_TRUE(key("field.3", "ann", 8));
    ASSERT_TRUE(key("field.4", "ann", 9));
    EXPECT_EQ(state(), CaseState::Open);
    EXPECT_EQ(records_->cases().risk().value().boxes.open, 2);
    EXPECT_EQ(final_value("field.3").source, verify::Source::Undecided);
    ASSERT_TRUE(key("field.3", "bob", 8));
    ASSERT_TRUE(key("field.4", "bob", 4));
    EXPECT_EQ(state(), CaseState::Open) << "a third looks";
    ASSERT_TRUE(key("field.4", "cid", 4));
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(records_->cases().risk().value().boxes,
              (verify::RiskCounts{.passed = 40, .drawn = 2, .checked = 2, .wrong = 1}));
    EXPECT_EQ(final_value("field.3"), (verify::FinalValue{8, verify::Source::KeyedByTwo}));
    EXPECT_EQ(final_value("field.4"), (verify::FinalValue{4, verify::Source::PassedAndChecked}));
}

TEST_F(Cases, ADrawnBoxThatPassesNoMoreStaysAsPeopleKeyedIt) {
    ASSERT_TRUE(save_verdict(*records_, kHere, verdict_with_drawn({})));
    ASSERT_TRUE(key_by_two("field.3"));
    ASSERT_TRUE(key_by_two("field.4"));
    EXPECT_EQ(state(), CaseState::Resolved);
    save({"field.3"});  // a report came that says something else
    EXPECT_THAT(the_case().what.drawn, ElementsAre("field.4")) << "it was keyed: it stays";
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(final_value("field.3"), (verify::FinalValue{3, verify::Source::KeyedByTwo}));
}

TEST_F(Cases, ACaseGoesFromOpenOverKeyedToResolved) {
    save({"field.2", "field.5"});
    EXPECT_EQ(state(), CaseState::Open);
    ASSERT_TRUE(key_by_two("field.2"));
    for (const auto& [user, value] : {std::pair{"ann", 5}, {"bob", 6}}) {
        EXPECT_EQ(state(), CaseState::Open);
        ASSERT_TRUE(key("field.5", user, value));
    }
    EXPECT_EQ(state(), CaseState::Open) << "a third looks";
    ASSERT_TRUE(key("field.5", "cid", 9));
    EXPECT_EQ(state(), CaseState::Keyed) << "waits for his word, or for officials";
    ASSERT_TRUE(look("field.5", "cid", verify::Look::Neither));
    EXPECT_EQ(state(), CaseState::Keyed);
    ASSERT_TRUE(decide("field.5", "olga"));
    EXPECT_EQ(state(), CaseState::Keyed);
    ASSERT_TRUE(decide("field.5", "otto"));
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(last_action(), "case.resolved");
    const auto status = records_->progress().status().value();
    EXPECT_EQ(status.precincts_disputed, 1);
    EXPECT_EQ(status.precincts_resolved, 1);
    EXPECT_THAT(status.cases, testing::Contains(testing::Pair("resolved", 1)));
    EXPECT_THAT(status.cases, SizeIs(4)) << "every state is present";
}

TEST_F(Cases, AThirdsWordIsAFactInTheLedger) {
    save({"field.2"});
    ASSERT_TRUE(key("field.2", "ann", 2));
    ASSERT_TRUE(key("field.2", "bob", 7));
    EXPECT_FALSE(look("field.2", "cid", verify::Look::AnEntry, 7)) << "keys it blind first";
    ASSERT_TRUE(key("field.2", "cid", 1));
    EXPECT_FALSE(look("field.2", "cid", verify::Look::AnEntry, 1)) << "his own is on no card";
    EXPECT_FALSE(look("field.2", "ann", verify::Look::AnEntry, 7)) << "nobody asks her";
    const auto before = events();
    ASSERT_TRUE(look("field.2", "cid", verify::Look::AnEntry, 7));
    EXPECT_EQ(final_value("field.2"), (verify::FinalValue{7, verify::Source::KeyedByTwo}));
    const auto event = records_->history().events(before, 1).value().at(0);
    EXPECT_EQ(event.action, "field.looked_at");
    EXPECT_EQ(event.actor, "cid");
    EXPECT_THAT(event.body, HasSubstr(R"("look":"an_entry")"));
    const auto after = events();
    ASSERT_TRUE(look("field.2", "cid", verify::Look::AnEntry, 7)) << "its answer was lost";
    EXPECT_EQ(events(), after);
    EXPECT_FALSE(look("field.2", "cid", verify::Look::Neither)) << "said once";
    EXPECT_EQ(of_case<verify::ThirdLook>().at(0).value, 7);
    EXPECT_TRUE(records_->history().check().value().valid);
    for (const auto* statement : {"DELETE FROM third_looks", "UPDATE third_looks SET value = 2"})
        EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", statement), HasSubstr("are facts"));
}

TEST_F(Cases, OnePersonKeysABoxWhereThePolicySaysSo) {
    verify::Policy policy;
    policy.keyers = 1;
    records_->set_terms({{}, policy, {}});
    save({"field.2", "field.5"});
    ASSERT_TRUE(key("field.2", "ann"));
    EXPECT_EQ(final_value("field.2"), (verify::FinalValue{2, verify::Source::KeyedByOne}));
    ASSERT_TRUE(key("field.5", "ann", 8));
    EXPECT_EQ(state(), CaseState::Keyed) << "the machine surely read something else";
    ASSERT_TRUE(decide("field.5", "olga", 8));
    EXPECT_EQ(state(), CaseState::Resolved);
    records_->set_terms({});
    EXPECT_EQ(final_value("field.2").source, verify::Source::Undecided) << "two must key it now";
    EXPECT_EQ(state(), CaseState::Resolved) << "nobody looked yet";
    save({"field.2", "field.5"});
    EXPECT_EQ(state(), CaseState::Open) << "the same verdict again brings the case up to date";
}

TEST_F(Cases, WhatThePeopleThereCannotFinishIsSaid) {
    save({"field.2"});
    const auto sentences = [&] {
        std::vector<std::string> out;
        const auto all = records_->cases().cannot_finish().value();
        for (const auto& one : all) out.push_back(one.sentence);
        return out;
    };
    EXPECT_THAT(sentences(), IsEmpty()) << "both officials may key it";
    ASSERT_TRUE(records_->people().lock("otto", "x"));
    EXPECT_THAT(sentences(), ElementsAre(HasSubstr("add a person who keys")));
    for (const auto* user : {"ann", "bob"})
        ASSERT_TRUE(records_->people().add({user, store::Role::Adjudicator, "hash"}, "x"));
    EXPECT_THAT(sentences(), IsEmpty());
    ASSERT_TRUE(key("field.2", "ann", 2));
    ASSERT_TRUE(key("field.2", "bob", 7));
    ASSERT_TRUE(key("field.2", "olga", 1));
    EXPECT_THAT(sentences(), IsEmpty()) << "it waits for olga's word";
    ASSERT_TRUE(look("field.2", "olga", verify::Look::Neither));
    EXPECT_THAT(sentences(), ElementsAre(HasSubstr("add two officials")));
    ASSERT_TRUE(records_->people().unlock("otto", "x"));
    EXPECT_THAT(sentences(), ElementsAre(HasSubstr("add an official")));
}

TEST_F(Cases, AKeyingIsBlindAndItsFieldMustBeAskedFor) {
    save({"field.2"});
    ASSERT_TRUE(key("field.2", "ann", 8));
    const auto again = key("field.2", "ann", 6);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("blind"));
    EXPECT_TRUE(key("field.2", "bob", 6));
    EXPECT_FALSE(key("field.9", "ann")) << "the case does not hold it";
    EXPECT_FALSE(records_->cases().key(
        {"POLK-009-K", "field.2", "ann", "", forms::ReadingState::Number, 1}));
    EXPECT_FALSE(
        records_->cases().key({kHere, "field.2", "cid", "", forms::ReadingState::Blank, 1}));
    EXPECT_TRUE(records_->cases().key(
        {kHere, "field.2", "cid", "", forms::ReadingState::Blank, std::nullopt}));
    ASSERT_THAT(keyings(), SizeIs(3));
    EXPECT_EQ(keyings()[0].user, "ann");
    EXPECT_EQ(keyings()[0].value, 8);
    EXPECT_EQ(keyings()[2].state, forms::ReadingState::Blank);
}

TEST_F(Cases, ADecisionNeedsOfficialsADisputeAndAReason) {
    save({"field.2"});
    EXPECT_FALSE(decide("field.2", "olga")) << "she may key it";
    ASSERT_TRUE(dispute(*records_, kHere, {"field.2"}));
    EXPECT_FALSE(decide("field.2", "olga", 2, " \t"));
    EXPECT_FALSE(decide("field.2", ""));
    const auto no_official = decide("field.2", "ann");
    ASSERT_FALSE(no_official);
    EXPECT_EQ(no_official.error().kind, core::ErrorKind::Refused);
    EXPECT_TRUE(decide("field.2", "olga"));
    const auto decision = decisions().at(0);
    EXPECT_EQ(decision.basis, verify::Basis::AsWritten);
    EXPECT_TRUE(decision.officials);
    EXPECT_THAT(decision.users, ElementsAre("olga"));
    EXPECT_EQ(decision.at, "2020-02-04T03:00:00.000Z");
}

TEST_F(Cases, AnUntouchedCaseNarrowsAndCloses) {
    save({"field.2", "field.5"});
    save({"field.5"});
    EXPECT_THAT(the_case().what.fields, ElementsAre("field.5"));
    save({});
    EXPECT_FALSE(records_->cases().find(kHere).value());
    EXPECT_THAT(records_->cases().list(std::nullopt).value(), IsEmpty());
    EXPECT_EQ(last_action(), "case.closed");
    save({"field.7"});
    EXPECT_EQ(last_action(), "case.opened");
    EXPECT_THAT(the_case().what.fields, ElementsAre("field.7"));
}

TEST_F(Cases, ATouchedCaseOnlyWidens) {
    save({"field.5"});
    ASSERT_TRUE(key("field.5", "ann"));
    save({"field.2"});
    EXPECT_THAT(the_case().what.fields, ElementsAre("field.2", "field.5"));
    EXPECT_EQ(state(), CaseState::Open) << "the new field waits for a keying";
    save({});
    EXPECT_THAT(the_case().what.fields, ElementsAre("field.2", "field.5"));
    EXPECT_THAT(keyings(), SizeIs(1));
}

TEST_F(Cases, ACaseThatSomebodyHoldsStays) {
    save({"field.2"});
    ASSERT_TRUE(next("ann"));
    save({});
    EXPECT_EQ(the_case().held_by, "ann");
    EXPECT_TRUE(key("field.2", "ann"));
}

TEST_F(Cases, AResolvedCaseOpensAgainWhenAFieldIsAdded) {
    save({"field.2"});
    ASSERT_TRUE(key_by_two("field.2"));
    ASSERT_EQ(state(), CaseState::Resolved);
    save({"field.2", "field.3"});
    EXPECT_EQ(state(), CaseState::Open);
    EXPECT_EQ(final_value("field.2").value, 2);
}

TEST_F(Cases, EscalationNeedsAReasonAndEndsWhenAllIsSettled) {
    save({"field.2"});
    EXPECT_FALSE(records_->cases().escalate(kHere, "", "ann"));
    ASSERT_TRUE(records_->cases().escalate(kHere, "two inks", "ann"));
    EXPECT_EQ(state(), CaseState::Escalated);
    EXPECT_EQ(the_case().what.escalation, "two inks");
    save({});
    EXPECT_THAT(the_case().what.fields, ElementsAre("field.2")) << "somebody waits for help";
    ASSERT_TRUE(key("field.2", "bob"));
    EXPECT_EQ(state(), CaseState::Escalated);
    ASSERT_TRUE(key("field.2", "cid"));
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_FALSE(records_->cases().escalate("POLK-009-K", "why not", "ann"));
}

TEST_F(Cases, TheNextCaseIsTheFirstOfTheQueueThatNobodyHolds) {
    save_in_band("POLK-001-K", 1, 2);
    save_in_band("POLK-002-K", 3, 0);
    save_in_band("POLK-003-K", 2, 1);
    const auto all = records_->cases().list(std::nullopt).value();
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].what.precinct, "POLK-002-K");
    EXPECT_EQ(all[2].what.precinct, "POLK-001-K");
    const auto taken = [&](const std::string& user) {
        const auto record = next(user);
        return record ? record->what.precinct : std::string("none");
    };
    EXPECT_EQ(taken("ann"), "POLK-002-K");
    EXPECT_EQ(taken("ann"), "POLK-002-K") << "hers already";
    EXPECT_EQ(taken("bob"), "POLK-003-K");
    EXPECT_EQ(taken("cid"), "POLK-001-K");
    EXPECT_EQ(taken("dan"), "none");
    EXPECT_FALSE(records_->cases().hold("POLK-002-K", "bob").value());
    ASSERT_TRUE(records_->cases().release("POLK-002-K", "bob")) << "not his: nothing happens";
    EXPECT_EQ(the_case("POLK-002-K").held_by, "ann");
    ASSERT_TRUE(records_->cases().release("POLK-002-K", "ann"));
    EXPECT_EQ(the_case("POLK-002-K").held_by, "");
    EXPECT_EQ(taken("dan"), "POLK-002-K");
    EXPECT_FALSE(records_->cases().hold("POLK-009-K", "bob").value());
}

TEST_F(Cases, AreListedByWhatIsAtStakeAndOfferedWithoutIt) {
    const auto save_stake = [&](const std::string& precinct, int delegates, double sde) {
        auto judged = verdict(precinct, {"field.2"}, delegates);
        judged.needs_people->sde_at_stake = sde;
        ASSERT_TRUE(save_verdict(*records_, precinct, judged));
    };
    save_stake("POLK-001-K", 5, 0.1);
    save_stake("POLK-002-K", 1, 0.3);
    save_stake("POLK-003-K", 2, 0);  // a precinct whose weight nobody knows
    save_stake("POLK-004-K", 3, 0);
    std::vector<std::string> order;
    const auto all = records_->cases().list(std::nullopt).value();
    for (const auto& record : all) order.push_back(record.what.precinct);
    EXPECT_THAT(order, ElementsAre("POLK-002-K", "POLK-001-K", "POLK-004-K", "POLK-003-K"));
    EXPECT_EQ(next("ann")->what.precinct, "POLK-001-K") << "the order would tell what is at stake";
    EXPECT_EQ(next("bob")->what.precinct, "POLK-002-K");
    save_in_band("POLK-004-K", 3, 0);  // the roster tells its weight now
    EXPECT_EQ(next("cid")->what.precinct, "POLK-004-K");
    EXPECT_EQ(records_->cases().queue({.states = {CaseState::Open}})->front().what.precinct,
              "POLK-004-K");
    EXPECT_DOUBLE_EQ(records_->cases().find("POLK-001-K").value()->what.sde_at_stake, 0.1);
}

TEST_F(Cases, WhatMovesIsKeptWithItsFinding) {
    auto judged = verdict(kHere, {"field.2"});
    judged.findings.front().resolutions = {
        {verify::Basis::AsWritten, "", {{"Burr", 1, 0.25}}},
        {verify::Basis::AsReported, "app and hotline", {{"Burr", 0, 0}}}};
    judged.needs_people->findings = judged.findings;
    ASSERT_TRUE(save_verdict(*records_, kHere, judged));
    EXPECT_EQ(records_->verdicts().findings(kHere).value(), judged.findings);
    EXPECT_EQ(the_case().what.findings, judged.findings);
}

TEST_F(Cases, ADecisionThatTakesTwoStandsWhenTwoHaveTakenIt) {
    save({"field.2"});
    ASSERT_TRUE(dispute(*records_, kHere, {"field.2"}));
    ASSERT_TRUE(decide("field.2", "olga", 8));
    EXPECT_EQ(state(), CaseState::Keyed) << "one of two";
    EXPECT_EQ(final_value("field.2").source, verify::Source::Undecided);
    const auto before = events();
    ASSERT_TRUE(decide("field.2", "olga", 8)) << "the same again: its answer was lost";
    EXPECT_EQ(events(), before);
    const auto twice = decide("field.2", "olga", 8, "I am sure");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, core::ErrorKind::Conflict);
    EXPECT_THAT(twice.error().message, HasSubstr("another official has to decide the same"));
    ASSERT_TRUE(decide("field.2", "otto", 6)) << "he sees it otherwise";
    EXPECT_EQ(state(), CaseState::Keyed);
    ASSERT_TRUE(decide("field.2", "olga", 6)) << "and convinces her";
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(final_value("field.2"), (verify::FinalValue{6, verify::Source::DecidedByTwo}));
    EXPECT_THAT(decisions(), SizeIs(3)) << "all are kept";
    EXPECT_THAT(decisions().back().users, ElementsAre("otto", "olga"));
    EXPECT_EQ(decisions().back().people_needed, 2);
    const auto event = records_->history().events(0, 1000).value();
    EXPECT_TRUE(std::any_of(event.begin(), event.end(), [](const auto& one) {
        return one.action == "field.decided" && one.actor == "olga" &&
               one.body.find("\"users\":[\"otto\",\"olga\"]") != std::string::npos;
    }));
}

TEST_F(Cases, WhatADecisionRestsOnIsKeptWithIt) {
    save({"field.2"});
    ASSERT_TRUE(dispute(*records_, kHere, {"field.2"}));
    for (const auto* official : {"olga", "otto"}) ASSERT_TRUE(decide("field.2", official, 901));
    EXPECT_THAT(decisions().back().keyed_alike, ElementsAre("ann"));
    EXPECT_TRUE(decisions().back().officials) << "her entry does not count for it";
    const auto event = records_->history().events(0, 1000).value();
    EXPECT_TRUE(std::any_of(event.begin(), event.end(), [](const auto& one) {
        return one.action == "field.decided" &&
               one.body.find("\"keyed_alike\":[\"ann\"]") != std::string::npos;
    }));
}

TEST_F(Cases, ASettledBoxIsReopenedByTwoOfficialsAndNeverDecidedAgain) {
    save({"field.2"});
    ASSERT_TRUE(key_by_two("field.2"));
    const auto before = events();
    const auto again = decide("field.2", "olga", 2, "I see it so as well");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, core::ErrorKind::Conflict);
    const auto by_ann = reopen("field.2", "ann");
    ASSERT_FALSE(by_ann);
    EXPECT_EQ(by_ann.error().kind, core::ErrorKind::Refused);
    EXPECT_FALSE(reopen("field.2", "olga", " "));
    EXPECT_EQ(events(), before) << "what is refused changes nothing";

    ASSERT_TRUE(reopen("field.2", "olga"));
    EXPECT_EQ(state(), CaseState::Resolved);
    EXPECT_EQ(final_value("field.2").value, 2) << "it stands until a second official asks too";
    EXPECT_FALSE(reopen("field.2", "olga"));
    ASSERT_TRUE(reopen("field.2", "otto", "the ink says 3"));
    EXPECT_EQ(last_action(), "field.reopened");
    EXPECT_EQ(state(), CaseState::Open);
    EXPECT_EQ(final_value("field.2"),
              (verify::FinalValue{std::nullopt, verify::Source::Undecided}));
    EXPECT_THAT(keyings(), SizeIs(2)) << "the old entries stay in the history";
    EXPECT_EQ(of_case<verify::Reopening>().back().reason, "the ink says 3");
    EXPECT_FALSE(key("field.2", "ann", 3)) << "who keyed it before has seen what stood there";
    EXPECT_FALSE(next("ann")) << "nothing is left for her there";
    EXPECT_TRUE(next("cid"));
    ASSERT_TRUE(key("field.2", "cid"));
    ASSERT_TRUE(key("field.2", "dan"));
    EXPECT_EQ(final_value("field.2"), (verify::FinalValue{2, verify::Source::KeyedByTwo}));
    EXPECT_TRUE(records_->history().check().value().valid);
}

TEST_F(Cases, ABoxThatPassedIsReopenedByTwoOfficialsWithAndWithoutACase) {
    for (const bool disputed : {false, true}) {
        const std::string precinct = disputed ? "POLK-002-K" : kHere;
        save(disputed ? std::vector<std::string>{"field.2"} : std::vector<std::string>{}, 1,
             precinct);
        const auto wish = [&](const std::string& user) {
            return records_->cases().reopen(precinct, user, "field.4", "the 4 looks like a 9");
        };
        if (disputed) {
            EXPECT_FALSE(wish("olga")) << "she may still key the case";
            for (const auto* official : {"olga", "otto"})
                ASSERT_TRUE(records_->cases().key(
                    {precinct, "field.2", official, "", forms::ReadingState::Number, 2}));
        }
        EXPECT_FALSE(wish("ann"));
        ASSERT_TRUE(wish("olga"));
        EXPECT_EQ(last_action(), "field.reopened");
        ASSERT_TRUE(wish("otto"));
        EXPECT_EQ(last_action(), disputed ? "case.changed" : "case.opened");
        std::vector<std::string> wanted{"field.4"};
        if (disputed) wanted.insert(wanted.begin(), "field.2");
        EXPECT_EQ(the_case(precinct).what.fields, wanted);
        EXPECT_EQ(the_case(precinct).what.state, CaseState::Open);
        EXPECT_EQ(records_->cases().final_values(precinct)->at("field.4").source,
                  verify::Source::Undecided);
        EXPECT_FALSE(records_->cases().reopen(precinct, "olga", "no.such", "why"));
        save({"field.5"}, 1, precinct);  // a new verdict
        const auto fields = the_case(precinct).what.fields;
        EXPECT_TRUE(std::count(fields.begin(), fields.end(), "field.4"));
        EXPECT_TRUE(records_->cases().key(
            {precinct, "field.4", "ann", "", forms::ReadingState::Number, 9}));
    }
}

TEST_F(Cases, AReopeningIsAFactThatTheDatabaseDoesNotGiveUp) {
    save({"field.2"});
    ASSERT_TRUE(key_by_two("field.2"));
    ASSERT_TRUE(reopen("field.2", "olga"));
    for (const auto* statement :
         {"DELETE FROM reopenings", "UPDATE reopenings SET person = 'otto'"})
        EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", statement), HasSubstr("are facts"));
}

TEST_F(Cases, WhoWasShownValuesIsInTheLedgerOnceAndDoesNotKey) {
    save({"field.2", "field.5"});
    const auto before = events();
    ASSERT_TRUE(records_->cases().show({{kHere, "ann", {"field.2"}}}));
    EXPECT_EQ(last_action(), "values.shown");
    EXPECT_EQ(events(), before + 1);
    ASSERT_TRUE(records_->cases().show({{kHere, "ann", {"field.2"}}}));
    EXPECT_EQ(events(), before + 1) << "nothing new was shown";
    const auto event = records_->history().events(before, 1).value().at(0);
    EXPECT_EQ(event.actor, "ann");
    EXPECT_EQ(event.subject, kHere);
    EXPECT_THAT(event.body, HasSubstr(R"("fields":["field.2"])"));
    const auto refused = key("field.2", "ann");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, core::ErrorKind::Refused);
    EXPECT_THAT(refused.error().message, HasSubstr("2 officials decide it with the paper in hand"));
    EXPECT_TRUE(key("field.5", "ann"));
    EXPECT_TRUE(key("field.2", "bob")) << "it was not shown to him";
    ASSERT_TRUE(records_->cases().show({{kHere, "ann", {"field.2", "field.5", "field.6"}}}));
    EXPECT_THAT(records_->history().events(events() - 1, 1).value().at(0).body,
                HasSubstr(R"("fields":["field.5","field.6"])"));
    const std::string all(verify::kEveryBox);
    ASSERT_TRUE(records_->cases().show({{kHere, "cid", {all}}, {"POLK-002-K", "cid", {all}}}));
    EXPECT_FALSE(key("field.5", "cid"));
    const auto seen = events();
    ASSERT_TRUE(records_->cases().show({{kHere, "cid", {"field.5"}}}));
    EXPECT_EQ(events(), seen) << "all of it was shown before";
    EXPECT_THAT(records_->cases().shown_to("cid").value(), SizeIs(2));
    EXPECT_THAT(the_case().shown, SizeIs(3));
    EXPECT_TRUE(records_->history().check().value().valid);
    for (const auto* statement : {"DELETE FROM shown", "UPDATE shown SET person = 'otto'"})
        EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", statement), HasSubstr("are facts"));
}

// A late report reopens the case for people who have seen what the machine read.
TEST_F(Cases, WhereAllHaveSeenABoxTwoOfficialsReadItFromThePaper) {
    save({"field.2"});
    ASSERT_TRUE(key_by_two("field.2"));
    for (const auto* person : {"ann", "olga", "otto"})
        ASSERT_TRUE(records_->cases().show({{kHere, person, {std::string(verify::kEveryBox)}}}));
    save({"field.2", "field.3"});
    EXPECT_EQ(state(), CaseState::Open);
    for (const auto* person : {"ann", "olga", "otto"}) EXPECT_FALSE(key("field.3", person, 8));
    EXPECT_FALSE(next("ann")) << "nothing is left for her there";
    EXPECT_FALSE(next("olga")) << "others may still key it";
    EXPECT_EQ(records_->cases().cannot_finish().value().at(0).missing, 2)
        << "there is nobody else: officials are told";
    EXPECT_FALSE(decide("field.3", "ann", 8)) << "no official";
    ASSERT_TRUE(decide("field.3", "olga", 8));
    EXPECT_EQ(final_value("field.3").source, verify::Source::Undecided) << "one of two";
    ASSERT_TRUE(decide("field.3", "otto", 8));
    EXPECT_EQ(final_value("field.3"), (verify::FinalValue{8, verify::Source::DecidedByTwo}));
    EXPECT_EQ(state(), CaseState::Resolved);
}

TEST_F(Cases, AHoldEndsTenMinutesAfterItsLastHeartbeat) {
    save({"field.2"});
    ASSERT_TRUE(next("ann"));
    now_ += std::chrono::minutes(9);
    EXPECT_FALSE(next("bob"));
    EXPECT_TRUE(records_->cases().hold(kHere, "ann").value());
    now_ += std::chrono::minutes(9);
    EXPECT_FALSE(records_->cases().hold(kHere, "bob").value());
    EXPECT_EQ(the_case().held_by, "ann");
    now_ += std::chrono::minutes(2);
    EXPECT_EQ(the_case().held_by, "");
    EXPECT_TRUE(next("bob"));
    EXPECT_EQ(the_case().held_by, "bob");
}

TEST_F(Cases, TheNextCaseIsTheOneThatOnlyThisPersonCanBringOn) {
    const auto taken = [&](const std::string& user) {
        const auto record = next(user);
        const auto name = record ? record->what.precinct : std::string("none");
        if (record) {
            EXPECT_TRUE(records_->cases().release(name, user));
        }
        return name;
    };
    save_in_band("POLK-002-K", 1, 0);
    save_in_band(kHere, 1, 1);
    EXPECT_EQ(taken("ann"), "POLK-002-K");
    ASSERT_TRUE(records_->cases().key(
        {"POLK-002-K", "field.2", "ann", "", forms::ReadingState::Number, 2}));
    EXPECT_EQ(taken("ann"), kHere) << "the other one waits for a second keyer";
    EXPECT_EQ(taken("bob"), "POLK-002-K");
    ASSERT_TRUE(key("field.2", "ann", 1));
    ASSERT_TRUE(key("field.2", "bob", 2));
    EXPECT_EQ(taken("ann"), "none");
    ASSERT_TRUE(key("field.2", "cid", 3));
    EXPECT_EQ(taken("cid"), kHere) << "it waits for his word, before he keys anything else";
    EXPECT_EQ(taken("olga"), kHere) << "officials decide what waits for them first";
    EXPECT_EQ(taken("dan"), "POLK-002-K");
}

TEST_F(Cases, CasesAreListedByState) {
    save({"field.2"});
    save({"field.2"}, 2, "POLK-002-K");
    ASSERT_TRUE(dispute(*records_, kHere, {"field.2"}));
    const auto keyed = records_->cases().list(CaseState::Keyed).value();
    ASSERT_THAT(keyed, SizeIs(1));
    EXPECT_THAT(keyed[0].history, SizeIs(4));
    EXPECT_THAT(records_->cases().list(CaseState::Open).value(), SizeIs(1));
    EXPECT_THAT(records_->cases().list(CaseState::Resolved).value(), IsEmpty());
}

TEST_F(Cases, APrecinctMatchesWhenPaperAndReportAreThereAndNothingIsInDispute) {
    const auto report = [&](const std::string& precinct) {
        verify::Report said;
        said.precinct = precinct;
        said.channel = "app";
        said.values = {{"field.1", 1}};
        ASSERT_TRUE(records_->reports().add({said}, "ann"));
    };
    const auto counts = [&] {
        const auto status = records_->progress().status().value();
        return std::vector<std::int64_t>{status.precincts_matched, status.precincts_paper_only,
                                         status.precincts_report_only};
    };
    const auto are = [](std::int64_t matched, std::int64_t paper_only, std::int64_t report_only) {
        return ElementsAre(matched, paper_only, report_only);
    };
    EXPECT_THAT(counts(), are(0, 0, 0));
    scan(*records_, "a1", accepted("a1", kHere, 1, 1, 2), readings());
    save({});
    EXPECT_THAT(counts(), are(0, 1, 0)) << "nothing to match it with";
    report(kHere);
    EXPECT_THAT(counts(), are(0, 0, 0)) << "its second page is missing";
    scan(*records_, "a2", accepted("a2", kHere, 1, 2, 2), readings());
    EXPECT_THAT(counts(), are(1, 0, 0));
    report("POLK-002-K");
    EXPECT_THAT(counts(), are(1, 0, 1)) << "reported, and no paper yet";
    scan(*records_, "b", accepted("b", "POLK-002-K"), readings());
    EXPECT_THAT(counts(), are(1, 0, 0)) << "both are there, and not verified yet";
    save({"field.1"}, 1, "POLK-002-K");
    EXPECT_THAT(counts(), are(1, 0, 0)) << "in dispute";
    scan(*records_, "c", accepted("c", "POLK-003-K"), readings());
    save({}, 1, "POLK-003-K");
    EXPECT_THAT(counts(), are(1, 1, 0))
        << "verified, whole, without a case, and reported by nobody";
    const auto status = records_->progress().status().value();
    EXPECT_EQ(status.precincts_disputed, 1);
    EXPECT_EQ(status.precincts_scanned, 3);
}

TEST_F(Cases, OnePersonHoldsAFewCases) {
    const std::vector<std::string> precincts = {"POLK-001-K", "POLK-002-K", "POLK-003-K",
                                                "POLK-004-K", "POLK-005-K"};
    for (const auto& precinct : precincts) save({"field.2"}, 1, precinct);
    const auto take = [&](const std::string& precinct) {
        now_ += std::chrono::seconds(1);
        ASSERT_TRUE(records_->cases().hold(precinct, "ann", 3).value()) << precinct;
    };
    const auto held = [&] {
        std::vector<std::string> list;
        for (const auto& precinct : precincts) {
            if (the_case(precinct).held_by == "ann") list.push_back(precinct);
        }
        return list;
    };
    take(precincts[0]);
    ASSERT_TRUE(key("field.2", "ann"));  // of the first: it is in work
    for (const std::size_t i : {1U, 2U}) take(precincts[i]);
    EXPECT_THAT(held(), ElementsAre(precincts[0], precincts[1], precincts[2]));
    take(precincts[3]);
    EXPECT_THAT(held(), ElementsAre(precincts[0], precincts[2], precincts[3]))
        << "the second is the oldest in which nothing is keyed";
    take(precincts[2]);
    EXPECT_THAT(held(), ElementsAre(precincts[0], precincts[2], precincts[3])) << "a heartbeat";
    take(precincts[4]);
    EXPECT_THAT(held(), ElementsAre(precincts[0], precincts[2], precincts[4]));
    EXPECT_TRUE(records_->cases().hold(precincts[1], "bob", 3).value()) << "others go on";
    EXPECT_FALSE(records_->cases().hold(precincts[0], "bob", 3).value());
}

// A clock that was an hour ahead when a case was taken must not keep the others from it for an
// hour.
TEST_F(Cases, AHoldDoesNotOutliveAClockThatGoesBack) {
    save({"field.2"});
    ASSERT_TRUE(records_->cases().take_next("ann").value());
    now_ -= std::chrono::seconds(2);
    EXPECT_EQ(the_case().held_by, "ann") << "a small step takes nothing away";
    EXPECT_FALSE(records_->cases().take_next("bob").value());
    now_ -= std::chrono::hours(1);
    EXPECT_EQ(the_case().held_by, "");
    EXPECT_TRUE(records_->cases().hold(kHere, "ann").value()) << "whoever is still there goes on";
    EXPECT_FALSE(records_->cases().take_next("bob").value());
    now_ += std::chrono::minutes(11);
    EXPECT_TRUE(records_->cases().take_next("bob").value());
    now_ -= std::chrono::hours(1);
    EXPECT_TRUE(records_->cases().take_next("ann").value());
    EXPECT_EQ(the_case().held_by, "ann");
}

}  // namespace
}  // namespace store_test
