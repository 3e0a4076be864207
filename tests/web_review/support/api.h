// The API over a real store, asked as the browser asks it.
#pragma once

#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/web_review/support/canvass.h"
#include "web_review/routes.h"

namespace web_review_test {

inline constexpr const char* kPrecinct = "POLK-045-S";
inline const web_review::Clock::time_point kNow{std::chrono::hours{1000}};

// Values that stand nowhere else, neither in a box's place nor in a count: 8,713 written, 8,714
// the machine's other guess, 6,229 reported.
inline constexpr int kWritten = 8713, kReported = 6229;

// Whether the text holds the number as such, not inside a digest or a time.
inline bool tells(const std::string& text, int value) {
    return std::regex_search(text,
                             std::regex("(^|[^0-9a-f])" + std::to_string(value) + "([^0-9a-f]|$)"));
}

class Api : public testing::Test {
protected:
    Api() : site(canvass.context()) {}

    web_review::Response ask(const std::string& method, const std::string& path,
                             const nlohmann::json& body = nullptr) {
        web_review::Request request;
        request.method = method;
        const auto query = path.find('?');
        request.path = "/api/v1/" + path.substr(0, query);
        if (query != std::string::npos) {
            std::istringstream rest(path.substr(query + 1));
            for (std::string one; std::getline(rest, one, '&');) {
                const auto equals = one.find('=');
                request.query[one.substr(0, equals)] = one.substr(equals + 1);
            }
        }
        request.address = "127.0.0.1";
        request.headers = {
            {"host", "127.0.0.1:8080"}, {"x-recanvass", "1"}, {"cookie", "recanvass=" + token}};
        if (!body.is_null()) {
            request.headers["content-type"] = "application/json";
            request.body = body.dump();
        }
        return web_review::respond(site, request, kNow);
    }
    nlohmann::json get(const std::string& path) {
        const web_review::Response response = ask("GET", path);
        EXPECT_EQ(response.status, 200) << path << ": " << response.body;
        return nlohmann::json::parse(response.body);
    }
    int post(const std::string& path, const nlohmann::json& body = nlohmann::json::object()) {
        last = ask("POST", path, body);
        return last.status;
    }
    // The password is the sign-in test's business; the others start with a session.
    void be(const std::string& user, store::Role role) {
        auto& people = canvass.records->people();
        if (!people.find(user).value()) {
            ASSERT_TRUE(people.add({user, role, "no password fits"}, "program"));
        }
        auto account = *people.find(user).value();
        account.role = role;
        token = site.sessions.start(account, kNow);
    }
    void be_adjudicator() { be("adjudicator", store::Role::Adjudicator); }

    // One disputed field whose values are easy to find in an answer.
    void dispute() {
        Values written = clean_sheet(), reported = clean_sheet();
        written["final.sanders"] = kWritten;
        reported["final.sanders"] = kReported;
        reported["final.warren"] = 19;  // a second field to key
        canvass.report(kPrecinct, reported);
        canvass.scan(kPrecinct, written, {{"final.sanders", 0.7}});
    }
    std::vector<std::string> fields_of_case() {
        return (*canvass.records->cases().find(kPrecinct))->what.fields;
    }
    void key_all(const std::string& but = "") {
        for (const std::string& field : fields_of_case()) {
            if (field == but) continue;
            ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/keyings",
                           {{"field", field}, {"state", "number"}, {"value", 5}}),
                      200)
                << last.body;
        }
    }

    // What dispute() wrote on the paper: nothing speaks against it.
    void key_as_written() {
        Values written = clean_sheet();
        written["final.sanders"] = kWritten;
        for (const std::string& field : fields_of_case()) {
            nlohmann::json entry = {{"field", field}, {"state", "blank"}};
            if (const auto value = written.find(field); value != written.end())
                entry.update({{"state", "number"}, {"value", value->second}});
            ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/keyings", entry), 200)
                << last.body;
        }
    }

    // Two people key the case of dispute() as it is written. Its column does not add up: a third
    // keys one box of it once more, and then it is settled.
    void settle_as_written() {
        for (const char* user : {"adjudicator", "second"}) {
            be(user, store::Role::Adjudicator);
            key_as_written();
            ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/release"), 200);
        }
        canvass.key(kPrecinct, "final.sanders", kWritten, "third");
    }
    // Three people key something else, and the third finds none of it right.
    void key_at_odds() {
        int value = 7345;
        for (const char* user : {"adjudicator", "second", "third"}) {
            be(user, store::Role::Adjudicator);
            for (const std::string& field : fields_of_case())
                ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/keyings",
                               {{"field", field}, {"state", "number"}, {"value", value}}),
                          200)
                    << last.body;
            ++value;
            if (user == std::string{"third"}) {
                for (const std::string& field : fields_of_case())
                    ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/third-look",
                                   {{"field", field}, {"look", "neither"}}),
                              200)
                        << last.body;
            }
            ASSERT_EQ(post(std::string{"cases/"} + kPrecinct + "/release"), 200);
        }
    }

    Canvass canvass;
    web_review::Site site;
    std::string token;
    web_review::Response last;
};

}  // namespace web_review_test
