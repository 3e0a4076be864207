// What becomes of somebody who is signed in when the account changes meanwhile.
#include <gtest/gtest.h>

#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using nlohmann::json;
using web_review_test::Api;

class Account : public Api {
protected:
    // Another process with the same canvass: `recanvass user …` at a terminal.
    std::unique_ptr<store::Records> elsewhere() {
        return store::Records::open(canvass.folder + "/canvass.db").value();
    }
    int sign_in(const std::string& password = "correct horse battery") {
        const int status = post("session", {{"user", "adjudicator"}, {"password", password}});
        if (status != 200) return status;
        for (const auto& [name, value] : last.headers) {
            if (name == "Set-Cookie") token = value.substr(value.find('=') + 1, 64);
        }
        return status;
    }
    int look() { return ask("GET", "progress").status; }
};

TEST_F(Account, a_change_ends_the_session_within_one_request) {
    using Change = core::Result<> (*)(store::People&);
    const std::vector<std::pair<const char*, Change>> changes = {
        {"role",
         [](store::People& p) {
             return p.change_role("adjudicator", store::Role::Observer, "terminal");
         }},
        {"password",
         [](store::People& p) {
             return p.change_password(
                 "adjudicator", core::hash_password("correct horse battery").value(), "terminal");
         }},
    };
    for (const auto& [what, change] : changes) {
        ASSERT_EQ(sign_in(), 200) << what;
        EXPECT_EQ(look(), 200);
        const auto other = elsewhere();
        ASSERT_TRUE(change(other->people()));
        EXPECT_EQ(look(), 401) << what;
        EXPECT_FALSE(get("session")["signed_in"]) << what;
        ASSERT_EQ(sign_in(), 200) << what;
        EXPECT_EQ(look(), 200) << "signed in anew";
    }
    EXPECT_EQ(get("session")["role"], "observer");
    be("observer", store::Role::Observer);
    ASSERT_TRUE(elsewhere()->people().lock("adjudicator", "terminal"));
    EXPECT_EQ(look(), 200) << "others stay";
}

TEST_F(Account, who_is_locked_is_out_and_stays_out) {
    ASSERT_EQ(sign_in(), 200);
    const std::string before = token;
    ASSERT_TRUE(elsewhere()->people().lock("adjudicator", "terminal"));
    EXPECT_EQ(look(), 401);
    EXPECT_EQ(sign_in(), 403);
    EXPECT_NE(last.body.find("locked"), std::string::npos);
    EXPECT_EQ(sign_in("a wrong password"), 401);
    EXPECT_EQ(last.body.find("locked"), std::string::npos)
        << "who does not know the password is not told";
    ASSERT_TRUE(elsewhere()->people().unlock("adjudicator", "terminal"));
    token = before;
    EXPECT_EQ(look(), 401) << "the old session does not come back";
    EXPECT_EQ(sign_in(), 200);
    EXPECT_EQ(look(), 200);
}

}  // namespace
}  // namespace web_review
