// The folder of a canvass: made, stopped at any moment and made again, opened, and refused with a
// sentence where a file is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "app/canvass_folder.h"
#include "app/config.h"
#include "app/rehearsal/example_canvass.h"
#include "app/rules_file.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "store/records.h"
#include "tests/app/support/scratch.h"

namespace app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::string_view kOwnRules = R"(id = "own"
title = "Rules of our own"
caucus = true
viability = [{ delegates_from = 1, numerator = 1, denominator = 5 }]
[may_correct]
transcription = "as_written"
rule = "as_computed"
arithmetic = "as_written"
single_delegate = "as_written"
officials_for_rule = 2
)";

NewCanvass small() {
    NewCanvass what;
    what.id = "SMALL";
    what.title = "A \"small\" one";
    what.rules_toml = kOwnRules;
    what.form_toml = forms::built_in_layout("iowa-2020-math").value();
    what.precincts_csv = "county,precinct,delegates,sde\nPolk,1,5,1.5\nPolk,2,,\n";
    what.options_csv = "id,label\nash,Ash\nbirch,Birch\n";
    what.time_zone = core::TimeZone::named("America/Chicago").value();
    return what;
}

std::string error_of(const std::string& folder) {
    const auto opened = open_canvass(folder);
    return opened ? "" : opened.error().message;
}

using Files = std::map<std::string, std::string>;

Files files_of(const std::string& folder) {
    Files files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        files[fs::relative(entry.path(), folder).generic_string()] =
            core::read_text_file(entry.path().string()).value();
    }
    return files;
}

class CanvassFolder : public testing::Test {
protected:
    void put(const std::string& name, std::string_view text) const {
        const auto path = scratch_.path("canvass/" + name);
        fs::create_directories(fs::path(path).parent_path());
        const unsigned mode = name.starts_with("keys/") ? 0600 : 0644;
        ASSERT_TRUE(core::write_file_durably(path, core::bytes_of(text), mode));
    }
    // One line of a file, changed.
    void replace(const std::string& name, const std::string& what, const std::string& by) const {
        auto text = core::read_text_file(folder_ + "/" + name).value();
        ASSERT_NE(text.find(what), std::string::npos) << text;
        put(name, text.replace(text.find(what), what.size(), by));
    }
    void make(const NewCanvass& what = small()) const {
        const auto made = create_canvass(folder_, what, "test");
        ASSERT_TRUE(made) << made.error().message;
    }

    const Scratch scratch_;
    const std::string folder_ = scratch_.path("canvass");
};

TEST_F(CanvassFolder, WhatIsMadeIsOpened) {
    make();
    const auto canvass = open_canvass(folder_);
    ASSERT_TRUE(canvass) << canvass.error().message;
    EXPECT_EQ(canvass->title, "A \"small\" one");
    EXPECT_EQ(canvass->rules.id, "own");
    EXPECT_EQ(canvass->rules.viability[0].denominator, 5);
    EXPECT_EQ(canvass->form.id, "IA20MATH");
    EXPECT_EQ(canvass->roster.size(), 2U);
    EXPECT_EQ(canvass->time_zone.name(), "America/Chicago");
    EXPECT_EQ(canvass->policy, verify::Policy());
    EXPECT_FALSE(fs::exists(folder_ + "/" + std::string(kUnfinishedFile)));
}

