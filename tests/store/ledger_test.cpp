// The chain: the worked example of docs/ledger.md, and everything somebody may do behind its back.
#include "store/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/file.h"
#include "store/codec.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

store::Event worked_example() {
    store::Event event;
    event.seq = 1;
    event.time = "2020-02-04T03:12:45.123Z";
    event.actor = "ann";
    event.action = "field.keyed";
    event.subject = "POLK-080-K";
    event.body =
        R"({"at":"2020-02-04T03:12:45.123Z","field":"final.total","state":"number","value":69})";
    event.previous = store::first_previous();
    event.digest = store::event_digest(event);
    return event;
}

TEST(Ledger, WorkedExampleIsTheOneOfTheDocument) {
    const auto document =
        core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/docs/ledger.md").value();
    const auto event = worked_example();
    EXPECT_THAT(document, HasSubstr(event.body));
    EXPECT_THAT(document, HasSubstr("digest   " + event.digest));
}

TEST(Ledger, EveryPartCountsAndPartsDoNotRunIntoEachOther) {
    const auto good = worked_example();
    auto other = good;
    other.actor = "an";
    other.action = "nfield.keyed";
    EXPECT_NE(store::event_digest(other), good.digest);
    for (auto part : {&store::Event::time, &store::Event::actor, &store::Event::action,
                      &store::Event::subject, &store::Event::body, &store::Event::previous}) {
        other = good;
        (other.*part) += "x";
        EXPECT_NE(store::event_digest(other), good.digest);
    }
    other = good;
    other.seq = 2;
    EXPECT_NE(store::event_digest(other), good.digest);
}

TEST(Ledger, AnEmptyChainIsWhole) {
    const auto check = store::check_chain({});
    EXPECT_TRUE(check.valid);
    EXPECT_EQ(check.head, std::string(64, '0'));
}

class Tampering : public testing::Test {
protected:
    Tampering() {
        for (const std::string name : {"a", "b", "c"})
            scan(*records_, name, accepted(name, "POLK-00" + name + "-K"), readings());
    }
    // Behind the back of the program: without the guards, as somebody with the file would.
    void tamper(const std::string& text) {
        raw_sql(path_,
                "DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete; DROP TRIGGER "
                "readings_no_update; DROP TRIGGER readings_no_delete; " +
                    text);
    }
    std::string problem() {
        const auto check = records_->history().check().value();
        EXPECT_EQ(check.valid, check.problem.empty());
        return check.problem;
    }

    Scratch scratch_;
    std::string path_ = scratch_ / "canvass.db";
    std::unique_ptr<store::Records> records_ = open_records(path_);
};

TEST_F(Tampering, AnUntouchedLedgerIsWhole) {
    const auto check = records_->history().check().value();
    EXPECT_TRUE(check.valid);
    EXPECT_EQ(check.events, 6);
    const auto events = records_->history().events(0, 100).value();
    EXPECT_EQ(check.head, events.back().digest);
    EXPECT_TRUE(store::check_chain(events).valid);
    EXPECT_EQ(records_->progress().status()->head, check.head);
}

TEST_F(Tampering, AListOfEventsIsCheckedLinkByLink) {
    auto events = records_->history().events(0, 100).value();
    events[1].actor = "eve";
    events[1].digest = store::event_digest(events[1]);
    const auto exchanged = store::check_chain(events);
    EXPECT_FALSE(exchanged.valid);
    EXPECT_THAT(exchanged.problem, HasSubstr("Event 3 does not follow event 2"));
    EXPECT_EQ(exchanged.events, 2);
    EXPECT_EQ(exchanged.head, events[1].digest);
    events.erase(events.begin() + 1);
    EXPECT_THAT(store::check_chain(events).problem, HasSubstr("Event 2 is missing"));
}

TEST_F(Tampering, TheDatabaseRefusesToChangeOrDeleteFacts) {
    for (const std::string table : {"events", "readings"}) {
        EXPECT_THAT(raw_sql_error(path_, "DELETE FROM " + table), HasSubstr("facts"));
    }
    EXPECT_THAT(raw_sql_error(path_, "UPDATE events SET actor = 'eve'"), HasSubstr("facts"));
    EXPECT_THAT(raw_sql_error(path_, "UPDATE readings SET value = 1"), HasSubstr("facts"));
    EXPECT_THAT(problem(), IsEmpty());
}

