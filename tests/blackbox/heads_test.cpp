// Signed heads as people use them: printed, kept elsewhere, compared, lost with a disk, and signed
// by a new key.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <sstream>

#include "core/clock.h"
#include "core/file.h"
#include "run_program.h"
#include "store/heads.h"
#include "store/records.h"

namespace blackbox {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kHeadsPassword = "a long enough password\n";
constexpr const char* kBothPasswords = "a long enough password\na long enough password\n";

class HeadCommands : public testing::Test {
protected:
    HeadCommands() {
        write(scratch_.path("precincts.csv"),
              "county,precinct,delegates,sde\nPolk,One,5,1.0\nPolk,Two,7,1.5\n");
        write(scratch_.path("options.csv"), "id,label\nash,Ash\nbirch,Birch\n");
        EXPECT_EQ(run({"init", folder_, "--precincts", scratch_.path("precincts.csv"), "--options",
                       scratch_.path("options.csv"), "--id", "TEST"})
                      .status,
                  0);
        fs::create_directory(stick_);
        auto text = core::read_text_file(folder_ + "/canvass.toml").value();
        text.insert(text.find("mode ="), "head_copies = [\"" + stick_ + "\"]\n");
        write(folder_ + "/canvass.toml", text);
        for (const char* name : {"mary", "john"}) add(name, "official");
    }
    static Ran run(const std::vector<std::string>& arguments, const std::string& input = {}) {
        return run_program(arguments, input);
    }
    void add(const std::string& name, const std::string& role) const {
        EXPECT_EQ(run({"user", "add", folder_, name, "--role", role}, kHeadsPassword).status, 0);
    }
    nlohmann::json ledger() const {
        const auto ran = run({"status", folder_, "--json"});
        return ran.lines().at(0)["ledger"];
    }
    nlohmann::json head() const {
        const auto ran = run({"ledger", "head", folder_, "--json"});
        EXPECT_EQ(ran.status, 0) << ran.err;
        return ran.lines().at(0);
    }
    Ran verify(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"ledger", "verify", folder_};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    Ran export_all(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments = {"export", folder_, "-o", scratch_.path("all.csv")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    void restore_an_older_database() {
        fs::copy_file(folder_ + "/canvass.db", scratch_.path("backup.db"));
        add("ann", "adjudicator");
        fs::copy_file(scratch_.path("backup.db"), folder_ + "/canvass.db",
                      fs::copy_options::overwrite_existing);
        for (const auto* end : {"-wal", "-shm"}) fs::remove(folder_ + "/canvass.db" + end);
    }

    const Scratch scratch_;
    const std::string folder_ = scratch_.path("canvass"), stick_ = scratch_.path("stick");
};

TEST_F(HeadCommands, EveryCommandThatWritesSignsAndTheStickHasIt) {
    const auto before = head()["events"].get<int>();
    add("ann", "adjudicator");
    EXPECT_EQ(head()["events"], before + 1);
    const auto now = ledger();
    EXPECT_EQ(now["events"], before + 1);
    EXPECT_EQ(now["valid"], true);
    EXPECT_EQ(now["heads"]["newest"]["events"], before + 1);
    EXPECT_LT(now["heads"]["newest"]["age_seconds"], 300);
    EXPECT_EQ(now["heads"]["copies"][0]["place"], stick_);
    EXPECT_EQ(now["heads"]["copies"][0]["events"], before + 1);
    EXPECT_EQ(now["checked_from"], before + 2);
    EXPECT_EQ(now["sampled"], before + 1) << "fewer than 200: all of them";
    // A command that fails in the middle has written, too.
    EXPECT_EQ(run({"import", folder_, scratch_.path("missing.csv"), "--channel", "app"}).status, 2);
    EXPECT_EQ(ledger()["heads"]["newest"]["events"], ledger()["events"]);

    const auto people = run({"status", folder_}).out;
    EXPECT_THAT(people, HasSubstr("Signed     over"));
    EXPECT_THAT(people, HasSubstr("less than a minute ago"));
    EXPECT_THAT(people, HasSubstr(stick_ + " is there"));
    fs::rename(stick_, scratch_.path("elsewhere"));
    EXPECT_THAT(run({"status", folder_}).out, HasSubstr(stick_ + " is not there: its newest head"));
    const auto away = run({"user", "lock", folder_, "ann"});
    EXPECT_EQ(away.status, 0);
    EXPECT_THAT(away.err, HasSubstr("is not there: plug it in"));
}

TEST_F(HeadCommands, AHeadIsPrintedForOthers) {
    const auto ran = run({"ledger", "head", folder_});
    EXPECT_EQ(ran.status, 0);
    const auto read = store::parse_signed_head(ran.out);
    ASSERT_TRUE(read) << read.error().message;
    const auto key = store::parse_verifier_key(head()["verifier_key"].get<std::string>()).value();
    EXPECT_THAT(ran.err, HasSubstr(key.text()));
    EXPECT_EQ(store::check_signature(*read, key), store::Signature::Holds);
    EXPECT_EQ(head()["note"], ran.out);

    for (const auto* name : {"head.png", "head.pdf"}) {
        EXPECT_EQ(run({"ledger", "head", folder_, "--qr", scratch_.path(name)}).status, 0);
        EXPECT_GT(fs::file_size(scratch_.path(name)), 1000U);
    }
    const auto drawn = run({"ledger", "head", folder_, "--qr", "terminal"});
    EXPECT_EQ(drawn.status, 0);
    EXPECT_THAT(drawn.out, StartsWith("██"));
    EXPECT_EQ(run({"ledger", "head", folder_, "--qr", scratch_.path("head.txt")}).status, 2);
}

TEST_F(HeadCommands, AnEventIsProvedToOthers) {
    const auto ran = run({"ledger", "prove", folder_, "2", "--json"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto proof = ran.lines().at(0);
    const auto& event = proof["event"];
    const store::Event known{event["seq"],     event["time"], event["actor"],    event["action"],
                             event["subject"], event["body"], event["previous"], event["digest"]};
    store::Hashes hashes;
    for (const auto& hash : proof["proof"])
        hashes.push_back(core::digest_from_hex(hash.get<std::string>()).value());
    const auto leaf = store::leaf_hash(core::bytes_of(store::event_encoding(known)));
    const auto signed_head = store::parse_signed_head(proof["head"].get<std::string>()).value();
    EXPECT_TRUE(
        store::inclusion_holds(leaf, 1, signed_head.head.size, hashes, signed_head.head.root));
    const auto text = run({"ledger", "prove", folder_, "2"}).out;
    EXPECT_THAT(text, StartsWith("c2sp.org/tlog-proof@v1\nextra "));
    EXPECT_THAT(text, HasSubstr("\nindex 1\n"));
    EXPECT_TRUE(store::parse_signed_head(text.substr(text.find("\n\n") + 2)));
    EXPECT_EQ(run({"ledger", "prove", folder_, "9999"}).status, 2);
    EXPECT_EQ(run({"ledger", "prove", folder_, "0"}).status, 2);
}

TEST_F(HeadCommands, AHeadKeptElsewhereAndAKeyThatWasToldAreChecked) {
    const auto kept = scratch_.path("kept.txt");
    write(kept, run({"ledger", "head", folder_}).out);
    const auto key = head()["verifier_key"].get<std::string>();
    add("ann", "adjudicator");
    const auto continued = verify({"--extends", kept, "--key", key});
    EXPECT_EQ(continued.status, 0) << continued.err;
    EXPECT_THAT(continued.out, HasSubstr("whole: "));
    EXPECT_THAT(continued.out, HasSubstr("continues: 1 head(s)"));
    EXPECT_THAT(continued.out, HasSubstr("key:   " + key + " since event 3"));

    const auto other = scratch_.path("other");
    ASSERT_EQ(run({"init", other, "--example", "iowa-2020"}).status, 0);
    const auto others = run({"ledger", "head", other, "--json"}).lines().at(0);
    const auto wrong = verify({"--key", others["verifier_key"].get<std::string>()});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("never a key of this ledger"));
    write(kept, others["note"].get<std::string>());
    EXPECT_EQ(verify({"--extends", kept}).status, 2);
    EXPECT_EQ(verify({"--key", "no key"}).status, 2);
}

TEST_F(HeadCommands, ARestoredBackupIsCalledSoAndTwoOfficialsGoOn) {
    restore_an_older_database();
    const auto before = ledger()["events"].get<int>();
    const auto called = ledger();
    EXPECT_EQ(called["valid"], false);
    EXPECT_THAT(called["problem"].get<std::string>(), HasSubstr("does not continue"));
    EXPECT_EQ(run({"status", folder_}).status, 2);
    EXPECT_THAT(run({"status", folder_}).out, HasSubstr("BROKEN: The ledger does not continue"));
    EXPECT_EQ(verify().status, 2);
    EXPECT_THAT(verify().err, HasSubstr("event " + std::to_string(before + 1) + " is missing"));
    EXPECT_EQ(run({"ledger", "head", folder_}).status, 2);
    EXPECT_EQ(run({"ledger", "rotate-key", folder_}).status, 2);

    // The evening goes on, and says so.
    const auto worked = run({"user", "add", folder_, "bob", "--role", "station"}, kHeadsPassword);
    EXPECT_EQ(worked.status, 0);
    EXPECT_THAT(worked.err, HasSubstr("does not continue"));
    const auto refused = export_all();
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("--despite-broken-ledger"));
    for (const auto& entry :
         fs::directory_iterator(fs::path(scratch_.path("all.csv")).parent_path()))
        EXPECT_FALSE(entry.path().filename().string().starts_with("all.csv")) << entry.path();
    EXPECT_EQ(export_all({"--despite-broken-ledger"}).status, 0);
    EXPECT_THAT(core::read_text_file(scratch_.path("all.csv")).value(), HasSubstr(",BROKEN,2\n"));

    const std::vector<std::string> restored = {"ledger", "restored", folder_};
    const auto told = run(restored);
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.out, HasSubstr("--confirm NAME"));
    const auto with = [&](const std::string& first, const std::string& second,
                          const std::string& passwords) {
        auto arguments = restored;
        for (const auto& more : {std::string("--confirm"), first, std::string("--confirm"), second,
                                 std::string("--reason"), std::string("the disk died")})
            arguments.push_back(more);
        return run(arguments, passwords);
    };
    EXPECT_EQ(with("mary", "mary", kBothPasswords).status, 2) << "one person";
    EXPECT_EQ(with("mary", "bob", kBothPasswords).status, 2) << "bob is a station";
    EXPECT_EQ(with("mary", "john", "a long enough password\nanother\n").status, 2);
    EXPECT_EQ(verify().status, 2) << "nothing was confirmed";
    const auto confirmed = with("mary", "john", kBothPasswords);
    EXPECT_EQ(confirmed.status, 0) << confirmed.err;
    EXPECT_THAT(confirmed.out, HasSubstr("given up"));

    EXPECT_EQ(ledger()["valid"], true);
    EXPECT_EQ(verify().status, 0) << verify().err;
    EXPECT_THAT(verify().out, HasSubstr("mary and john gave up the head over"));
    EXPECT_THAT(run({"ledger", "head", folder_}).out, HasSubstr("lost head over"));
    EXPECT_EQ(export_all().status, 0);
    EXPECT_THAT(core::read_text_file(scratch_.path("all.csv")).value(), HasSubstr(",whole,2\n"));
    EXPECT_EQ(with("mary", "john", kBothPasswords).status, 2) << "nothing is lost any more";
}

// ---- serve ----

// The review of a canvass in a process of its own, from its start to its orderly end.
class Serving {
public:
    Serving(const std::string& folder, const std::string& output) {
        child_ = ::fork();
        if (child_ == 0) {
            const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            ::dup2(out, STDOUT_FILENO);
            ::dup2(out, STDERR_FILENO);
            ::execl(RECANVASS_PROGRAM, RECANVASS_PROGRAM, "serve", folder.c_str(), "--listen",
                    "127.0.0.1:0", nullptr);
            ::_exit(127);
        }
        const std::string before = "http://127.0.0.1:";
        for (int i = 0; i < 1000 && port_ == 0; ++i) {
            ::usleep(10'000);
            const auto text = core::read_text_file(output).value_or("");
            const auto at = text.find(before);
            if (at != std::string::npos && text.find(' ', at) != std::string::npos)
                port_ = std::stoi(text.substr(at + before.size()));
        }
        EXPECT_NE(port_, 0) << core::read_text_file(output).value_or("");
    }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    ~Serving() { end(); }
    int end() {
        if (child_ < 0) return -1;
        int status = 0;
        ::kill(child_, SIGTERM);
        ::waitpid(child_, &status, 0);
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    nlohmann::json ask(const std::string& method, const std::string& body = {}) {
        Poco::Net::HTTPClientSession connection("127.0.0.1", static_cast<unsigned short>(port_));
        Poco::Net::HTTPRequest request(method, "/api/v1/session", "HTTP/1.1");
        request.set("X-Recanvass", "1");
        request.set("Cookie", cookie_);
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        connection.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::ostringstream text;
        text << connection.receiveResponse(response).rdbuf();
        if (response.has("Set-Cookie")) {
            cookie_ = response.get("Set-Cookie");
            cookie_ = cookie_.substr(0, cookie_.find(';'));
        }
        return nlohmann::json::parse(text.str());
    }

private:
    pid_t child_ = -1;
    int port_ = 0;
    std::string cookie_;
};

TEST_F(HeadCommands, ServeStartsOnABrokenLedgerSaysSoAndGoesOn) {
    constexpr const char* kMary = R"({"user": "mary", "password": "a long enough password"})";
    {
        Serving serving(folder_, scratch_.path("whole"));
        EXPECT_EQ(serving.ask("POST", kMary)["ledger_broken"], false);
        EXPECT_EQ(serving.end(), 0);
    }
    EXPECT_EQ(ledger()["heads"]["newest"]["events"], ledger()["events"]) << "signed at its end";
    restore_an_older_database();
    const auto before = ledger()["events"].get<int>();
    {
        Serving serving(folder_, scratch_.path("broken"));
        EXPECT_FALSE(serving.ask("GET").contains("ledger_broken")) << "told to nobody outside";
        EXPECT_EQ(serving.ask("POST", kMary)["ledger_broken"], true);
        EXPECT_EQ(serving.ask("GET")["ledger_broken"], true);
        EXPECT_EQ(serving.end(), 0);
    }
    EXPECT_EQ(ledger()["events"], before + 1) << "signing in is an event of the ledger";
    EXPECT_GT(ledger()["heads"]["newest"]["events"], before) << "the lost head, still";
}

TEST_F(HeadCommands, TheKeyIsRotatedAndALostOneReplaced) {
    const auto first = head()["verifier_key"].get<std::string>();
    const auto rotated = run({"ledger", "rotate-key", folder_});
    EXPECT_EQ(rotated.status, 0) << rotated.err;
    const auto second = head()["verifier_key"].get<std::string>();
    EXPECT_NE(first, second);
    EXPECT_THAT(rotated.out, HasSubstr(second));
    EXPECT_EQ(verify({"--key", first}).status, 0);

    fs::remove(folder_ + "/keys/ledger.key");
    const auto worked = run({"user", "add", folder_, "ann"}, kHeadsPassword);
    EXPECT_EQ(worked.status, 0) << "a lost key stops no work: " << worked.err;
    EXPECT_THAT(worked.err, HasSubstr("ledger.key is missing"));
    EXPECT_EQ(run({"ledger", "rotate-key", folder_}).status, 2);
    std::vector<std::string> lost = {"ledger",    "rotate-key", folder_,     "--lost",
                                     "--confirm", "mary",       "--confirm", "john"};
    EXPECT_EQ(run(lost, kBothPasswords).status, 2) << "without a reason";
    lost.insert(lost.end(), {"--reason", "the disk died"});
    const auto replaced = run(lost, kBothPasswords);
    EXPECT_EQ(replaced.status, 0) << replaced.err;
    EXPECT_EQ(verify().status, 0);
    EXPECT_THAT(verify().out, HasSubstr("put by mary and john in the place"));
    add("bob", "station");
    EXPECT_THAT(run({"ledger", "head", folder_}).out, HasSubstr("replaced by mary and john"));
    EXPECT_EQ(fs::status(folder_ + "/keys/ledger.key").permissions() & fs::perms::mask,
              fs::perms::owner_read | fs::perms::owner_write);
}

// Killed at any moment, a change of the key is finished or undone by the next command.
TEST_F(HeadCommands, AKilledChangeOfTheKeyLeavesOneThatSigns) {
    constexpr int kKeyKills = 25;
    const double start = core::wall_ms();
    ASSERT_EQ(run({"ledger", "rotate-key", folder_}).status, 0);
    const double whole_ms = core::wall_ms() - start;
    int changed = 0;
    auto before = head()["verifier_key"].get<std::string>();
    for (int i = 0; i < kKeyKills; ++i) {
        // From at once to well after its end.
        run_program({"ledger", "rotate-key", folder_}, {}, 1.5 * whole_ms * i / kKeyKills);
        const auto worked = run({"user", i % 2 == 0 ? "lock" : "unlock", folder_, "mary"});
        ASSERT_EQ(worked.status, 0) << worked.err;
        EXPECT_THAT(worked.err, Not(HasSubstr("key"))) << i;
        const auto now = ledger();
        EXPECT_EQ(now["valid"], true) << now["problem"];
        EXPECT_EQ(now["heads"]["newest"]["events"], now["events"]) << "it signs";
        EXPECT_FALSE(fs::exists(folder_ + "/keys/ledger.key.next"));
        const auto after = head()["verifier_key"].get<std::string>();
        changed += before != after ? 1 : 0;
        before = after;
    }
    EXPECT_GT(changed, 0);
    EXPECT_LT(changed, kKeyKills) << "some were killed before";
    EXPECT_EQ(verify().status, 0) << verify().err;
}

TEST_F(HeadCommands, ACanvassWithoutItsDatabaseIsAnErrorOfEveryCommand) {
    const auto database = folder_ + "/canvass.db";
    const std::vector<std::vector<std::string>> commands = {
        {"status", folder_},
        {"ledger", "verify", folder_},
        {"verify", folder_},
        {"configure", folder_},
        {"export", folder_, "-o", scratch_.path("all.csv")},
        {"user", "lock", folder_, "mary"}};
    for (const bool there : {true, false}) {
        if (there) {
            write(database, "");
        } else {
            fs::remove(database);
        }
        for (const auto& command : commands) {
            const auto ran = run(command);
            EXPECT_EQ(ran.status, 2) << command[0];
            EXPECT_THAT(ran.err, HasSubstr(there ? "is empty" : "is missing")) << command[0];
        }
        EXPECT_EQ(fs::exists(database), there);
    }
}

}  // namespace
}  // namespace blackbox
