// One snapshot, one judgement: what bears on a precinct makes it due, and a verdict from older
// facts is refused.
#include <gmock/gmock.h>

#include <functional>

#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kThis = "POLK-001-K";
constexpr const char* kThat = "POLK-002-K";

verify::Report reported(const std::string& precinct, int value) {
    verify::Report out;
    out.precinct = precinct;
    out.channel = "app";
    out.values = {{"field.2", value}};
    return out;
}

class Verdicts : public testing::Test {
protected:
    std::vector<std::string> due() { return records_->verdicts().due("", 100).value(); }
    void judge(const std::string& precinct, const std::vector<std::string>& disputed = {}) {
        ASSERT_TRUE(save_verdict(*records_, precinct, verdict(precinct, disputed)));
    }
    void paper_and_report() {
        scan(*records_, "a", accepted("a", kThis), readings());
        ASSERT_TRUE(records_->reports().add({reported(kThis, 3)}, "ann"));
        judge(kThis, {"field.2"});
        ASSERT_THAT(due(), IsEmpty());
    }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
};

TEST_F(Verdicts, OneFromOlderFactsIsRefusedAndChangesNothing) {
    scan(*records_, "a", accepted("a", kThis, 1, 1, 2), readings());
    const auto slow = records_->verdicts().snapshot(kThis).value();  // one worker has read …
    scan(*records_, "b", accepted("b", kThis, 1, 2, 2), readings());
    const auto quick = records_->verdicts().snapshot(kThis).value();
    EXPECT_GT(quick.as_of, slow.as_of);
    ASSERT_TRUE(records_->verdicts().save(kThis, verdict(kThis, {"field.2"}), quick.as_of));
    const auto events = records_->progress().status()->events;
    const auto late = records_->verdicts().save(kThis, verdict(kThis, {"field.4"}), slow.as_of);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, core::ErrorKind::Conflict);
    EXPECT_EQ(records_->progress().status()->events, events);
    EXPECT_THAT(records_->cases().find(kThis).value()->what.fields, ElementsAre("field.2"));
}

TEST_F(Verdicts, OneFromFactsThatHaveMovedOnIsKeptAndThePrecinctStaysDue) {
    scan(*records_, "a", accepted("a", kThis), readings());
    const auto known = records_->verdicts().snapshot(kThis).value();
    ASSERT_TRUE(records_->reports().add({reported(kThis, 3)}, "ann"));
    ASSERT_TRUE(records_->verdicts().save(kThis, verdict(kThis, {}), known.as_of));
    EXPECT_THAT(due(), ElementsAre(kThis));
    judge(kThis);
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Verdicts, TheSnapshotHasPaperReportsAndTheOrderOfBoth) {
    ASSERT_TRUE(records_->reports().add({reported(kThis, 1)}, "ann"));
    scan(*records_, "a", accepted("a", kThis), readings());
    ASSERT_TRUE(records_->reports().add({reported(kThis, 2), reported(kThat, 9)}, "ann"));
    const auto known = records_->verdicts().snapshot(kThis).value();
    ASSERT_TRUE(known.facts.worksheet);
    ASSERT_EQ(known.facts.reports.size(), 1U);
    ASSERT_EQ(known.facts.earlier_reports.size(), 1U);
    EXPECT_LT(known.facts.earlier_reports[0].seq, known.facts.read.seq);
    EXPECT_GT(known.facts.reports[0].seq, known.facts.read.seq);
    EXPECT_EQ(known.as_of, known.facts.reports[0].seq);
    EXPECT_EQ(known.facts.decided.seq, 0);
    EXPECT_FALSE(records_->verdicts().snapshot("POLK-003-K").value().facts.worksheet);
}

