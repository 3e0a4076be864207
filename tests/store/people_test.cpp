// Reports of the channels, users, settings, events without anything else, and the exports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "store/export.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

verify::Report report(const std::string& precinct, const std::string& channel, int value) {
    verify::Report out;
    out.precinct = precinct;
    out.channel = channel;
    out.submitter = "chair";
    out.received_at = "2020-02-04T03:12:45.123Z";
    out.values = {{"field.0", value}, {"field.2", 7}};
    return out;
}

class People : public testing::Test {
protected:
    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
};

TEST_F(People, ReportsGetVersionsAndTheSameIsNotAddedAgain) {
    EXPECT_EQ(
        records_->reports().add({report("A-1-K", "app", 1), report("B-2-K", "app", 1)}, "ann"), 2);
    auto later = report("A-1-K", "app", 1);
    later.received_at = "2020-02-05T00:00:00.000Z";
    EXPECT_EQ(records_->reports().add({later}, "ann"), 0);
    EXPECT_EQ(
        records_->reports().add({report("A-1-K", "app", 2), report("A-1-K", "hotline", 1)}, "b"),
        2);
    const auto latest = records_->reports().latest("A-1-K").value();
    ASSERT_THAT(latest, SizeIs(2));
    EXPECT_EQ(latest[0].channel, "app");
    EXPECT_EQ(latest[0].version, 2);
    EXPECT_EQ(latest[0].values.at("field.0"), 2);
    EXPECT_EQ(latest[1].version, 1);
    const auto all = records_->reports().versions("A-1-K").value();
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].values.at("field.0"), 1) << "the first version is kept";
    EXPECT_EQ(records_->reports().latest_of_all().value().at("A-1-K"), latest);
    EXPECT_THAT(records_->reports().latest_of_all().value(), SizeIs(2));
    EXPECT_THAT(records_->reports().latest("C-3-K").value(), IsEmpty());
}

TEST_F(People, AVersionThatReturnsToTheFirstIsANewVersion) {
    for (const int value : {1, 2, 1})
        EXPECT_EQ(records_->reports().add({report("A-1-K", "app", value)}, "ann"), 1);
    EXPECT_EQ(records_->reports().latest("A-1-K").value().at(0).version, 3);
}

TEST_F(People, TheSameNumbersFromAnotherSubmitterAreANewVersion) {
    auto other = report("A-1-K", "app", 1);
    other.submitter = "secretary";
    EXPECT_EQ(records_->reports().add({report("A-1-K", "app", 1)}, "ann"), 1);
    EXPECT_EQ(records_->reports().add({other}, "ann"), 1);
    EXPECT_EQ(records_->reports().latest("A-1-K").value().at(0).submitter, "secretary");
    EXPECT_THAT(records_->reports().versions("A-1-K").value(), SizeIs(2));
}

TEST_F(People, UsersHaveOneNameEach) {
    const store::User ann{"ann", store::Role::Adjudicator, "$argon2id$…"};
    ASSERT_TRUE(records_->people().add(ann, "program"));
    const auto stored = records_->people().find("ann").value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->password_hash, ann.password_hash);
    EXPECT_EQ(stored->role, ann.role);
    EXPECT_FALSE(stored->locked);
    EXPECT_FALSE(records_->people().find("bob").value());
    const auto again = records_->people().add({"ann", store::Role::Admin, "other"}, "program");
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("ann"));
    EXPECT_EQ(records_->people().find("ann").value(), stored);
    EXPECT_FALSE(records_->people().add({"", store::Role::Admin, "x"}, "program"));
    const auto events = records_->history().events(0, 10).value();
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_THAT(events[0].body, testing::Not(HasSubstr("argon2id"))) << "no hash in the ledger";
}

