// Who may do what, and that nobody sees a value before keying it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/web_review/support/api.h"
#include "verify/queue_order.h"
#include "verify/verify_precinct.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;

// Every address that can speak of a case.
std::vector<std::string> addresses() {
    return {std::string{"cases/"} + kPrecinct,
            "cases",
            std::string{"precincts/"} + kPrecinct,
            "precincts?search=polk",
            "progress",
            "pages",
            "pages?state=accepted",
            "ledger",
            std::string{"ledger?search="} + kPrecinct,
            "session"};
}

TEST_F(Api, TheSessionSaysInWhichZoneTimesAreShown) {
    EXPECT_EQ(get("session").at("time_zone"), "UTC");
    site.context.time_zone = "America/Chicago";
    EXPECT_EQ(get("session").at("time_zone"), "America/Chicago");
}

// Cases of the first `count` precincts of the roster, as a verdict would open them.
void open_cases(Canvass& canvass, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto& precinct = canvass.roster.precincts()[i];
        verify::Verdict verdict;
        verdict.queue_band = verify::queue_band(&precinct);
        verdict.needs_people.emplace();
        verdict.needs_people->precinct = precinct.id;
        verdict.needs_people->fields = {"first.sanders"};
        ASSERT_TRUE(canvass.records->verdicts().save(precinct.id, verdict, 0));
    }
}

TEST_F(Api, TheQueueComesInPagesOfFifty) {
    be("adjudicator", store::Role::Adjudicator);
    open_cases(canvass, 120);
    std::vector<std::string> met;
    std::vector<std::size_t> sizes;
    for (std::string after;;) {
        const json page = get("cases?after=" + after);
        EXPECT_EQ(page.at("counts").at("open"), 120) << "of all, not of the page";
        sizes.push_back(page.at("cases").size());
        for (const auto& line : page.at("cases")) met.push_back(line.at("id"));
        if (page.at("next").is_null()) break;
        after = page.at("next");
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{50, 50, 20}));
    auto in_order = met;
    std::sort(in_order.begin(), in_order.end(), [&](const auto& a, const auto& b) {
        return std::pair(verify::queue_band(canvass.roster.find(a)), a) <
               std::pair(verify::queue_band(canvass.roster.find(b)), b);
    });
    EXPECT_EQ(met, in_order);
    EXPECT_EQ(std::set<std::string>(met.begin(), met.end()).size(), 120U);
    // What is no case is a place of the queue as well: the answer does not tell which it is.
    const auto& no_case = canvass.roster.precincts().back().id;
    EXPECT_EQ(get("cases?after=" + no_case).at("counts").at("open"), 120);
}

TEST_F(Api, TheQueueIsSearchedByPrecinctAndByWhoHasTheCase) {
    be("adjudicator", store::Role::Adjudicator);
    open_cases(canvass, 120);
    const auto& wanted = canvass.roster.precincts()[70];
    const json by_id = get("cases?search=" + wanted.id);
    ASSERT_EQ(by_id.at("cases").size(), 1U);
    EXPECT_EQ(by_id.at("cases")[0].at("id"), wanted.id);
    EXPECT_EQ(get("cases?search=nowhere").at("cases").size(), 0U);
    ASSERT_TRUE(canvass.records->cases().hold(wanted.id, "zoe").value());
    const json by_person = get("cases?search=ZOE");
    ASSERT_EQ(by_person.at("cases").size(), 1U);
    EXPECT_EQ(by_person.at("cases")[0].at("held_by"), "zoe");
}

TEST_F(Api, nobody_signed_out_sees_anything) {
    dispute();
    for (const std::string& address : addresses()) {
        const Response response = ask("GET", address);
        EXPECT_EQ(response.status, address == "session" ? 200 : 401) << address;
        EXPECT_EQ(response.body.find("POLK"), std::string::npos) << address;
    }
    EXPECT_EQ(post(std::string{"cases/"} + kPrecinct + "/keyings"), 401);
}

TEST_F(Api, nothing_tells_a_value_before_the_own_entry) {
    dispute();
    for (const auto& [user, role] : {std::pair{"adjudicator", store::Role::Adjudicator},
                                     {"official", store::Role::Official},
                                     {"deputy", store::Role::Official}}) {
        be(user, role);
        for (const std::string& address : addresses()) {
            const std::string body = ask("GET", address).body;
            for (const int value : {kWritten, kWritten + 1, kReported})
                EXPECT_FALSE(tells(body, value)) << user << " " << address << ": " << body;
        }
        const json body = get(std::string{"cases/"} + kPrecinct);
        EXPECT_FALSE(body["revealed"]);
        EXPECT_FALSE(body.contains("layers"));
        EXPECT_FALSE(body.contains("findings"));
        EXPECT_FALSE(body.contains("delegates")) << "the roster's number is a field's value";
        for (const char* member : {"delegates_at_stake", "sde_at_stake", "kinds", "decided"})
            EXPECT_FALSE(body.contains(member)) << member;
    }
}

TEST_F(Api, one_missing_entry_keeps_everything_hidden) {
    dispute();
    be_adjudicator();
    ASSERT_GT(fields_of_case().size(), 1U);
    key_all("final.sanders");
    for (const std::string& address : addresses()) {
        const std::string body = ask("GET", address).body;
        for (const int value : {kWritten, kWritten + 1, kReported})
            EXPECT_FALSE(tells(body, value)) << address << ": " << body;
    }
}