TEST_F(Verdicts, WhateverBearsOnAPrecinctMakesItDueInTheSameTransaction) {
    const verify::Pattern pattern{.code = verify::Code::PatternSwap,
                                  .name = "swap",
                                  .columns = {},
                                  .precincts = {kThis},
                                  .chance = 0.001,
                                  .message = "swapped",
                                  .boxes = {{kThis, "field.2", 2, 3}}};
    const std::vector<std::pair<const char*, std::function<bool()>>> acts = {
        {"a page",
         [&] {
             scan(*records_, "b", accepted("b", kThis), readings(0, 0.999));
             return true;
         }},
        {"a report",
         [&] { return records_->reports().add({reported(kThis, 5)}, "ann").has_value(); }},
        {"a keying",
         [&] {
             return records_->cases()
                 .key({kThis, "field.2", "ann", "", forms::ReadingState::Number, 2})
                 .has_value();
         }},
        {"a third's word",
         [&] {
             for (const auto& [user, value] : {std::pair{"bob", 3}, {"cid", 4}})
                 if (!records_->cases().key(
                         {kThis, "field.2", user, "", forms::ReadingState::Number, value}))
                     return false;
             judge(kThis, {"field.2"});
             return records_->cases()
                 .look({kThis, "field.2", "cid", "", verify::Look::Neither})
                 .has_value();
         }},
        {"a decision",
         [&] {
             for (const auto* official : {"olga", "otto"})
                 if (!records_->people().add({official, store::Role::Official, "hash"}, "x") ||
                     !decide_as_written(*records_, kThis, "field.2", official, 2))
                     return false;
             return true;
         }},
        {"a reopening",
         [&] {
             return records_->cases().reopen(kThis, "olga", "field.2", "look again").has_value();
         }},
        {"a pattern's decision",
         [&] {
             if (!records_->patterns().save({pattern})) return false;
             const auto version = records_->patterns().list().value().at(0).version;
             return records_->patterns()
                 .decide({"swap", verify::PatternChoice::PaperStands, {}, "olga", "", "seen"},
                         version)
                 .has_value();
         }},
    };
    paper_and_report();
    for (const auto& [name, act] : acts) {
        ASSERT_TRUE(act()) << name;
        EXPECT_THAT(due(), ElementsAre(kThis)) << name;
        EXPECT_EQ(records_->progress().status()->precincts_due, 1) << name;
        judge(kThis, {"field.2"});
        EXPECT_THAT(due(), IsEmpty()) << name;
    }
}

TEST_F(Verdicts, AReportThatWasStoredAndNeverJudgedIsDueAfterTheProgramWasKilled) {
    ASSERT_TRUE(records_->reports().add({reported(kThis, 3), reported(kThat, 4)}, "ann"));
    records_ = open_records(scratch_ / "canvass.db");
    EXPECT_THAT(due(), ElementsAre(kThis, kThat));
    EXPECT_THAT(records_->verdicts().due(kThis, 100).value(), ElementsAre(kThat));
    EXPECT_THAT(records_->verdicts().due("", 1).value(), ElementsAre(kThis));
}

TEST_F(Verdicts, AWrongBoxInTheSampleMakesEveryPrecinctDueOnce) {
    paper_and_report();
    scan(*records_, "b", accepted("b", kThat), readings());
    auto drawn = verdict(kThat, {});
    drawn.passed_boxes = 1;
    drawn.needs_people = verify::Case{.precinct = kThat,
                                      .state = verify::CaseState::Open,
                                      .findings = {},
                                      .fields = {"field.1"},
                                      .drawn = {"field.1"},
                                      .by_pattern = {},
                                      .delegates_at_stake = 0,
                                      .sde_at_stake = 0,
                                      .escalation = {}};
    ASSERT_TRUE(save_verdict(*records_, kThat, drawn));
    ASSERT_TRUE(records_->verdicts().adapt_sample());
    ASSERT_THAT(due(), IsEmpty()) << "nothing was found wrong";
    for (const auto* keyer : {"ann", "bob"})
        ASSERT_TRUE(
            records_->cases().key({kThat, "field.1", keyer, "", forms::ReadingState::Number, 77}));
    ASSERT_TRUE(records_->verdicts().adapt_sample());
    EXPECT_THAT(due(), ElementsAre(kThis, kThat));
    EXPECT_EQ(records_->verdicts().snapshot(kThis)->wrong_in_sample, 1);
    judge(kThis, {"field.2"});
    ASSERT_TRUE(save_verdict(*records_, kThat, drawn));
    ASSERT_TRUE(records_->verdicts().adapt_sample());
    EXPECT_THAT(due(), IsEmpty());
}

}  // namespace
}  // namespace store_test
