// A second factor, the own password, and accounts that wait for an official, as the browser meets
// them. The canvass is live here.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/file.h"
#include "core/one_time_code.h"
#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;

constexpr const char* kNew = "another long password";

class Access : public Api {
protected:
    Access() {
        site.context.rehearsal = false;
        options.clock = [this] { return clock; };
        canvass.records = store::Records::open(canvass.folder + "/canvass.db", options).value();
        site.context.records = canvass.records.get();
    }

    // What the cookie of the last answer is, if it set one.
    void take_cookie() {
        for (const auto& [name, value] : last.headers)
            if (name == "Set-Cookie")
                token = value.substr(value.find('=') + 1, value.find(';') - value.find('=') - 1);
    }
    json sign_in(const std::string& user, const std::string& password = kPassword) {
        token.clear();  // in another browser: in the same one the session before would end
        post("session", {{"user", user}, {"password", password}});
        take_cookie();
        return json::parse(last.body);
    }
    int give(const std::string& code) {
        const int status = post("session/code", {{"code", code}});
        take_cookie();
        return status;
    }
    std::int64_t step() const {
        return core::code_step(
            std::chrono::duration_cast<std::chrono::seconds>(clock.time_since_epoch()).count());
    }
    // The code that the app of somebody shows, who read the secret that `half` showed.
    std::string code_of(const std::string& user, std::int64_t later = 0) const {
        return core::one_time_code(secrets.at(user), step() + later);
    }
    // Signs in with a new factor; returns the recovery codes.
    json set_up(const std::string& user, const std::string& password = kPassword) {
        const auto half = sign_in(user, password);
        EXPECT_EQ(half["step"], "enrol") << last.body;
        const auto base32 = half["secret"].get<std::string>();
        secrets[user] = from_base32(base32);
        EXPECT_EQ(core::to_base32(secrets[user]), base32);
        EXPECT_EQ(give(code_of(user)), 200) << last.body;
        clock += std::chrono::seconds(2 * core::kCodeSeconds);
        return json::parse(last.body)["recovery_codes"];
    }
    static core::Bytes from_base32(const std::string& text) {
        const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        core::Bytes out;
        unsigned kept = 0;
        int bits = 0;
        for (const char c : text) {
            kept = (kept << 5U) | static_cast<unsigned>(letters.find(c));
            if ((bits += 5) < 8) continue;
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(kept >> bits));
        }
        return out;
    }
    std::vector<std::string> actions_about(const std::string& user) const {
        std::vector<std::string> out;
        const auto events = canvass.records->history().events(0, 10'000).value();
        for (const auto& event : events)
            if (event.subject == user) out.push_back(event.action);
        return out;
    }
    // Whether the ledger's proof finds nothing; this canvass has no configuration.
    bool whole() const {
        const auto problems = canvass.records->history().proof()->problems;
        for (const auto& problem : problems)
            if (problem.find("bearings about all precincts") == std::string::npos) {
                ADD_FAILURE() << problem;
                return false;
            }
        return canvass.records->history().check()->valid;
    }
    int look() { return ask("GET", "progress").status; }

    store::RecordsOptions options;
    std::chrono::system_clock::time_point clock = std::chrono::system_clock::now();
    std::map<std::string, core::Bytes> secrets;
};

TEST_F(Access, OfficialsAndAdminsSetUpASecondFactorAtTheFirstSignIn) {
    for (const char* user : {"official", "admin"}) {
        const auto half = sign_in(user);
        EXPECT_FALSE(half["signed_in"]);
        EXPECT_EQ(half["step"], "enrol");
        EXPECT_GT(half["qr"]["size"], 20);
        EXPECT_FALSE(half["qr"]["path"].get<std::string>().empty());
        EXPECT_EQ(look(), 401) << "half of a sign-in opens nothing";
        EXPECT_EQ(get("session")["secret"], half["secret"]) << "loaded again, the page goes on";
        EXPECT_EQ(give("000000"), 403) << last.body;
        EXPECT_EQ(look(), 401);
        secrets[user] = from_base32(half["secret"]);
        EXPECT_EQ(give(code_of(user)), 200) << last.body;
        const auto state = json::parse(last.body);
        EXPECT_TRUE(state["signed_in"]);
        EXPECT_EQ(state["recovery_codes"].size(), store::kRecoveryCodes);
        EXPECT_EQ(look(), 200);
        EXPECT_FALSE(get("session").contains("recovery_codes")) << "shown once";
        EXPECT_EQ(get("account")["recovery_codes_left"], store::kRecoveryCodes);
    }
    for (const char* user : {"adjudicator", "observer", "station"}) {
        EXPECT_TRUE(sign_in(user)["signed_in"]) << user;
        EXPECT_EQ(look(), 200) << user;
    }
    EXPECT_TRUE(whole());
}

