// Two officials release what is signed off; what was released stays as it was released until the
// next release.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/support/failing_disk.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kFirst = "POLK-001-K";
constexpr const char* kSecond = "POLK-002-K";

const forms::Roster& roster() {
    static const forms::Roster all({{kFirst, "Polk", "One", 5, 1.0},
                                    {kSecond, "Polk", "Two", 5, 1.0},
                                    {"POLK-003-K", "Polk", "Three", 5, 1.0}});
    return all;
}

forms::Form form_of_fields() {
    forms::Form form;
    for (int i = 0; i < kFields; ++i) {
        forms::Field field;
        field.name = "field." + std::to_string(i);
        form.fields.push_back(field);
    }
    return form;
}

class Releases : public testing::Test {
protected:
    Releases() {
        EXPECT_TRUE(
            records_->configurations().take_over({{{"rules", "none"}}, 3, "mary", "new"}, 0, "t"));
        for (const char* name : {"ole", "oda"})
            EXPECT_TRUE(records_->people().add({name, store::Role::Official, "hash"}, "terminal"));
        EXPECT_TRUE(records_->people().add({"ada", store::Role::Admin, "hash"}, "terminal"));
        for (const char* precinct : {kFirst, kSecond}) report(precinct, 1);
        for (const char* precinct : {kFirst, kSecond}) {
            scan(*records_, precinct, accepted(precinct, precinct), readings());
            EXPECT_TRUE(save_verdict(*records_, precinct, verdict(precinct, {})));
        }
    }
    void report(const std::string& precinct, int value) {
        verify::Report said;
        said.precinct = precinct;
        said.channel = "app";
        said.submitter = "chair";
        said.values = {{"field.1", value}};
        EXPECT_EQ(records_->reports().add({said}, "import"), 1);
    }
    void sign_off(const std::string& precinct) {
        for (const char* name : {"ole", "oda"}) {
            const auto seen = records_->sign_offs().facts(precinct)->newest;
            EXPECT_TRUE(records_->sign_offs().sign(precinct, name, {seen, false}));
        }
    }
    core::Result<std::int64_t> propose(const std::string& person = "ole") {
        const auto seen = records_->releases().plan(roster())->holds_sha256;
        return records_->releases().propose(roster(), person, seen, "the first");
    }
    core::Result<store::Release> make(std::int64_t proposal, const std::string& person = "oda") {
        return records_->releases().make(form_, roster(), proposal, person);
    }
    store::Release release() {
        const auto made = make(propose().value());
        EXPECT_TRUE(made) << made.error().message;
        return made.value();
    }
    std::vector<store::ReleasedPrecinct> released() {
        return records_->releases().released().value();
    }
    std::vector<std::string> told(const std::string& action) {
        std::vector<std::string> out;
        const auto events = records_->history().events(0, 10'000).value();
        for (const auto& event : events)
            if (event.action == action) out.push_back(event.subject);
        return out;
    }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
    forms::Form form_ = form_of_fields();
};

TEST_F(Releases, TakeTwoOfficialsAndSayWhatIsHeldWhatIsMissingAndTheLedgersHead) {
    EXPECT_FALSE(propose()) << "nothing is signed off";
    EXPECT_EQ(records_->releases().newest().value(), 0);
    sign_off(kFirst);
    EXPECT_THAT(propose("ada").error().message, HasSubstr("two officials"));
    const auto proposal = propose().value();
    EXPECT_THAT(make(proposal, "ole").error().message, HasSubstr("another official"));
    EXPECT_THAT(released(), IsEmpty()) << "a proposal releases nothing";
    const auto before = records_->history().check().value();
    const auto made = make(proposal).value();
    EXPECT_EQ(made.number, 1);
    EXPECT_THAT(made.officials, ElementsAre("ole", "oda"));
    EXPECT_EQ(made.holds, 1);
    EXPECT_EQ(made.missing.at("ready"), 1);
    EXPECT_EQ(made.missing.at("no_paper"), 1);
    EXPECT_THAT(made.missing_precincts, testing::UnorderedElementsAre(kSecond, "POLK-003-K"));
    EXPECT_EQ(made.events, before.events);
    EXPECT_EQ(made.head, before.head);
    EXPECT_EQ(records_->releases().state()->made, made);
    ASSERT_THAT(released(), SizeIs(1));
    EXPECT_EQ(released()[0].values.at("field.2"), (store::ReleasedBox{2, 2}));
    EXPECT_EQ(released()[0].values.size(), static_cast<std::size_t>(kFields));
    EXPECT_THAT(told("precinct.released"), ElementsAre(kFirst));
    EXPECT_THAT(records_->history().proof()->problems, IsEmpty());
}

TEST_F(Releases, AreRefusedWhereTheyWouldHoldSomethingElseThanWasProposed) {
    sign_off(kFirst);
    const auto proposal = propose().value();
    sign_off(kSecond);
    EXPECT_THAT(make(proposal).error().message, HasSubstr("propose it anew"));
    const auto again = propose().value();
    EXPECT_THAT(make(proposal).error().message, HasSubstr("does not wait any more"));
    EXPECT_TRUE(records_->releases().withdraw(again, "oda"));
    EXPECT_THAT(make(again).error().message, HasSubstr("does not wait any more"));
    EXPECT_FALSE(records_->releases().propose(roster(), "ole", "another digest", ""));
}

TEST_F(Releases, StayAsReleasedAndAreMarkedUntilTheNextOne) {
    sign_off(kFirst);
    sign_off(kSecond);
    release();
    EXPECT_FALSE(released()[0].changed);
    report(kFirst, 2);
    EXPECT_TRUE(released()[0].changed) << "its sign-off was taken back";
    EXPECT_FALSE(released()[1].changed);
    auto other = verdict(kFirst, {});
    other.layers[2].passing = 9;
    EXPECT_TRUE(save_verdict(*records_, kFirst, other));
    sign_off(kFirst);
    EXPECT_TRUE(released()[0].changed) << "other values are signed off";
    EXPECT_EQ(released()[0].values.at("field.2").stands, 2) << "as it was released";
    EXPECT_EQ(release().number, 2);
    EXPECT_FALSE(released()[0].changed);
    EXPECT_EQ(released()[0].values.at("field.2").stands, 9);
    EXPECT_THAT(told("precinct.released"), ElementsAre(kFirst, kSecond, kFirst))
        << "what did not change is not said again";
    EXPECT_EQ(released()[1].number, 1);
}

TEST_F(Releases, APrecinctThatWasLookedAtAgainAndStandsAsBeforeIsNotMarked) {
    sign_off(kFirst);
    release();
    EXPECT_TRUE(records_->sign_offs().take_back(kFirst, "ole", "a doubt"));
    EXPECT_TRUE(released()[0].changed);
    sign_off(kFirst);
    EXPECT_FALSE(released()[0].changed);
}

TEST_F(Releases, OfPeopleWhoWereNoOfficialsAreNamed) {
    EXPECT_TRUE(records_->history().append("ole", "release.made", "results",
                                           R"({"officials":["ole","ada"]})"));
    EXPECT_THAT(records_->history().proof()->problems,
                testing::Contains(HasSubstr("ada was no official then")));
}

TEST_F(Releases, AreWholeOrNotThereWhicheverWriteFails) {
    sign_off(kFirst);
    sign_off(kSecond);
    const auto path = scratch_ / "canvass.db";
    const auto proposal = propose().value();
    records_.reset();
    FailingDisk disk;
    for (int nth = 1; nth < 1000; ++nth) {
        records_ = open_records(path);
        disk.fail_from(nth, Failure::IoError);
        const auto made = make(proposal).has_value();
        disk.fail_from(0, Failure::IoError);
        records_ = open_records(path);
        const auto count = told("release.made").size();
        EXPECT_LE(count, 1U);
        EXPECT_EQ(told("precinct.released").size(), 2 * count) << nth;
        EXPECT_EQ(records_->history().check()->valid, true);
        // The very last write may fail although all of it is there.
        if (made || count == 1) {
            EXPECT_GT(nth, 3);
            return;
        }
    }
    FAIL() << "no write is left to fail";
}

}  // namespace
}  // namespace store_test