TEST_F(
    Api,
    an_official_sees_the_layers_once_nothing_is_left_to_key_and_an_adjudicator_once_all_is_settled) {
    dispute();
    const std::string address = std::string{"cases/"} + kPrecinct;
    be("official", store::Role::Official);
    key_all();
    const json body = get(address);
    EXPECT_TRUE(body["revealed"]);
    for (const json& layers : body["layers"]) {
        if (layers["field"] != "final.sanders") continue;
        EXPECT_EQ(layers["written"]["value"], kWritten);
        EXPECT_EQ(layers["reported"], kReported);
        EXPECT_EQ(layers["keyings"][0]["value"], 5);
        EXPECT_EQ(layers["state"], "to_key");
        EXPECT_FALSE(layers["may_decide"]) << "keyed it";
    }
    EXPECT_TRUE(tells(ask("GET", std::string{"ledger?search="} + kPrecinct).body, kWritten));
}

TEST_F(Api, who_keyed_sees_no_value_before_the_case_is_settled) {
    dispute();
    be_adjudicator();
    key_all();
    for (const std::string& address : addresses()) {
        const std::string body = ask("GET", address).body;
        for (const int value : {kWritten, kWritten + 1, kReported})
            EXPECT_FALSE(tells(body, value)) << address << ": " << body;
    }
    const json body = get(std::string{"cases/"} + kPrecinct);
    EXPECT_FALSE(body["revealed"]);
    EXPECT_EQ(body["state"], "open");
    for (const json& field : body["list"]) EXPECT_FALSE(field["to_key"]);
}

TEST_F(Api, the_third_keys_blind_then_sees_two_cards_without_names) {
    dispute();
    const std::string address = std::string{"cases/"} + kPrecinct;
    int value = 7345;
    for (const char* user : {"adjudicator", "second"}) {
        for (const std::string& field : fields_of_case())
            canvass.key(kPrecinct, field, value, user);
        ++value;
    }
    be("third", store::Role::Adjudicator);
    const json word = {
        {"field", "final.sanders"}, {"look", "an_entry"}, {"state", "number"}, {"value", 7345}};
    EXPECT_EQ(post(address + "/third-look", word), 403) << "blind first";
    for (const std::string& field : fields_of_case()) {
        for (const int hidden : {7345, 7346}) EXPECT_FALSE(tells(ask("GET", address).body, hidden));
        ASSERT_EQ(post(address + "/keyings", {{"field", field}, {"state", "number"}, {"value", 8}}),
                  200)
            << last.body;
    }
    const json body = get(address);
    EXPECT_FALSE(body["revealed"]);
    for (const json& field : body["list"])
        EXPECT_EQ(field["cards"], json::parse(R"([{"state":"number","value":7345},
                                                  {"state":"number","value":7346}])"));
    EXPECT_EQ(body.dump().find("second"), std::string::npos) << body;
    EXPECT_FALSE(tells(body.dump(), kWritten)) << "no layer";
    json wrong = word;
    wrong["value"] = 8;
    EXPECT_EQ(post(address + "/third-look", wrong), 400) << last.body;
    EXPECT_EQ(post(address + "/third-look", {{"field", "final.sanders"}, {"look", "perhaps"}}),
              400);
    ASSERT_EQ(post(address + "/third-look", word), 200) << last.body;
    ASSERT_EQ(post(address + "/third-look", word), 200) << "the same again is no error";
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.sanders"),
              (verify::FinalValue{7345, verify::Source::KeyedByTwo}));
    ASSERT_EQ(post(address + "/third-look", {{"field", "final.warren"}, {"look", "unreadable"}}),
              200);
    EXPECT_EQ(get(address)["state"], "keyed") << "for officials";
    ASSERT_EQ(post(address + "/release"), 200);
    be("second", store::Role::Adjudicator);
    EXPECT_NE(post(address + "/third-look", word), 200) << "nobody asks a keyer twice";
    ASSERT_EQ(post(address + "/release"), 200);
    be("official", store::Role::Official);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
    for (const json all_layers = get(address)["layers"]; const json& layers : all_layers)
        EXPECT_EQ(layers["third_looks"].size(), 1U) << layers;
}

TEST_F(Api, where_one_person_keys_a_box_everybody_is_told) {
    be_adjudicator();
    EXPECT_EQ(get("session")["keyers"], 2);
    canvass.policy.keyers = 1;
    canvass.records->set_terms(
        verify::canvass_terms(canvass.rules, canvass.policy, canvass.form.options));
    EXPECT_EQ(get("session")["keyers"], 1);
    EXPECT_EQ(get("progress")["keyers"], 1);
    dispute();
    key_as_written();
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.warren").source,
              verify::Source::KeyedByOne);
}

TEST_F(Api, officials_are_told_what_the_people_there_cannot_finish) {
    dispute();
    be_adjudicator();
    EXPECT_TRUE(get("progress")["cannot_finish"].is_null());
    for (const char* user : {"second", "official", "deputy"})
        ASSERT_TRUE(canvass.records->people().lock(user, "x"));
    be("olga", store::Role::Official);
    EXPECT_EQ(get("progress")["cannot_finish"]["boxes"], 0) << "she and the adjudicator key it";
    ASSERT_TRUE(canvass.records->people().lock("adjudicator", "x"));
    const json told = get("progress")["cannot_finish"];
    EXPECT_EQ(told["boxes"], fields_of_case().size());
    EXPECT_NE(told["sentences"][0].get<std::string>().find("add a person who keys"),
              std::string::npos)
        << told;
}