TEST_F(Access, NeitherTheTablesNorTheLedgerHoldTheSecretOrACode) {
    const auto codes = set_up("official");
    const auto secret = core::to_base32(secrets["official"]);
    const auto file = core::read_text_file(canvass.folder + "/canvass.db").value() +
                      core::read_text_file(canvass.folder + "/canvass.db-wal").value_or("");
    EXPECT_NE(file.find("user.factor_enrolled"), std::string::npos) << "the test reads the table";
    EXPECT_EQ(file.find(secret), std::string::npos);
    EXPECT_EQ(file.find(core::to_hex(secrets["official"])), std::string::npos);
    EXPECT_EQ(file.find(std::string(secrets["official"].begin(), secrets["official"].end())),
              std::string::npos);
    for (const auto& code : codes)
        EXPECT_EQ(file.find(code.get<std::string>()), std::string::npos) << code;
}

TEST_F(Access, ACodeCountsOnceAndOnlyAroundItsTime) {
    set_up("official");
    EXPECT_EQ(sign_in("official")["step"], "code");
    const auto code = code_of("official");
    EXPECT_EQ(give(code), 200) << last.body;
    EXPECT_EQ(look(), 200);
    sign_in("official");
    EXPECT_EQ(give(code), 403) << "a code that somebody saw over the shoulder";
    EXPECT_EQ(look(), 401);
    EXPECT_EQ(give(code_of("official", -1)), 403) << "older than one that was used";
    EXPECT_EQ(give(code_of("official", 1)), 200) << "the clock of the phone is ahead";
    clock += std::chrono::seconds(3 * core::kCodeSeconds);
    sign_in("official");
    EXPECT_EQ(give(code_of("official", 2)), 403) << "too far ahead";
    EXPECT_EQ(give(code_of("official", -1)), 200) << "behind, and not used";
    EXPECT_TRUE(whole());
    const auto acts = actions_about("official");
    EXPECT_EQ(std::count(acts.begin(), acts.end(), "user.factor_used"), 3);
    EXPECT_EQ(std::count(acts.begin(), acts.end(), "user.code_refused"), 3);
}

TEST_F(Access, ARecoveryCodeCountsOnce) {
    const auto codes = set_up("official");
    std::set<std::string> all;
    for (const auto& code : codes) all.insert(code.get<std::string>());
    EXPECT_EQ(all.size(), store::kRecoveryCodes);
    for (const auto& code : {codes[0].get<std::string>(), codes[7].get<std::string>()}) {
        sign_in("official");
        EXPECT_EQ(give(code), 200) << last.body;
        sign_in("official");
        EXPECT_EQ(give(code), 403) << "used";
        std::string plain;
        for (const char c : code)
            if (c != '-') plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        EXPECT_EQ(give(plain), 403) << "used, and typed otherwise";
    }
    sign_in("official");
    std::string typed = codes[3];
    std::replace(typed.begin(), typed.end(), '-', ' ');
    EXPECT_EQ(give(typed), 200) << last.body;
    EXPECT_EQ(get("account")["recovery_codes_left"], store::kRecoveryCodes - 3);

    EXPECT_EQ(post("account/recovery-codes", {{"code", codes[0]}}), 403) << "used";
    EXPECT_EQ(post("account/recovery-codes", {{"code", code_of("official")}}), 200) << last.body;
    const auto fresh = json::parse(last.body)["recovery_codes"];
    EXPECT_EQ(fresh.size(), store::kRecoveryCodes);
    EXPECT_EQ(get("account")["recovery_codes_left"], store::kRecoveryCodes);
    sign_in("official");
    EXPECT_EQ(give(codes[4]), 403) << "the old ones are gone";
    EXPECT_EQ(give(fresh[4]), 200) << last.body;
    EXPECT_TRUE(whole());
}

