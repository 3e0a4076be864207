// The configuration is what the ledger holds: a file that says something else stops every command,
// and a change is taken over by a command of its own, in a live canvass by two officials.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "run_program.h"

namespace blackbox {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "a long enough password\n";

class Configure : public testing::Test {
protected:
    void make(const std::vector<std::string>& more) {
        const std::string source = RECANVASS_SOURCE_DIR;
        auto rules = core::read_text_file(source + "/verify/rules/iowa-2020.toml").value();
        write(scratch_.path("rules.toml"), rules);
        write(scratch_.path("form.toml"),
              core::read_text_file(source + "/forms/layouts/iowa-2020-math.toml").value());
        write(scratch_.path("precincts.csv"),
              "county,precinct,delegates,sde\nPolk,One,5,1.0\nPolk,Two,7,1.5\n");
        write(scratch_.path("options.csv"), "id,label\nash,Ash\nbirch,Birch\n");
        std::vector<std::string> init = {"init",        folder_,
                                         "--precincts", scratch_.path("precincts.csv"),
                                         "--options",   scratch_.path("options.csv"),
                                         "--id",        "TEST",
                                         "--rules",     scratch_.path("rules.toml"),
                                         "--form",      scratch_.path("form.toml")};
        init.insert(init.end(), more.begin(), more.end());
        const auto made = run_program(init);
        ASSERT_EQ(made.status, 0) << made.err;
    }
    std::string text(const std::string& file) const {
        return core::read_text_file(folder_ + "/" + file).value();
    }
    void replace(const std::string& file, const std::string& what, const std::string& by) const {
        auto now = text(file);
        ASSERT_NE(now.find(what), std::string::npos) << file << " has no " << what;
        write(folder_ + "/" + file, now.replace(now.find(what), what.size(), by));
    }
    nlohmann::json status() const {
        const auto ran = run_program({"status", folder_, "--json"});
        EXPECT_LE(ran.status, 1) << ran.err;
        return ran.lines().at(0);
    }
    nlohmann::json configuration() const { return status()["configuration"]; }

    const Scratch scratch_;
    const std::string folder_ = scratch_.path("canvass");
};

class Rehearsal : public Configure {
protected:
    Rehearsal() { make({}); }
};

class Live : public Configure {
protected:
    Live() {
        make({"--live", "--without-second-factor"});
        for (const char* name : {"mary", "john", "ann"}) {
            const std::string role = name == std::string("ann") ? "adjudicator" : "official";
            EXPECT_EQ(run_program({"user", "add", folder_, name, "--role", role}, kPassword).status,
                      0);
        }
        // They were made at the terminal: each counts once the other has confirmed it.
        EXPECT_EQ(vouch("mary", "john").status, 0);
        EXPECT_EQ(vouch("john", "mary").status, 0);
    }
    Ran vouch(const std::string& name, const std::string& by) const {
        return run_program({"user", "confirm", folder_, name, "--by", by}, kPassword);
    }
    Ran confirm(const std::string& name, const std::string& password = kPassword) const {
        return run_program({"configure", folder_, "--confirm", name}, password);
    }
    Ran propose() const {
        return run_program({"configure", folder_, "--by", "the party", "--reason", "one more"});
    }
};

TEST_F(Rehearsal, EveryCommandRefusesAFileThatDiffersAndNamesTheLine) {
    write(scratch_.path("app.csv"), "precinct_id,first.ash\n");
    const std::vector<std::vector<std::string>> commands = {
        {"status", folder_},
        {"verify", folder_},
        {"scan", folder_},
        {"serve", folder_, "--listen", "127.0.0.1:0"},
        {"import", folder_, scratch_.path("app.csv"), "--channel", "app"},
        {"export", folder_, "-o", scratch_.path("out.csv")},
        {"print", folder_, "-o", scratch_.path("out.pdf")},
        {"explain", folder_, "POLK-001-K"},
        {"ledger", "verify", folder_},
        {"check", folder_},
        {"user", "add", folder_, "mary"},
        {"rehearse", folder_, "--precincts", "1"}};
    const struct {
        std::string file, what, by, named;
    } changes[] = {
        {"canvass.toml", "[policy]\n", "[policy]\nleast_probability = 0.9\n",
         "canvass.toml line 11: least_probability was 0.97, is 0.9; run `recanvass configure"},
        {"precincts.csv", ",Two,7,", ",Two,8,", "precincts.csv line 3 was POLK-002-"},
        {"options.csv", "birch,Birch", "birch,Birch Tree",
         "options.csv line 3 was birch,Birch, is birch,Birch Tree"},
        {"rules.toml", "officials_for_rule = 2", "officials_for_rule = 1",
         "was officials_for_rule = 2, is officials_for_rule = 1"},
        {"form.toml", "revision = 1", "revision = 2", "was revision = 1"},
    };
    const auto events = status()["ledger"]["events"];
    for (const auto& change : changes) {
        const auto before = text(change.file);
        replace(change.file, change.what, change.by);
        for (const auto& command : commands) {
            const auto ran = run_program(command, kPassword);
            EXPECT_EQ(ran.status, 2) << command[0] << " with another " << change.file;
            EXPECT_THAT(ran.err, HasSubstr(change.named)) << command[0];
            EXPECT_THAT(ran.err, HasSubstr("restore the line")) << command[0];
        }
        write(folder_ + "/" + change.file, before);
    }
    EXPECT_EQ(status()["ledger"]["events"], events) << "what was refused left no trace";
    EXPECT_FALSE(std::filesystem::exists(scratch_.path("out.csv")));
}

TEST_F(Rehearsal, TitleAndTimeZoneChangeFreely) {
    replace("canvass.toml", "title = \"TEST\"", "title = \"Another\"");
    replace("canvass.toml", "\"UTC\"", "\"America/Chicago\"");
    const auto ran = run_program({"status", folder_});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("Another"));
    EXPECT_THAT(ran.out, testing::AnyOf(HasSubstr(" CST\n"), HasSubstr(" CDT\n")));
}

