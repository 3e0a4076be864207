// Slips that show only over many precincts: who sees what of them, and who decides.
#include <gtest/gtest.h>

#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;

// Three precincts in which the app exchanged Sanders and Warren, final alignment; 3171 and 2844 are
// easy to find in an answer.
class PatternApi : public Api {
protected:
    static constexpr const char* kThree[] = {"POLK-045-S", "LINN-019-D", "DALL-028-0"};
    PatternApi() {
        for (const char* precinct : kThree) {
            Values written = clean_sheet(), reported = clean_sheet();
            written["final.sanders"] = reported["final.warren"] = 3171;
            written["final.warren"] = reported["final.sanders"] = 2844;
            written["final.total"] = reported["final.total"] = 6072;
            canvass.report(precinct, reported);
            canvass.scan(precinct, written);
        }
        canvass.look_for_patterns();
    }
    json pattern() { return get("patterns")["patterns"].at(0); }
    int look() { return post("patterns/look", {{"version", pattern()["version"]}}); }
    int decide(const std::string& choice, std::int64_t version, const std::string& reason = "why") {
        return post("patterns/decisions", {{"pattern", "Sanders and Warren exchanged"},
                                           {"choice", choice},
                                           {"version", version},
                                           {"reason", reason}});
    }
    void key_boxes(const std::string& precinct, int sanders = 3171) {
        for (const char* user : {"adjudicator", "second"}) {
            canvass.key(precinct, "final.sanders", sanders, user);
            canvass.key(precinct, "final.warren", 2844, user);
        }
    }
};

TEST_F(PatternApi, is_shown_to_people_who_have_nothing_of_it_left_to_key_or_who_say_so) {
    for (const auto& [user, role] : {std::pair{"adjudicator", store::Role::Adjudicator},
                                     {"official", store::Role::Official},
                                     {"observer", store::Role::Observer},
                                     {"station", store::Role::Station}}) {
        be(user, role);
        for (const char* where : {"patterns", "ledger", "ledger?search=exchanged"}) {
            const std::string body = ask("GET", where).body;
            EXPECT_EQ(body.find("exchanged"), std::string::npos) << user << " " << body;
            EXPECT_FALSE(tells(body, 3171) || tells(body, 2844)) << body;
        }
        EXPECT_FALSE(pattern()["looked"]);
        EXPECT_EQ(pattern().size(), 5U) << "that there is one, and nothing else";
        EXPECT_EQ(pattern()["may_look"], role == store::Role::Official) << user;
        EXPECT_EQ(get("progress")["patterns"]["undecided"], 1);
        if (role == store::Role::Official) continue;
        EXPECT_EQ(look(), 403) << user;
    }
    EXPECT_EQ(post("patterns/look", {{"version", 1}}), 409);
    be("official", store::Role::Official);
    ASSERT_EQ(look(), 200) << last.body;
    EXPECT_EQ(pattern()["name"], "Sanders and Warren exchanged");
    EXPECT_EQ(pattern()["precincts"].size(), 3U);
    EXPECT_EQ(pattern()["evidence"]["boxes"], 6);
    EXPECT_EQ(pattern()["changes"][0]["option"], "Sanders");
    EXPECT_EQ(pattern()["changes"][0]["final"], 3 * (3171 - 2844)) << "a sum";
    EXPECT_FALSE(tells(ask("GET", "patterns").body, 3171)) << "no value of a box";
    EXPECT_EQ(post(std::string{"cases/"} + kThree[0] + "/keyings",
                   {{"field", "final.sanders"}, {"state", "number"}, {"value", 3171}}),
              403)
        << "who has looked does not key these boxes";
}

TEST_F(PatternApi, may_be_seen_by_an_adjudicator_once_its_boxes_are_settled) {
    be_adjudicator();
    for (const char* precinct : kThree) {
        EXPECT_FALSE(pattern()["may_look"]);
        EXPECT_EQ(look(), 403);
        key_boxes(precinct);
    }
    EXPECT_TRUE(pattern()["may_look"]);
    ASSERT_EQ(look(), 200) << last.body;
    EXPECT_TRUE(pattern()["looked"]);
    EXPECT_FALSE(pattern()["may_decide"]);
}

TEST_F(PatternApi, is_decided_by_an_official_once_some_paper_was_keyed) {
    be_adjudicator();
    const std::int64_t version = pattern()["version"];
    EXPECT_EQ(decide("paper_stands", version), 403);
    be("official", store::Role::Official);
    EXPECT_EQ(decide("paper_stands", version), 403) << "not before looking at it";
    ASSERT_EQ(look(), 200);
    EXPECT_TRUE(pattern()["may_decide"]);
    EXPECT_EQ(decide("paper_stands", version), 409) << "nobody has looked at the paper";
    EXPECT_NE(last.body.find("key the cases of 3"), std::string::npos) << last.body;
    key_boxes(kThree[0]);
    key_boxes(kThree[1]);
    key_boxes(kThree[2], 3177);
    EXPECT_EQ(decide("paper_stands", version), 409) << "one was keyed otherwise";
    EXPECT_EQ(decide("paper_stands", version, " "), 400);
    EXPECT_EQ(decide("as_you_like", version), 400);
    EXPECT_EQ(decide("look_at_each", version - 1), 409) << "not as it is now";
    EXPECT_EQ(decide("look_at_each", version, "one was misread"), 200) << last.body;
    EXPECT_EQ(canvass.woken, 1);
    EXPECT_EQ(pattern()["decisions"][0]["choice"], "look_at_each");
    EXPECT_EQ(get("progress")["patterns"]["undecided"], 0);
}

TEST_F(PatternApi, a_decision_settles_what_was_keyed_and_what_was_not) {
    canvass.look_for_patterns();
    for (const char* precinct : kThree) key_boxes(precinct);
    Values written = clean_sheet(), reported = clean_sheet();
    written["final.sanders"] = reported["final.warren"] = 3171;
    written["final.warren"] = reported["final.sanders"] = 2844;
    written["final.total"] = reported["final.total"] = 6072;
    canvass.report("JASP-003-I", reported);  // a fourth, which nobody has keyed
    canvass.scan("JASP-003-I", written);
    canvass.look_for_patterns();
    be("official", store::Role::Official);
    const std::int64_t version = pattern()["version"];
    ASSERT_EQ(look(), 200) << last.body;
    ASSERT_EQ(decide("paper_stands", version), 200) << last.body;
    ASSERT_EQ(decide("paper_stands", version), 200) << "the same again is no error";
    EXPECT_EQ(pattern()["decisions"].size(), 1U);
    EXPECT_EQ(pattern()["decisions"][0]["precincts"], 4);
    for (const char* precinct : {kThree[0], kThree[1], kThree[2], "JASP-003-I"}) {
        canvass.judge(precinct);
        const auto values = canvass.records->cases().final_values(precinct).value();
        EXPECT_EQ(values.at("final.sanders").value, 3171) << precinct;
    }
    const auto fourth = canvass.records->cases().find("JASP-003-I").value();
    for (const auto* field : {"final.sanders", "final.warren"})
        EXPECT_TRUE(!fourth ||
                    std::count(fourth->what.fields.begin(), fourth->what.fields.end(), field) == 0);
}

}  // namespace
}  // namespace web_review