TEST_F(Access, WrongCodesAreLimitedAsWrongPasswordsAreAndThePasswordForgetsNone) {
    set_up("official");
    for (int i = 0; i < kFreeTries; ++i) {
        EXPECT_EQ(sign_in("official")["step"], "code") << "the password is right each time";
        EXPECT_EQ(give("000000"), 403) << i;
    }
    EXPECT_EQ(give("000000"), 429);
    EXPECT_EQ(give(code_of("official")), 429) << "nor the right one";
    post("session", {{"user", "official"}, {"password", kPassword}});
    EXPECT_EQ(last.status, 429) << "one count for both";
}

TEST_F(Access, AFactorThatWasResetEndsTheSessionAndIsSetUpAnew) {
    const auto codes = set_up("official");
    const auto before = secrets["official"];
    ASSERT_EQ(look(), 200);
    ASSERT_TRUE(canvass.records->people().reset_factor("official", "terminal"));
    EXPECT_EQ(look(), 401);
    EXPECT_FALSE(canvass.records->people().reset_factor("official", "terminal")) << "there is none";
    EXPECT_FALSE(canvass.records->people().reset_factor("nobody", "terminal"));
    const auto half = sign_in("official");
    EXPECT_EQ(half["step"], "enrol");
    EXPECT_NE(from_base32(half["secret"]), before);
    EXPECT_EQ(give(codes[0]), 403) << "codes of the old factor";
    EXPECT_EQ(give(code_of("official")), 403) << "the old app";
    secrets["official"] = from_base32(half["secret"]);
    EXPECT_EQ(give(code_of("official")), 200) << last.body;
    EXPECT_TRUE(whole());
}

TEST_F(Access, ThePolicyAndARehearsalDoWithoutIt) {
    site.context.policy.second_factor = false;
    EXPECT_TRUE(sign_in("official")["signed_in"]);
    EXPECT_FALSE(get("session")["second_factor"]) << "every page says it";
    site.context.policy.second_factor = true;
    EXPECT_TRUE(get("session")["second_factor"]);
    site.context.rehearsal = true;
    EXPECT_TRUE(sign_in("official")["signed_in"]);
    EXPECT_FALSE(get("session")["second_factor"]);
}

TEST_F(Access, HalfASignInEndsByItselfAndWithTheAccount) {
    sign_in("official");
    EXPECT_EQ(get("session")["step"], "enrol");
    ASSERT_TRUE(canvass.records->people().lock("official", "terminal"));
    EXPECT_FALSE(get("session").contains("step"));
    EXPECT_EQ(give("123456"), 401);
    store::User user = *canvass.records->people().find("deputy").value();
    const auto half = site.sessions.start(user, kNow, Stage::NeedsCode);
    EXPECT_TRUE(site.sessions.find(half, kNow + kLongestHalfSession, true));
    EXPECT_FALSE(
        site.sessions.find(half, kNow + kLongestHalfSession + std::chrono::seconds(1), true));
}

// ---- the own password ----

TEST_F(Access, PeopleChangeTheirOwnPasswordAndTheirOtherSessionsEnd) {
    sign_in("adjudicator");
    const auto elsewhere = token;
    sign_in("adjudicator");
    const auto other = token;
    sign_in("adjudicator");
    const auto here = token;
    EXPECT_EQ(post("account/password", {{"old", "a wrong one"}, {"new", kNew}}), 403) << last.body;
    EXPECT_EQ(post("account/password", {{"old", kPassword}, {"new", "short"}}), 400);
    EXPECT_EQ(post("account/password", {{"old", kPassword}, {"new", kPassword}}), 400);
    EXPECT_EQ(post("account/password", {{"old", kPassword}}), 400);
    EXPECT_EQ(post("account/password", {{"old", kPassword}, {"new", kNew}}), 200) << last.body;
    EXPECT_EQ(look(), 200) << "this session goes on";
    for (const auto& ended : {other, elsewhere}) {
        token = ended;
        EXPECT_EQ(look(), 401);
    }
    token = here;
    EXPECT_EQ(look(), 200);
    EXPECT_FALSE(sign_in("adjudicator").contains("user")) << "the old password";
    EXPECT_TRUE(sign_in("adjudicator", kNew)["signed_in"]);
    const auto acts = actions_about("adjudicator");
    EXPECT_EQ(std::count(acts.begin(), acts.end(), "user.own_password_changed"), 1);
    EXPECT_EQ(std::count(acts.begin(), acts.end(), "user.password_refused"), 1);
    EXPECT_TRUE(whole());
}

