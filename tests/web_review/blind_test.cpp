// Two canvasses that differ only in facts that are hidden from a person give that person the same
// answers, byte for byte: every role, every route of the program's own table.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>

#include "tests/web_review/support/api.h"
#include "verify/case_rights.h"
#include "web_review/blind.h"

namespace web_review {
namespace {

using namespace web_review_test;
using nlohmann::json;
using store::Role;

constexpr const char* kThree[] = {"POLK-045-S", "LINN-019-D", "DALL-028-0"};
constexpr const char* kThird = "third";  // keys beside "second"

// The same seconds and the same salts in every world.
store::RecordsOptions alike() {
    store::RecordsOptions options;
    options.clock = [now = std::make_shared<int>(0)] {
        return std::chrono::system_clock::time_point(std::chrono::seconds(1'580'785'200 + ++*now));
    };
    options.salts = [count = std::make_shared<int>(0)](std::size_t size) {
        const auto digest = core::sha256(core::bytes_of(std::to_string(++*count)));
        return core::Bytes(digest.bytes.begin(),
                           digest.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    };
    return options;
}

struct World {
    World() : canvass(alike()), site(canvass.context()) {
        EXPECT_TRUE(canvass.records->people().add({kThird, Role::Adjudicator, "no password fits"},
                                                  "program"));
        site.context.close_up = [this](const store::PageRecord& page, const core::Portion&) {
            return canvass.archive->get(page.view);
        };
        rejected = canvass.reject("a.jpg", "no_code", "No code.", "Look at it.");
    }

    Response ask(const std::string& user, Role role, const std::string& method,
                 const std::string& where, const json& body) {
        if (token.empty()) {
            auto account = *canvass.records->people().find(user).value();
            account.role = role;
            token = site.sessions.start(account, kNow);
        }
        Request request;
        request.method = method;
        const auto query = where.find('?');
        request.path = "/api/v1/" + where.substr(0, query);
        if (query != std::string::npos) {
            std::istringstream rest(where.substr(query + 1));
            for (std::string one; std::getline(rest, one, '&');)
                request.query[one.substr(0, one.find('='))] = one.substr(one.find('=') + 1);
        }
        request.address = "127.0.0.1";
        request.headers = {
            {"host", "127.0.0.1:8080"}, {"x-recanvass", "1"}, {"cookie", "recanvass=" + token}};
        if (method == "POST") {
            request.headers["content-type"] = "application/json";
            request.body = body.dump();
        }
        return respond(site, request, kNow);
    }

    verify::CaseFacts facts() { return canvass.records->cases().facts(kPrecinct).value(); }
    void key(const std::string& field, std::optional<int> value, const std::string& user) {
        canvass.key(kPrecinct, field, value, user);
    }

    Canvass canvass;
    Site site;
    core::Digest rejected;
    std::string token;
};

// ---- what differs ----

struct Hidden {
    const char* what;
    std::vector<Role> from;
    // Builds the one canvass, or the other. `me` is the person who asks afterwards.
    std::function<void(World&, const std::string& me, bool other)> build;
};

const std::vector<Role> kAll(store::kRoles.begin(), store::kRoles.end());
const std::vector<Role> kKeyers = {Role::Adjudicator, Role::Official};

// Two boxes in doubt, so that one entry leaves the other; the paper is the same in both.
void in_doubt(World& world, const Values& misread, const Values& reported,
              double probability = 0.3) {
    Values written = clean_sheet(), said = clean_sheet();
    written["final.sanders"] = kWritten;
    said["final.sanders"] = kReported;
    for (const auto& [field, value] : reported) said[field] = value;
    world.canvass.report(kPrecinct, said);
    world.canvass.scan(kPrecinct, written,
                       {{"final.sanders", probability}, {"final.warren", probability}}, misread);
}

constexpr const char* kDrawn[] = {"first.bloomberg", "first.klobuchar", "delegates.yang"};

// The three boxes of the precinct that are drawn at 5 %, two of which are blank.
void drawn(World& world, const Values& misread = {}) {
    world.canvass.policy.risk_sample = 0.05;
    Values said = clean_sheet();
    for (const auto& [field, value] : misread) said[field] = value;
    world.canvass.report(kPrecinct, said);
    world.canvass.scan(kPrecinct, clean_sheet(), {}, misread);
}

// The same three boxes, because the machine cannot read them.
void unreadable(World& world) {
    world.canvass.report(kPrecinct, clean_sheet());
    std::map<std::string, double> unsure;
    for (const char* field : kDrawn) unsure[field] = 0.05;
    world.canvass.scan(kPrecinct, clean_sheet(), unsure);
}

void exchanged(World& world, int sanders) {
    for (const char* precinct : kThree) {
        Values written = clean_sheet(), reported = clean_sheet(), misread;
        misread["final.sanders"] = reported["final.warren"] = sanders;
        misread["final.warren"] = reported["final.sanders"] = 2844;
        misread["final.total"] = reported["final.total"] = sanders + 2844 + 57;
        world.canvass.report(precinct, reported);
        world.canvass.scan(precinct, written, {}, misread);
    }
    world.canvass.look_for_patterns();
}

std::vector<Hidden> hidden_facts() {
    return {
        {"what the machine read", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {{"final.sanders", other ? 8714 : 8715}}, {});
         }},
        {"how sure the machine is", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {}, other ? 0.3 : 0.2);
         }},
        {"what was reported", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {{"final.warren", other ? 22 : 23}});
         }},
        {"what is at stake", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {{"delegates.sanders", other ? 2 : 4}});
         }},
        {"what another person keyed", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {});
             for (const auto& field : world.facts().what.fields)
                 world.key(field, other ? 6 : 7, "second");
         }},
        {"what others agree on",
         {Role::Station, Role::Adjudicator, Role::Official},
         [](World& world, const std::string&, bool other) {
             unreadable(world);
             for (const char* user : {"second", kThird}) world.key(kDrawn[0], other ? 6 : 7, user);
         }},
        {"what others disagree about", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {});
             for (const auto& field : world.facts().what.fields) {
                 world.key(field, other ? 6 : 7, "second");
                 world.key(field, other ? 5 : 8, kThird);
             }
         }},
        {"that a column does not add up for others", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {});
             world.key("final.warren", other ? 18 : 19, "second");
         }},
        {"why others asked for help", kAll,
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {});
             EXPECT_TRUE(world.canvass.records->cases().escalate(
                 kPrecinct, other ? "I read 7345" : "I read 7346", "second"));
         }},
        {"whether a box is a check or in doubt", kAll,
         [](World& world, const std::string&, bool other) {
             other ? drawn(world) : unreadable(world);
         }},
        {"whether the own entry is what the machine read", kKeyers,
         [](World& world, const std::string& me, bool other) {
             if (other)
                 drawn(world);
             else  // the column adds up either way
                 drawn(world, {{"first.klobuchar", 16}, {"first.buttigieg", 24}});
             world.key("first.klobuchar", 15, me);
         }},
        {"whether another person's entry settled a check", kKeyers,
         [](World& world, const std::string&, bool other) {
             drawn(world);
             world.key("first.klobuchar", other ? 15 : 16, "second");
         }},
        {"that people found a check wrong", kKeyers,
         [](World& world, const std::string&, bool other) {
             other ? drawn(world) : unreadable(world);
             for (const char* user : {"second", kThird}) {
                 world.key("first.bloomberg", 7, user);
                 world.key("delegates.yang", user == kThird ? 7 : 6, user);
             }
             world.key("first.klobuchar", 16, "second");
             EXPECT_TRUE(world.canvass.records->verdicts().adapt_sample());
         }},
        {"a late report", kAll,
         [](World& world, const std::string& me, bool other) {
             in_doubt(world, {}, {});
             if (me == "adjudicator") world.key("final.sanders", kWritten, me);
             Values late = clean_sheet();
             late["first.biden"] = other ? 13 : 14;
             world.canvass.report(kPrecinct, late, "hotline");
         }},
        {"what a pattern is made of", kAll,
         [](World& world, const std::string&, bool other) {
             exchanged(world, other ? 3171 : 3172);
         }},
        {"what people made of a pattern", kAll,
         [](World& world, const std::string&, bool other) {
             exchanged(world, 3171);
             world.key("final.sanders", other ? 3171 : 3177, "second");
         }},
        {"what was settled",
         {Role::Station},
         [](World& world, const std::string&, bool other) {
             in_doubt(world, {}, {});
             for (const auto& field : world.facts().what.fields) {
                 world.key(field, other ? 6 : 7, "second");
                 world.key(field, other ? 6 : 7, kThird);
             }
         }},
    };
}

