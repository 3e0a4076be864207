// Every row that a final value or a right rests on follows from events: whatever somebody changes
// in the tables behind the program's back is named.
#include "store/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/one_time_code.h"
#include "store/proved_rows.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using store::Json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const core::SecretKey kSecrets{{1, 2, 3}};

template <class T>
void good(const core::Result<T>& result) {
    EXPECT_TRUE(result) << result.error().message;
}

// Answers of one column, behind the store's back.
std::vector<std::string> ask(const std::string& path, const std::string& query) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << query;
    std::vector<std::string> out;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = sqlite3_column_text(statement, 0);
        out.emplace_back(text == nullptr ? "" : reinterpret_cast<const char*>(text));
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return out;
}

// Takes the guards away, as somebody would who can write to the file.
void drop_guards(const std::string& path) {
    std::string all;
    for (const auto& name : ask(path, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        all += "DROP TRIGGER " + name + ";";
    raw_sql(path, "PRAGMA synchronous = OFF;" + all);
}

verify::PageStatement names(const std::string& person, bool official,
                            const std::optional<forms::WorksheetId>& sheet) {
    verify::PageStatement out;
    out.act = verify::PageAct::Name;
    out.person = person;
    out.official = official;
    out.sheet = sheet;
    out.reason = "it says so";
    return out;
}

verify::Pattern pattern() {
    verify::Pattern out;
    out.name = "A and B exchanged";
    out.columns = {"first"};
    out.precincts = {"POLK-001-K", "POLK-002-K"};
    out.chance = 1e-9;
    out.message = "The reports have A and B exchanged.";
    for (const auto& precinct : out.precincts) out.boxes.push_back({precinct, "field.2", 2, 9});
    return out;
}

verify::Report report(const std::string& precinct, int value) {
    verify::Report out;
    out.precinct = precinct;
    out.channel = "app";
    out.submitter = "chair";
    out.values = {{"field.1", value}};
    return out;
}

verify::Keying keying(const std::string& user, const std::string& field, std::optional<int> value) {
    return {"POLK-001-K",
            field,
            user,
            "",
            value ? forms::ReadingState::Number : forms::ReadingState::Blank,
            value};
}

// Every kind of act with a second factor, but the reset.
void use_factors(store::SecondFactors& factors) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    for (const char* name : {"ole", "oda"}) {
        const auto nonce = store::SecondFactors::draw_nonce();
        const auto secret = factors.secret_of(name, nonce);
        const auto step = core::code_step(now.count());
        const auto codes = factors.enrol(name, nonce, core::one_time_code(secret, step));
        good(codes);
        good(factors.use(name, core::one_time_code(secret, step + 1)));
        good(factors.draw_codes(name, codes->at(0)));
    }
}

void add_people(store::Records& records) {
    for (const auto& [name, role] :
         {std::pair{"ann", store::Role::Adjudicator}, std::pair{"bob", store::Role::Adjudicator},
          std::pair{"ole", store::Role::Official}, std::pair{"oda", store::Role::Official}})
        good(records.people().add({name, role, std::string("hash of ") + name}, "terminal"));
    good(records.people().confirm("oda", "ole", false));
    good(records.people().confirm("ole", "oda", false));
    good(records.people().confirm("ann", "ole", false));
    use_factors(records.second_factors());
    good(records.people().reset_factor("oda", "terminal"));
    good(records.people().lock("bob", "terminal"));
    good(records.people().unlock("bob", "terminal"));
    good(records.people().change_password("ann", "another hash", "terminal"));
    good(records.people().change_own_password("ann", "hash of her own",
                                              records.people().find("ann").value()->changed));
    good(records.people().change_role("bob", store::Role::Observer, "terminal"));
}

void scan_pages(store::Records& records) {
    scan(records, "a", accepted("a", "POLK-001-K"), readings());
    scan(records, "a again", accepted("a again", "POLK-001-K"), readings(1));
    scan(records, "second sheet", accepted("second sheet", "POLK-001-K", 2), readings(2));
    scan(records, "c", accepted("c", "POLK-002-K"), readings());
    good(records.pages().offer(digest_of("c"), "c.jpg", "image/jpeg", 1, 1, "station"));
    good(records.pages().offer(digest_of("pending"), "pending.jpg", "image/jpeg", 7, 1, "station"));
    scan(records, "forged", rejected("forged", "forged_code"), {});
    const auto id = accepted("forged", "POLK-003-K").id;
    good(records.pages().say(digest_of("forged"), names("ole", true, id)));
    good(records.pages().say(digest_of("forged"), names("oda", true, id)));
    auto read = accepted("forged", "POLK-003-K");
    read.identified_by = "person";
    good(records.pages().record(read, readings(), "oda"));
    scan(records, "named", rejected("named"), {});
    good(records.pages().say(digest_of("named"), names("ann", false, id)));
}

void adjudicate(store::Records& records) {
    good(save_verdict(records, "POLK-001-K", verdict("POLK-001-K", {"field.1", "field.2"})));
    good(save_verdict(records, "POLK-002-K", verdict("POLK-002-K", {"field.2"})));
    good(save_verdict(records, "POLK-003-K", verdict("POLK-003-K", {"field.3"})));
    good(records.cases().key(keying("ann", "field.1", 1)));
    good(records.cases().key(keying("bob", "field.1", std::nullopt)));
    good(key_by_two(records, "POLK-001-K", "field.2", 2));
    good(records.cases().key(keying("cid", "field.1", 3)));
    good(records.cases().look({"POLK-001-K", "field.1", "cid", "", verify::Look::Neither}));
    good(decide_as_written(records, "POLK-001-K", "field.1", "ole", 1));
    good(decide_as_written(records, "POLK-001-K", "field.1", "oda", 1));
    good(records.cases().reopen("POLK-001-K", "ole", "field.1", "a doubt"));
    good(records.cases().show({{"POLK-001-K", "oda", {"field.1", "field.2"}}}));
    good(records.cases().escalate("POLK-002-K", "it is smudged", "ann"));
    good(save_verdict(records, "POLK-003-K", verdict("POLK-003-K", {})));
    for (const char* who : {"ole", "oda"})
        good(records.sign_offs().sign(
            "POLK-003-K", who, {records.sign_offs().facts("POLK-003-K").value().newest, true}));
    good(records.sign_offs().take_back("POLK-003-K", "oda", "a doubt"));
    good(records.patterns().save({pattern()}));
    good(records.patterns().decide(
        {"A and B exchanged", verify::PatternChoice::LookAtEach, {}, "ole", "", "looked"},
        records.patterns().list().value().at(0).version));
    good(records.patterns().save({}));
}

// A canvass in which every table has rows.
class RowProof : public testing::Test {
protected:
    RowProof() {
        auto records = open();
        add_people(*records);
        scan_pages(*records);
        good(records->reports().add({report("POLK-001-K", 1), report("POLK-002-K", 4)}, "import"));
        good(records->reports().add({report("POLK-001-K", 3)}, "import"));
        good(records->reports().set_columns("app", {{"A", "field.1"}}, "import"));
        good(records->progress().set_expected_precincts(3, "program"));
        adjudicate(*records);
        good(records->configurations().take_over({{{"rules", "none"}}, 4, "mary", "new"}, 0, "t"));
        good(save_verdict(*records, "POLK-001-K", verdict("POLK-001-K", {"field.1", "field.2"})));
    }
    std::unique_ptr<store::Records> open() const {
        store::RecordsOptions options;
        options.secrets_key = kSecrets;
        return open_records(path_, options);
    }
    std::vector<std::string> problems() const {
        const auto proof = open()->history().proof();
        EXPECT_TRUE(proof) << proof.error().message;
        return proof ? proof->problems : std::vector<std::string>{};
    }
    // What is named after `change`; the canvass is as before afterwards.
    std::vector<std::string> named_after(const std::string& change) const {
        const auto kept = path_ + ".kept";
        const auto all = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy_file(path_, kept, all);
        drop_guards(path_);
        raw_sql(path_, "PRAGMA synchronous = OFF;" + change);
        const auto out = problems();
        std::filesystem::copy_file(kept, path_, all);
        return out;
    }

    Scratch scratch_;
    std::string path_ = scratch_ / "canvass.db";
};

TEST_F(RowProof, AnUntouchedCanvassIsProvedFromItsFirstEvent) {
    const auto proof = open()->history().proof().value();
    EXPECT_THAT(proof.problems, IsEmpty());
    EXPECT_EQ(proof.proved_from, 0);
    for (const auto& table : store::proved_tables())
        EXPECT_THAT(ask(path_, "SELECT 1 FROM " + table.name), Not(IsEmpty())) << table.name;
}

TEST_F(RowProof, EveryColumnIsProvedOrIsKnownNotToBe) {
    // Not here: what events themselves are, what has its digest in an event, and what no value and
    // no right rests on or is computed again.
    const std::set<std::string> others = {"events",
                                          "readings",
                                          "rows_brought_forward",
                                          "schema_version",
                                          "cases.state",
                                          "cases.held_by",
                                          "cases.held_until",
                                          "cases.band",
                                          "cases.boxes_drawn",
                                          "cases.boxes_checked",
                                          "cases.boxes_wrong",
                                          "cases.boxes_open",
                                          "cases.awards_drawn",
                                          "cases.awards_checked",
                                          "cases.awards_wrong",
                                          "cases.awards_open",
                                          "verdicts.as_of",
                                          "bearings.judged",
                                          "precinct_progress"};
    for (const auto& table :
         ask(path_,
             "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
        if (others.contains(table)) continue;
        const auto& all = store::proved_tables();
        const auto proved = std::find_if(all.begin(), all.end(),
                                         [&](const auto& one) { return one.name == table; });
        ASSERT_NE(proved, all.end()) << table;
        for (const auto& column : ask(path_, "SELECT name FROM pragma_table_info('" + table + "')"))
            EXPECT_TRUE(others.contains(table + "." + column) ||
                        std::any_of(proved->columns.begin(), proved->columns.end(),
                                    [&](const auto& one) { return one.name == column; }))
                << table << "." << column;
    }
}

TEST_F(RowProof, EveryColumnOfEveryRowIsNamedWhereItWasChanged) {
    int kinds = 0;
    for (const auto& table : store::proved_tables()) {
        for (const auto& column : table.columns) {
            for (const auto& rowid :
                 ask(path_, "SELECT MIN(rowid) FROM " + table.name +
                                " UNION SELECT MAX(rowid) FROM " + table.name)) {
                const auto of_row = " WHERE rowid = " + rowid;
                const auto named = named_after(
                    "UPDATE " + table.name + " SET " + column.name + " = CASE WHEN typeof(" +
                    column.name + ") = 'text' THEN " + column.name + " || '1' ELSE COALESCE(" +
                    column.name + ", 7) + 1000 END" + of_row);
                EXPECT_THAT(named, Contains(HasSubstr("The row of " + table.name + " about ")))
                    << table.name << "." << column.name << of_row;
            }
            ++kinds;
        }
    }
    EXPECT_GE(kinds, 60);
}

TEST_F(RowProof, ARowThatIsGoneIsNamed) {
    for (const auto& table : store::proved_tables()) {
        const auto row = ask(path_, "SELECT MAX(rowid) FROM " + table.name).front();
        EXPECT_THAT(named_after("DELETE FROM " + table.name + " WHERE rowid = " + row),
                    Contains(testing::AllOf(HasSubstr("The row of " + table.name + " about "),
                                            HasSubstr("is gone"))))
            << table.name;
    }
}

TEST_F(RowProof, ARowOfWhichNoEventTellsIsNamed) {
    for (const auto& table : store::proved_tables()) {
        std::string columns, values;
        for (const auto& column :
             ask(path_, "SELECT name FROM pragma_table_info('" + table.name + "')")) {
            const bool in_key =
                std::find(table.key.begin(), table.key.end(), column) != table.key.end();
            columns += (columns.empty() ? "" : ", ") + column;
            values += (values.empty() ? "" : ", ") + column + (in_key ? " || '1'" : "");
        }
        const auto copy = "INSERT INTO " + table.name + " (" + columns + ") SELECT " + values +
                          " FROM " + table.name + " LIMIT 1";
        EXPECT_THAT(named_after(copy),
                    Contains(testing::AllOf(HasSubstr("The row of " + table.name + " about "),
                                            HasSubstr("is told of by no event"))))
            << table.name;
    }
}

TEST_F(RowProof, ReadingsWithoutAPageAndImpossibleKnowledgeAreNamed) {
    EXPECT_THAT(named_after("INSERT INTO readings SELECT 1, 99, field, state, digits, value, "
                            "probability, alternatives, overwritten, struck_and_rewritten, "
                            "touches_frame, box_x, box_y, box_width, box_height, crop FROM "
                            "readings LIMIT 1"),
                Contains(HasSubstr("readings of event 1, which accepted no page")));
    EXPECT_THAT(named_after("UPDATE verdicts SET as_of = 100000 WHERE precinct = 'POLK-001-K'"),
                Contains(HasSubstr("POLK-001-K says that it knows events")));
}

TEST_F(RowProof, TheStateOfACaseFollowsFromWhatPeopleDid) {
    EXPECT_THAT(named_after("UPDATE cases SET state = 'open' WHERE precinct = 'POLK-001-K'"),
                Contains(HasSubstr("The case of POLK-001-K says it is open")));
}

TEST_F(RowProof, TwoSheetsExchangedBetweenPrecinctsAreNamed) {
    const auto named = named_after(
        "UPDATE pages SET id_precinct = CASE id_precinct WHEN 'POLK-001-K' THEN 'POLK-002-K' ELSE "
        "'POLK-001-K' END WHERE id_precinct IN ('POLK-001-K', 'POLK-002-K')");
    EXPECT_THAT(named, Contains(HasSubstr("id_precinct differs")));
    EXPECT_EQ(std::count_if(named.begin(), named.end(),
                            [](const auto& one) { return one.starts_with("The row of pages"); }),
              4);
}

TEST_F(RowProof, AnEventOfTheWrongShapeIsNamedAndTheOthersAreFollowed) {
    const auto named = named_after(
        "UPDATE events SET body = '{}' WHERE action = 'report.received' AND seq = "
        "(SELECT MIN(seq) FROM events WHERE action = 'report.received')");
    EXPECT_THAT(named,
                Contains(HasSubstr("(report.received about POLK-001-K) cannot be followed")));
}

TEST_F(RowProof, WithAnotherKeyPasswordsCannotBeChecked) {
    EXPECT_THAT(open_records(path_)->history().proof()->problems,
                Contains(HasSubstr("The row of users about ann")));
}

TEST_F(RowProof, NoEventTellsAPassword) {
    const auto events = open()->history().events(0, 1000).value();
    for (const auto& event : events) EXPECT_THAT(event.body, Not(HasSubstr("hash of")));
}

// ---- accounts ----

// Appends an event that somebody wrote who can write to the database, with its rows.
void forge(store::Records& records, const std::string& actor, const std::string& action,
           const std::string& subject, const Json& body) {
    good(records.history().append(actor, action, subject, body.dump()));
}

TEST_F(RowProof, AConfirmationThatTheRuleForbidsIsNamed) {
    const Json body = {{"unconfirmed", false}, {"by_official_of_none", false}};
    const struct {
        const char *actor, *subject, *why;
    } forged[] = {{"ann", "bob", "Only an official confirms"},
                  {"ole", "ole", "Nobody confirms the own account"},
                  {"ole", "bob", "there is nothing to confirm"}};
    for (const auto& one : forged) {
        const auto kept = path_ + ".forged";
        std::filesystem::copy_file(path_, kept, std::filesystem::copy_options::overwrite_existing);
        forge(*open(), one.actor, "user.confirmed", one.subject, body);
        EXPECT_THAT(problems(), Contains(HasSubstr(one.why))) << one.actor;
        std::filesystem::copy_file(kept, path_, std::filesystem::copy_options::overwrite_existing);
    }
}

TEST_F(RowProof, ACodeThatCountedTwiceIsNamed) {
    forge(*open(), "ole", "user.factor_used", "ole", {{"step", 7}});
    EXPECT_THAT(problems(), Contains(HasSubstr("the code was used before")));
}

TEST_F(RowProof, ASecondFactorThatSomebodyElseSetUpIsNamed) {
    forge(*open(), "terminal", "user.factor_enrolled", "oda",
          {{"nonce", "00"}, {"step", 7}, {"codes", Json::array()}});
    EXPECT_THAT(problems(), Contains(HasSubstr("it is not of the person")));
}

TEST_F(RowProof, AnEventThatHidesThatAnAccountWaitsIsNamed) {
    forge(*open(), "terminal", "user.role_changed", "ann",
          {{"role", "official"}, {"unconfirmed", false}});
    EXPECT_THAT(problems(), Contains(HasSubstr("otherwise than the rule")));
}

// ---- a canvass of an older program ----

// A canvass as the program before schema 4 left it, after an evening of scanning, importing, keying
// and deciding: 120 events.
class BroughtForward : public testing::Test {
protected:
    BroughtForward() {
        std::filesystem::copy_file(
            std::string(RECANVASS_SOURCE_DIR) + "/tests/store/data/schema-3.db", path_);
        std::filesystem::permissions(path_, std::filesystem::perms::owner_write,
                                     std::filesystem::perm_options::add);
    }
    store::Proof proof() const {
        store::RecordsOptions options;
        options.secrets_key = kSecrets;
        return open_records(path_, options)->history().proof().value();
    }

    Scratch scratch_;
    std::string path_ = scratch_ / "canvass.db";
};

TEST_F(BroughtForward, OneEventCommitsToEveryRowAndSaysFromWhereOnAllIsProved) {
    EXPECT_EQ(proof().proved_from, 121);
    EXPECT_THAT(proof().problems, IsEmpty());
    auto records = open_records(path_);
    EXPECT_TRUE(records->history().check()->valid);
    const auto values = records->cases().final_values("ADAM-003-R").value();
    EXPECT_EQ(values.at("final.sanders").value, 7);
    good(records->cases().reopen("ADAM-003-R", "ole", "final.sanders", "a doubt"));
    good(records->cases().reopen("ADAM-003-R", "oda", "final.sanders", "a doubt"));
    EXPECT_THAT(proof().problems, IsEmpty());
}

// Whoever had an account before still counts: a canvass is not locked out by a newer program.
TEST_F(BroughtForward, ItsAccountsCount) {
    const auto accounts = open_records(path_)->people().accounts(true).value();
    EXPECT_THAT(accounts, Not(IsEmpty()));
    for (const auto& account : accounts) EXPECT_TRUE(verify::counts(account)) << account.name;
}

TEST_F(BroughtForward, ItIsJudgedOnceMoreAsAWhole) {
    EXPECT_THAT(open_records(path_)->verdicts().due("", 10).value(),
                testing::ElementsAre("ADAM-003-R", "BENT-014-4", "WINB-006-M"));
}

TEST_F(BroughtForward, WhatPeopleSaidOfPagesBecomesStatements) {
    const auto records = open_records(path_);
    std::map<std::string, store::PageRecord> pages;
    const auto rejected = records->pages().in_state(store::PageState::Rejected).value();
    for (const auto& page : rejected) pages[page.reason] = page;
    EXPECT_EQ(pages["marks_not_found"].stage, verify::PageStage::Waits);
    EXPECT_EQ(pages["other_canvass"].stage, verify::PageStage::SetAside);
    const auto said = records->pages().facts_of(pages["other_canvass"])->said;
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].person, "ann");
    EXPECT_EQ(said[0].reason, "of another night");
}