TEST_F(Api, what_moves_is_told_after_the_own_entries) {
    Values reported = clean_sheet();
    reported["delegates.sanders"] = 2;
    canvass.report(kPrecinct, reported);
    canvass.scan(kPrecinct, clean_sheet());
    be("official", store::Role::Official);
    const std::string address = std::string{"cases/"} + kPrecinct;
    const auto in_queue = [&] { return get("cases")["cases"][0].contains("sde_at_stake"); };
    EXPECT_FALSE(get(address).contains("sde_at_stake")) << "how far both lie apart is a value";
    EXPECT_FALSE(in_queue());
    key_all();
    EXPECT_TRUE(in_queue());
    const json body = get(address);
    EXPECT_GT(body["sde_at_stake"], 0);
    const json& ways = body["findings"][0]["resolutions"];
    ASSERT_EQ(ways.size(), 2U);
    EXPECT_EQ(ways[0]["basis"], "as_written");
    EXPECT_EQ(ways[0]["shares"][0]["delegates"], 1);
    EXPECT_EQ(ways[1]["said_by"], "app");
    EXPECT_EQ(ways[1]["shares"][0]["option"], "Sanders");
    EXPECT_EQ(ways[1]["shares"][0]["delegates"], 2);
}

TEST_F(Api, anothers_entry_is_hidden_until_the_own_is_stored) {
    dispute();
    be_adjudicator();
    for (const std::string& field : fields_of_case())
        ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/keyings",
                       {{"field", field}, {"state", "number"}, {"value", 7345}}),
                  200);
    ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/release"), 200);
    be("second", store::Role::Adjudicator);
    for (const std::string& address : addresses())
        EXPECT_FALSE(tells(ask("GET", address).body, 7345)) << address;
    EXPECT_EQ(get("cases")["cases"][0]["keyed_by_me"], 0);
}

TEST_F(Api, a_report_without_paper_is_hidden_from_those_who_may_key) {
    Values reported = clean_sheet();
    reported["final.sanders"] = kReported;
    canvass.report(kPrecinct, reported);
    be_adjudicator();
    for (const std::string& address : addresses()) {
        if (address == std::string{"cases/"} + kPrecinct) continue;
        EXPECT_FALSE(tells(ask("GET", address).body, kReported)) << address;
    }
}

TEST_F(Api, an_observer_sees_a_box_when_it_is_settled_and_its_state_before) {
    dispute();
    const std::string address = std::string{"cases/"} + kPrecinct;
    const auto sanders = [&](const char* where) {
        const json body = get(where + std::string{"/"} + kPrecinct);
        for (const json& layers : body["layers"])
            if (layers["field"] == "final.sanders") return layers;
        return json{};
    };
    be("observer", store::Role::Observer);
    for (const std::string& where : addresses())
        for (const int value : {kWritten, kWritten + 1, kReported})
            EXPECT_FALSE(tells(ask("GET", where).body, value)) << where;
    EXPECT_FALSE(get(address)["revealed"]);
    EXPECT_TRUE(get(address)["partly"]);
    for (const char* where : {"cases", "precincts"}) EXPECT_EQ(sanders(where)["state"], "to_key");
    EXPECT_TRUE(tells(ask("GET", std::string{"precincts/"} + kPrecinct).body, 100))
        << "what passed is settled";
    canvass.key(kPrecinct, "final.sanders", kWritten, "adjudicator");
    EXPECT_EQ(sanders("cases")["state"], "to_key") << "one entry changes nothing";
    EXPECT_TRUE(sanders("cases")["keyings"].empty());
    canvass.key(kPrecinct, "final.sanders", kWritten, "second");
    for (const char* where : {"cases", "precincts"}) {
        EXPECT_EQ(sanders(where)["state"], "settled");
        EXPECT_EQ(sanders(where)["final"]["value"], kWritten);
        EXPECT_EQ(sanders(where)["reported"], kReported);
    }
    EXPECT_FALSE(get("cases")["cases"][0].contains("kinds"));
    EXPECT_FALSE(get(address)["revealed"]) << "final.warren is not settled";
    for (const char* user : {"adjudicator", "second"})
        canvass.key(kPrecinct, "final.warren", 18, user);
    EXPECT_EQ(sanders("cases")["state"], "third_look") << "the column does not add up";
    canvass.key(kPrecinct, "final.sanders", kWritten, "third");
    EXPECT_TRUE(get(address)["revealed"]);
    EXPECT_TRUE(get("cases")["cases"][0].contains("kinds"));
}

TEST_F(Api, a_station_is_shown_no_value_ever) {
    dispute();
    settle_as_written();
    const std::string address = std::string{"cases/"} + kPrecinct;
    be("station", store::Role::Station);
    for (const std::string& where : addresses())
        for (const int value : {kWritten, kWritten + 1, kReported})
            EXPECT_FALSE(tells(ask("GET", where).body, value)) << where;
    EXPECT_EQ(get(address)["state"], "resolved");
    EXPECT_EQ(get("pages?state=accepted")["pages"][0]["state"], "accepted");
}