// Every state that a kill leaves: the first k files of a whole run, and the next one half written.
TEST_F(CanvassFolder, AnInitThatWasStoppedIsRunAgain) {
    const std::vector<std::string> in_order = {
        "unfinished-init", "precincts.csv",      "options.csv",     "rules.toml",
        "form.toml",       "keys/worksheet.key", "keys/ledger.key", "canvass.db",
        "heads/lock",      "heads/leaves.bin",   "heads/heads.txt", "heads/head.txt"};
    make();
    const auto whole = files_of(folder_);
    for (std::size_t done = 0; done <= in_order.size(); ++done) {
        fs::remove_all(folder_);
        fs::create_directory(folder_);
        for (std::size_t i = 0; i < done; ++i) {
            put(in_order[i], i == 0 ? "begun" : whole.at(in_order[i]));
        }
        const auto next = done < in_order.size() ? in_order[done] : "canvass.toml";
        // Database and lock are no files that are written beside and renamed.
        if (next != "canvass.db" && next != "heads/lock") put(next + ".123.0.part", "half a fi");
        make();
        auto again = files_of(folder_);
        ASSERT_EQ(again.size(), whole.size()) << "after " << done << " files";
        for (const auto& [name, text] : whole) {
            // Its events and heads have their times.
            if (name == "canvass.db" || name.starts_with("heads/")) continue;
            const bool drawn = name.starts_with("keys/");
            const auto at = std::find(in_order.begin(), in_order.end(), name) - in_order.begin();
            // A key that was drawn stays; one that was not is another one each time.
            if (!drawn || at < static_cast<std::ptrdiff_t>(done)) {
                EXPECT_EQ(again[name], text) << name << " after " << done << " files";
            } else {
                EXPECT_EQ(again[name].size(), text.size()) << name;
            }
        }
        EXPECT_EQ(fs::status(folder_ + "/keys/ledger.key").permissions() & fs::perms::mask,
                  fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_EQ(error_of(folder_), "");
        const auto records = store::Records::open(folder_ + "/canvass.db").value();
        const auto heads = records->heads(heads_options(open_canvass(folder_).value()));
        const auto now = heads->check(store::HowFar::Whole).value();
        EXPECT_EQ(now.broken, "") << "after " << done << " files";
        EXPECT_EQ(now.signed_events, records->progress().status()->events);
    }
}

// The database before it is whole: not written, and written without an event.
TEST_F(CanvassFolder, AnUnfinishedDatabaseIsMadeAnew) {
    for (const bool tables : {false, true}) {
        fs::remove_all(folder_);
        put("unfinished-init", "begun");
        put("canvass.db", "");
        if (tables) {
            ASSERT_TRUE(store::Records::open(folder_ + "/canvass.db",
                                             {.opening = store::Opening::CreateIfMissing}));
        }
        make();
        const auto records = store::Records::open(folder_ + "/canvass.db").value();
        const auto state = records->configurations().state().value();
        ASSERT_TRUE(state.in_force);
        EXPECT_EQ(state.in_force->actor, "test");
        EXPECT_EQ(state.in_force->what.texts.at("rules"), kOwnRules);
        EXPECT_EQ(records->progress().status()->precincts_expected, 2);
    }
}

TEST_F(CanvassFolder, ADatabaseThatWasWorkedWithIsNeverMadeAnew) {
    make();
    put("unfinished-init", "begun");  // killed at the very end of init
    ASSERT_TRUE(store::Records::open(folder_ + "/canvass.db")
                    .value()
                    ->history()
                    .append("ann", "worksheets.printed", "a.pdf", "{}"));
    fs::remove(folder_ + "/canvass.toml");  // and lost a week later
    const auto made = create_canvass(folder_, small(), "test");
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("canvass.db"));
}

TEST_F(CanvassFolder, WhatTheStoppedOneHadMoreIsNotLeftBehind) {
    make();
    const auto whole = files_of(folder_);
    fs::remove(folder_ + "/canvass.toml");
    put("unfinished-init", "begun");
    auto plain = small();
    plain.rules_toml.clear();
    plain.form_toml.clear();
    make(plain);
    EXPECT_FALSE(fs::exists(folder_ + "/rules.toml"));
    EXPECT_FALSE(fs::exists(folder_ + "/form.toml"));
    EXPECT_EQ(open_canvass(folder_)->rules.id, "iowa-2020");
    EXPECT_EQ(files_of(folder_)["keys/worksheet.key"], whole.at("keys/worksheet.key"));
}

TEST_F(CanvassFolder, AnythingElseIsRefusedAndLeftAsItIs) {
    const auto refused = [this](const std::string& why) {
        const auto before = files_of(folder_);
        const auto made = create_canvass(folder_, small(), "test");
        ASSERT_FALSE(made) << why;
        EXPECT_THAT(made.error().message, HasSubstr(why));
        EXPECT_EQ(files_of(folder_), before);
    };
    put("notes.txt", "mine");
    refused("notes.txt");
    put("unfinished-init", "begun");
    refused("notes.txt");
    fs::remove_all(folder_);
    put("precincts.csv", "a person's own table, before any init");
    refused("precincts.csv");
    fs::remove_all(folder_);
    put("unfinished-init", "begun");
    put("archive/ab/abcdef", "a scan");
    refused("archive/ab");
    fs::remove_all(folder_);
    make();
    refused("canvass.toml");
    // Killed between its last file and the end: the canvass is whole.
    put("unfinished-init", "begun");
    refused("canvass.toml");
    EXPECT_EQ(error_of(folder_), "");
}