TEST_F(Rehearsal, AChangeIsTakenOverAtOnceAndByALaterOneBack) {
    const auto first = configuration()["event"].get<int>();
    replace("rules.toml", "caucus = true", "caucus = perhaps");
    const auto bad = run_program({"configure", folder_});
    EXPECT_EQ(bad.status, 2) << "rules that cannot be read are no configuration";
    EXPECT_THAT(bad.err, HasSubstr("rules.toml"));
    replace("rules.toml", "caucus = perhaps", "caucus = true");
    replace("canvass.toml", "[policy]\n", "[policy]\nrisk_sample = 0.02\n");
    const auto taken =
        run_program({"configure", folder_, "--by", "mary", "--reason", "a wider sample"});
    EXPECT_EQ(taken.status, 0) << taken.err;
    EXPECT_THAT(taken.out, HasSubstr("canvass.toml line 11: risk_sample was 0.005, is 0.02"));
    const auto second = configuration()["event"].get<int>();
    EXPECT_GT(second, first);
    EXPECT_THAT(run_program({"configure", folder_}).out, HasSubstr("Nothing to take over"));
    EXPECT_EQ(configuration()["event"], second);
    replace("canvass.toml", "risk_sample = 0.02\n", "");
    EXPECT_THAT(run_program({"status", folder_}).err,
                HasSubstr("risk_sample was 0.02, is 0.005 (the program's own value"));
    EXPECT_EQ(run_program({"configure", folder_}).status, 0);
    EXPECT_GT(configuration()["event"], second);
    EXPECT_EQ(run_program({"ledger", "verify", folder_}).status, 0);
}

TEST_F(Rehearsal, ManyLinesAreNamedTwentyAtATime) {
    std::string roster = "county,precinct,delegates,sde\nPolk,One,5,1.0\nPolk,Two,7,1.5\n";
    for (int i = 0; i < 30; ++i) roster += "Polk,More " + std::to_string(i) + ",5,1.0\n";
    write(folder_ + "/precincts.csv", roster);
    const auto ran = run_program({"status", folder_});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("precincts.csv line 4 is new: Polk,More 0,5,1.0"));
    EXPECT_THAT(ran.err, HasSubstr("and 13 more"));
    EXPECT_GT(std::count(ran.err.begin(), ran.err.end(), '\n'), 20) << "a line each";
    EXPECT_THAT(ran.err, Not(HasSubstr("\\n")));
    ASSERT_EQ(run_program({"configure", folder_}).status, 0);
    EXPECT_EQ(status()["precincts"]["expected"], 32);
}