// Found: whoever had seen a resolved case could key a box that a late report brought into it.
TEST_F(Api, who_has_seen_values_does_not_key_what_a_late_report_asks_for) {
    dispute();
    settle_as_written();
    const std::string address = std::string{"cases/"} + kPrecinct;
    be_adjudicator();
    EXPECT_TRUE(get(address)["revealed"]);
    be("official", store::Role::Official);
    get(std::string{"precincts/"} + kPrecinct);
    const auto events = canvass.records->progress().status()->events;
    get(std::string{"precincts/"} + kPrecinct);
    get(address);
    EXPECT_EQ(canvass.records->progress().status()->events, events) << "said once";
    Values late = clean_sheet();
    late["first.biden"] = 14;
    canvass.report(kPrecinct, late, "hotline");
    const json entry = {{"field", "first.biden"}, {"state", "number"}, {"value", 15}};
    for (const auto& [user, role] : {std::pair{"adjudicator", store::Role::Adjudicator},
                                     {"official", store::Role::Official}}) {
        be(user, role);
        EXPECT_EQ(post(address + "/keyings", entry), 403) << user << last.body;
        EXPECT_NE(last.body.find("paper in hand"), std::string::npos) << last.body;
        EXPECT_EQ(get(address)["revealed"], role == store::Role::Official);
        post(address + "/release");
    }
    be("fourth", store::Role::Adjudicator);
    EXPECT_FALSE(get(address)["revealed"]);
    EXPECT_EQ(post(address + "/keyings", entry), 200) << last.body;
}

TEST_F(Api, an_observer_changes_nothing) {
    dispute();
    const core::Digest page = canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    be("observer", store::Role::Observer);
    const std::int64_t events = canvass.records->progress().status()->events;
    const std::string head = canvass.records->progress().status()->head;
    const std::string address = std::string{"cases/"} + kPrecinct;
    for (const std::string& path :
         {std::string{"cases/next"}, address + "/hold", address + "/release", address + "/keyings",
          address + "/decisions", address + "/escalate", address + "/reopen",
          "pages/" + page.hex() + "/action"})
        EXPECT_EQ(post(path, {{"field", "final.sanders"},
                              {"state", "number"},
                              {"value", 1},
                              {"action", "set_aside"},
                              {"reason", "x"},
                              {"basis", "as_written"}}),
                  403)
            << path;
    EXPECT_EQ(canvass.records->progress().status()->events, events);
    EXPECT_EQ(canvass.records->progress().status()->head, head);
    EXPECT_EQ((*canvass.records->cases().find(kPrecinct))->held_by, "");
}

TEST_F(Api, station_acts_on_pages_but_not_on_cases) {
    dispute();
    const core::Digest page = canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    be("station", store::Role::Station);
    EXPECT_EQ(post("cases/next"), 403);
    EXPECT_EQ(
        post("pages/" + page.hex() + "/action", {{"action", "rescan"}, {"reason", "cut off"}}),
        200);
}

TEST_F(Api, a_case_is_settled_by_two_who_key_the_same_and_a_third_where_a_column_fails) {
    dispute();
    be_adjudicator();
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
    const std::string address = std::string{"cases/"} + kPrecinct;
    const json decision = {{"field", "final.sanders"},
                           {"basis", "as_written"},
                           {"state", "number"},
                           {"value", kWritten},
                           {"reason", "plain"}};
    EXPECT_EQ(post(address + "/decisions", decision), 403) << "it is for officials";
    key_as_written();
    EXPECT_EQ(get(address)["state"], "open");
    ASSERT_EQ(post(address + "/release"), 200);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_TRUE(json::parse(last.body)["precinct"].is_null()) << "it waits for somebody else";
    be("second", store::Role::Adjudicator);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
    key_as_written();
    EXPECT_EQ(get(address)["state"], "open") << "8,713 of 100 people: it is keyed once more";
    ASSERT_EQ(post(address + "/release"), 200);
    be("third", store::Role::Adjudicator);
    for (const json all_fields = get(address)["list"]; const json& field : all_fields)
        EXPECT_EQ(field["to_key"], field["field"] == "final.sanders");
    ASSERT_EQ(post(address + "/keyings",
                   {{"field", "final.sanders"}, {"state", "number"}, {"value", kWritten}}),
              200);
    EXPECT_EQ(get(address)["state"], "resolved");
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.sanders"),
              (verify::FinalValue{kWritten, verify::Source::KeyedByTwo}));
    ASSERT_EQ(post(address + "/release"), 200);
    be("official", store::Role::Official);
    EXPECT_EQ(post(address + "/decisions", decision), 409) << "settled is settled";
}

TEST_F(Api, what_nobody_agrees_on_is_decided_by_two_officials_who_did_not_key_it) {
    dispute();
    key_at_odds();
    const std::string address = std::string{"cases/"} + kPrecinct;
    const auto decide = [&](const json& more) {
        json body = {{"field", "final.sanders"}, {"basis", "as_written"}, {"reason", "I look"}};
        body.update(more);
        return post(address + "/decisions", body);
    };
    const json read = {{"state", "number"}, {"value", kWritten}};
    be_adjudicator();
    EXPECT_EQ(decide(read), 403) << "no official";
    for (const json all_fields = get(address)["list"]; const json& field : all_fields)
        EXPECT_TRUE(field["cards"].empty());
    ASSERT_EQ(post(address + "/release"), 200);
    be("official", store::Role::Official);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
    for (const json all_layers = get(address)["layers"]; const json& layers : all_layers)
        EXPECT_TRUE(layers["may_decide"]);
    EXPECT_EQ(decide(json::object()), 400) << "says nothing";
    EXPECT_EQ(decide({{"basis", "as_reported"}}), 400) << "somebody could read the paper";
    EXPECT_NE(last.body.find("follow what is written"), std::string::npos) << last.body;
    EXPECT_EQ(decide({{"state", "number"}, {"value", kWritten}, {"reason", "  "}}), 400);
    ASSERT_EQ(decide(read), 200) << last.body;
    EXPECT_FALSE(canvass.records->cases().final_values(kPrecinct)->at("final.sanders").value);
    ASSERT_EQ(post(address + "/release"), 200);
    be("deputy", store::Role::Official);
    ASSERT_EQ(decide(read), 200) << last.body;
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.sanders"),
              (verify::FinalValue{kWritten, verify::Source::DecidedByTwo}));
    EXPECT_EQ(decide(read), 200) << "the same again: its answer was lost";
    EXPECT_EQ(decide({{"state", "number"}, {"value", 77}}), 409) << "settled is settled";
}

