// Awards and totals that differ from the rules: who may correct them.
#include <gtest/gtest.h>

#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;

// Paper and report give Sanders the delegate that Biden's viable group should have had.
class CorrectionApi : public Api {
protected:
    CorrectionApi() {
        Values sheet = clean_sheet();
        sheet["delegates.biden"] = 0;
        sheet["delegates.sanders"] = 2;
        canvass.report(kPrecinct, sheet);
        canvass.scan(kPrecinct, sheet);
        for (const char* user : {"adjudicator", "second"})
            for (const std::string& field : fields_of_case())
                canvass.key(kPrecinct, field, sheet.at(field), user);
        be_adjudicator();
    }
    static std::string address() { return std::string{"cases/"} + kPrecinct; }
    int leave(const std::string& reason = "it stands as it is written") {
        return post(address() + "/decisions", {{"field", "delegates.biden"},
                                               {"basis", "as_written"},
                                               {"state", "number"},
                                               {"value", 0},
                                               {"reason", reason}});
    }
    int correct(const std::string& reason = "the rules give it") {
        return post(address() + "/decisions", {{"field", "delegates.biden"},
                                               {"basis", "as_computed"},
                                               {"value", 1},
                                               {"reason", reason}});
    }
    json biden() {
        const json body = get(address());
        for (const json& field : body["list"])
            if (field["field"] == "delegates.biden") return field;
        return {};
    }
};

TEST_F(CorrectionApi, of_an_award_takes_two_officials) {
    EXPECT_EQ(correct(), 403) << "an adjudicator asks for help";
    EXPECT_NE(last.body.find("by officials"), std::string::npos) << last.body;
    EXPECT_EQ(leave(), 403) << "to leave it takes as many as to correct it";
    ASSERT_EQ(post(address() + "/release"), 200);
    be("official", store::Role::Official);
    ASSERT_EQ(correct(), 200) << last.body;
    EXPECT_TRUE(biden()["waits_for_others"]);
    EXPECT_FALSE(biden()["decided"]);
    ASSERT_EQ(correct(), 200) << "the same again is no error, and no second official";
    EXPECT_FALSE(biden()["decided"]);
    EXPECT_EQ(correct("said twice"), 409) << last.body;
    ASSERT_EQ(post(address() + "/release"), 200);

    be("deputy", store::Role::Official);
    EXPECT_TRUE(get(address())["revealed"]) << "nothing is left to key";
    const json body = get(address());
    for (const json& layers : body["layers"]) {
        if (layers["field"] != "delegates.biden") continue;
        EXPECT_EQ(layers["decisions"][0]["users"].size(), 1U);
        EXPECT_EQ(layers["decisions"][0]["needed"], 2);
        EXPECT_TRUE(layers["decisions"][0]["waiting"]);
        const json& choice = layers["choices"].back();
        EXPECT_EQ(choice["basis"], "as_computed");
        EXPECT_EQ(choice["people"], 2);
        EXPECT_EQ(choice["decided_by"], json({"official"}));
        EXPECT_EQ(choice["why_not"], "");
    }
    ASSERT_EQ(correct(), 200) << last.body;
    EXPECT_TRUE(biden()["decided"]);
    const auto values = canvass.records->cases().final_values(kPrecinct).value();
    EXPECT_EQ(values.at("delegates.biden"), (verify::FinalValue{1, verify::Source::DecidedByTwo}));
    EXPECT_EQ(canvass.records->verdicts().layers(kPrecinct)->size(), canvass.form.fields.size());
    ASSERT_EQ(post(address() + "/release"), 200);

    be("official", store::Role::Official);
    EXPECT_EQ(leave("I do not think so"), 409) << "what is settled is not decided again";
}

TEST_F(CorrectionApi, left_undone_takes_two_officials_as_well) {
    be("official", store::Role::Official);
    ASSERT_EQ(leave(), 200) << last.body;
    EXPECT_FALSE(biden()["decided"]);
    EXPECT_TRUE(biden()["waits_for_others"]);
    ASSERT_EQ(post(address() + "/release"), 200);
    be("deputy", store::Role::Official);
    ASSERT_EQ(leave("so do I"), 200) << last.body;
    EXPECT_TRUE(biden()["decided"]);
}

TEST_F(CorrectionApi, that_waits_for_another_official_is_not_given_to_the_first_again) {
    be("official", store::Role::Official);
    ASSERT_EQ(correct(), 200);
    ASSERT_EQ(post(address() + "/decisions", {{"field", "delegates.sanders"},
                                              {"basis", "as_computed"},
                                              {"value", 1},
                                              {"reason", "the rules give it"}}),
              200)
        << last.body;
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_TRUE(json::parse(last.body)["precinct"].is_null()) << last.body;
    ASSERT_EQ(post(address() + "/release"), 200);
    be("deputy", store::Role::Official);
    EXPECT_EQ(post("cases/next"), 200);
    EXPECT_EQ(json::parse(last.body)["precinct"], kPrecinct);
}

TEST_F(CorrectionApi, of_incorrect_math_is_refused_where_the_rules_say_so) {
    Values sheet = clean_sheet();
    sheet["first.total"] = 98;
    const std::string other = "JASP-003-I";
    canvass.report(other, sheet);
    canvass.scan(other, sheet);
    int value = 96;
    for (const char* user : {"adjudicator", "second", "third"})
        canvass.key(other, "first.total", ++value, user);
    be("official", store::Role::Official);
    const auto decide = [&](const std::string& basis) {
        return post("cases/" + other + "/decisions", {{"field", "first.total"},
                                                      {"basis", basis},
                                                      {"state", "number"},
                                                      {"value", basis == "as_written" ? 98 : 100},
                                                      {"reason", "why"}});
    };
    EXPECT_EQ(decide("as_computed"), 400);
    EXPECT_NE(last.body.find("do not let this be corrected"), std::string::npos) << last.body;
    EXPECT_EQ(decide("as_written"), 200) << last.body;
}

}  // namespace
}  // namespace web_review