// What became of an account is added to what stood before; the newest stands, and each change is
// another account to a session that began before.
TEST_F(People, AccountsChangeByNewFacts) {
    auto& people = records_->people();
    const auto ann = [&] { return people.find("ann").value().value(); };
    ASSERT_TRUE(people.add({"ann", store::Role::Adjudicator, "$argon2id$one"}, "program"));
    ASSERT_TRUE(people.add({"bob", store::Role::Observer, "$argon2id$bob"}, "program"));
    auto before = ann();
    ASSERT_TRUE(people.lock("ann", "eve"));
    EXPECT_TRUE(ann().locked);
    EXPECT_GT(ann().changed, before.changed);
    EXPECT_EQ(ann().role, store::Role::Adjudicator);
    before = ann();
    ASSERT_TRUE(people.change_role("ann", store::Role::Official, "eve"));
    EXPECT_EQ(ann().role, store::Role::Official);
    EXPECT_TRUE(ann().locked) << "another role unlocks nobody";
    EXPECT_GT(ann().changed, before.changed);
    ASSERT_TRUE(people.change_password("ann", "$argon2id$two", "eve"));
    EXPECT_EQ(ann().password_hash, "$argon2id$two");
    ASSERT_TRUE(people.unlock("ann", "eve"));
    EXPECT_FALSE(ann().locked);
    EXPECT_EQ(ann().password_hash, "$argon2id$two");
    EXPECT_EQ(people.find("bob").value()->changed, 2) << "others keep theirs";
    for (const auto& refused :
         {people.unlock("ann", "eve"), people.change_role("ann", store::Role::Official, "eve"),
          people.lock("cid", "eve"), people.unlock("cid", "eve"),
          people.change_password("cid", "$argon2id$x", "eve")}) {
        EXPECT_FALSE(refused);
    }
    std::vector<std::string> actions;
    const auto events = records_->history().events(0, 20).value();
    for (const auto& event : events) {
        actions.push_back(event.action);
        EXPECT_THAT(event.body, testing::Not(HasSubstr("argon2id")));
    }
    EXPECT_THAT(actions,
                testing::ElementsAre("user.added", "user.added", "user.locked", "user.role_changed",
                                     "user.password_changed", "user.unlocked"));
    const auto all = people.list().value();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0], ann());
    EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", "UPDATE user_changes SET locked = 0"),
                HasSubstr("facts"));
    EXPECT_THAT(raw_sql_error(scratch_ / "canvass.db", "DELETE FROM user_changes"),
                HasSubstr("facts"));
}

TEST_F(People, AnAccountThatSomebodyElseMadeOrChangedWaits) {
    auto& people = records_->people();
    const auto waits = [&](const char* name) { return people.find(name).value()->unconfirmed; };
    for (const char* name : {"ann", "bob", "cid"})
        ASSERT_TRUE(people.add({name, store::Role::Official, "hash"}, "eve"));
    EXPECT_TRUE(waits("ann"));
    EXPECT_FALSE(people.confirm("ann", "ann", false));
    EXPECT_FALSE(people.confirm("ann", "bob", true)) << "no second factor";
    const auto changed = people.find("ann").value()->changed;
    ASSERT_TRUE(people.confirm("ann", "bob", false));
    EXPECT_FALSE(waits("ann"));
    EXPECT_EQ(people.find("ann").value()->changed, changed) << "her session goes on";
    EXPECT_FALSE(people.confirm("cid", "bob", false)) << "bob waits, and ann counts";
    ASSERT_TRUE(people.confirm("bob", "ann", false));
    ASSERT_TRUE(people.lock("ann", "eve"));
    ASSERT_TRUE(people.unlock("ann", "eve"));
    EXPECT_FALSE(people.change_own_password("ann", "hash of her own", changed)) << "locked since";
    ASSERT_TRUE(
        people.change_own_password("ann", "hash of her own", people.find("ann").value()->changed));
    EXPECT_FALSE(waits("ann"));
    ASSERT_TRUE(people.change_password("ann", "hash of his", "eve"));
    EXPECT_TRUE(waits("ann"));
    ASSERT_TRUE(people.lock("ann", "eve"));
    ASSERT_TRUE(people.unlock("ann", "eve"));
    EXPECT_TRUE(waits("ann")) << "a lock and its end change nothing";
    ASSERT_TRUE(people.confirm("ann", "bob", false));
    ASSERT_TRUE(people.change_role("ann", store::Role::Adjudicator, "eve"));
    EXPECT_TRUE(waits("ann"));
    const auto acts = people.acts().value();
    ASSERT_FALSE(acts.empty());
    EXPECT_EQ(acts.back().action, "user.role_changed");
    EXPECT_EQ(acts.back().subject, "ann");
    EXPECT_EQ(acts.back().actor, "eve");
    const auto proof = records_->history().proof().value();
    for (const auto& problem : proof.problems)
        EXPECT_THAT(problem, HasSubstr("bearings about all precincts")) << "no configuration yet";
}