TEST_F(Access, WrongOldPasswordsAreLimited) {
    sign_in("adjudicator");
    for (int i = 0; i < kFreeTries; ++i)
        EXPECT_EQ(post("account/password", {{"old", "a wrong one"}, {"new", kNew}}), 403);
    EXPECT_EQ(post("account/password", {{"old", kPassword}, {"new", kNew}}), 429);
}

// ---- accounts that wait ----

// What the person may not do while the account waits: every address that acts on results.
constexpr const char* kActs[] = {"cases/next",
                                 "cases/POLK-045-S/hold",
                                 "cases/POLK-045-S/keyings",
                                 "cases/POLK-045-S/decisions",
                                 "cases/POLK-045-S/escalate",
                                 "cases/POLK-045-S/reopen",
                                 "patterns/decisions"};

TEST_F(Access, AnAccountThatWasMadeActsOnlyAfterAnOfficialConfirmedIt) {
    dispute();
    set_up("official");
    const auto official = token;
    set_up("deputy");
    const auto deputy = token;
    EXPECT_EQ(post(std::string("cases/next")), 403) << "the deputy waits as well";
    EXPECT_NE(last.body.find("an official has to confirm it"), std::string::npos) << last.body;
    EXPECT_FALSE(get("session")["why_not_counted"].get<std::string>().empty());
    EXPECT_EQ(get("session")["accounts_waiting"], 4) << "all who have a say, but the own account";

    sign_in("adjudicator");
    const auto adjudicator = token;
    for (const char* act : kActs) EXPECT_EQ(post(act), 403) << act;
    EXPECT_EQ(post("accounts/second/confirm"), 403) << "no official";
    EXPECT_EQ(look(), 200) << "looking is free";
    EXPECT_FALSE(get("session").contains("accounts_waiting")) << "for officials";

    // Nobody counts: the officials confirm each other first.
    token = official;
    EXPECT_EQ(post("accounts/adjudicator/confirm"), 403) << last.body;
    EXPECT_EQ(post("accounts/official/confirm"), 403) << "not the own account";
    EXPECT_EQ(post("accounts/deputy/confirm"), 200) << last.body;
    EXPECT_EQ(post("accounts/deputy/confirm"), 409) << "confirmed already";
    EXPECT_EQ(post(std::string("cases/next")), 403) << "who confirms does not count by it";
    token = deputy;
    EXPECT_EQ(get("session")["why_not_counted"], "") << "the session goes on, and counts now";
    EXPECT_EQ(post(std::string("cases/next")), 200) << last.body;
    ASSERT_EQ(post(std::string("cases/POLK-045-S/release")), 200);
    EXPECT_EQ(post("accounts/official/confirm"), 200) << last.body;
    EXPECT_EQ(post("accounts/adjudicator/confirm"), 200) << last.body;
    EXPECT_EQ(post("accounts/observer/confirm"), 403) << "has no say";
    EXPECT_EQ(post("accounts/nobody/confirm"), 404);
    token = adjudicator;
    EXPECT_EQ(post(std::string("cases/next")), 200) << last.body;
    EXPECT_TRUE(whole());

    const auto list = get("accounts");
    EXPECT_TRUE(list["asks_confirmation"]);
    std::map<std::string, json> by_name;
    for (const auto& one : list["accounts"]) by_name[one["name"]] = one;
    EXPECT_EQ(by_name["deputy"]["acts"].size(), 2U);
    EXPECT_EQ(by_name["deputy"]["acts"][0]["user"], "program");
    EXPECT_EQ(by_name["deputy"]["acts"][1]["user"], "official");
    EXPECT_TRUE(by_name["deputy"]["acts"][1]["by_official_of_none"]);
    EXPECT_FALSE(by_name["official"]["acts"][1]["by_official_of_none"]);
    EXPECT_TRUE(by_name["second"]["unconfirmed"]);
    EXPECT_FALSE(by_name["observer"]["unconfirmed"]) << "nothing to confirm";
}