TEST_F(BroughtForward, WhatIsChangedAfterwardsIsNamed) {
    ASSERT_THAT(proof().problems, IsEmpty());
    drop_guards(path_);
    raw_sql(path_, "UPDATE decisions SET value = 8 WHERE seq = (SELECT MIN(seq) FROM decisions)");
    EXPECT_THAT(proof().problems, Contains(HasSubstr("is not as event 121 left it: value")));
    raw_sql(path_, "DELETE FROM keyings");
    EXPECT_THAT(proof().problems, Contains(HasSubstr("of which event 121 tells, is gone")));
}

TEST_F(BroughtForward, TheRowsThatWereTakenOverAreWhatTheEventSays) {
    ASSERT_THAT(proof().problems, IsEmpty());
    drop_guards(path_);
    raw_sql(path_,
            "UPDATE decisions SET value = 8; UPDATE rows_brought_forward SET content = "
            "replace(content, '\"value\":7', '\"value\":8') WHERE table_name = 'decisions'");
    EXPECT_THAT(proof().problems, Contains(HasSubstr("are not those that event 121 took over")));
}

TEST_F(RowProof, NoEventTakesOverRowsOnceThisProgramHasWritten) {
    drop_guards(path_);
    raw_sql(path_, "DELETE FROM decisions");
    auto records = open();
    good(records->history().append("eve", "canvass.brought_forward", "rows",
                                   R"({"from_version":3,"rows":0,"rows_sha256":")" +
                                       core::sha256(core::bytes_of("")).hex() + "\"}"));
    EXPECT_THAT(records->history().proof()->problems,
                Contains(HasSubstr("before it is already of this one")));
}

}  // namespace
}  // namespace store_test