TEST_F(People, RolesHaveNames) {
    for (const auto role : {store::Role::Station, store::Role::Adjudicator, store::Role::Official,
                            store::Role::Observer, store::Role::Admin})
        EXPECT_EQ(store::role_of_name(store::name_of(role)), role);
    EXPECT_FALSE(store::role_of_name("king"));
}

TEST_F(People, TheExpectedPrecinctsAreSaidOnce) {
    ASSERT_TRUE(records_->progress().set_expected_precincts(1765, "program"));
    ASSERT_TRUE(records_->progress().set_expected_precincts(1765, "program"));
    EXPECT_EQ(records_->progress().status()->precincts_expected, 1765);
    EXPECT_EQ(records_->progress().status()->events, 1);
    ASSERT_TRUE(records_->progress().set_expected_precincts(1678, "program"));
    EXPECT_EQ(records_->progress().status()->precincts_expected, 1678);
}

TEST_F(People, AnEventOfItsOwnHasACanonicalBody) {
    ASSERT_TRUE(
        records_->history().append("ann", "user.signed_in", "ann", R"({ "b": 1, "a": "x" })"));
    EXPECT_FALSE(records_->history().append("ann", "user.signed_in", "ann", "{not json"));
    EXPECT_FALSE(records_->history().append("ann", "user.signed_in", "ann", "[]"));
    const auto events = records_->history().events(0, 10).value();
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_THAT(events[0].body,
                testing::MatchesRegex(R"(\{"a":"x","b":1,"salt":"[0-9a-f]{32}"\})"));
    EXPECT_THAT(records_->history().events(1, 10).value(), IsEmpty());
}

TEST_F(People, TextFromOutsideIsStoredAsText) {
    const std::string name = "'; DROP TABLE events; -- \xff\n%s";
    ASSERT_TRUE(records_->pages().offer(digest_of("a"), name, "image/png", 1, 1, name));
    EXPECT_EQ(records_->pages().find(digest_of("a")).value()->key.file_name, name);
    EXPECT_TRUE(records_->history().check()->valid);
    ASSERT_TRUE(records_->cases().take_next(name));
}

class Export : public People {
protected:
    Export() {
        form_.id = "IA20MATH";
        for (const auto& reading : readings()) {
            forms::Field field;
            field.name = reading.field;
            field.label = "Label, " + reading.field;
            form_.fields.push_back(field);
        }
        EXPECT_TRUE(save_verdict(*records_, "POLK-001-K", verdict("POLK-001-K", {"field.2"})));
    }
    template <class Write>
    std::string exported(const Write& write) {
        std::string out;
        const auto done = write(*records_, form_, roster_, heading_,
                                [&](std::string_view piece) -> core::Result<> {
                                    out += piece;
                                    return {};
                                });
        EXPECT_TRUE(done);
        return out;
    }
    forms::Form form_;
    forms::Roster roster_{
        {{.id = "POLK-001-K",
          .county = "Polk",
          .name = "Des Moines \"1\"",
          .delegates = 5,
          .sde = {}},
         {.id = "POLK-002-K", .county = "Polk", .name = "Two", .delegates = {}, .sde = {}}}};
    store::ExportHeading heading_{"IA20REHEARSE", "Iowa 2020", true, {}};
};

