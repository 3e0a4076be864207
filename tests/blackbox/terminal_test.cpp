// What a terminal gets to see of hostile names and cells, and how much of a long list of
// complaints.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "run_program.h"

namespace blackbox {
namespace {

using testing::HasSubstr;
using testing::Not;

// Clears the screen, renames the window, turns the direction of writing; and no UTF-8.
constexpr const char* kHostile =
    "\x1b[2J\x1b]0;x\a\xE2\x80\xAE"
    "evil\xC2\x9B"
    "31m\xFF";

// True where a terminal would obey nothing of the text.
bool is_harmless(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7F || byte == 0xFF) return false;
        const auto rest = std::string_view(text).substr(i);
        if (rest.starts_with("\xC2\x9B") || rest.starts_with("\xE2\x80\xAE")) return false;
    }
    return true;
}

class Terminal : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run_program({"init", canvass_, "--example", "iowa-2020"}).status, 0);
    }
    Ran run(std::vector<std::string> arguments) const {
        auto ran = run_program(arguments);
        EXPECT_TRUE(is_harmless(ran.out)) << arguments[0] << ": " << ran.out;
        EXPECT_TRUE(is_harmless(ran.err)) << arguments[0] << ": " << ran.err;
        return ran;
    }
    static std::size_t count(const std::string& text, const std::string& what) {
        std::size_t found = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
            ++found;
        return found;
    }

    Scratch scratch_;
    std::string canvass_ = scratch_.path("canvass");
};

TEST_F(Terminal, CellsAndColumnsOfATableAreShownNotObeyed) {
    const std::string table = scratch_.path("reports.csv");
    // In UTF-8: a table that is none is read as Windows-1252 (core/unicode.h).
    const std::string hostile = std::string(kHostile).substr(0, std::string(kHostile).size() - 1);
    write(table, fmt::format("precinct_id,first.biden,{0}\nADAI-001-L,{0},1\n{0},3,1\n", hostile));
    const auto ran = run({"import", canvass_, table, "--channel", std::string("app") + kHostile});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("\\x1B[2J"));
    EXPECT_THAT(ran.err, HasSubstr("\\u202Eevil\\u009B31m"));
    EXPECT_THAT(ran.err + ran.out, HasSubstr("app\\x1B"));
}

TEST_F(Terminal, NamesOfFilesAreShownNotObeyed) {
    const std::string picture = scratch_.path(fmt::format("a{}.jpg", kHostile));
    write(picture, "no picture");
    const auto scanned = run({"scan", canvass_, picture});
    EXPECT_EQ(scanned.status, 2);
    EXPECT_THAT(scanned.out, HasSubstr("a\\x1B[2J"));
    EXPECT_EQ(run({"scan", canvass_, picture + "x"}).status, 2);
    EXPECT_EQ(run({"read-numbers", picture}).status, 2);
    EXPECT_EQ(
        run({"init", scratch_.path("other"), "--precincts", picture, "--options", picture}).status,
        2);
    EXPECT_EQ(run({std::string("no-command") + kHostile}).status, 2);
    EXPECT_EQ(run({"explain", canvass_, kHostile}).status, 2);
    EXPECT_EQ(run({"print", canvass_, "--precinct", kHostile, "-o", scratch_.path("o.pdf")}).status,
              2);
    // --json stays exact: the name comes back as JSON writes it.
    const auto json = run_program({"scan", canvass_, picture, "--json"});
    EXPECT_THAT(json.lines().at(0)["file"].get<std::string>(), HasSubstr("a\x1b[2J\x1b]0;x\a"));
}

TEST_F(Terminal, ATitleIsShownNotObeyed) {
    const auto titled = scratch_.path("titled");
    const std::string title =
        "t\xC2\x9B"
        "2J\xE2\x80\xAE";
    ASSERT_EQ(run({"init", titled, "--precincts", canvass_ + "/precincts.csv", "--options",
                   canvass_ + "/options.csv", "--id", "TITLED", "--title", title})
                  .status,
              0);
    EXPECT_THAT(run({"status", titled}).err, HasSubstr("t\\u009B2J\\u202E"));
}

