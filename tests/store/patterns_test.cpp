// Patterns as last found, and the decisions that people take once for all their boxes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using verify::PatternChoice;

verify::Pattern swap_in(const std::vector<std::string>& precincts) {
    verify::Pattern pattern;
    pattern.name = "A and B exchanged";
    pattern.columns = {"first"};
    pattern.precincts = precincts;
    pattern.chance = 1e-9;
    pattern.message = "The reports have A and B exchanged.";
    for (const auto& precinct : precincts) pattern.boxes.push_back({precinct, "field.2", 2, 9});
    return pattern;
}

class Patterns : public testing::Test {
protected:
    Patterns() {
        for (const auto* precinct : {"POLK-001-K", "POLK-002-K", "POLK-003-K"})
            save(precinct, {"field.2"});
    }
    void save(const std::string& precinct, const std::vector<std::string>& disputed) {
        EXPECT_TRUE(save_verdict(*records_, precinct, verdict(precinct, disputed)));
    }
    // As the verifier judges a precinct whose box was settled.
    void save_settled(const std::string& precinct) {
        auto judged = verdict(precinct, {});
        for (auto& layer : judged.layers) layer.by_pattern = layer.field == "field.2";
        EXPECT_TRUE(save_verdict(*records_, precinct, judged));
    }
    void find(const std::vector<std::string>& precincts) {
        EXPECT_TRUE(records_->patterns().save({swap_in(precincts)}));
    }
    store::PatternRecord only() { return records_->patterns().list().value().at(0); }
    core::Result<> decide(PatternChoice choice, const std::string& reason = "looked at three") {
        return records_->patterns().decide({"A and B exchanged", choice, {}, "olga", "", reason},
                                           only().version);
    }
    core::Result<> key(const std::string& precinct, int value = 2,
                       const std::string& user = "ann") {
        return records_->cases().key(
            {precinct, "field.2", user, "", forms::ReadingState::Number, value});
    }
    std::vector<std::string> actions() {
        std::vector<std::string> out;
        const auto events = records_->history().events(0, 1000).value();
        for (const auto& event : events)
            if (event.action.starts_with("pattern.")) out.push_back(event.action);
        return out;
    }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
};

TEST_F(Patterns, AreKeptAsLastFoundAndEveryChangeIsAnEvent) {
    find({"POLK-001-K", "POLK-002-K"});
    find({"POLK-001-K", "POLK-002-K"});
    EXPECT_THAT(actions(), ElementsAre("pattern.found")) << "the same again is no news";
    EXPECT_EQ(only().what, swap_in({"POLK-001-K", "POLK-002-K"}));
    find({"POLK-001-K", "POLK-002-K", "POLK-003-K"});
    EXPECT_THAT(only().what.boxes, SizeIs(3));
    ASSERT_TRUE(records_->patterns().save({}));
    EXPECT_FALSE(only().standing);
    ASSERT_TRUE(records_->patterns().save({}));
    find({"POLK-001-K", "POLK-002-K", "POLK-003-K"});
    EXPECT_TRUE(only().standing);
    EXPECT_THAT(actions(),
                ElementsAre("pattern.found", "pattern.found", "pattern.gone", "pattern.found"));
    EXPECT_TRUE(records_->history().check().value().valid);
}

TEST_F(Patterns, EvidenceIsWhatPeopleKeyedInItsBoxes) {
    find({"POLK-001-K", "POLK-002-K", "POLK-003-K"});
    EXPECT_EQ(only().evidence, (verify::PatternEvidence{.precincts = 3, .boxes = 3}));
    ASSERT_TRUE(key("POLK-001-K"));
    EXPECT_EQ(only().evidence.boxes_keyed, 0) << "what one person keyed is none";
    ASSERT_TRUE(key("POLK-001-K", 2, "bob"));
    ASSERT_TRUE(key("POLK-002-K", 7));
    EXPECT_EQ(only().evidence, (verify::PatternEvidence{.precincts = 3,
                                                        .precincts_keyed = 2,
                                                        .boxes = 3,
                                                        .boxes_keyed = 2,
                                                        .boxes_otherwise = 1}))
        << "an entry that differs speaks against it at once";
    ASSERT_TRUE(key("POLK-002-K", 2, "bob"));
    EXPECT_EQ(only().evidence.boxes_otherwise, 1) << "one of two keyed it otherwise";
    ASSERT_TRUE(key("POLK-002-K", 2, "cid"));
    EXPECT_EQ(only().evidence.boxes_otherwise, 0) << "ann's slip";
    for (const auto* official : {"olga", "otto"}) {
        ASSERT_TRUE(records_->people().add({official, store::Role::Official, "hash"}, "program"));
        ASSERT_TRUE(records_->cases().reopen("POLK-002-K", official, "field.2", "is it a 7?"));
    }
    EXPECT_EQ(only().evidence.boxes_otherwise, 1) << "it is open again";
}

TEST_F(Patterns, ADecisionSettlesTheBoxesItWasTakenAboutAndALaterOneSupersedes) {
    find({"POLK-001-K", "POLK-002-K"});
    EXPECT_EQ(records_->patterns().newest_decision().value(), 0);
    ASSERT_TRUE(decide(PatternChoice::PaperStands));
    EXPECT_GT(records_->patterns().newest_decision().value(), 0);
    find({"POLK-001-K", "POLK-002-K", "POLK-003-K"});
    const auto settled = records_->patterns().settled_boxes("").value();
    EXPECT_THAT(settled, SizeIs(2)) << "not the one that was found since";
    EXPECT_THAT(settled.at("POLK-001-K"),
                ElementsAre(verify::SettledBox{"field.2", 2, 9, "A and B exchanged", "olga"}));
    EXPECT_THAT(records_->patterns().settled_boxes("POLK-002-K").value(), SizeIs(1));
    EXPECT_THAT(records_->patterns().settled_boxes("POLK-003-K").value(), IsEmpty());
    ASSERT_TRUE(decide(PatternChoice::LookAtEach, "one of them was not"));
    EXPECT_THAT(records_->patterns().settled_boxes("").value(), IsEmpty());
    EXPECT_THAT(only().decisions, SizeIs(2)) << "both are kept";
    EXPECT_EQ(only().decisions[0].boxes.size(), 2U);
    EXPECT_EQ(only().decisions[1].reason, "one of them was not");
    EXPECT_TRUE(records_->history().check().value().valid);
}