TEST_F(Export, CsvSaysEveryFieldOfEveryPrecinct) {
    const auto text = exported(store::export_csv);
    const auto table = core::parse_csv(text, "export").value();
    ASSERT_THAT(table.rows, SizeIs(2 * kFields));
    const auto cell = [&](std::size_t row, const char* column) {
        return table.rows[row][table.column(column).value()];
    };
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        EXPECT_EQ(cell(row, "mode"), "REHEARSAL");
    EXPECT_EQ(cell(2, "precinct"), "Des Moines \"1\"");
    EXPECT_EQ(cell(2, "written"), "2");
    EXPECT_EQ(cell(2, "computed"), "1 or 2");
    EXPECT_EQ(cell(2, "final"), "");
    EXPECT_EQ(cell(2, "source"), "undecided");
    EXPECT_EQ(cell(2, "findings"), "VALUE_DIFFERS");
    EXPECT_EQ(cell(3, "final"), "3");
    EXPECT_EQ(cell(3, "source"), "passed");
    EXPECT_EQ(cell(3, "findings"), "");
    EXPECT_EQ(cell(2, "sign_off"), "unsigned");
    EXPECT_EQ(cell(kFields, "precinct_id"), "POLK-002-K");
    EXPECT_EQ(cell(kFields, "written_state"), "");
    EXPECT_EQ(cell(2, "keyers"), "2");
    heading_.rehearsal = false;
    EXPECT_THAT(exported(store::export_csv), testing::Not(HasSubstr("REHEARSAL")));
}

TEST_F(Export, SaysWhereOnePersonKeysABox) {
    verify::Policy policy;
    policy.keyers = 1;
    records_->set_terms({{}, policy, {}});
    const auto table = core::parse_csv(exported(store::export_csv), "export").value();
    for (const auto& row : table.rows) EXPECT_EQ(row[table.column("keyers").value()], "1");
    EXPECT_EQ(nlohmann::json::parse(exported(store::export_json)).at("keyers"), 1);
}

TEST_F(Export, PeopleReadLocalTimesAndProgramsUtc) {
    auto late = verdict("POLK-001-K", {"field.2"});
    for (auto& finding : late.findings) finding.message = "It came at 2020-02-04T06:00:01.000Z.";
    ASSERT_TRUE(
        records_->verdicts().save("POLK-001-K", late, records_->progress().status()->events));
    heading_.time_zone = core::TimeZone::named("America/Chicago").value();
    EXPECT_THAT(exported(store::export_csv), HasSubstr("It came at 2020-02-04 00:00:01 CST."));
    EXPECT_THAT(exported(store::export_json), HasSubstr("It came at 2020-02-04T06:00:01.000Z."));
}

TEST_F(Export, JsonIsOneObjectOfTheSame) {
    const auto text = exported(store::export_json);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json.at("mode"), "REHEARSAL");
    EXPECT_EQ(json.at("title"), "Iowa 2020");
    EXPECT_EQ(json.at("ledger").at("events"), records_->progress().status()->events);
    ASSERT_EQ(json.at("precincts").size(), 2U);
    const auto& here = json.at("precincts")[0];
    EXPECT_EQ(here.at("name"), "Des Moines \"1\"");
    EXPECT_EQ(here.at("sign_off"), "unsigned");
    EXPECT_EQ(here.at("findings")[0].at("code"), "VALUE_DIFFERS");
    EXPECT_EQ(here.at("fields")[2].at("written").at("value"), 2);
    EXPECT_TRUE(here.at("fields")[2].at("final").is_null());
    EXPECT_EQ(here.at("fields")[3].at("final"), 3);
    EXPECT_TRUE(json.at("precincts")[1].at("fields")[0].at("written").is_null());
}

}  // namespace
}  // namespace store_test