bool differ(World& a, World& b) {
    const auto one = a.facts(), other = b.facts();
    if (one.layers != other.layers || one.history != other.history || !(one.what == other.what))
        return true;
    const auto patterns = [](World& world) {
        return world.canvass.records->patterns().list().value();
    };
    const auto of_a = patterns(a), of_b = patterns(b);
    return !of_a.empty() && !of_b.empty() && !(of_a[0].what.boxes == of_b[0].what.boxes);
}

// ---- what is asked ----

struct Ask {
    std::string where;
    json body = json::object();
};

// By the address in the program's own table. `field` is a box of the case that is left to key.
std::map<std::string, std::vector<Ask>> asks(const World& world, const std::string& field) {
    const std::string it = kPrecinct, page = world.rejected.hex();
    const auto decision = [&](const char* basis) {
        return Ask{"cases/" + it + "/decisions",
                   {{"field", field}, {"basis", basis}, {"reason", "why"}}};
    };
    auto as_passed = decision("as_written");
    as_passed.body["as_passed"] = true;
    auto as_typed = decision("as_written");
    as_typed.body.update({{"state", "number"}, {"value", 15}});
    std::vector<Ask> lists;
    for (const char* state : {"", "unresolved", "open", "keyed", "escalated", "resolved"})
        lists.push_back({std::string("cases?state=") + state});
    lists.push_back({"cases?search=polk"});
    std::vector<Ask> pages, views, actions;
    for (const char* state : {"rejected", "accepted", "superseded", "pending"})
        pages.push_back({std::string("pages?state=") + state});
    for (const char* act : {"take_back", "ask", "rescan"})
        actions.push_back({"pages/" + page + "/action", {{"action", act}, {"reason", "why"}}});
    return {
        {"GET session", {{"session"}}},
        {"POST session", {{"session"}}},
        {"DELETE session", {{"session"}}},
        {"POST session/code", {{"session/code", {{"code", "000000"}}}}},
        {"GET account", {{"account"}}},
        {"POST account/password",
         {{"account/password", {{"old", "not it"}, {"new", "long enough password"}}}}},
        {"POST account/recovery-codes", {{"account/recovery-codes", {{"code", "000000"}}}}},
        {"GET accounts", {{"accounts"}}},
        {"POST accounts/*/confirm", {{"accounts/second/confirm"}, {"accounts/nobody/confirm"}}},
        {"GET progress", {{"progress"}}},
        {"GET cases", lists},
        {"POST cases/next", {{"cases/next"}}},
        {"GET cases/*", {{"cases/" + it}, {"cases/NOWHERE-001-X"}}},
        {"POST cases/*/hold", {{"cases/" + it + "/hold"}}},
        {"POST cases/*/release", {{"cases/" + it + "/release"}}},
        {"POST cases/*/keyings",
         {{"cases/" + it + "/keyings", {{"field", "no.such"}, {"state", "blank"}}},
          {"cases/" + it + "/keyings", {{"field", "header.attendees"}, {"state", "blank"}}},
          {"cases/" + it + "/keyings", {{"field", field}, {"state", "number"}, {"value", 15}}},
          {"cases/" + it + "/keyings", {{"field", field}, {"state", "number"}, {"value", 16}}}}},
        {"POST cases/*/third-look",
         {{"cases/" + it + "/third-look", {{"field", field}, {"look", "neither"}}},
          {"cases/" + it + "/third-look",
           {{"field", field}, {"look", "an_entry"}, {"state", "number"}, {"value", 7}}},
          {"cases/" + it + "/third-look", {{"field", "no.such"}, {"look", "unreadable"}}}}},
        {"POST cases/*/decisions",
         {decision("as_written"), decision("as_reported"), decision("as_computed"), as_passed,
          as_typed}},
        {"POST cases/*/escalate", {{"cases/" + it + "/escalate", {{"reason", "help"}}}}},
        {"POST cases/*/reopen",
         {{"cases/" + it + "/reopen", {{"field", field}, {"reason", "look"}}},
          {"cases/" + it + "/reopen", {{"field", "first.klobuchar"}, {"reason", "look"}}}}},
        {"GET precincts", {{"precincts"}, {"precincts?search=polk-045"}}},
        {"GET precincts/*", {{"precincts/" + it}}},
        {"GET precincts/*/sign-off", {{"precincts/" + it + "/sign-off"}}},
        {"POST precincts/*/sign",
         {{"precincts/" + it + "/sign", {{"rests_on", 1}}},
          {"precincts/" + it + "/sign", {{"rests_on", 1}, {"paper_only", true}}}}},
        {"POST precincts/*/take-back", {{"precincts/" + it + "/take-back", {{"reason", "look"}}}}},
        {"GET sign-offs", {{"sign-offs"}, {"sign-offs?county=Polk"}}},
        {"POST sign-offs", {{"sign-offs", {{"precincts", {{{"id", it}, {"rests_on", 1}}}}}}}},
        {"GET results", {{"results"}}},
        {"GET results.csv", {{"results.csv"}}},
        {"GET releases", {{"releases"}}},
        {"POST releases", {{"releases", {{"holds_sha256", ""}, {"note", "note"}}}}},
        {"POST releases/make", {{"releases/make", {{"proposal", 1}}}}},
        {"POST releases/withdraw", {{"releases/withdraw", {{"proposal", 1}}}}},
        {"GET patterns", {{"patterns"}}},
        {"POST patterns/look", {{"patterns/look", {{"version", 1}}}}},
        {"POST patterns/decisions",
         {{"patterns/decisions",
           {{"pattern", "Sanders and Warren exchanged"},
            {"choice", "paper_stands"},
            {"version", 1},
            {"reason", "why"}}}}},
        {"GET pages", pages},
        {"GET pages/*", {{"pages/" + page}}},
        {"GET pages/*/view", {{"pages/" + page + "/view"}}},
        {"GET pages/*/close-up",
         {{"pages/" + page + "/close-up?left=0.1&top=0.2&width=0.3&height=0.4"}}},
        {"POST pages/*/action", actions},
        {"GET ledger",
         {{"ledger"},
          {"ledger?before=9"},
          {"ledger?search=" + it},
          {"ledger?search=exchanged"},
          {"ledger?search=case.opened"}}},
        {"GET ledger/check", {{"ledger/check"}}},
    };
}

