// The program's manners: help that teaches, exit statuses, errors that name the thing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "app/session.h"
#include "core/file.h"
#include "run_program.h"
#include "store/records.h"

namespace blackbox {
namespace {

using testing::HasSubstr;

TEST(Program, HelpTeachesEveryCommand) {
    const auto help = run_program({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const char* command :
         {"init", "configure", "print", "scan", "import", "verify", "status", "serve", "export",
          "ledger", "rehearse", "read-numbers", "check-math", "user", "explain", "replay"}) {
        EXPECT_THAT(help.out, HasSubstr(command));
        const auto one = run_program({command, "--help"});
        EXPECT_EQ(one.status, 0) << command;
        EXPECT_GT(one.out.size(), 100U) << command;
    }
}

TEST(Program, WrongUseIsStatusTwo) {
    EXPECT_EQ(run_program({}).status, 2);
    EXPECT_EQ(run_program({"no-such-command"}).status, 2);
    EXPECT_EQ(run_program({"scan"}).status, 2);
    const auto ran = run_program({"status", "/nowhere/at/all"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("/nowhere/at/all"));
    EXPECT_THAT(ran.err, HasSubstr("recanvass init"));
}

TEST(Program, ANewCanvassIsWhole) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    const auto made = run_program({"init", folder, "--example", "iowa-2020"});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("1765 precincts"));
    EXPECT_THAT(made.out, HasSubstr("14 options"));
    const auto status = run_program({"status", folder, "--json"});
    EXPECT_EQ(status.status, 0) << status.err;
    const auto lines = status.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["precincts"]["expected"], 1765);
    EXPECT_EQ(lines[0]["pages"]["archived"], 0);
    EXPECT_EQ(lines[0]["ledger"]["valid"], true);
    // The keys are for the owner's eyes only.
    for (const auto& key : std::filesystem::directory_iterator(folder + "/keys")) {
        EXPECT_EQ(key.status().permissions() &
                      (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
                  std::filesystem::perms::none)
            << key.path();
    }
    EXPECT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 2);
}

TEST(Program, ALiveCanvassRefusesThePublishedKey) {
    const Scratch scratch;
    const auto ran =
        run_program({"init", scratch.path("live"), "--example", "iowa-2020", "--live"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("published"));
    // Nor does a rehearsal become live by an edit.
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    auto toml = core::read_text_file(folder + "/canvass.toml").value();
    const std::string mode = "mode = \"rehearsal\"";
    ASSERT_NE(toml.find(mode), std::string::npos) << toml;
    write(folder + "/canvass.toml", toml.replace(toml.find(mode), mode.size(), "mode = \"live\""));
    const auto opened = run_program({"status", folder});
    EXPECT_EQ(opened.status, 2);
    EXPECT_THAT(opened.err, HasSubstr("published"));
}

// A kill at any moment of `init`: run again, it gives a whole canvass, and what was whole stays.
TEST(Program, AnInitThatWasKilledIsRunAgain) {
    const Scratch scratch;
    int stopped = 0;
    for (int kill = 0; kill < 24; ++kill) {
        const auto folder = scratch.path("canvass" + std::to_string(kill));
        const std::vector<std::string> init = {"init", folder, "--example", "iowa-2020"};
        run_program(init, {}, 4.0 * kill);
        const bool whole = std::filesystem::exists(folder + "/canvass.toml");
        stopped += whole ? 0 : 1;
        const auto again = run_program(init);
        EXPECT_EQ(again.status, whole ? 2 : 0) << again.err;
        const auto status = run_program({"status", folder, "--json"});
        EXPECT_EQ(status.status, 0) << status.err;
        EXPECT_EQ(status.lines().at(0)["precincts"]["expected"], 1765);
    }
    EXPECT_GT(stopped, 0) << "the test kills too late";
}

TEST(Program, RulesFormAndTimeZoneOfTheCanvasssOwn) {
    const Scratch scratch;
    const auto source = std::string(RECANVASS_SOURCE_DIR);
    auto rules = core::read_text_file(source + "/verify/rules/iowa-2020.toml").value();
    const std::string id = "id = \"iowa-2020\"";
    ASSERT_NE(rules.find(id), std::string::npos);
    write(scratch.path("mine.toml"), rules.replace(rules.find(id), id.size(), "id = \"mine\""));
    write(scratch.path("bad.toml"), "id = \"mine\"\ntitle = 3\n");
    write(scratch.path("precincts.csv"), "county,precinct,delegates,sde\nPolk,1,5,1.0\n");
    write(scratch.path("options.csv"), "id,label\na,A\nb,B\n");
    const auto init = [&](const std::string& folder, const std::string& rules_file,
                          const std::string& zone) {
        return run_program({"init", scratch.path(folder), "--precincts",
                            scratch.path("precincts.csv"), "--options", scratch.path("options.csv"),
                            "--id", "TEST", "--rules", scratch.path(rules_file), "--time-zone",
                            zone});
    };
    const auto bad = init("a", "bad.toml", "UTC");
    EXPECT_EQ(bad.status, 2);
    EXPECT_THAT(bad.err, HasSubstr("bad.toml the key title is missing or wrong"));
    const auto nowhere = init("a", "mine.toml", "America/Chicagoo");
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_THAT(nowhere.err, HasSubstr("no time zone \"America/Chicagoo\""));
    const auto made = init("a", "mine.toml", "America/Chicago");
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("rules mine"));
    const auto folder = scratch.path("a");
    const auto precinct = core::read_text_file(folder + "/precincts.csv").value().substr(33, 10);
    write(scratch.path("app.csv"), "precinct_id,first.a\n" + precinct + ",3\n");
    ASSERT_EQ(run_program({"import", folder, scratch.path("app.csv"), "--channel", "app",
                           "--received-at", "2020-02-04T03:12:45Z"})
                  .status,
              0);
    EXPECT_THAT(run_program({"explain", folder, precinct}).out,
                HasSubstr("received 2020-02-03 21:12:45 CST"));
}

TEST(Program, UsersNeedAPasswordAndARole) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    EXPECT_EQ(run_program({"user", "add", folder, "mary", "--role", "official"}, "short\n").status,
              2);
    EXPECT_EQ(
        run_program({"user", "add", folder, "mary", "--role", "queen"}, "long enough password\n")
            .status,
        2);
    EXPECT_EQ(
        run_program({"user", "add", folder, "mary", "--role", "official"}, "long enough password\n")
            .status,
        0);
    EXPECT_EQ(
        run_program({"user", "add", folder, "mary", "--role", "official"}, "long enough password\n")
            .status,
        2);
}

