// The server's own trouble (a full disk, a locked or damaged database, a lost picture) is told as
// such, whatever was asked: never as a clash with somebody else, never with a folder of the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/store/support/failing_disk.h"
#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;
using store_test::Failure;
using testing::HasSubstr;
using testing::Not;

// The disk is there before the canvass on it is made.
struct OnADisk {
    store_test::FailingDisk disk;
};

struct Asked {
    std::string method, path;
    json body;
    store::Role role;
    const char* user;
};

class Trouble : public OnADisk, public Api {
protected:
    Trouble() {
        disk.fail_from(0, Failure::FullDisk);
        dispute();
        page = canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    }

    // Whatever writes; in this order all of them succeed on a good disk.
    std::vector<Asked> writing() {
        const std::string at = std::string{"cases/"} + kPrecinct;
        std::vector<Asked> asked = {
            {"POST", "cases/next", json::object(), store::Role::Adjudicator, "adjudicator"}};
        for (const std::string& field : fields_of_case())
            asked.push_back({"POST",
                             at + "/keyings",
                             {{"field", field}, {"state", "number"}, {"value", 5}},
                             store::Role::Adjudicator,
                             "adjudicator"});
        asked.push_back({"POST",
                         at + "/escalate",
                         {{"reason", "look"}},
                         store::Role::Adjudicator,
                         "adjudicator"});
        asked.push_back({"POST",
                         "pages/" + page.hex() + "/action",
                         {{"action", "rescan"}, {"reason", "blurred"}},
                         store::Role::Official,
                         "official"});
        return asked;
    }
    // Whatever reads, and what nobody can do.
    std::vector<Asked> reading_and_wrong() const {
        const std::string at = std::string{"cases/"} + kPrecinct;
        const std::string nowhere(64, '0');
        std::vector<Asked> asked;
        for (const std::string& path :
             {std::string{"progress"}, std::string{"cases"}, at, std::string{"cases/NOWHERE-001-X"},
              std::string{"precincts"}, std::string{"precincts/"} + kPrecinct,
              std::string{"precincts/NOWHERE"}, std::string{"patterns"}, std::string{"pages"},
              "pages/" + page.hex(), "pages/" + nowhere, std::string{"pages/no-digest"},
              "pages/" + page.hex() + "/view", std::string{"ledger"}, std::string{"ledger/check"},
              std::string{"nothing/here"}, std::string{"session"}})
            asked.push_back({"GET", path, nullptr, store::Role::Official, "official"});
        for (const json& body :
             {json::object(), json{{"field", 7}}, json{{"field", "final.sanders"}},
              json{{"field", "../../canvass.db"}, {"state", "number"}, {"value", -1}},
              json{{"field", "no.such"}, {"basis", "as_written"}, {"reason", "why"}},
              json{{"action", "identify"}, {"precinct", "../etc"}},
              json{{"pattern", "none"},
                   {"choice", "look_at_each"},
                   {"version", 1},
                   {"reason", "x"}}})
            for (const std::string& path :
                 {at + "/keyings", at + "/decisions", at + "/escalate", at + "/hold",
                  std::string{"cases/NOWHERE-001-X/keyings"}, std::string{"patterns/decisions"},
                  "pages/" + page.hex() + "/action", "pages/" + nowhere + "/action",
                  std::string{"session"}})
                asked.push_back({"POST", path, body, store::Role::Official, "official"});
        return asked;
    }

    Response send(const Asked& what) {
        be(what.user, what.role);
        const Response response = ask(what.method, what.path, what.body);
        tells_no_folder(what, response);
        return response;
    }
    void tells_no_folder(const Asked& what, const Response& response) const {
        for (const std::string& name : {canvass.folder, std::string{"canvass.db"}}) {
            // What the person typed may come back.
            if (what.body.dump().find(name) != std::string::npos) continue;
            EXPECT_THAT(response.body, Not(HasSubstr(name))) << what.method << " " << what.path;
            for (const auto& [header, value] : response.headers)
                EXPECT_THAT(value, Not(HasSubstr(name))) << header;
        }
    }

    core::Digest page;
};