// The digests of the chain commit to bodies that are hidden. They are the same for nobody, and tell
// nothing: each body holds 16 random bytes. (Tests/store/ledger_test.cpp tries to guess one.)
void mask_commitments(json& value) {
    if (value.is_array())
        for (json& one : value) mask_commitments(one);
    if (!value.is_object()) return;
    for (const char* commitment : {"previous", "head"})
        if (value.contains(commitment)) value[commitment] = "masked";
    if (value.contains("previous")) value["digest"] = "masked";  // of an event, not of a page
    for (auto& [name, member] : value.items())
        if (name != "body") mask_commitments(member);
}

std::string comparable(const Response& response) {
    std::string out = std::to_string(response.status) + " " + response.type + "\n";
    for (const auto& [name, value] : response.headers) out += name + ": " + value + "\n";
    json body = json::parse(response.body, nullptr, false);
    if (body.is_discarded()) return out + response.body;
    mask_commitments(body);
    return out + body.dump();
}

// Both, from a little before they differ.
std::string first_difference(const std::string& a, const std::string& b) {
    const auto end = std::min(a.size(), b.size());
    const auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(end), b.begin()).first -
        a.begin());
    const auto from = at - std::min<std::size_t>(at, 80);
    return "\n  one:   …" + a.substr(from, 240) + "\n  other: …" + b.substr(from, 240);
}