TEST(Program, NamesThatLookLikeAnotherAreNoAccounts) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    for (const char* name : {"mary ", "program", "terminal:root", "m\xd0\xb0ry", "x\ny", ""})
        EXPECT_EQ(run_program({"user", "add", folder, name}, "long enough password\n").status, 2)
            << name;
}

TEST(Program, NoOutputTakesThePlaceOfTheCanvasssOwnFilesOrOfADevice) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
    for (const auto& path :
         {folder + "/canvass.db", folder + "/keys/ledger.key", folder + "/heads/heads.txt",
          folder + "/canvass.toml", folder + "/archive/x", scratch.path("fifo")}) {
        EXPECT_EQ(run_program({"export", folder, "-o", path}).status, 2) << path;
        EXPECT_EQ(run_program({"verify", folder, "--html", path}).status, 2) << path;
        EXPECT_EQ(run_program({"ledger", "head", folder, "--qr", path}).status, 2) << path;
        EXPECT_EQ(run_program({"print", folder, "-o", path, "--precinct", "ADAI-001-L"}).status, 2)
            << path;
    }
    EXPECT_EQ(run_program({"ledger", "verify", folder}).status, 0);
}

TEST(Program, AccountsAreLockedUnlockedAndChanged) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    const std::string password = "long enough password\n";
    const auto user = [&](std::vector<std::string> words, const std::string& input = {}) {
        words.insert(words.begin(), "user");
        words.insert(words.begin() + 2, folder);
        return run_program(words, input);
    };
    ASSERT_EQ(user({"add", "mary", "--role", "official"}, password).status, 0);
    ASSERT_EQ(user({"add", "bob", "--role", "official"}, password).status, 0);
    const auto locked = user({"lock", "mary"});
    EXPECT_EQ(locked.status, 0) << locked.err;
    EXPECT_THAT(locked.err, HasSubstr("Only one")) << "what takes two officials waits now";
    EXPECT_EQ(user({"lock", "mary"}).status, 2) << "locked already";
    const auto last = user({"role", "bob", "--role", "observer"});
    EXPECT_EQ(last.status, 0) << last.err;
    EXPECT_THAT(last.err, HasSubstr("Nobody who may sign in"));
    const auto unlocked = user({"unlock", "mary"});
    EXPECT_EQ(unlocked.status, 0) << unlocked.err;
    EXPECT_EQ(unlocked.err.find("waits"), std::string::npos);
    EXPECT_EQ(user({"reset-factor", "mary"}).status, 2) << "there is none";
    EXPECT_EQ(user({"confirm", "bob", "--by", "mary"}, password).status, 2) << "an observer";
    EXPECT_EQ(user({"confirm", "mary", "--by", "bob"}, password).status, 2) << "no official";
    const auto list = user({"list"});
    EXPECT_THAT(list.out, HasSubstr("mary (official, not confirmed)"));
    EXPECT_THAT(list.out, HasSubstr("bob (observer)"));
    EXPECT_EQ(user({"role", "mary", "--role", "queen"}).status, 2);
    EXPECT_EQ(user({"role", "mary"}).status, 2) << "which role?";
    EXPECT_EQ(user({"password", "mary"}, "short\n").status, 2);
    EXPECT_EQ(user({"password", "mary"}, password).status, 0);
    for (const char* change : {"lock", "unlock", "password"}) {
        const auto ran = user({change, "nobody"}, password);
        EXPECT_EQ(ran.status, 2) << change;
        EXPECT_THAT(ran.err, HasSubstr("nobody")) << change;
    }
    EXPECT_EQ(run_program({"ledger", "verify", folder}).status, 0);
}