TEST_F(Terminal, TwentyComplaintsOfAKindAndHowManyMore) {
    std::string table = "precinct_id,first.biden\n";
    for (int i = 0; i < 337; ++i) table += fmt::format("NOWHERE-{:03}-X,1\n", i);
    table += "ADAI-001-L,minus\n";
    write(scratch_.path("reports.csv"), table);
    const auto ran =
        run({"import", canvass_, scratch_.path("reports.csv"), "--channel", "spreadsheet"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(count(ran.err, "NOWHERE-"), 20U) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("… and 317 more: no precinct of the roster has this name"));
    EXPECT_THAT(ran.err, HasSubstr("\"minus\" in first.biden is no count"));
    const auto all = run({"import", canvass_, scratch_.path("reports.csv"), "--channel",
                          "spreadsheet", "--all-problems"});
    EXPECT_EQ(count(all.err, "NOWHERE-"), 337U);
    EXPECT_THAT(all.err, Not(HasSubstr("more:")));
}

TEST_F(Terminal, TwentyRejectedPagesOfAKindAndHowManyMore) {
    std::vector<std::string> arguments = {"scan", canvass_};
    for (int i = 0; i < 23; ++i) {
        const auto path = scratch_.path(fmt::format("page-{:02}.jpg", i));
        write(path, fmt::format("no picture {}", i));
        arguments.push_back(path);
    }
    for (int i = 0; i < 22; ++i) arguments.push_back(scratch_.path(fmt::format("gone-{}.jpg", i)));
    const auto ran = run(arguments);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(count(ran.out, ".jpg page 1:"), 20U) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("… and 3 more: pages rejected as undecodable"));
    EXPECT_THAT(ran.out, HasSubstr("23 rejected"));
    EXPECT_EQ(count(ran.err, "cannot be opened"), 20U) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("… and 2 more: files that could not be taken"));
}

TEST_F(Terminal, TwentyFindingsOfAKindAndHowManyMore) {
    std::string one = "precinct_id,first.biden\n", other = one;
    std::ifstream lines(canvass_ + "/precincts.csv");
    std::string line;
    std::getline(lines, line);
    for (int i = 0; i < 30 && std::getline(lines, line); ++i) {
        const auto id = line.substr(0, line.find(','));
        one += id + fmt::format(",{}\n", 10 + i);
        other += id + fmt::format(",{}\n", 50 + 2 * i);
    }
    write(scratch_.path("one.csv"), one);
    write(scratch_.path("other.csv"), other);
    ASSERT_EQ(run({"import", canvass_, scratch_.path("one.csv"), "--channel", "app"}).status, 0);
    ASSERT_EQ(run({"import", canvass_, scratch_.path("other.csv"), "--channel", "hotline"}).status,
              0);
    const auto ran = run({"verify", canvass_});
    EXPECT_EQ(count(ran.out, " REPORTS_CONFLICT "), 20U) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("… and 10 more: REPORTS_CONFLICT"));
    EXPECT_EQ(count(run({"verify", canvass_, "--all-problems"}).out, " REPORTS_CONFLICT "), 30U);
    std::size_t in_json = 0;
    for (const auto& finding : run_program({"verify", canvass_, "--json"}).lines())
        in_json += finding.value("code", "") == "REPORTS_CONFLICT";
    EXPECT_EQ(in_json, 30U);
}

TEST_F(Terminal, JsonNestedDeepIsASentenceAndNoCrash) {
    const std::string table = scratch_.path("deep.json");
    write(table, std::string(60'000, '[') + std::string(60'000, ']'));
    const auto ran = run({"import", canvass_, table, "--channel", "app"});
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("deep.json nests"));
}

}  // namespace
}  // namespace blackbox