TEST_F(Access, WhoeverResetsAnAccountDoesNotGetOneThatCounts) {
    set_up("official");
    const auto official = token;
    set_up("deputy");
    const auto deputy = token;
    token = official;
    ASSERT_EQ(post("accounts/deputy/confirm"), 200) << last.body;
    token = deputy;
    ASSERT_EQ(post("accounts/official/confirm"), 200) << last.body;
    auto& people = canvass.records->people();
    const auto hash = core::hash_password(kNew).value();
    ASSERT_TRUE(people.change_password("official", hash, "terminal"));
    ASSERT_TRUE(people.reset_factor("official", "terminal"));
    set_up("official", kNew);
    EXPECT_EQ(post(std::string("cases/next")), 403);
    EXPECT_EQ(post("accounts/second/confirm"), 403) << "nor does it confirm others";
    EXPECT_EQ(post("account/password", {{"old", kNew}, {"new", "and yet another one"}}), 200);
    EXPECT_EQ(post(std::string("cases/next")), 403) << "an own password does not undo it";
    token = deputy;
    EXPECT_EQ(post("accounts/official/confirm"), 200) << last.body;
    EXPECT_TRUE(whole());
}

TEST_F(Access, AnOfficialIsConfirmedOnlyWithASecondFactor) {
    set_up("official");
    EXPECT_EQ(post("accounts/deputy/confirm"), 409) << last.body;
    EXPECT_NE(last.body.find("set up the second factor first"), std::string::npos);
    site.context.policy.second_factor = false;
    EXPECT_EQ(post("accounts/deputy/confirm"), 200) << last.body;
}

TEST_F(Access, InARehearsalEveryAccountCounts) {
    site.context.rehearsal = true;
    dispute();
    sign_in("adjudicator");
    EXPECT_EQ(get("session")["why_not_counted"], "");
    EXPECT_EQ(post(std::string("cases/next")), 200) << last.body;
    EXPECT_FALSE(get("accounts")["asks_confirmation"]);
}

// ---- admins ----

TEST_F(Access, AnAdminHasNoSayOverValues) {
    dispute();
    const auto page =
        canvass.reject("a.jpg", "forged_code", "Forged.", "Tell somebody.", kPrecinct);
    for (const bool rehearsal : {true, false}) {
        site.context.rehearsal = rehearsal;
        be("admin", store::Role::Admin);
        EXPECT_FALSE(get("session")["may_key"]);
        EXPECT_FALSE(get("session")["may_act_on_pages"]);
        for (const char* act : kActs) EXPECT_EQ(post(act), 403) << act;
        for (const char* act : {"identify", "ask", "rescan", "set_aside", "confirm_aside"})
            EXPECT_EQ(post("pages/" + page.hex() + "/action", {{"action", act}, {"reason", "x"}}),
                      403)
                << act;
        EXPECT_EQ(post("accounts/second/confirm"), 403);
        EXPECT_FALSE(get(std::string("cases/") + kPrecinct).value("may_reopen", false));
    }
    // Nor where the review is not asked: the store takes no admin for an official.
    const std::string passed = "JASP-003-I";
    canvass.report(passed, clean_sheet());
    canvass.scan(passed, clean_sheet());
    auto& cases = canvass.records->cases();
    EXPECT_FALSE(cases.reopen(passed, "admin", "first.biden", "a doubt"));
    EXPECT_TRUE(cases.reopen(passed, "official", "first.biden", "a doubt"))
        << "an official asks for the same";
}

}  // namespace
}  // namespace web_review