TEST_F(Tampering, AChangedEventIsNamed) {
    tamper("UPDATE events SET body = replace(body, '300', '600') WHERE seq = 4");
    EXPECT_THAT(problem(), HasSubstr("Event 4 "));
    EXPECT_EQ(records_->history().check()->events, 3) << "the good ones before it";
}

TEST_F(Tampering, ADeletedEventIsNamed) {
    tamper("DELETE FROM events WHERE seq = 3");
    EXPECT_THAT(problem(), HasSubstr("Event 3 is missing"));
}

TEST_F(Tampering, AnExchangedEventBreaksTheLinkOfTheNext) {
    auto event = records_->history().events(1, 1).value().at(0);
    event.actor = "eve";
    tamper("UPDATE events SET actor = 'eve', digest = '" + store::event_digest(event) +
           "' WHERE seq = 2");
    EXPECT_THAT(problem(), HasSubstr("Event 3 does not follow event 2"));
}

TEST_F(Tampering, AChangedReadingIsFoundThroughItsEvent) {
    tamper("UPDATE readings SET value = 99 WHERE outcome = 4 AND field = 'field.7'");
    EXPECT_THAT(problem(), HasSubstr("readings of event 4"));
}

TEST_F(Tampering, AMissingReadingIsFoundThroughItsEvent) {
    tamper("DELETE FROM readings WHERE outcome = 2 AND ordinal = 50");
    EXPECT_THAT(problem(), HasSubstr("readings of event 2"));
}

TEST(Database, ANewerDatabaseIsAClearError) {
    const Scratch scratch;
    open_records(scratch / "canvass.db").reset();
    raw_sql(scratch / "canvass.db", "INSERT INTO schema_version VALUES (7, 'later')");
    const auto opened = store::Records::open(scratch / "canvass.db");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("version 7"));
    EXPECT_THAT(opened.error().message, HasSubstr("newer program"));
}

// A database as the program of that version made it.
void make_database(const std::string& path, int version, const std::vector<std::string>& scripts) {
    for (const auto& script : scripts) {
        const auto text =
            core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/store/migrations/" + script);
        ASSERT_TRUE(text.has_value());
        raw_sql(path, *text);
    }
    raw_sql(path, "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, at TEXT NOT NULL)");
    raw_sql(path, "INSERT INTO schema_version VALUES (" + std::to_string(version) + ", 'earlier')");
}

TEST(Database, OneOfTheSecondVersionIsBroughtUpAndItsQueueKnowsItsStakes) {
    const Scratch scratch;
    const std::string path = scratch / "canvass.db";
    make_database(path, 2, {"0001_tables.sql", "0001_guards.sqlite.sql", "0002_risk.sql"});
    const auto add_case = [&](const std::string& precinct, int delegates, double sde) {
        verify::Finding finding;
        finding.delegates_at_stake = delegates;
        finding.sde_at_stake = sde;
        auto text = store::canonical(store::json_of(std::vector<verify::Finding>{finding}));
        // As that version wrote it: nobody knew yet what a finding moves.
        text.erase(text.find(",\"resolutions\":[]"), std::string(",\"resolutions\":[]").size());
        raw_sql(path,
                "INSERT INTO cases (precinct, needed, state, findings, fields, at_stake, "
                "escalation, held_by, held_until, opened_at) VALUES ('" +
                    precinct + "', 1, 'open', '" + text + "', '[\"field.2\"]', " +
                    std::to_string(delegates) + ", '', '', '', 'earlier')");
    };
    add_case("POLK-001-K", 5, 0.1);
    add_case("POLK-002-K", 1, 0.3);
    raw_sql(path,
            "INSERT INTO decisions (seq, precinct, field, people, at, value, basis, reason) VALUES "
            "(9, 'POLK-001-K', 'field.2', '[\"ann\"]', 'earlier', 8, 'as_written', 'plain')");
    const auto records = open_records(path);
    const auto cases = records->cases().list(std::nullopt).value();
    ASSERT_EQ(cases.size(), 2U);
    EXPECT_EQ(cases[0].what.precinct, "POLK-002-K");
    EXPECT_DOUBLE_EQ(cases[0].what.sde_at_stake, 0.3);
    EXPECT_EQ(cases[1].what.delegates_at_stake, 5);
    EXPECT_THAT(cases[1].what.findings.front().resolutions, IsEmpty());
    ASSERT_EQ(cases[1].history.size(), 1U);
    EXPECT_EQ(verify::final_value(cases[1], {}, "field.2"),
              (verify::FinalValue{8, verify::Source::DecidedByOne}))
        << "it stood, and stands";
    EXPECT_TRUE(records->patterns().list().value().empty());
}

