// Sign-off, draft results and releases as each role meets them; and the server for everybody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kDone = "ADAM-005-N";

class SignOffApi : public Api {
protected:
    SignOffApi() {
        canvass.report(kDone, clean_sheet());
        canvass.scan(kDone, clean_sheet());
        for (const char* name : {"ole", "oda"})
            EXPECT_TRUE(canvass.records->people().add({name, store::Role::Official, "no password"},
                                                      "program"));
    }
    void be_official(const std::string& name) { be(name, store::Role::Official); }
    json card(const std::string& precinct = kDone) {
        return get("precincts/" + precinct + "/sign-off");
    }
    int sign(const std::string& precinct = kDone) {
        return post("precincts/" + precinct + "/sign", {{"rests_on", card(precinct)["rests_on"]}});
    }
    void sign_off(const std::string& precinct = kDone) {
        for (const char* name : {"ole", "oda"}) {
            be_official(name);
            ASSERT_EQ(sign(precinct), 200) << last.body;
        }
    }
    json release() {
        be_official("ole");
        const auto seen = get("releases")["now"]["holds_sha256"];
        EXPECT_EQ(post("releases", {{"holds_sha256", seen}, {"note", "the <first>"}}), 200)
            << last.body;
        be_official("oda");
        const auto proposal = get("releases")["proposed"]["event"];
        EXPECT_EQ(post("releases/make", {{"proposal", proposal}}), 200) << last.body;
        return json::parse(last.body);
    }
    // As everybody asks the server for everybody.
    Response everybody(const std::string& path, const std::string& method = "GET") {
        site.context.only_results = true;
        Request request;
        request.method = method;
        request.path = path;
        request.address = "127.0.0.1";
        request.headers = {
            {"host", "127.0.0.1:8080"}, {"cookie", "recanvass=" + token}, {"x-recanvass", "1"}};
        auto response = respond(site, request, kNow);
        site.context.only_results = false;
        return response;
    }
};

TEST_F(SignOffApi, takes_two_officials_and_no_other_role) {
    for (const auto role : store::kRoles) {
        if (role == store::Role::Official) continue;
        be(std::string(store::name_of(role)), role);
        EXPECT_FALSE(card()["may_sign"]);
        EXPECT_EQ(sign(), 403) << store::name_of(role);
        EXPECT_EQ(post("sign-offs", {{"precincts", {{{"id", kDone}, {"rests_on", 1}}}}}), 403);
        EXPECT_EQ(post(std::string("precincts/") + kDone + "/take-back", {{"reason", "no"}}), 403);
    }
    be_official("ole");
    EXPECT_EQ(card()["missing"], json::array());
    EXPECT_EQ(post(std::string("precincts/") + kDone + "/sign", {{"rests_on", 1}}), 409);
    EXPECT_EQ(post(std::string("precincts/") + kDone + "/sign"), 400);
    ASSERT_EQ(sign(), 200) << last.body;
    EXPECT_EQ(card()["state"], "signed_once");
    EXPECT_FALSE(card()["may_sign"]) << "another official signs, too";
    be_official("oda");
    ASSERT_EQ(sign(), 200) << last.body;
    EXPECT_EQ(card()["state"], "signed_off");
    EXPECT_EQ(get("progress")["precincts"]["signed_off"], 1);
    EXPECT_EQ(post(std::string("precincts/") + kDone + "/take-back"), 400) << "it takes a reason";
    EXPECT_EQ(post(std::string("precincts/") + kDone + "/take-back", {{"reason", "a doubt"}}), 200);
    EXPECT_EQ(card()["taken_back"]["reason"], "a doubt");
    EXPECT_EQ(card()["state"], "taken_back");
}

