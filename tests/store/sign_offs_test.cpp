// Two officials sign a precinct; whatever bears on it later takes the sign-off back, in the ledger
// and in the counts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "store/export.h"
#include "tests/store/support/failing_disk.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using verify::SignOffState;

constexpr const char* kSignedOff = "POLK-001-K";

verify::Report late_report(const std::string& precinct, int value) {
    verify::Report out;
    out.precinct = precinct;
    out.channel = "app";
    out.submitter = "chair";
    out.values = {{"field.1", value}};
    return out;
}

std::vector<std::string> actions_of(store::Records& records,
                                    const std::string& start = "precinct.") {
    std::vector<std::string> out;
    const auto events = records.history().events(0, 10'000).value();
    for (const auto& event : events)
        if (event.action.starts_with(start)) out.push_back(event.actor + " " + event.action);
    return out;
}

std::string why_not(const core::Result<>& result) {
    return result ? std::string() : result.error().message;
}

// Paper and report agree, and nothing is left to do.
void finish_precinct(store::Records& records, const std::string& precinct) {
    scan(records, "paper of " + precinct, accepted("paper of " + precinct, precinct), readings());
    EXPECT_EQ(records.reports().add({late_report(precinct, 1)}, "import"), 1);
    EXPECT_TRUE(save_verdict(records, precinct, verdict(precinct, {})));
}

void add_officials(store::Records& records) {
    EXPECT_TRUE(
        records.configurations().take_over({{{"rules", "none"}}, 4, "mary", "new"}, 0, "t"));
    for (const auto& [name, role] :
         {std::pair{"ole", store::Role::Official}, std::pair{"oda", store::Role::Official},
          std::pair{"ada", store::Role::Admin}, std::pair{"ann", store::Role::Adjudicator}})
        EXPECT_TRUE(records.people().add({name, role, "hash"}, "terminal"));
}

class SignOffs : public testing::Test {
protected:
    SignOffs() {
        add_officials(*records_);
        finish_precinct(*records_, kSignedOff);
    }
    verify::SignOffFacts facts(const std::string& precinct = kSignedOff) {
        return records_->sign_offs().facts(precinct).value();
    }
    core::Result<> sign(const std::string& person, bool paper_only = false) {
        return records_->sign_offs().sign(kSignedOff, person, {facts().newest, paper_only});
    }
    void sign_off() {
        EXPECT_EQ(why_not(sign("ole")), "");
        EXPECT_EQ(why_not(sign("oda")), "");
        EXPECT_EQ(facts().sign_off.state, SignOffState::SignedOff);
    }
    store::Status status() { return records_->progress().status().value(); }
    std::vector<std::string> problems() { return records_->history().proof()->problems; }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
};

TEST_F(SignOffs, TakeTwoOfficialsAndNameTheEventOnWhichTheyRest) {
    ASSERT_THAT(verify::missing_of(facts()), IsEmpty());
    EXPECT_THAT(why_not(sign("ann")), HasSubstr("by officials"));
    EXPECT_THAT(why_not(sign("ada")), HasSubstr("by officials"))
        << "an admin has no say over values";
    EXPECT_EQ(why_not(sign("ole")), "");
    EXPECT_EQ(why_not(sign("ole")), "") << "the same again is no error";
    EXPECT_EQ(facts().sign_off.state, SignOffState::SignedOnce);
    EXPECT_EQ(status().precincts_signed_once, 1);
    EXPECT_EQ(why_not(sign("oda")), "");
    EXPECT_THAT(actions_of(*records_), ElementsAre("ole precinct.signed", "oda precinct.signed"));
    const auto done = facts().sign_off;
    EXPECT_EQ(done.state, SignOffState::SignedOff);
    EXPECT_EQ(done.signatures.at(0).rests_on, facts().newest);
    EXPECT_EQ(done.signatures.at(0).values_sha256, done.signatures.at(1).values_sha256);
    EXPECT_EQ(status().precincts_signed_off, 1);
    EXPECT_EQ(status().precincts_signed_once, 0);
    EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SignOffs, AreRefusedWhereThePrecinctChangedSinceItWasShown) {
    const auto seen = facts().newest;
    EXPECT_EQ(records_->reports().add({late_report(kSignedOff, 2)}, "import"), 1);
    EXPECT_THAT(why_not(sign("ole")), HasSubstr("not judged yet"));
    EXPECT_TRUE(save_verdict(*records_, kSignedOff, verdict(kSignedOff, {})));
    EXPECT_THAT(why_not(records_->sign_offs().sign(kSignedOff, "ole", {seen, false})),
                HasSubstr("look again"));
    EXPECT_EQ(why_not(sign("ole")), "");
}

// Each takes the sign-off back in the transaction that records it.
TEST_F(SignOffs, AreTakenBackByWhateverBearsOnThePrecinct) {
    struct News {
        const char* what;
        std::function<void()> happen;
    };
    const std::vector<News> all = {
        {"a report",
         [&] { EXPECT_EQ(records_->reports().add({late_report(kSignedOff, 2)}, "import"), 1); }},
        {"paper",
         [&] { scan(*records_, "rescan", accepted("rescan", kSignedOff), readings(0, 0.995)); }},
        {"another verdict",
         [&] {
             EXPECT_TRUE(save_verdict(*records_, kSignedOff, verdict(kSignedOff, {"field.2"})));
         }},
        {"a reopening",
         [&] {
             EXPECT_EQ(why_not(records_->cases().reopen(kSignedOff, "ole", "field.3", "a doubt")),
                       "");
         }},
        {"a page whose code names it",
         [&] {
             auto page = rejected("smudged", "too_blurred");
             page.id = accepted("smudged", kSignedOff).id;
             scan(*records_, "smudged", page, {});
         }},
        {"an official who wants it",
         [&] {
             EXPECT_EQ(why_not(records_->sign_offs().take_back(kSignedOff, "oda", "a doubt")), "");
         }},
    };
    for (const auto& news : all) {
        SCOPED_TRACE(news.what);
        const Scratch scratch;
        records_ = open_records(scratch / "canvass.db");
        add_officials(*records_);
        finish_precinct(*records_, kSignedOff);
        sign_off();
        const auto rested_on = facts().newest;
        news.happen();
        const auto now = facts().sign_off;
        EXPECT_EQ(now.state, SignOffState::TakenBack);
        ASSERT_TRUE(now.taken_back);
        if (now.taken_back->person.empty()) {
            EXPECT_GT(now.taken_back->because, rested_on);
        }
        EXPECT_EQ(actions_of(*records_, "precinct.sign_off_taken_back").size(), 1U);
        EXPECT_EQ(status().precincts_signed_off, 0);
        EXPECT_EQ(status().precincts_taken_back, 1);
        EXPECT_THAT(problems(), IsEmpty());
    }
}

TEST_F(SignOffs, OfOtherPrecinctsStayAndSoDoesOneWhoseVerdictIsConfirmed) {
    sign_off();
    finish_precinct(*records_, "POLK-002-K");
    const auto in_force = records_->configurations().in_force().value();
    EXPECT_TRUE(records_->configurations().take_over({{{"rules", "other"}}, 4, "mary", "new"},
                                                     in_force, "t"));
    EXPECT_THAT(verify::missing_of(facts()), ElementsAre(verify::Missing{verify::Lack::Judgement}));
    EXPECT_TRUE(save_verdict(*records_, kSignedOff, verdict(kSignedOff, {})));
    EXPECT_EQ(facts().sign_off.state, SignOffState::SignedOff);
    EXPECT_THAT(problems(), IsEmpty());
}

TEST_F(SignOffs, ASheetWithoutAReportIsSignedAsPaperOnlyUntilOneComes) {
    constexpr const char* kPaper = "POLK-002-K";
    scan(*records_, "b", accepted("b", kPaper), readings());
    EXPECT_TRUE(save_verdict(*records_, kPaper, verdict(kPaper, {})));
    const auto newest = facts(kPaper).newest;
    EXPECT_THAT(why_not(records_->sign_offs().sign(kPaper, "ole", {newest, false})),
                HasSubstr("paper only"));
    for (const char* who : {"ole", "oda"})
        EXPECT_EQ(why_not(records_->sign_offs().sign(kPaper, who, {newest, true})), "");
    EXPECT_EQ(records_->reports().add({late_report(kPaper, 2)}, "import"), 1);
    EXPECT_EQ(facts(kPaper).sign_off.state, SignOffState::TakenBack);
}

TEST_F(SignOffs, OfACaseWaitForItsBoxes) {
    EXPECT_TRUE(save_verdict(*records_, kSignedOff, verdict(kSignedOff, {"field.2", "field.3"})));
    EXPECT_THAT(verify::missing_of(facts()), ElementsAre(verify::Missing{verify::Lack::Boxes, 2}));
    EXPECT_THAT(why_not(sign("ole")), HasSubstr("people work on its case"))
        << "whoever may still key a box is not told what waits";
    const auto many = records_->sign_offs().facts_of({kSignedOff, "NONE-001-K"}).value();
    EXPECT_THAT(verify::missing_of(many[0]), ElementsAre(verify::Missing{verify::Lack::Case}));
    EXPECT_EQ(verify::tile_of(many[1]), verify::Tile::NoPaper);
}

TEST_F(SignOffs, OfManySignThoseThatAreReadyAndSayWhyNotTheOthers) {
    constexpr const char* kOpen = "POLK-002-K";
    finish_precinct(*records_, kOpen);
    EXPECT_TRUE(save_verdict(*records_, kOpen, verdict(kOpen, {"field.2"})));
    const std::vector<store::ToSign> both = {{kSignedOff, {facts().newest, false}},
                                             {kOpen, {facts(kOpen).newest, false}}};
    const auto refused = records_->sign_offs().sign_all(both, "ole").value();
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].precinct, kOpen);
    EXPECT_THAT(refused[0].why, HasSubstr("people work on its case"));
    EXPECT_EQ(facts().sign_off.state, SignOffState::SignedOnce);
}

