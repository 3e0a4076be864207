// The configuration as events: one is in force, at most one waits, and two officials put it in
// force.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using store::ConfigurationChange;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ConfigurationChange change(const std::string& rules, std::int64_t precincts = 2) {
    return {{{"rules", rules}, {"options.csv", "id,label\na,Ä \"quoted\"\r\n"}},
            precincts,
            "the party",
            "since so"};
}

class Configurations : public testing::Test {
protected:
    Configurations() {
        for (const char* name : {"mary", "john", "ann"}) {
            const auto role =
                name == std::string("ann") ? store::Role::Adjudicator : store::Role::Official;
            EXPECT_TRUE(records_->people().add({name, role, "a hash"}, "admin"));
        }
        const auto taken = configurations().take_over(change("first"), 0, "init");
        EXPECT_TRUE(taken);
        first_ = taken.value_or(0);
    }
    store::Configurations& configurations() { return records_->configurations(); }
    store::ConfigurationState state() { return configurations().state().value(); }
    std::int64_t propose(const std::string& rules) {
        return configurations().propose(change(rules), state().in_force->seq, "terminal").value();
    }
    static core::ErrorKind kind_of(const core::Result<bool>& result) {
        EXPECT_FALSE(result);
        return result ? core::ErrorKind::Machine : result.error().kind;
    }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
    std::int64_t first_ = 0;
};

TEST_F(Configurations, WhatWasTakenOverIsInForceAlsoForTheNextProcess) {
    EXPECT_EQ(state().in_force->what, change("first"));
    EXPECT_EQ(state().in_force->actor, "init");
    EXPECT_FALSE(state().proposed);
    EXPECT_EQ(records_->progress().status()->precincts_expected, 2);
    const auto second = configurations().take_over(change("second", 3), first_, "ann").value();
    EXPECT_GT(second, first_);
    records_ = open_records(scratch_ / "canvass.db");
    EXPECT_EQ(state().in_force->what, change("second", 3));
    EXPECT_EQ(configurations().in_force(), second);
    EXPECT_EQ(records_->progress().status()->precincts_expected, 3);
    EXPECT_TRUE(records_->history().check()->valid);
}

TEST_F(Configurations, WhoSawAnotherOneInForceIsRefused) {
    ASSERT_TRUE(configurations().take_over(change("second"), first_, "ann"));
    const auto late = configurations().take_over(change("third"), first_, "bob");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, core::ErrorKind::Conflict);
    EXPECT_FALSE(configurations().propose(change("third"), first_, "bob"));
    EXPECT_FALSE(configurations().take_over(change("third"), 0, "bob"));
    EXPECT_EQ(state().in_force->what, change("second"));
}

TEST_F(Configurations, TwoDifferentOfficialsPutAChangeInForce) {
    const auto proposal = propose("second");
    EXPECT_EQ(configurations().in_force(), first_);
    EXPECT_EQ(kind_of(configurations().confirm(proposal, "ann", "t")), core::ErrorKind::Refused);
    EXPECT_EQ(kind_of(configurations().confirm(proposal, "nobody", "t")), core::ErrorKind::Refused);
    EXPECT_EQ(configurations().confirm(proposal, "mary", "t"), false);
    EXPECT_EQ(kind_of(configurations().confirm(proposal, "mary", "t")), core::ErrorKind::Refused);
    EXPECT_EQ(configurations().in_force(), first_);
    EXPECT_THAT(state().confirmed_by, ElementsAre("mary"));
    EXPECT_EQ(configurations().confirm(proposal, "john", "t"), true);
    EXPECT_EQ(state().in_force->what, change("second"));
    EXPECT_FALSE(state().proposed);
    EXPECT_THAT(state().confirmed_by, IsEmpty());
    EXPECT_EQ(kind_of(configurations().confirm(proposal, "john", "t")), core::ErrorKind::Conflict);
    const auto events = records_->history().events(0, 100).value();
    const auto body =
        nlohmann::json::parse(std::find_if(events.rbegin(), events.rend(), [](const auto& event) {
                                  return event.action == "canvass.configured";
                              })->body);
    EXPECT_EQ(body.at("proposal"), proposal);
    EXPECT_EQ(body.at("confirmed_by"), nlohmann::json({"mary", "john"}));
}

TEST_F(Configurations, ANewerProposalAndATakeOverEndTheOneThatWaits) {
    const auto older = propose("second");
    EXPECT_EQ(configurations().confirm(older, "mary", "t"), false);
    const auto newer = propose("third");
    EXPECT_THAT(state().confirmed_by, IsEmpty());
    EXPECT_EQ(kind_of(configurations().confirm(older, "john", "t")), core::ErrorKind::Conflict);
    EXPECT_EQ(configurations().confirm(newer, "john", "t"), false);
    ASSERT_TRUE(configurations().take_over(change("fourth"), first_, "ann"));
    EXPECT_EQ(kind_of(configurations().confirm(newer, "mary", "t")), core::ErrorKind::Conflict);
    EXPECT_EQ(state().in_force->what, change("fourth"));
}

TEST_F(Configurations, WhatIsWithdrawnWaitsNoMore) {
    const auto proposal = propose("second");
    EXPECT_EQ(configurations().confirm(proposal, "mary", "t"), false);
    ASSERT_TRUE(configurations().withdraw(proposal, "t"));
    EXPECT_FALSE(state().proposed);
    EXPECT_FALSE(configurations().withdraw(proposal, "t"));
    EXPECT_EQ(kind_of(configurations().confirm(proposal, "john", "t")), core::ErrorKind::Conflict);
    EXPECT_EQ(configurations().in_force(), first_);
}

TEST_F(Configurations, ACanvassOfAnOlderProgramHasNone) {
    const auto records = open_records(scratch_ / "older.db");
    const auto state = records->configurations().state().value();
    EXPECT_FALSE(state.in_force);
    EXPECT_EQ(records->configurations().in_force(), 0);
}

}  // namespace
}  // namespace store_test