TEST_F(CanvassFolder, ThePublishedKeyIsNotKeptForAnotherCanvass) {
    auto example = small();
    example.worksheet_key = rehearsal::example_key();
    make(example);
    const auto published = files_of(folder_)["keys/worksheet.key"];
    fs::remove(folder_ + "/canvass.toml");
    put("unfinished-init", "begun");
    auto live = small();
    live.mode = Mode::Live;
    make(live);
    EXPECT_NE(files_of(folder_)["keys/worksheet.key"], published);
    EXPECT_EQ(error_of(folder_), "");
}

TEST_F(CanvassFolder, ABadFileIsASentenceThatNamesItAndTheLine) {
    make();
    const struct {
        std::string file, what, by, named;
    } slips[] = {
        {"rules.toml", "caucus = true", "caucus = maybe", "rules.toml are not TOML at line 3"},
        {"rules.toml", "officials_for_rule = 2", "officials_for_rule = 0", "officials_for_rule"},
        {"rules.toml", "title =", "tilte =", "tilte is unknown"},
        {"canvass.toml", "\"rules.toml\"", "\"mine.toml\"", "the file rules.toml beside it"},
        {"canvass.toml", "\"rules.toml\"", "\"utah-2024\"", "no rules called utah-2024"},
        {"canvass.toml", "\"form.toml\"", "\"mine.toml\"", "the file form.toml beside it"},
        {"canvass.toml", "America/Chicago", "America/Chicagoo",
         "no time zone \"America/Chicagoo\""},
        {"canvass.toml", "time_zone", "timezone", "canvass.toml line 7 sets \"timezone\""},
        {"canvass.toml", "[policy]\n", "[policy]\nleast_probabilty = 0.9\n",
         "canvass.toml line 11 sets the policy \"least_probabilty\""},
        {"canvass.toml", "[policy]\n", "[policy]\nleast_probability = \"high\"\n",
         "canvass.toml line 11 gives the policy \"least_probability\""},
        {"canvass.toml", "[policy]\n", "policy = 3\n", "canvass.toml line 10 gives \"policy\""},
        {"precincts.csv", ",5,", ",five,", "precincts.csv"},
        {"options.csv", "birch,", "ash,", "Line 3 of "},
    };
    for (const auto& slip : slips) {
        const auto before = core::read_text_file(folder_ + "/" + slip.file).value();
        replace(slip.file, slip.what, slip.by);
        EXPECT_THAT(error_of(folder_), HasSubstr(slip.named));
        EXPECT_THAT(error_of(folder_), HasSubstr(slip.file));
        put(slip.file, before);
    }
    EXPECT_EQ(error_of(folder_), "");
    fs::remove(folder_ + "/rules.toml");
    EXPECT_THAT(error_of(folder_), HasSubstr("rules.toml cannot be opened"));
}

// The first TOML block below a heading of docs/formats.md.
std::string documented(const std::string& heading) {
    const auto text =
        core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/docs/formats.md").value();
    const std::string begin = "```toml\n", end = "```\n";
    const auto at = text.find(begin, text.find("\n### " + heading + "\n")) + begin.size();
    return text.substr(at, text.find(end, at) - at);
}

TEST(DocumentedFormats, CanvassAndRulesAreRead) {
    const auto settings = parse_settings(documented("canvass.toml"), "docs/formats.md");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->time_zone.name(), "America/Chicago");
    const auto rules = parse_rules(documented("rules.toml"), "docs/formats.md");
    ASSERT_TRUE(rules) << rules.error().message;
    EXPECT_EQ(rules->viability[0].denominator, 4);
    const auto text =
        core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/docs/formats.md").value();
    for (const auto& [key, value] : bearing_settings(*settings)) {
        EXPECT_THAT(text, testing::AnyOf(HasSubstr("`" + key + "`"), HasSubstr(key + " = ")));
    }
}

}  // namespace
}  // namespace app