TEST_F(Api, a_settled_box_is_reopened_by_two_officials) {
    dispute();
    settle_as_written();
    const std::string address = std::string{"cases/"} + kPrecinct;
    be_adjudicator();
    EXPECT_FALSE(get(address)["may_reopen"]);
    const json wish = {{"field", "final.sanders"}, {"reason", "the 7 may be a 1"}};
    EXPECT_EQ(post(address + "/reopen", wish), 403);
    ASSERT_EQ(post(address + "/release"), 200);
    be("official", store::Role::Official);
    EXPECT_TRUE(get(address)["may_reopen"]);
    EXPECT_EQ(post(address + "/reopen", {{"field", "final.sanders"}, {"reason", ""}}), 400);
    ASSERT_EQ(post(address + "/reopen", wish), 200) << last.body;
    EXPECT_EQ(json::parse(last.body)["state"], "resolved") << "one of two";
    EXPECT_EQ(post(address + "/reopen", wish), 409);
    be("deputy", store::Role::Official);
    const auto sanders = [&](const json& body) {
        for (const json& layers : body["layers"])
            if (layers["field"] == "final.sanders") return layers;
        return json{};
    };
    EXPECT_EQ(sanders(get(address))["reopen_asked_by"], json({"official"}));
    ASSERT_EQ(post(address + "/reopen", wish), 200) << last.body;
    const json reopened = sanders(json::parse(last.body));
    EXPECT_TRUE(reopened["reopened"]);
    EXPECT_EQ(reopened["keyings"].size(), 3U) << "they stay in the history";
    EXPECT_EQ(reopened["reopenings"].size(), 2U);
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.sanders").source,
              verify::Source::Undecided);

    be_adjudicator();
    EXPECT_EQ(post(address + "/keyings",
                   {{"field", "final.sanders"}, {"state", "number"}, {"value", 8113}}),
              409)
        << "she keyed it before";
    ASSERT_EQ(post(address + "/release"), 200);
    be("fourth", store::Role::Adjudicator);
    const std::string blind = ask("GET", address).body;
    EXPECT_FALSE(tells(blind, kWritten)) << blind;
    EXPECT_FALSE(json::parse(blind)["revealed"]);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
    const json entry = {{"field", "final.sanders"}, {"state", "number"}, {"value", kWritten}};
    for (const char* user : {"fourth", "fifth", "sixth"}) {
        be(user, store::Role::Adjudicator);
        ASSERT_EQ(post(address + "/keyings", entry), 200) << last.body;
        ASSERT_EQ(post(address + "/release"), 200);
    }
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("final.sanders"),
              (verify::FinalValue{kWritten, verify::Source::KeyedByTwo}));
}

TEST_F(Api, a_drawn_box_keyed_as_it_passes_is_checked_and_a_slip_of_the_keyer_is_no_error) {
    canvass.policy.risk_sample = 0.05;  // Klobuchar first, Yang's award, Bloomberg first
    canvass.report(kPrecinct, clean_sheet());
    canvass.scan(kPrecinct, clean_sheet());
    be_adjudicator();
    const std::string address = std::string{"cases/"} + kPrecinct;
    EXPECT_EQ(fields_of_case().size(), 3U);
    EXPECT_FALSE(get(address).contains("drawn")) << "a keyer must not know what is a check";
    const auto finals = canvass.records->cases().final_values(kPrecinct).value();
    const auto key_as_it_passes = [&](const std::string& field) {
        json entry = {{"field", field}, {"state", "blank"}};
        if (const auto value = finals.at(field).value) {
            entry["state"] = "number";
            entry["value"] = *value;
        }
        return post(address + "/keyings", entry);
    };
    EXPECT_EQ(key_as_it_passes("first.klobuchar"), 200);
    EXPECT_EQ(key_as_it_passes("first.bloomberg"), 200);
    EXPECT_EQ(post(address + "/keyings",
                   {{"field", "delegates.yang"}, {"state", "number"}, {"value", 7}}),
              200);
    EXPECT_EQ(get(address)["state"], "open");
    EXPECT_TRUE(get("progress")["risk"].is_null()) << "it would tell which boxes are checks";
    ASSERT_EQ(post(address + "/release"), 200);
    be("second", store::Role::Adjudicator);
    for (const char* field : {"first.klobuchar", "first.bloomberg", "delegates.yang"})
        EXPECT_EQ(key_as_it_passes(field), 200);
    EXPECT_EQ(get(address)["state"], "open") << "a third looks at the award";
    ASSERT_EQ(post(address + "/release"), 200);
    be("third", store::Role::Adjudicator);
    EXPECT_EQ(key_as_it_passes("delegates.yang"), 200);
    EXPECT_EQ(get(address)["state"], "resolved");
    EXPECT_EQ(canvass.records->cases().final_values(kPrecinct)->at("delegates.yang").value,
              finals.at("delegates.yang").value);
    const json risk = get("progress")["risk"];
    EXPECT_EQ(risk["boxes"]["checked"], 3);
    EXPECT_EQ(risk["boxes"]["wrong"], 0);
    EXPECT_EQ(risk["delegates"]["checked"], 1);
    EXPECT_NEAR(risk["boxes"]["most_wrong"].get<double>(), 0.6316, 1e-4);  // 1 − 0.05^(1/3)
}