TEST(Program, PrintsOnePrecinctOrRefusesAnUnknownOne) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    const auto wrong =
        run_program({"print", folder, "--precinct", "POLK-999-X", "-o", scratch.path("a.pdf")});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("POLK-999-X"));
    const auto unwritable =
        run_program({"print", folder, "-o", scratch.path("no/such/folder/a.pdf")});
    EXPECT_EQ(unwritable.status, 2);
    EXPECT_THAT(unwritable.err, HasSubstr("no/such/folder"));
}

// A table of results for some precincts of Adair and Adams; with `flipped`, Patrick's and Sanders's
// columns have changed places, as they did in the published results of 2020.
std::string results(bool flipped) {
    const std::vector<std::string> options = {
        "bennet",  "biden",   "bloomberg", "buttigieg", "delaney", "gabbard", "klobuchar",
        "patrick", "sanders", "steyer",    "warren",    "yang",    "other",   "uncommitted"};
    const std::vector<std::pair<std::string, std::string>> precincts = {
        {"Adair", "1NW ADAIR"}, {"Adair", "2NE STUART"}, {"Adair", "4SE ORIENT"},
        {"Adams", "Adams 1"},   {"Adams", "Adams 2"},    {"Adams", "Adams 3"}};
    std::string table = "county,precinct";
    for (const char* column : {"first", "final", "sde"}) {
        for (const auto& option : options) table += "," + option + "_" + column;
    }
    table += "\n";
    int number = 20;
    for (const auto& [county, precinct] : precincts) {
        std::map<std::string, int> people = {{"biden", 22}, {"sanders", ++number}, {"warren", 31}};
        if (flipped) std::swap(people["patrick"], people["sanders"]);
        table += county + "," + precinct;
        for (const char* column : {"first", "final"}) {
            (void)column;
            for (const auto& option : options) table += "," + std::to_string(people[option]);
        }
        for (std::size_t i = 0; i < options.size(); ++i) table += ",0";
        table += "\n";
    }
    return table;
}