TEST_F(SignOffApi, lists_what_is_missing_and_tells_nobody_who_keys_what_waits) {
    dispute();
    be_official("ole");
    const json told = card(kPrecinct);
    ASSERT_EQ(told["missing"].size(), 1U);
    EXPECT_EQ(told["missing"][0]["what"], "case");
    EXPECT_TRUE(told["rests_on"].is_null());
    EXPECT_EQ(post(std::string("precincts/") + kPrecinct + "/sign", {{"rests_on", 1}}), 403);
    EXPECT_THAT(last.body, HasSubstr("people work on its case"));
    key_all();
    canvass.judge(kPrecinct);
    EXPECT_EQ(card(kPrecinct)["missing"][0]["what"], "boxes") << "who has keyed all may know";
    const json tiles = get("sign-offs?county=Polk");
    for (const auto& tile : tiles["tiles"])
        if (tile["id"] == kPrecinct) {
            EXPECT_EQ(tile["tile"], "work");
        }
    EXPECT_EQ(get("sign-offs?county=Adams")["tiles"].size() +
                      get("sign-offs?county=Adair")["tiles"].size() >
                  0,
              true);
}

TEST_F(SignOffApi, signs_those_of_a_list_that_are_ready) {
    dispute();
    be_official("ole");
    ASSERT_EQ(post("sign-offs", {{"precincts",
                                  {{{"id", kDone}, {"rests_on", card()["rests_on"]}},
                                   {{"id", kPrecinct}, {"rests_on", 1}}}}}),
              200)
        << last.body;
    const json body = json::parse(last.body);
    EXPECT_EQ(body["signed"], 1);
    EXPECT_EQ(body["refused"][0]["id"], kPrecinct);
    EXPECT_EQ(post("sign-offs", {{"precincts", json::array()}}), 400);
    EXPECT_EQ(post("sign-offs", {{"precincts", {{{"id", "NONE"}, {"rests_on", 1}}}}}), 400);
}

TEST_F(SignOffApi, shows_draft_results_of_the_precincts_that_the_person_sees) {
    dispute();
    for (const auto role : {store::Role::Station, store::Role::Adjudicator}) {
        be(std::string(store::name_of(role)), role);
        EXPECT_EQ(ask("GET", "results").status, 403);
        EXPECT_EQ(ask("GET", "results.csv").status, 403);
    }
    be_official("ole");
    const auto body = ask("GET", "results");
    ASSERT_EQ(body.status, 200);
    EXPECT_FALSE(tells(body.body, kWritten)) << "a box that the official may still key";
    EXPECT_FALSE(tells(body.body, kReported));
    const json results = json::parse(body.body);
    EXPECT_EQ(results["status"], "draft, not released");
    EXPECT_EQ(results["precincts"]["counted"], 1);
    EXPECT_EQ(results["precincts"]["hidden"], 1);
    for (const auto& option : results["options"]) {
        if (option["option"] != "sanders") continue;
        EXPECT_EQ(option["columns"]["final"]["stands"]["sum"], 25);
        EXPECT_EQ(option["columns"]["final"]["reported"], json({{"sum", 25}, {"boxes", 1}}));
        EXPECT_EQ(option["columns"]["delegates"]["difference"]["sum"], 0);
    }
    const auto shown = canvass.records->cases().shown_to("ole").value();
    ASSERT_EQ(shown.size(), 1U) << "the ledger says what was shown";
    EXPECT_EQ(shown[0].precinct, kDone);
    const auto csv = ask("GET", "results.csv");
    EXPECT_THAT(csv.body, HasSubstr("\"draft, not released\",REHEARSAL"));
    EXPECT_FALSE(tells(csv.body, kWritten));
}