TEST_F(Rehearsal, APrecinctWithAReportStaysInTheRoster) {
    const auto precinct = text("precincts.csv").substr(33, 10);
    write(scratch_.path("app.csv"), "precinct_id,first.ash\n" + precinct + ",3\n");
    ASSERT_EQ(run_program({"import", folder_, scratch_.path("app.csv"), "--channel", "app"}).status,
              0);
    const auto roster = text("precincts.csv");
    const auto line = roster.find(precinct);
    replace("precincts.csv", roster.substr(line, roster.find('\n', line) + 1 - line), "");
    const auto ran = run_program({"configure", folder_});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("There is paper or a report of " + precinct));
}

TEST_F(Rehearsal, NeitherModeNorIdIsAChange) {
    replace("canvass.toml", "mode = \"rehearsal\"", "mode = \"live\"");
    auto ran = run_program({"configure", folder_});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("keeps its id and its mode"));
    replace("canvass.toml", "mode = \"live\"", "mode = \"rehearsal\"");
    replace("canvass.toml", "id = \"TEST\"", "id = \"OTHER\"");
    ran = run_program({"configure", folder_});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("keeps its id and its mode"));
}

// A verdict follows the configuration in force, not the file: here a policy under which every
// report is late.
TEST_F(Live, AChangeCountsOnlyAfterTwoOfficialsConfirmedIt) {
    const auto precinct = text("precincts.csv").substr(33, 10);
    write(scratch_.path("app.csv"), "precinct_id,first.ash\n" + precinct + ",3\n");
    ASSERT_EQ(run_program({"import", folder_, scratch_.path("app.csv"), "--channel", "app"}).status,
              0);
    const auto late = [&] {
        const auto ran = run_program({"verify", folder_, "--json"});
        EXPECT_LE(ran.status, 1) << ran.err;
        const auto lines = ran.lines();
        return std::count_if(lines.begin(), lines.end(),
                             [](const auto& line) { return line["code"] == "REPORT_LATE"; });
    };
    EXPECT_EQ(late(), 0);
    const auto before = configuration()["event"];
    replace("canvass.toml", "[policy]\n", "[policy]\nreports_due = \"2020-02-04T06:00:00Z\"\n");
    EXPECT_EQ(run_program({"verify", folder_}).status, 2);
    const auto unnamed = run_program({"configure", folder_});
    EXPECT_EQ(unnamed.status, 2);
    EXPECT_THAT(unnamed.err, HasSubstr("--by NAME"));
    const auto proposed = propose();
    EXPECT_EQ(proposed.status, 1) << proposed.err;
    EXPECT_THAT(proposed.out, HasSubstr("reports_due was \"\", is \"2020-02-04T06:00:00.000Z\""));

    // Work goes on by what is in force, and says so.
    EXPECT_EQ(late(), 0);
    auto ran = run_program({"status", folder_});
    EXPECT_THAT(ran.err, HasSubstr("waits for 2 official(s)"));
    EXPECT_EQ(configuration()["event"], before);

    EXPECT_EQ(confirm("mary", "another password\n").status, 2);
    EXPECT_EQ(confirm("nobody").status, 2);
    ran = confirm("ann");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("no official"));
    EXPECT_EQ(configuration()["waiting"]["confirmed_by"], nlohmann::json::array());
    ran = confirm("mary");
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("the party"));
    EXPECT_THAT(ran.out, HasSubstr("reports_due"));
    ran = confirm("mary");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("mary has confirmed this change already"));
    EXPECT_EQ(late(), 0);
    EXPECT_EQ(configuration()["event"], before);
    EXPECT_THAT(run_program({"status", folder_}).err, HasSubstr("confirmed by mary"));

    ran = confirm("john");
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_GT(configuration()["event"], before);
    EXPECT_TRUE(configuration()["waiting"].is_null());
    EXPECT_EQ(late(), 1);
    EXPECT_THAT(run_program({"status", folder_}).err, Not(HasSubstr("waits for")));
    EXPECT_EQ(run_program({"ledger", "verify", folder_}).status, 0);
}