TEST(Program, ColumnsExchangedInEveryReportAreOneAlert) {
    const Scratch scratch;
    write(scratch.path("written.csv"), results(false));
    write(scratch.path("reported.csv"), results(true));
    const auto folder = scratch.path("canvass");
    const auto rehearsed = run_program({"rehearse", folder, "--quality", "clean", "--values",
                                        scratch.path("written.csv"), "--reported",
                                        scratch.path("reported.csv"), "--json"});
    ASSERT_EQ(rehearsed.status, 1) << rehearsed.err;
    std::vector<std::string> named;
    for (const auto& line : run_program({"verify", folder, "--json"}).lines()) {
        if (line["kind"] != "PATTERN") continue;
        named.push_back(line["name"]);
        EXPECT_GE(line["precincts"].size(), 3U);
        EXPECT_LT(line["chance"].get<double>(), 0.01);
    }
    EXPECT_THAT(named, testing::ElementsAre("Patrick and Sanders exchanged"));
    EXPECT_THAT(run_program({"verify", folder}).out, HasSubstr("Patrick and Sanders exchanged"));

    // People key three of them; one decision then settles the others without keying.
    const auto records = store::Records::open(folder + "/canvass.db").value();
    const auto found = records->patterns().list().value().at(0);
    ASSERT_GT(found.what.precincts.size(), 3U);
    std::map<std::string, std::set<std::string>> boxes;
    for (const auto& box : found.what.boxes) {
        boxes[box.precinct].insert(box.field);
        if (box.precinct >= found.what.precincts[3]) continue;
        const auto layers = records->verdicts().layers(box.precinct).value();
        for (const auto& layer : layers) {  // a dash is keyed as a dash
            if (layer.field != box.field) continue;
            for (const auto* keyer : {"ann", "bob"})
                ASSERT_TRUE(records->cases().key(
                    {box.precinct, box.field, keyer, "", *layer.written_state, layer.written}));
        }
    }
    ASSERT_TRUE(records->patterns().decide({found.what.name,
                                            verify::PatternChoice::PaperStands,
                                            {},
                                            "olga",
                                            "",
                                            "three were keyed as they were read"},
                                           found.version));
    run_program({"verify", folder});
    for (const auto& [precinct, fields] : boxes) {
        const auto values = records->cases().final_values(precinct).value();
        const auto one = records->cases().find(precinct).value();
        for (const auto& field : fields) {
            const bool keyed = precinct < found.what.precincts[3];
            EXPECT_EQ(values.at(field).source,
                      keyed ? verify::Source::KeyedByTwo : verify::Source::PassedByPattern);
            const auto asked = one ? one->what.fields : std::vector<std::string>{};
            EXPECT_EQ(std::count(asked.begin(), asked.end(), field), keyed ? 1 : 0);
        }
    }
    EXPECT_EQ(run_program({"status", folder, "--json"}).lines().at(0)["ledger"]["valid"], true);
}

std::vector<std::string> messages_of(const std::string& folder, const std::string& code) {
    std::vector<std::string> messages;
    for (const auto& line : run_program({"verify", folder, "--json"}).lines()) {
        if (line["code"] == code) messages.push_back(line["message"]);
    }
    return messages;
}