std::string user_of(Role role) {
    return std::string(store::name_of(role));
}

// What is read first, then what changes something, then what is read again; at last what ends the
// session.
std::vector<std::pair<std::string, Ask>> in_order(
    const std::map<std::string, std::vector<Ask>>& all) {
    std::vector<std::pair<std::string, Ask>> reads, writes, end;
    for (const auto& [address, list] : all)
        for (const Ask& one : list) {
            auto& where = address.starts_with("GET")    ? reads
                          : address.starts_with("POST") ? writes
                                                        : end;
            where.emplace_back(address, one);
        }
    auto out = reads;
    out.insert(out.end(), writes.begin(), writes.end());
    out.insert(out.end(), reads.begin(), reads.end());
    out.insert(out.end(), end.begin(), end.end());
    return out;
}

// A box that the person may key, while something else is left to key.
std::string box_to_key(World& world, const std::string& user, Role role) {
    const auto facts = world.facts();
    const auto left = verify::left_to_key(facts, *world.canvass.records->terms(), user);
    if (web_review::may_key(role)) {
        EXPECT_GT(left.size(), 1U) << "one entry must not be the last";
    }
    return left.empty() ? std::string("final.sanders") : left.front();
}

void expect_alike(const Hidden& hidden, Role role) {
    const std::string me = user_of(role);
    SCOPED_TRACE(std::string(hidden.what) + ", hidden from " + me);
    World a, b;
    hidden.build(a, me, false);
    hidden.build(b, me, true);
    ASSERT_TRUE(differ(a, b)) << "the two canvasses are the same";
    ASSERT_EQ(a.facts().what.fields, b.facts().what.fields) << "which boxes are keyed is no secret";
    const std::string field = box_to_key(a, me, role);
    const auto of_a = in_order(asks(a, field)), of_b = in_order(asks(b, field));
    for (std::size_t i = 0; i < of_a.size(); ++i) {
        const auto& [address, one] = of_a[i];
        const std::string method = address.substr(0, address.find(' '));
        const auto first = comparable(a.ask(me, role, method, one.where, one.body));
        const auto second =
            comparable(b.ask(me, role, method, of_b[i].second.where, of_b[i].second.body));
        EXPECT_EQ(first == second, true) << address << " " << one.where << " " << one.body.dump()
                                         << first_difference(first, second);
    }
}

