// The page that `verify --html` writes: what is counted where, and that no name gets out of its
// cell.
#include "app/findings_page.h"

#include <gmock/gmock.h>

namespace app {
namespace {

using testing::HasSubstr;
using testing::Not;

verify::Finding finding(verify::Kind kind, int delegates, double sde,
                        const std::string& cause = "") {
    verify::Finding one;
    one.kind = kind;
    one.message = "The worksheet says 27; the app reported 72.";
    one.delegates_at_stake = delegates;
    one.sde_at_stake = sde;
    one.cause = cause;
    return one;
}

class FindingsPageTest : public testing::Test {
protected:
    FindingsPageTest() {
        canvass.id = "TEST";
        canvass.title = "Caucus <2020> & more";
        canvass.roster = forms::Roster({{"ADAI-001-L", "Adair", "1NW", 8, 0.6},
                                        {"ADAI-002-J", "Adair", "2NE \"Stuart\"", 11, 0.8},
                                        {"POLK-001-K", "Polk", "One", 7, 1.9}});
        canvass.form.options = {{"sanders", "Sanders"}};
        page.canvass = &canvass;
    }
    std::string html() { return html_of(page); }

    Canvass canvass;
    FindingsPage page;
};

TEST_F(FindingsPageTest, TimesAreThoseOfThePlace) {
    canvass.time_zone = core::TimeZone::named("America/Chicago").value();
    page.written_at = "2020-02-04T06:30:00.000Z";
    auto late = finding(verify::Kind::Integrity, 0, 0);
    late.message = "The app's report came at 2020-02-04T06:00:01.000Z, after reports were due.";
    page.findings["ADAI-001-L"] = {late};
    EXPECT_THAT(html(), HasSubstr("written 2020-02-04 00:30:00 CST;"));
    EXPECT_THAT(html(), HasSubstr("came at 2020-02-04 00:00:01 CST, after"));
    EXPECT_THAT(html(), Not(HasSubstr("Z,")));
}

TEST_F(FindingsPageTest, SaysWhereOnePersonKeysABox) {
    EXPECT_THAT(html(), Not(HasSubstr("One person keys each box")));
    canvass.policy.keyers = 1;
    EXPECT_THAT(html(), HasSubstr("One person keys each box"));
}

TEST_F(FindingsPageTest, CountsCausesByCountyAndTheLargestStakeOfEachPrecinct) {
    using verify::Kind;
    page.findings["ADAI-001-L"] = {finding(Kind::Transcription, 2, 0.2, "two digits transposed"),
                                   finding(Kind::Rule, 1, 0.1)};
    page.findings["ADAI-002-J"] = {finding(Kind::Transcription, 1, 0.1, "two digits transposed"),
                                   finding(Kind::Information, 5, 9.9)};
    page.findings["POLK-001-K"] = {finding(Kind::Transcription, 1, 0.25)};
    const auto text = html();
    EXPECT_THAT(text, HasSubstr("<th>SDE at stake</th><th>two digits transposed</th>"
                                "<th>cause unknown</th><th>rule misapplied</th>"));
    EXPECT_THAT(text, HasSubstr("<tr><td>Adair</td><td class=\"n\">2</td><td class=\"n\">3</td>"
                                "<td class=\"n\">3</td><td class=\"n\">0.3000</td>"
                                "<td class=\"n\">2</td><td class=\"n\"></td>"
                                "<td class=\"n\">1</td></tr>"));
    EXPECT_THAT(text, HasSubstr("<td>All</td><td class=\"n\">3</td><td class=\"n\">4</td>"
                                "<td class=\"n\">4</td><td class=\"n\">0.5500</td>"
                                "<td class=\"n\">2</td><td class=\"n\">1</td>"
                                "<td class=\"n\">1</td>"));
    EXPECT_LT(text.find("<td>Adair</td>"), text.find("<td>Polk</td>")) << "the most SDE first";
    EXPECT_THAT(text, HasSubstr("<h2>TRANSCRIPTION (3)</h2>"));
    EXPECT_THAT(text, HasSubstr("<h2>INFORMATION (1)</h2>")) << "listed, and counted nowhere above";
}

TEST_F(FindingsPageTest, WhatSourcesWriteStaysText) {
    page.findings["ADAI-002-J"] = {finding(verify::Kind::Rule, 0, 0)};
    page.findings["ADAI-002-J"].front().message = "<script>alert(1)</script>";
    page.findings["NOWHERE<b>"] = {finding(verify::Kind::Rule, 0, 0)};
    const auto text = html();
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(text, HasSubstr("Caucus &lt;2020&gt; &amp; more"));
    EXPECT_THAT(text, HasSubstr("2NE &quot;Stuart&quot;"));
    EXPECT_THAT(text, HasSubstr("NOWHERE&lt;b&gt;"));
    EXPECT_THAT(text, HasSubstr("(not in the roster)"));
}

TEST_F(FindingsPageTest, SaysWhatMovesWhicheverWayItIsResolved) {
    using verify::Basis;
    auto one = finding(verify::Kind::Transcription, 1, 0.0784);
    one.resolutions = {{Basis::AsWritten, "", {{"Burr", 1, 0.0784}, {"Clay & Co", 2, 0.1568}}},
                       {Basis::AsReported, "<app>", {{"Burr", 0, 0}, {"Clay & Co", 3, 0.2352}}}};
    page.findings["ADAI-001-L"] = {one};
    EXPECT_THAT(html(), HasSubstr("<br>as written: Burr 1, Clay &amp; Co 2; as reported by the "
                                  "&lt;app&gt;: Burr 0 (−1, −0.0784 SDE), Clay &amp; Co 3 (+1, "
                                  "+0.0784 SDE).</td>"));
}

TEST_F(FindingsPageTest, StandsByItselfAndSaysWhenItIsARehearsal) {
    EXPECT_THAT(html(), HasSubstr("REHEARSAL"));
    EXPECT_THAT(html(), HasSubstr("Nothing was found."));
    canvass.mode = Mode::Live;
    EXPECT_THAT(html(), Not(HasSubstr("REHEARSAL")));
    for (const auto* link : {"http", "src=", "href", "@import", "url("})
        EXPECT_THAT(html(), Not(HasSubstr(link)));
}

TEST_F(FindingsPageTest, PatternsStandFirst) {
    page.patterns.patterns.push_back({verify::Code::PatternSwap,
                                      "Sanders and Patrick exchanged",
                                      {"first"},
                                      {"ADAI-001-L", "POLK-001-K"},
                                      0.0001,
                                      "In 2 precincts Sanders' counts were reported as Patrick's.",
                                      {{"ADAI-001-L", "delegates.sanders", 2, 0}}});
    const auto text = html();
    EXPECT_THAT(text, HasSubstr("Sanders and Patrick exchanged"));
    EXPECT_THAT(text, HasSubstr("If the paper stands: Sanders +2 delegates (+0.1500 SDE)."));
    EXPECT_LT(text.find("ADAI-001-L POLK-001-K"), text.find("Causes by county"));
}

}  // namespace
}  // namespace app