TEST(Program, AReportAfterThePaperOrAfterTheDeadlineIsFound) {
    const Scratch scratch;
    write(scratch.path("results.csv"), results(false));
    const auto folder = scratch.path("canvass");
    run_program({"rehearse", folder, "--quality", "clean", "--values", scratch.path("results.csv"),
                 "--reported", scratch.path("results.csv"), "--json"});
    EXPECT_THAT(messages_of(folder, "REPORT_LATE"), testing::IsEmpty());

    write(scratch.path("newer.csv"), "precinct_id,first.biden\nADAI-001-L,23\n");
    ASSERT_EQ(run_program({"import", folder, scratch.path("newer.csv"), "--channel", "app",
                           "--fewer-fields"})
                  .status,
              0);
    const auto late = messages_of(folder, "REPORT_LATE");
    ASSERT_EQ(late.size(), 1U);
    EXPECT_THAT(late[0], HasSubstr("Version 2 of the app's report"));
    EXPECT_THAT(late[0], HasSubstr("Biden, first alignment from 22 to 23"));

    const auto settings = core::read_text_file(folder + "/canvass.toml").value();
    write(folder + "/canvass.toml", settings + "reports_due = \"2020-02-04T06:00:00Z\"\n");
    ASSERT_EQ(run_program({"configure", folder}).status, 0);
    const auto import_at = [&](const std::string& channel, const std::string& time) {
        return run_program({"import", folder, scratch.path("newer.csv"), "--channel", channel,
                            "--received-at", time});
    };
    ASSERT_EQ(import_at("hotline", "2020-02-04T05:59:59Z").status, 0);
    ASSERT_EQ(import_at("spreadsheet", "2020-02-04T06:00:01Z").status, 0);
    const auto due = messages_of(folder, "REPORT_LATE");
    const auto named = [&](const std::string& words) {
        return std::count_if(due.begin(), due.end(), [&](const auto& message) {
            return message.find(words) != std::string::npos;
        });
    };
    EXPECT_EQ(named("The hotline's report"), 0);
    EXPECT_EQ(named("The spreadsheet's report came at 2020-02-04T06:00:01.000Z, after reports"), 1);

    const auto refused = import_at("hotline", "yesterday");
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("--received-at yesterday is not a time"));
    EXPECT_THAT(import_at("hotline", "2999-01-01T00:00:00Z").err, HasSubstr("lies in the future"));
    EXPECT_THAT(import_at(" ", "2020-02-04T05:59:59Z").err, HasSubstr("--channel is empty"));
    write(folder + "/canvass.toml", settings + "reports_due = \"noon\"\n");
    const auto wrong = run_program({"status", folder});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("reports_due"));
}

// A channel's column names are given once.
TEST(Program, TheColumnsOfAChannelAreRemembered) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    write(scratch.path("one.csv"), "Site,Biden R1,Remarks\nADAI-001-L,3,late\n");
    const auto first =
        run_program({"import", folder, scratch.path("one.csv"), "--channel", "hotline", "--column",
                     "Site=precinct_id", "--column", "Biden R1=first.biden"});
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("column Biden R1 is first.biden"));
    EXPECT_THAT(first.err, HasSubstr("--column \"Remarks=FIELD\""));
    write(scratch.path("two.json"), R"([{"Site":"ADAI-002-J","Biden R1":5}])");
    const auto second =
        run_program({"import", folder, scratch.path("two.json"), "--channel", "hotline"});
    EXPECT_EQ(second.status, 0) << second.err;
    EXPECT_THAT(second.out, HasSubstr("1 new"));
    EXPECT_THAT(run_program({"explain", folder, "ADAI-002-J"}).out, HasSubstr("5"));
    const auto other = run_program({"import", folder, scratch.path("one.csv"), "--channel", "app"});
    EXPECT_EQ(other.status, 2) << "another channel's names are not this one's";
    const auto wrong = run_program({"import", folder, scratch.path("one.csv"), "--channel",
                                    "hotline", "--column", "Remarks=first.nobody"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("first.nobody"));
    EXPECT_EQ(
        run_program({"import", folder, scratch.path("two.json"), "--channel", "hotline"}).status, 0)
        << "what was refused is not remembered";
}