TEST_F(Api, what_passed_is_no_choice_for_a_field_that_was_not_drawn) {
    dispute();
    key_at_odds();
    be("official", store::Role::Official);
    const std::string address = std::string{"cases/"} + kPrecinct + "/decisions";
    EXPECT_EQ(post(address, {{"field", "final.sanders"},
                             {"basis", "as_written"},
                             {"as_passed", true},
                             {"reason", "plain"}}),
              400);
}

TEST_F(Api, a_repeated_save_is_stored_once_and_a_different_one_refused) {
    dispute();
    be_adjudicator();
    const std::string address = std::string{"cases/"} + kPrecinct;
    const json entry = {{"field", "final.sanders"}, {"state", "number"}, {"value", 23}};
    EXPECT_EQ(post(address + "/keyings", entry), 200);
    EXPECT_EQ(post(address + "/keyings", entry), 200) << "the answer was lost: the same again";
    EXPECT_EQ((*canvass.records->cases().find(kPrecinct))->history.size(), 1U);
    json other = entry;
    other["value"] = 24;
    EXPECT_EQ(post(address + "/keyings", other), 409);
    EXPECT_EQ((*canvass.records->cases().find(kPrecinct))->history.size(), 1U);
}

TEST_F(Api, entries_that_no_box_can_hold_are_refused) {
    dispute();
    be_adjudicator();
    const std::string address = std::string{"cases/"} + kPrecinct + "/keyings";
    const json field = "final.sanders";
    for (const json& wrong :
         {json{{"field", field}, {"state", "number"}},
          json{{"field", field}, {"state", "number"}, {"value", -1}},
          json{{"field", field}, {"state", "number"}, {"value", 99999999}},
          json{{"field", field}, {"state", "number"}, {"value", 1.5}},
          json{{"field", field}, {"state", "number"}, {"value", "12"}},
          json{{"field", field}, {"state", "struck"}}, json{{"field", 7}, {"state", "blank"}},
          json{{"field", "no.such"}, {"state", "blank"}}, json::array(), json("text")})
        EXPECT_EQ(post(address, wrong), 400) << wrong.dump();
    EXPECT_EQ(post(address, {{"field", field}, {"state", "blank"}}), 200);
}

TEST_F(Api, two_people_are_never_in_one_case) {
    dispute();
    be_adjudicator();
    const std::string address = std::string{"cases/"} + kPrecinct;
    EXPECT_EQ(post(address + "/hold"), 200);
    be("second", store::Role::Adjudicator);
    EXPECT_EQ(post(address + "/hold"), 409);
    EXPECT_NE(last.body.find("adjudicator"), std::string::npos) << "says who has it";
    EXPECT_EQ(post(address + "/keyings", {{"field", "final.sanders"}, {"state", "blank"}}), 409);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_TRUE(json::parse(last.body)["precinct"].is_null());
}

TEST_F(Api, escalation_needs_a_reason_and_lets_go_of_the_case) {
    dispute();
    be_adjudicator();
    const std::string address = std::string{"cases/"} + kPrecinct;
    EXPECT_EQ(post(address + "/escalate", {{"reason", ""}}), 400);
    EXPECT_EQ(post(address + "/escalate", {{"reason", "I read 7345 but am not sure"}}), 200);
    EXPECT_EQ((*canvass.records->cases().find(kPrecinct))->held_by, "");
    be("official", store::Role::Official);
    EXPECT_FALSE(tells(ask("GET", address).body, 7345)) << "the note may tell a value";
    EXPECT_FALSE(tells(ask("GET", "ledger").body, 7345));
}

TEST_F(Api, a_page_is_identified_by_two_people_who_do_not_help_each_other) {
    const core::Digest page = canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    be("station", store::Role::Station);
    const std::string address = "pages/" + page.hex() + "/action";
    EXPECT_EQ(post(address, {{"action", "identify"}, {"precinct", "POLK-045-T"}}), 400)
        << "wrong check character";
    EXPECT_EQ(post(address, {{"action", "identify"}, {"precinct", kPrecinct}, {"page", 2}}), 400);
    EXPECT_EQ(post(address, {{"action", "identify"}, {"precinct", "polk-045-s"}}), 200)
        << last.body;
    EXPECT_EQ(json::parse(last.body)["stage"], "named_once");
    EXPECT_EQ(canvass.woken, 0) << "one person is not enough";
    EXPECT_TRUE(canvass.records->pages().to_redo()->empty());
    const auto events = canvass.records->history().events(0, 1000);
    EXPECT_EQ(events->back().action, "page.acted_on");
    EXPECT_EQ(events->back().actor, "station");

    for (const auto& [user, role] : {std::pair{"second", store::Role::Adjudicator},
                                     {"official", store::Role::Official},
                                     {"admin", store::Role::Admin},
                                     {"observer", store::Role::Observer}}) {
        be(user, role);
        for (const std::string& where :
             {"pages/" + page.hex(), std::string{"pages"}, std::string{"ledger"}})
            EXPECT_EQ(ask("GET", where).body.find("POLK-045-S"), std::string::npos)
                << user << " is told at " << where;
    }
    be("second", store::Role::Adjudicator);
    EXPECT_EQ(post(address, {{"action", "identify"}, {"precinct", kPrecinct}}), 200) << last.body;
    EXPECT_EQ(json::parse(last.body)["stage"], "named");
    EXPECT_EQ(canvass.woken, 1);
    const auto waiting = canvass.records->pages().to_redo();
    ASSERT_EQ(waiting->size(), 1U);
    EXPECT_EQ(waiting->front().id->precinct, kPrecinct);
}