TEST_F(Patterns, ADecisionNeedsAPersonAReasonAndThePatternAsItIsNow) {
    find({"POLK-001-K"});
    const auto seen = only().version;
    EXPECT_FALSE(decide(PatternChoice::PaperStands, " \n"));
    EXPECT_FALSE(records_->patterns().decide(
        {"A and B exchanged", PatternChoice::PaperStands, {}, "", "", "why"}, seen));
    EXPECT_FALSE(records_->patterns().decide(
        {"no such", PatternChoice::PaperStands, {}, "olga", "", "why"}, seen));
    find({"POLK-001-K", "POLK-002-K"});
    const auto late = records_->patterns().decide(
        {"A and B exchanged", PatternChoice::PaperStands, {}, "olga", "", "why"}, seen);
    ASSERT_FALSE(late);
    EXPECT_THAT(late.error().message, HasSubstr("has changed since you looked"));
    EXPECT_THAT(only().decisions, IsEmpty());
}

TEST_F(Patterns, WhatIsSettledLeavesTheQueueAndSaysWhy) {
    save_settled("POLK-001-K");
    EXPECT_FALSE(records_->cases().find("POLK-001-K").value()) << "nobody had touched it";
    const auto final_value = records_->cases().final_values("POLK-001-K").value().at("field.2");
    EXPECT_EQ(final_value.source, verify::Source::PassedByPattern);
    EXPECT_EQ(final_value.value, 2);
}

TEST_F(Patterns, ABoxOnWhichSomebodyBeganIsKeyedByTwoAlsoOnceItsPatternIsSettled) {
    ASSERT_TRUE(key("POLK-001-K"));
    ASSERT_TRUE(key("POLK-002-K", 7));
    save_settled("POLK-001-K");
    save_settled("POLK-002-K");
    const auto final_value = [&](const std::string& precinct) {
        return records_->cases().final_values(precinct).value().at("field.2");
    };
    const auto same = records_->cases().find("POLK-001-K").value().value();
    EXPECT_EQ(same.what.state, verify::CaseState::Open);
    EXPECT_THAT(same.what.by_pattern, ElementsAre("field.2"));
    EXPECT_EQ(final_value("POLK-001-K"), (verify::FinalValue{2, verify::Source::PassedByPattern}));
    ASSERT_TRUE(key("POLK-001-K", 2, "bob"));
    EXPECT_EQ(final_value("POLK-001-K"), (verify::FinalValue{2, verify::Source::KeyedByTwo}));
    EXPECT_EQ(final_value("POLK-002-K"),
              (verify::FinalValue{std::nullopt, verify::Source::Undecided}))
        << "somebody keyed it otherwise than it passes";
    ASSERT_TRUE(key("POLK-002-K", 7, "bob"));
    EXPECT_EQ(final_value("POLK-002-K").value, 7) << "what people say outweighs the pattern";
}

TEST_F(Patterns, ACaseThatSomebodyHoldsLosesTheBoxesThatAreSettled) {
    save("POLK-001-K", {"field.1", "field.2"});
    ASSERT_TRUE(records_->cases().hold("POLK-001-K", "ann").value());
    auto judged = verdict("POLK-001-K", {"field.1"});
    for (auto& layer : judged.layers) layer.by_pattern = layer.field == "field.2";
    ASSERT_TRUE(save_verdict(*records_, "POLK-001-K", judged));
    EXPECT_THAT(records_->cases().find("POLK-001-K").value()->what.fields, ElementsAre("field.1"));
    ASSERT_TRUE(records_->cases().hold("POLK-002-K", "bob").value());
    save_settled("POLK-002-K");
    EXPECT_FALSE(records_->cases().find("POLK-002-K").value()) << "nothing is left in it";
}

TEST_F(Patterns, DecisionsCannotBeTakenBackBehindTheProgramsBack) {
    find({"POLK-001-K"});
    ASSERT_TRUE(decide(PatternChoice::PaperStands));
    EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", "DELETE FROM pattern_decisions"),
                HasSubstr("never changed or deleted"));
    EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db",
                              "UPDATE pattern_decisions SET choice = 'look_at_each'"),
                HasSubstr("never changed or deleted"));
}

TEST_F(Patterns, NewPagesAndReportsAreNewEvidence) {
    const auto before = records_->patterns().newest_evidence().value();
    scan(*records_, "a", accepted("a", "POLK-001-K"), readings());
    const auto scanned = records_->patterns().newest_evidence().value();
    EXPECT_GT(scanned, before);
    ASSERT_TRUE(
        records_->reports().add({{"POLK-001-K", "app", "", "", 1, {{"field.2", 9}}}}, "me"));
    EXPECT_GT(records_->patterns().newest_evidence().value(), scanned);
    ASSERT_TRUE(key("POLK-001-K"));
    EXPECT_GT(records_->progress().status()->events,
              records_->patterns().newest_evidence().value());
}

}  // namespace
}  // namespace store_test