nlohmann::json boxes_at_risk(const std::string& folder) {
    return run_program({"status", folder, "--json"}).lines().at(0)["risk"]["boxes"];
}

// Errors that people find in passed boxes widen the sample and never shrink it.
TEST(Program, ABoxThatPassedAndIsWrongDoublesTheDraw) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    const auto settings = core::read_text_file(folder + "/canvass.toml").value();
    write(folder + "/canvass.toml", settings + "risk_sample = 0.02\n");
    ASSERT_EQ(run_program({"configure", folder}).status, 0);
    run_program({"rehearse", folder, "--precincts", "20", "--quality", "clean", "--json"});
    const auto before = boxes_at_risk(folder);
    const int drawn = before["drawn"];
    EXPECT_GT(drawn, 5) << "of some 900";
    EXPECT_EQ(before["most_wrong"], 1.0) << "nobody has looked yet";

    {
        const auto session = app::open_session(folder).value();
        const auto& records = session->records;
        const auto cases = records->cases().list(std::nullopt).value();
        const auto one = std::find_if(cases.begin(), cases.end(), [](const auto& some) {
            return some.what.drawn.size() == 1 && some.what.fields == some.what.drawn;
        });
        ASSERT_NE(one, cases.end());
        const auto& precinct = one->what.precinct;
        const auto& field = one->what.drawn.front();
        constexpr int kNobodyWroteThis = 987;
        for (const auto* keyer : {"ann", "bob"})
            ASSERT_TRUE(records->cases().key(
                {precinct, field, keyer, "", forms::ReadingState::Number, kNobodyWroteThis}));
        // Its column may fail with it, and then asks one more person.
        static_cast<void>(records->cases().key(
            {precinct, field, "cid", "", forms::ReadingState::Number, kNobodyWroteThis}));
    }
    EXPECT_EQ(boxes_at_risk(folder)["wrong"], 1);
    run_program({"verify", folder});
    const auto after = boxes_at_risk(folder);
    // Twice as many are expected; of some 18 and 36 a spread of 5.
    EXPECT_GT(after["drawn"].get<int>(), drawn + 4);
    EXPECT_EQ(after["wrong"], 1);
    EXPECT_EQ(after["checked"], 1);
    run_program({"verify", folder});
    EXPECT_EQ(boxes_at_risk(folder)["drawn"], after["drawn"]) << "the same wrong box counts once";
}

// Whoever wonders why a page was rejected gets its pictures, stage by stage.
TEST(Program, ReplayDrawsEachStageOfARejectedPage) {
    const Scratch scratch;
    const auto folder = scratch.path("canvass");
    ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
    const auto scanned =
        run_program({"scan", folder, "--json", sample("rejected-torn.jpg"),
                     sample("rejected-codes-disagree.jpg"), sample("rejected-no-sheet.jpg")});
    ASSERT_EQ(scanned.lines().size(), 3U) << scanned.err;
    for (const auto& line : scanned.lines()) {
        const auto digest = line["sha256"].get<std::string>();
        const auto out = scratch.path(digest);
        const auto ran = run_program({"replay", folder, digest.substr(0, 12), "--debug-dir", out});
        EXPECT_EQ(ran.status, 1) << ran.err;
        EXPECT_THAT(ran.out, HasSubstr(line["reason"].get<std::string>()));
        for (const char* stage : {"1-decoded", "2-codes", "3-marks", "4-quality"}) {
            const auto png = core::read_file(out + "/" + stage + ".png");
            ASSERT_TRUE(png.has_value()) << png.error().message;
            EXPECT_GT(png->size(), 2000U) << stage;
        }
    }
}

}  // namespace
}  // namespace blackbox