TEST_F(SignOffApi, releases_take_two_officials_and_no_other_role) {
    sign_off();
    for (const auto role : store::kRoles) {
        if (role == store::Role::Official) continue;
        be(std::string(store::name_of(role)), role);
        const json state = get("releases");
        EXPECT_FALSE(state["may_propose"]);
        EXPECT_EQ(post("releases", {{"holds_sha256", state["now"]["holds_sha256"]}}), 403);
        EXPECT_EQ(post("releases/make", {{"proposal", 1}}), 403);
        EXPECT_EQ(post("releases/withdraw", {{"proposal", 1}}), 403);
    }
    be_official("ole");
    EXPECT_EQ(post("releases", {{"holds_sha256", "another"}}), 409);
    ASSERT_EQ(post("releases", {{"holds_sha256", get("releases")["now"]["holds_sha256"]}}), 200);
    const auto proposal = get("releases")["proposed"]["event"];
    EXPECT_EQ(post("releases/make", {{"proposal", proposal}}), 403) << "the same official";
    EXPECT_EQ(post("releases/make"), 400);
    be_official("oda");
    site.context.ledger_broken = [] { return true; };
    EXPECT_EQ(post("releases/make", {{"proposal", proposal}}), 409) << "the ledger is broken";
    site.context.ledger_broken = [] { return false; };
    ASSERT_EQ(post("releases/make", {{"proposal", proposal}}), 200) << last.body;
    const json made = get("releases")["made"];
    EXPECT_EQ(made["officials"], json({"ole", "oda"}));
    EXPECT_EQ(made["holds"], 1);
}

TEST_F(SignOffApi, everybody_is_told_nothing_before_the_release) {
    const auto page = everybody("/results").body;
    EXPECT_THAT(page, HasSubstr("No results have been released."));
    sign_off();
    be_official("ole");
    ASSERT_EQ(post("releases", {{"holds_sha256", get("releases")["now"]["holds_sha256"]}}), 200);
    EXPECT_EQ(everybody("/results").body, page) << "neither a sign-off nor a proposal is told";
    for (const char* path : {"/results.json", "/results.csv"}) {
        EXPECT_EQ(everybody(path).status, 404);
        EXPECT_THAT(everybody(path).body, HasSubstr("No results have been released."));
    }
}

TEST_F(SignOffApi, everybody_reads_what_was_released_and_nothing_else) {
    sign_off();
    release();
    const auto page = everybody("/results");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("REHEARSAL"));
    EXPECT_THAT(page.body, HasSubstr("the &lt;first&gt;"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script")));
    const json body = json::parse(everybody("/results.json").body);
    EXPECT_EQ(body["release"]["number"], 1);
    EXPECT_EQ(body["precincts"][0]["values"]["final.sanders"],
              json({{"reported", 25}, {"stands", 25}}));
    EXPECT_THAT(everybody("/results.csv").body, HasSubstr("ADAM-005-N"));
    // Not even for somebody who is signed in, and nothing can be written.
    for (const char* path : {"/api/v1/session", "/api/v1/progress", "/api/v1/cases", "/index.html"})
        EXPECT_EQ(everybody(path).status, 404) << path;
    for (const char* method : {"POST", "PUT", "DELETE"})
        EXPECT_EQ(everybody("/results", method).status, 405) << method;
    EXPECT_EQ(everybody("/api/v1/session", "POST").status, 404);
    EXPECT_EQ(everybody("/").status, 302);
    EXPECT_EQ(ask("GET", "progress").status, 200) << "the review itself is as before";
}

TEST_F(SignOffApi, what_changed_since_is_served_as_released_and_marked) {
    sign_off();
    release();
    const json before = json::parse(everybody("/results.json").body);
    Values other = clean_sheet();
    other["final.sanders"] = kReported;
    canvass.report(kDone, other, "hotline");
    const json after = json::parse(everybody("/results.json").body);
    EXPECT_FALSE(before["precincts"][0]["changed_since"]);
    EXPECT_TRUE(after["precincts"][0]["changed_since"]);
    EXPECT_EQ(after["precincts"][0]["values"], before["precincts"][0]["values"]);
    EXPECT_THAT(everybody("/results").body, HasSubstr("changed since"));
    EXPECT_FALSE(tells(everybody("/results").body, kReported));
    EXPECT_THAT(everybody("/results.csv").body, HasSubstr("changed since"));
}

}  // namespace
}  // namespace web_review