TEST_F(SignOffs, ThatSomebodyPutsBackBehindTheProgramAreNamed) {
    sign_off();
    EXPECT_EQ(records_->reports().add({late_report(kSignedOff, 2)}, "import"), 1);
    records_.reset();
    const auto path = scratch_ / "canvass.db";
    EXPECT_THAT(raw_sql_error(path, "DELETE FROM sign_offs_taken_back"), HasSubstr("are facts"));
    EXPECT_THAT(raw_sql_error(path, "UPDATE signatures SET person = 'eve'"),
                HasSubstr("are facts"));
    raw_sql(path,
            "DROP TRIGGER sign_offs_taken_back_no_delete; DELETE FROM sign_offs_taken_back; UPDATE "
            "precinct_progress SET signed = 3");
    records_ = open_records(path);
    EXPECT_THAT(problems(), testing::Contains(HasSubstr("The row of sign_offs_taken_back about")));
}

TEST_F(SignOffs, AreInTheExports) {
    sign_off();
    forms::Form form;
    form.fields.emplace_back().name = "field.1";
    const forms::Roster roster({{kSignedOff, "Polk", "One", 5, 1.0}});
    for (const auto write : {store::export_csv, store::export_json}) {
        std::string text;
        EXPECT_TRUE(write(*records_, form, roster, {"TEST", "A test", true, {}},
                          [&](std::string_view piece) -> core::Result<> {
                              text += piece;
                              return {};
                          }));
        EXPECT_THAT(text, HasSubstr("signed_off"));
    }
}