TEST_F(Live, TheLedgerProvesThatTwoOfficialsConfirmed) {
    replace("canvass.toml", "[policy]\n", "[policy]\nrisk_sample = 0.02\n");
    ASSERT_EQ(propose().status, 1);
    ASSERT_EQ(confirm("mary").status, 1);
    ASSERT_EQ(confirm("john").status, 0);
    const auto ran = run_program({"ledger", "verify", folder_});
    EXPECT_EQ(ran.status, 0) << ran.err;
}

TEST_F(Live, AnOfficialWhoIsLockedConfirmsNothing) {
    replace("canvass.toml", "[policy]\n", "[policy]\nrisk_sample = 0.02\n");
    ASSERT_EQ(propose().status, 1);
    ASSERT_EQ(run_program({"user", "lock", folder_, "mary"}).status, 0);
    const auto ran = confirm("mary");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("is locked"));
    EXPECT_TRUE(configuration()["waiting"]["confirmed_by"].empty());
}

// Whoever runs the machine cannot be the two officials.
TEST_F(Live, AnOfficialWhoWasMadeOrChangedAtTheTerminalConfirmsNothingUntilAnotherVouches) {
    replace("canvass.toml", "[policy]\n", "[policy]\nmost_held = 4\n");
    EXPECT_EQ(propose().status, 1);
    const auto made = run_program({"user", "add", folder_, "eve", "--role", "official"}, kPassword);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("when another official has confirmed it"));
    EXPECT_EQ(confirm("eve").status, 2);
    ASSERT_EQ(run_program({"user", "password", folder_, "mary"}, kPassword).status, 0);
    auto ran = confirm("mary");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("counts only after another official"));
    EXPECT_EQ(vouch("mary", "mary").status, 2);
    EXPECT_EQ(vouch("mary", "ann").status, 2) << "no official";
    EXPECT_EQ(vouch("john", "mary").status, 2) << "mary waits, and john counts";
    EXPECT_EQ(vouch("mary", "john").status, 0);
    ran = confirm("mary");
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_EQ(confirm("john").status, 0);
    const auto list = run_program({"user", "list", folder_});
    EXPECT_EQ(list.status, 0) << list.err;
    EXPECT_THAT(list.out, HasSubstr("user.confirmed by john"));
    EXPECT_THAT(list.out, HasSubstr("ann (adjudicator, not confirmed)"));
    EXPECT_EQ(run_program({"ledger", "verify", folder_}).status, 0);
}

TEST_F(Live, AnotherChangeNeedsBothOfficialsAgain) {
    replace("canvass.toml", "[policy]\n", "[policy]\nrisk_sample = 0.02\n");
    ASSERT_EQ(propose().status, 1);
    ASSERT_EQ(confirm("mary").status, 1);
    replace("canvass.toml", "risk_sample = 0.02", "risk_sample = 0.5");
    EXPECT_EQ(run_program({"status", folder_}).status, 2) << "neither in force nor proposed";
    auto ran = confirm("john");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("are not what event"));
    ASSERT_EQ(propose().status, 1);
    ran = confirm("john");
    EXPECT_EQ(ran.status, 1) << "mary confirmed another change: " << ran.out;
    EXPECT_EQ(confirm("mary").status, 0);
}

TEST_F(Live, AChangeIsWithdrawnByRestoringTheFile) {
    replace("canvass.toml", "[policy]\n", "[policy]\nrisk_sample = 0.02\n");
    ASSERT_EQ(propose().status, 1);
    ASSERT_EQ(confirm("mary").status, 1);
    replace("canvass.toml", "risk_sample = 0.02\n", "");
    EXPECT_THAT(run_program({"configure", folder_}).out, HasSubstr("is withdrawn"));
    EXPECT_TRUE(configuration()["waiting"].is_null());
    const auto ran = confirm("john");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("No change of the configuration waits"));
}

}  // namespace
}  // namespace blackbox