TEST(Database, OneOfTheFirstVersionIsBroughtUpAndLosesNothing) {
    const Scratch scratch;
    const std::string path = scratch / "canvass.db";
    make_database(path, 1, {"0001_tables.sql", "0001_guards.sqlite.sql"});
    raw_sql(path,
            "INSERT INTO cases (precinct, needed, state, findings, fields, at_stake, escalation, "
            "held_by, held_until, opened_at) VALUES ('POLK-001-K', 1, 'open', '[]', "
            "'[\"field.2\"]', 1, '', '', '', 'earlier')");
    for (int opened = 0; opened < 2; ++opened) {  // the second time nothing is left to do
        const auto records = open_records(path);
        const auto found = records->cases().find("POLK-001-K").value();
        ASSERT_TRUE(found);
        EXPECT_THAT(found->what.fields, testing::ElementsAre("field.2"));
        EXPECT_THAT(found->what.drawn, IsEmpty());
        EXPECT_EQ(records->cases().risk().value(), verify::Risk{});
    }
}

// What settles a box is another thing since then: the states of cases follow once it is judged
// again.
TEST(Database, CasesOfAnOlderProgramAreDueNotFalseAndFollowWhenTheyAreJudged) {
    const Scratch scratch;
    const std::string path = scratch / "canvass.db";
    const std::string precinct = "POLK-001-K";
    const auto judged = verdict(precinct, {"field.2"});
    {
        const auto records = open_records(path);
        scan(*records, "a", accepted("a", precinct), readings());
        ASSERT_TRUE(save_verdict(*records, precinct, judged));
        ASSERT_TRUE(
            records->cases().key({precinct, "field.2", "ann", "", forms::ReadingState::Number, 2}));
        ASSERT_TRUE(save_verdict(*records, precinct, judged));
        EXPECT_THAT(records->verdicts().due("", 10).value(), IsEmpty());
    }
    raw_sql(
        path,
        "DELETE FROM bearings WHERE precinct = ''; UPDATE verdicts SET as_of = 0; UPDATE bearings "
        "SET judged = 0; UPDATE cases SET state = 'keyed'");
    const auto records = open_records(path);
    EXPECT_THAT(records->verdicts().due("", 10).value(), testing::ElementsAre(precinct));
    EXPECT_THAT(records->history().proof().value().problems, IsEmpty()) << "it is due, not false";
    ASSERT_TRUE(save_verdict(*records, precinct, judged));
    EXPECT_EQ(records->cases().find(precinct).value()->what.state, verify::CaseState::Open);
    EXPECT_THAT(records->history().proof().value().problems, IsEmpty());
    EXPECT_TRUE(key_by_two(*records, precinct, "field.2", 2).error().message.starts_with("ann"));
    EXPECT_TRUE(records->cases()
                    .look({precinct, "field.2", "cid", "", verify::Look::Neither})
                    .error()
                    .message.size() > 0)
        << "the table is there";
}

TEST(Database, WhatIsNoDatabaseIsAClearError) {
    const Scratch scratch;
    std::ofstream(scratch / "canvass.db") << std::string(5000, 'x');
    const auto opened = store::Records::open(scratch / "canvass.db");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr(scratch / "canvass.db"));
    EXPECT_FALSE(store::Records::open(scratch / "no/such/folder/canvass.db"));
}

TEST(LedgerTable, TheDigestOfAnEventDoesNotTellWhatItHides) {
    const auto noon = std::chrono::system_clock::time_point{std::chrono::hours(12)};
    std::vector<store::Event> events;
    for (int run = 0; run < 2; ++run) {
        const Scratch scratch;
        const auto records = open_records(scratch / "canvass.db", {.clock = [&] { return noon; }});
        ASSERT_TRUE(
            records->history().append("ann", "field.keyed", "POLK-001-K", R"({"value":7})"));
        events.push_back(records->history().events(0, 10).value().front());
    }
    EXPECT_EQ(events[0].time, events[1].time);
    EXPECT_NE(events[0].body, events[1].body);
    EXPECT_NE(events[0].digest, events[1].digest) << "somebody who tries all values finds it";
}

}  // namespace
}  // namespace store_test