TEST_F(SignOffs, OfSomebodyWhoWasNoOfficialAreNamed) {
    EXPECT_TRUE(
        records_->history().append("ann", "precinct.signed", kSignedOff,
                                   R"({"rests_on":1,"paper_only":false,"values_sha256":""})"));
    EXPECT_THAT(problems(), testing::Contains(HasSubstr("ann was no official then")));
}

// Both sign and something takes it back; whichever write fails, all of it or nothing is there.
TEST(SignOffCrash, NoWriteThatFailsLeavesHalfASignature) {
    const auto evening = [](store::Records& records) {
        bool done = true;
        for (const char* who : {"ole", "oda"})
            done = records.sign_offs()
                       .sign(kSignedOff, who,
                             {records.sign_offs().facts(kSignedOff).value().newest, false})
                       .has_value() &&
                   done;
        return records.reports().add({late_report(kSignedOff, 2)}, "import").has_value() && done;
    };
    FailingDisk disk;
    int most = 1;
    for (int nth = 0; nth <= most; ++nth) {
        const Scratch scratch;
        {
            const auto records = open_records(scratch / "canvass.db");
            add_officials(*records);
            finish_precinct(*records, kSignedOff);
            disk.fail_from(nth, Failure::IoError);
            EXPECT_EQ(evening(*records) || nth != 0, true);
            if (nth == 0) most = disk.operations();
        }
        disk.fail_from(0, Failure::IoError);
        const auto records = open_records(scratch / "canvass.db");
        EXPECT_EQ(broken_invariant(*records), "") << nth;
        EXPECT_THAT(records->history().proof()->problems, IsEmpty()) << nth;
        const auto signatures = actions_of(*records, "precinct.signed").size();
        const auto taken_back = actions_of(*records, "precinct.sign_off_taken_back").size();
        const auto reports = records->reports().versions(kSignedOff).value().size();
        EXPECT_LE(signatures, 2U) << nth;
        EXPECT_EQ(taken_back, signatures > 0 && reports == 2 ? 1U : 0U) << nth;
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(most, 5);
}

}  // namespace
}  // namespace store_test