TEST_F(Api, doubtful_paper_counts_only_when_two_officials_say_so) {
    const core::Digest page =
        canvass.reject("a.jpg", "forged_code", "Forged.", "Tell somebody.", kPrecinct);
    const std::string address = "pages/" + page.hex() + "/action";
    const json accept = {{"action", "identify"}, {"precinct", kPrecinct}, {"reason", "it is ours"}};
    for (const auto& [user, role] :
         {std::pair{"station", store::Role::Station}, {"adjudicator", store::Role::Adjudicator}}) {
        be(user, role);
        EXPECT_EQ(post(address, accept), 403) << last.body;
        const json body = get("pages/" + page.hex());
        EXPECT_EQ(body["paper"], "doubtful");
        EXPECT_EQ(body["may"], json({"ask", "rescan", "set_aside"}));
        EXPECT_FALSE(body.contains("likely")) << "no precinct is filled in";
        EXPECT_FALSE(body.contains("likely_precinct"));
        EXPECT_EQ(post(address, {{"action", "ask"}, {"reason", "which packet?"}}), 200);
    }
    be("official", store::Role::Official);
    json silent = accept;
    silent.erase("reason");
    EXPECT_EQ(post(address, silent), 400);
    EXPECT_EQ(post(address, accept), 200) << last.body;
    EXPECT_EQ(post(address, accept), 200) << "a retry is stored once";
    EXPECT_EQ(json::parse(last.body)["stage"], "named_once");
    EXPECT_EQ(canvass.woken, 0);
    be("deputy", store::Role::Official);
    EXPECT_EQ(get("pages/" + page.hex())["names"][0]["user"], "official");
    EXPECT_EQ(post(address, accept), 200) << last.body;
    EXPECT_EQ(json::parse(last.body)["stage"], "named");
    EXPECT_EQ(canvass.woken, 1);
}

TEST_F(Api, paper_set_aside_is_confirmed_or_taken_back_and_its_precinct_says_so) {
    const core::Digest page =
        canvass.reject("a.jpg", "forged_code", "Forged.", "Tell somebody.", kPrecinct);
    const std::string address = "pages/" + page.hex() + "/action";
    be("station", store::Role::Station);
    EXPECT_EQ(post(address, {{"action", "set_aside"}, {"reason", "forged"}}), 200) << last.body;
    EXPECT_EQ(post(address, {{"action", "confirm_aside"}}), 403);
    EXPECT_EQ(get(std::string{"precincts/"} + kPrecinct)["set_aside"].size(), 1U);
    EXPECT_EQ(get("progress")["precincts"]["paper_aside"], 1);
    EXPECT_EQ(get("progress")["pages"]["set_aside"], 1);
    be("adjudicator", store::Role::Adjudicator);
    EXPECT_EQ(post(address, {{"action", "take_back"}, {"reason", "no"}}), 403);
    be("official", store::Role::Official);
    EXPECT_EQ(get("pages")["pages"][0]["stage"], "set_aside");
    EXPECT_EQ(post(address, {{"action", "confirm_aside"}}), 200) << last.body;
    EXPECT_EQ(get("progress")["pages"]["aside_confirmed"], 1);
    EXPECT_EQ(post(address, {{"action", "take_back"}, {"reason", "it is ours"}}), 200);
    EXPECT_EQ(get("progress")["precincts"]["paper_aside"], 0);
}

TEST_F(Api, where_two_scans_differ_the_box_is_shown_on_both) {
    Values once = clean_sheet(), again = clean_sheet();
    again["final.sanders"] = 26;
    canvass.report(kPrecinct, once);
    canvass.scan(kPrecinct, once);
    canvass.scan(kPrecinct, again);
    be_adjudicator();
    const json body = get(std::string{"cases/"} + kPrecinct);
    bool shown = false;
    for (const json& field : body["list"]) {
        if (field["field"] != "final.sanders") {
            EXPECT_TRUE(field["other_place"].is_null()) << field.dump();
            continue;
        }
        shown = true;
        ASSERT_FALSE(field["other_place"].is_null());
        EXPECT_NE(field["other_place"]["digest"], field["place"]["digest"]);
        EXPECT_GT(field["other_place"]["box"]["width"], 10);
    }
    EXPECT_TRUE(shown);
}

TEST_F(Api, the_picture_is_sent_as_it_was_archived) {
    dispute();
    be_adjudicator();
    const json body = get(std::string{"cases/"} + kPrecinct);
    const json place = body["list"][0]["place"];
    const std::string digest = place["digest"];
    EXPECT_GT(place["box"]["width"], 10);
    const Response picture = ask("GET", "pages/" + digest + "/view");
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.type, "image/jpeg");
    EXPECT_EQ(core::sha256(core::bytes_of(picture.body)).hex(), digest);
    EXPECT_EQ(ask("GET", "pages/" + std::string(64, 'a') + "/view").status, 404);
    EXPECT_EQ(ask("GET", "pages/../../etc/passwd/view").status, 404);
}

