// A command works with what the ledger holds, and only where the files agree with it.
#include "app/in_force.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/file.h"
#include "store/records.h"
#include "tests/app/support/scratch.h"

namespace app {
namespace {

using testing::HasSubstr;
using testing::Not;

class InForce : public testing::Test {
protected:
    InForce() {
        NewCanvass what;
        what.id = "SMALL";
        what.title = "Small";
        what.mode = Mode::Live;
        what.precincts_csv = "county,precinct,delegates,sde\nPolk,1,5,1.5\n";
        what.options_csv = "id,label\nash,Ash\nbirch,Birch\n";
        EXPECT_TRUE(create_canvass(folder_, what, "test"));
        records_ = store::Records::open(folder_ + "/canvass.db").value();
        for (const char* name : {"mary", "john"})
            EXPECT_TRUE(records_->people().add({name, store::Role::Official, "hash"}, "test"));
    }
    void replace(const std::string& what, const std::string& by) const {
        auto text = core::read_text_file(folder_ + "/canvass.toml").value();
        ASSERT_NE(text.find(what), std::string::npos) << text;
        text.replace(text.find(what), what.size(), by);
        ASSERT_TRUE(core::write_file_durably(folder_ + "/canvass.toml", core::bytes_of(text)));
    }
    Canvass files() const { return open_canvass(folder_).value(); }
    core::Result<std::string> open(Canvass& canvass, Use use = Use::Works) {
        return put_in_force(canvass, records_->configurations(), use, "test");
    }
    std::int64_t events() { return records_->progress().status()->events; }

    const Scratch scratch_;
    const std::string folder_ = scratch_.path("canvass");
    std::unique_ptr<store::Records> records_;
};

TEST_F(InForce, FilesThatAgreeAreTakenSilently) {
    auto canvass = files();
    const auto before = events();
    EXPECT_EQ(open(canvass), "");
    EXPECT_GT(canvass.configured_by, 0);
    EXPECT_EQ(canvass.policy, files().policy);
    EXPECT_EQ(events(), before);
}

TEST_F(InForce, WhatIsInForceComesFromTheLedgerWhileAChangeWaits) {
    replace("[policy]\n", "[policy]\nleast_probability = 0.9\n");
    auto canvass = files();
    EXPECT_DOUBLE_EQ(canvass.policy.least_probability, 0.9);
    const auto refused = open(canvass);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, core::ErrorKind::Refused);
    EXPECT_THAT(refused.error().message,
                HasSubstr("canvass.toml line 11: least_probability was 0.97, is 0.9"));
    auto& configurations = records_->configurations();
    const auto in_force = configurations.in_force().value();
    const auto proposal = configurations.propose(recorded_form(files()), in_force, "test").value();
    canvass = files();
    const auto waiting = open(canvass);
    ASSERT_TRUE(waiting) << waiting.error().message;
    EXPECT_THAT(*waiting, HasSubstr("waits for 2 official(s)"));
    EXPECT_DOUBLE_EQ(canvass.policy.least_probability, 0.97);
    EXPECT_EQ(canvass.configured_by, in_force);
    EXPECT_EQ(configurations.confirm(proposal, "mary", "test"), false);
    EXPECT_THAT(*open(canvass = files()), HasSubstr("confirmed by mary"));
    EXPECT_EQ(configurations.confirm(proposal, "john", "test"), true);
    canvass = files();
    EXPECT_EQ(open(canvass), "");
    EXPECT_DOUBLE_EQ(canvass.policy.least_probability, 0.9);
    EXPECT_GT(canvass.configured_by, proposal);
}

// A canvass of a program that did not record it yet.
TEST_F(InForce, TheFirstCommandThatWorksRecordsWhatThereWas) {
    records_ = store::Records::open(scratch_.path("older.db"),
                                    {.opening = store::Opening::CreateIfMissing})
                   .value();
    auto canvass = files();
    EXPECT_EQ(open(canvass, Use::Looks), "");
    EXPECT_EQ(canvass.configured_by, 0);
    EXPECT_EQ(events(), 0);
    EXPECT_EQ(open(canvass), "");
    EXPECT_GT(canvass.configured_by, 0);
    const auto after = events();
    canvass = files();
    EXPECT_EQ(open(canvass), "");
    EXPECT_EQ(events(), after) << "once";
}

TEST_F(InForce, WhatFilesHoldDoesNotCommandTheTerminal) {
    EXPECT_THAT(told({"options.csv line 2 is new: \x1B[2Jash"}), Not(HasSubstr("\x1B")));
    EXPECT_THAT(told(std::vector<std::string>(25, "x")), HasSubstr("and 5 more"));
}

}  // namespace
}  // namespace app