TEST(Blind, EveryRouteOfTheProgramIsAsked) {
    World world;
    std::set<std::string> asked, there;
    for (const auto& [address, list] : asks(world, "final.sanders")) {
        asked.insert(address);
        EXPECT_FALSE(list.empty()) << address;
    }
    for (const auto& address : addresses_of_the_api()) there.insert(address);
    EXPECT_EQ(asked, there) << "a new route needs an entry in this test";
}

TEST(Blind, EveryRoleHasSomethingHiddenFromIt) {
    std::set<Role> roles;
    for (const auto& hidden : hidden_facts()) roles.insert(hidden.from.begin(), hidden.from.end());
    for (const auto role : store::kRoles) EXPECT_TRUE(roles.contains(role)) << user_of(role);
}

class BlindTo : public testing::TestWithParam<std::size_t> {};

TEST_P(BlindTo, AnswersAreTheSameByteForByte) {
    const auto hidden = hidden_facts().at(GetParam());
    for (const auto role : hidden.from) expect_alike(hidden, role);
}

INSTANTIATE_TEST_SUITE_P(HiddenFacts, BlindTo,
                         testing::Range<std::size_t>(0, hidden_facts().size()));

// The test itself must be able to fail: what is not hidden any more differs.
TEST(Blind, TheTestSeesWhatIsShown) {
    World a, b;
    for (World* world : {&a, &b}) {
        in_doubt(*world, {{"final.sanders", world == &a ? 8714 : 8715}}, {});
        for (const auto& field : world->facts().what.fields) world->key(field, 7, "official");
    }
    for (const char* where : {"cases/POLK-045-S", "precincts/POLK-045-S", "ledger"})
        EXPECT_NE(comparable(a.ask("official", Role::Official, "GET", where, nullptr)),
                  comparable(b.ask("official", Role::Official, "GET", where, nullptr)))
            << where;
}

TEST(Blind, TheTestSeesTheCardsOfTheThird) {
    World a, b;
    for (World* world : {&a, &b}) {
        in_doubt(*world, {}, {});
        for (const auto& field : world->facts().what.fields) {
            world->key(field, world == &a ? 7 : 6, "second");
            world->key(field, 8, kThird);
            world->key(field, 9, "adjudicator");
        }
    }
    EXPECT_NE(
        comparable(a.ask("adjudicator", Role::Adjudicator, "GET", "cases/POLK-045-S", nullptr)),
        comparable(b.ask("adjudicator", Role::Adjudicator, "GET", "cases/POLK-045-S", nullptr)));
}

}  // namespace
}  // namespace web_review