TEST_F(Api, a_close_up_is_a_part_of_the_picture_or_a_sentence) {
    dispute();
    be_adjudicator();
    const std::string digest = get(std::string{"cases/"} + kPrecinct)["list"][0]["place"]["digest"];
    const std::string near = "pages/" + digest + "/close-up?";
    const std::string part = "left=0.25&top=0.5&width=0.5&height=0.125";
    EXPECT_EQ(ask("GET", near + part).status, 404) << "a server without the archive's dots";
    std::optional<core::Portion> asked;
    site.context.close_up = [&](const store::PageRecord& page,
                                const core::Portion& portion) -> core::Result<core::Bytes> {
        EXPECT_EQ(page.key.digest.hex(), digest);
        asked = portion;
        return core::Bytes{1, 2, 3};
    };
    const Response picture = ask("GET", near + part);
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.type, "image/jpeg");
    EXPECT_EQ(picture.body, "\x01\x02\x03");
    EXPECT_EQ(asked, (core::Portion{0.25, 0.5, 0.5, 0.125}));
    asked.reset();
    for (const char* wrong :
         {"", "left=0&top=0&width=1", "left=0.6&top=0&width=0.5&height=1",
          "left=0&top=0&width=0&height=1", "left=-0.1&top=0&width=1&height=1",
          "left=nan&top=0&width=1&height=1", "left=0&top=0&width=1&height=1x",
          "left=0&top=0&width=1e9&height=1", "left=0&top=0.5&width=1&height=inf"})
        EXPECT_EQ(ask("GET", near + wrong).status, 400) << wrong;
    EXPECT_FALSE(asked);
    EXPECT_EQ(ask("GET", "pages/" + std::string(64, 'a') + "/close-up?" + part).status, 404);
    site.context.close_up = [](const auto&, const auto&) -> core::Result<core::Bytes> {
        return core::conflict("The page cannot be placed: look at its view.");
    };
    EXPECT_EQ(ask("GET", near + part).status, 409);
}

TEST_F(Api, signing_in_is_slowed_down_and_leaves_events) {
    const auto try_in = [&](const std::string& name, const std::string& password) {
        return post("session", {{"user", name}, {"password", password}});
    };
    EXPECT_EQ(try_in("observer", kPassword), 200);
    const std::string cookie = [&] {
        for (const auto& [name, value] : last.headers)
            if (name == "Set-Cookie") return value;
        return std::string{};
    }();
    EXPECT_TRUE(std::regex_match(
        cookie, std::regex("recanvass=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict")))
        << cookie;
    EXPECT_EQ(try_in("observer", "wrong"), 401);
    EXPECT_EQ(try_in("nobody", "wrong"), 401);
    EXPECT_EQ(try_in("observer", "wrong"), 401);
    EXPECT_EQ(try_in("observer", "wrong"), 401);
    EXPECT_EQ(try_in("observer", kPassword), 429) << "the right one has to wait, too";
    std::map<std::string, int> actions;
    const auto events = canvass.records->history().events(0, 1000);
    for (const auto& event : *events) ++actions[event.action];
    EXPECT_EQ(actions["user.signed_in"], 1);
    EXPECT_EQ(actions["user.sign_in_failed"], 4);
    EXPECT_TRUE(canvass.records->history().check()->valid);
}

TEST_F(Api, only_our_own_page_can_change_something) {
    be_adjudicator();
    Request request;
    request.method = "POST";
    request.path = "/api/v1/cases/next";
    request.body = "{}";
    const std::map<std::string, std::string> good{
        {"host", "127.0.0.1:8080"},           {"x-recanvass", "1"},
        {"content-type", "application/json"}, {"origin", "http://127.0.0.1:8080"},
        {"sec-fetch-site", "same-origin"},    {"cookie", "recanvass=" + token}};
    request.headers = good;
    EXPECT_EQ(respond(site, request, kNow).status, 200);
    const std::map<std::string, std::string> evil{{"x-recanvass", ""},
                                                  {"content-type", "text/plain"},
                                                  {"origin", "http://evil.example"},
                                                  {"sec-fetch-site", "cross-site"}};
    for (const auto& [name, value] : evil) {
        request.headers = good;
        request.headers[name] = value;
        EXPECT_EQ(respond(site, request, kNow).status, 403) << name;
    }
    request.headers = good;
    request.headers["host"] = "rebound.example:8080";
    request.headers.erase("origin");
    EXPECT_EQ(respond(site, request, kNow).status, 421);
}

TEST_F(Api, the_ledger_is_listed_newest_first_and_checked) {
    dispute();
    be("observer", store::Role::Observer);
    const json body = get("ledger");
    ASSERT_GT(body["events"].size(), 3U);
    EXPECT_EQ(body["events"][0]["seq"], body["total"]);
    EXPECT_EQ(body["events"][0]["digest"], body["head"]);
    const json found = get(std::string{"ledger?search="} + kPrecinct);
    for (const json& event : found["events"]) EXPECT_EQ(event["subject"], kPrecinct);
    EXPECT_EQ(get("ledger?before=3")["events"].size(), 2U);
    EXPECT_TRUE(get("ledger/check")["valid"]);
}

TEST_F(Api, progress_counts) {
    dispute();
    canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    be("observer", store::Role::Observer);
    const json body = get("progress");
    EXPECT_EQ(body["precincts"]["expected"], canvass.roster.size());
    EXPECT_EQ(body["precincts"]["disputed"], 1);
    EXPECT_EQ(body["precincts"]["scanned"], 1);
    EXPECT_EQ(body["pages"]["rejected"], 1);
    EXPECT_EQ(body["rate"]["precincts_remaining"], 1);
    EXPECT_TRUE(body["rate"]["minutes_left"].is_null());
}

}  // namespace
}  // namespace web_review