TEST_F(Trouble, ADiskThatFailsAtAnyWriteIsTheServersTroubleAndNoClash) {
    for (const Asked& what : writing()) {
        for (const Failure failure : {Failure::FullDisk, Failure::IoError, Failure::Locked}) {
            testing::internal::CaptureStderr();
            disk.fail_from(1, failure);
            const Response response = send(what);
            disk.fail_from(0, Failure::FullDisk);
            const std::string log = testing::internal::GetCapturedStderr();
            EXPECT_EQ(response.status, 500)
                << what.path << " failure " << static_cast<int>(failure) << ": " << response.body;
            EXPECT_THAT(response.body, HasSubstr("The server could not do this")) << what.path;
            EXPECT_THAT(log, HasSubstr(canvass.folder)) << "the log says where";
        }
        // The same request was right: on a good disk it is done.
        EXPECT_EQ(send(what).status, 200) << what.path;
    }
}

TEST_F(Trouble, ADatabaseThatIsDamagedIsTheServersTrouble) {
    be("official", store::Role::Official);
    canvass.records.reset();
    {
        // The pages behind the first stay where they are and hold nonsense.
        std::filesystem::remove(canvass.folder + "/canvass.db-wal");
        std::filesystem::remove(canvass.folder + "/canvass.db-shm");
        std::fstream file(canvass.folder + "/canvass.db",
                          std::ios::binary | std::ios::in | std::ios::out);
        const std::string nonsense(std::filesystem::file_size(canvass.folder + "/canvass.db") / 2,
                                   'x');
        file.seekp(static_cast<std::streamoff>(nonsense.size()));
        file << nonsense;
    }
    auto again = store::Records::open(canvass.folder + "/canvass.db");
    ASSERT_TRUE(again) << again.error().message;
    canvass.records = *std::move(again);
    site.context.records = canvass.records.get();
    testing::internal::CaptureStderr();
    int troubles = 0;
    for (const Asked& what : reading_and_wrong()) {
        const Response response = send(what);
        EXPECT_NE(response.status, 409) << what.path << response.body;
        troubles += response.status == 500;
    }
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("canvass.db"));
    EXPECT_GT(troubles, 10);
}

TEST_F(Trouble, ALostOrChangedPictureIsTheServersTrouble) {
    canvass.scan("LINN-019-D", clean_sheet());
    be("official", store::Role::Official);
    for (const auto& record : *canvass.records->pages().in_state(store::PageState::Accepted)) {
        const Asked what{"GET", "pages/" + record.key.digest.hex() + "/view", nullptr,
                         store::Role::Official, "official"};
        ASSERT_EQ(send(what).status, 200);
        const std::string hex = record.view.hex();
        const std::string path = canvass.folder + "/archive/" + hex.substr(0, 2) + "/" + hex;
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        for (const bool lost : {false, true}) {
            testing::internal::CaptureStderr();
            if (lost) {
                std::filesystem::remove(path);
            } else {
                std::ofstream(path, std::ios::app) << "x";
            }
            EXPECT_EQ(send(what).status, 500);
            EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr(canvass.folder));
        }
    }
}

TEST_F(Trouble, NoAnswerToAWrongRequestNamesAFolder) {
    for (const Asked& what : reading_and_wrong()) EXPECT_NE(send(what).status, 500) << what.path;
}

TEST_F(Trouble, WhatIsNoJsonOrNestedDeepOrSaidTwiceIsABadRequest) {
    be_adjudicator();
    for (const std::string& body :
         {std::string{"{"}, std::string(30'000, '['),
          std::string(30'000, '[') + std::string(30'000, ']'),
          std::string{R"({"field":"final.sanders","field":"final.warren"})"}}) {
        Request request;
        request.method = "POST";
        request.path = std::string{"/api/v1/cases/"} + kPrecinct + "/keyings";
        request.headers = {{"host", "127.0.0.1:8080"},
                           {"x-recanvass", "1"},
                           {"content-type", "application/json"},
                           {"cookie", "recanvass=" + token}};
        request.body = body;
        const Response response = respond(site, request, kNow);
        EXPECT_EQ(response.status, 400) << body.substr(0, 60);
        EXPECT_THAT(response.body, HasSubstr("This request")) << body.substr(0, 60);
    }
}

}  // namespace
}  // namespace web_review
