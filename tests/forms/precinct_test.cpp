#include "forms/precinct.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/id.h"
#include "forms/worksheet_id.h"
#include "tests/forms/support/samples.h"

namespace forms {
namespace {

using ::testing::HasSubstr;

Precinct at(std::string county, std::string name) {
    return {"", std::move(county), std::move(name), {}, {}};
}

std::string roster_error(std::string_view csv) {
    const auto roster = parse_roster(csv, "precincts.csv");
    return roster ? "" : roster.error().message;
}

TEST(FoldedName, FoldsWhatSourcesDoDifferently) {
    EXPECT_EQ(folded_name("Des&amp;#39;Moines  3 "), "DES'MOINES 3");
    EXPECT_EQ(folded_name("Carroll Ward Two &amp;amp; N1/2"), "CARROLL WARD TWO & N1/2");
    EXPECT_EQ(folded_name("\tA\xC2\xA0 b&nbsp;&#160;c\r\n"), "A B C");
    EXPECT_EQ(folded_name("&#x41;&#X62;"), "AB");
    EXPECT_EQ(folded_name("AT&T; & co &unknown; &#0; &#xD800;"),
              "AT&T; & CO &UNKNOWN; &#0; &#XD800;");
    EXPECT_EQ(folded_name("&#241;"), "\xC3\x91");
    EXPECT_EQ(folded_name("Mesilla &#8211; 2"), "MESILLA - 2");
    EXPECT_EQ(plain_name("Hospitals &amp;amp;  Clinics"), "Hospitals & Clinics");
}

RC_GTEST_PROP(FoldedNameProperty, FoldingTwiceIsFoldingOnce, ()) {
    const auto part = rc::gen::element<std::string>(
        "&", "amp;", "#39;", "#59;", "lt", ";", " ", "x", "\xC2\xA0", "&#38;", "N", "&nbsp;", "&#",
        "\uFEFF", "\uFF06", "\uFF03", "\uFF1B", "59", "&#65286;");
    std::string name;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(part)) name += piece;
    RC_ASSERT(folded_name(folded_name(name)) == folded_name(name));
    RC_ASSERT(plain_name(plain_name(name)) == plain_name(name));
}

RC_GTEST_PROP(RosterProperty, MatchesHoweverOftenNamesAreEncoded, ()) {
    const Roster roster({{"A-1-X", "O'Brien", "Floyd & Center  <2>", {}, {}}});
    std::string name = "floyd & center <2>";
    for (int times = *rc::gen::inRange(0, 5); times > 0; --times) {
        std::string encoded;
        for (const char c : name) {
            encoded += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == ' ' ? "  " : std::string(1, c);
        }
        name = encoded;
    }
    RC_ASSERT(roster.match("O&#39;BRIEN", name) == &roster.precincts()[0]);
}

TEST(Roster, FindsByIdAndByName) {
    std::vector<Precinct> precincts{at("Polk", "Center"), at("Linn", "Center"), at("Polk", "Twin"),
                                    at("Polk", "TWIN")};
    assign_ids(precincts);
    const Roster roster(precincts);
    EXPECT_EQ(roster.find(precincts[1].id), &roster.precincts()[1]);
    EXPECT_EQ(roster.find("POLK-001"), nullptr);
    EXPECT_EQ(roster.match("linn", " center"), &roster.precincts()[1]);
    EXPECT_EQ(roster.match("Polk", "twin"), nullptr) << "two of that name";
    EXPECT_EQ(roster.match("Polk", "Elsewhere"), nullptr);
}

TEST(AssignIds, NumbersWithinTheCounty) {
    std::vector<Precinct> precincts{at("Polk", "A"), at("Van Buren", "B"), at("polk", "C"),
                                    at("O'Brien", "D")};
    assign_ids(precincts);
    EXPECT_EQ(precincts[0].id, core::with_check_character("POLK-001"));
    EXPECT_EQ(precincts[1].id, core::with_check_character("VAN-001"));
    EXPECT_EQ(precincts[2].id, core::with_check_character("POLK-002"));
    EXPECT_EQ(precincts[3].id, core::with_check_character("OBRI-001"));
}

TEST(AssignIds, ManyPrecinctsKeepTenCharacters) {
    std::vector<Precinct> precincts(2500, at("Winneshiek", "x"));
    assign_ids(precincts);
    EXPECT_EQ(precincts[998].id, core::with_check_character("WINN-999"));
    EXPECT_EQ(precincts[999].id, core::with_check_character("WINN-A00"));
    std::set<std::string> ids;
    for (const auto& precinct : precincts) {
        EXPECT_TRUE(is_precinct_id(precinct.id)) << precinct.id;
        ids.insert(precinct.id);
    }
    EXPECT_EQ(ids.size(), precincts.size());
}

std::vector<Precinct> any_precincts() {
    const auto county = rc::gen::element<std::string>("Clay", "Clayton", "Claypool", "Winnebago",
                                                      "Winneshiek", "Winn", "CD1 Satellite", "La S",
                                                      "La Salle", "\xC3\x91", "\xC3\x85", "Ida");
    std::vector<Precinct> precincts;
    const auto counties = *rc::gen::container<std::vector<std::string>>(county);
    for (const auto& name : counties) {
        precincts.push_back(at(name, fmt::format("{}", precincts.size())));
    }
    assign_ids(precincts);
    return precincts;
}

RC_GTEST_PROP(AssignIdsProperty, DistinctShortAndWellFormed, ()) {
    std::set<std::string> ids;
    std::map<std::string, std::string> county_of_prefix;
    for (const auto& precinct : any_precincts()) {
        RC_ASSERT(is_precinct_id(precinct.id));
        RC_ASSERT(ids.insert(precinct.id).second);
        const auto prefix = precinct.id.substr(0, precinct.id.find('-'));
        RC_ASSERT(county_of_prefix.emplace(prefix, precinct.county).first->second ==
                  precinct.county);
    }
}

RC_GTEST_PROP(AssignIdsProperty, OrderOfCountiesDoesNotMatter, ()) {
    const auto precincts = any_precincts();
    auto sorted = precincts;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.county > b.county; });
    assign_ids(sorted);
    for (const auto& precinct : precincts) {
        RC_ASSERT(std::find(sorted.begin(), sorted.end(), precinct) != sorted.end());
    }
}

TEST(ParseRoster, WhatIsWrittenIsReadAgain) {
    std::vector<Precinct> precincts{at("Polk", "Des Moines, \"80\""), at("Linn", "A &amp; B")};
    precincts[0].delegates = 12;
    precincts[0].sde = 2.8280000000000003;
    assign_ids(precincts);
    const auto roster = parse_roster(roster_csv(precincts), "r");
    ASSERT_TRUE(roster) << roster.error().message;
    EXPECT_EQ(roster->precincts(), precincts);
}

TEST(ParseRoster, ByteOrderMarkAndBlanks) {
    const auto roster = parse_roster(
        "\xEF\xBB\xBF"
        "county,precinct,delegates,sde\r\nA,B,,\r\n",
        "r");
    ASSERT_TRUE(roster) << roster.error().message;
    EXPECT_EQ(roster->precincts()[0].delegates, std::nullopt);
    EXPECT_EQ(roster->precincts()[0].sde, std::nullopt);
}

TEST(ParseRoster, SaysWhatIsWrongAndWhere) {
    const std::string head = "county,precinct,delegates,sde\n";
    const std::string with_id = "id,county,precinct,delegates,sde\n";
    EXPECT_THAT(roster_error("county,precinct,delegates\nA,B,1\n"), HasSubstr("sde"));
    EXPECT_THAT(roster_error(head), HasSubstr("no precinct"));
    EXPECT_THAT(roster_error(head + "A,B,1,1\nA,C,-2,1\n"), HasSubstr("Line 3 of precincts.csv"));
    EXPECT_THAT(roster_error(head + "A,B,0,1\n"), HasSubstr("0 delegates"));
    EXPECT_EQ(roster_error(head + "A,B,9999,1000000\n"), "");
    EXPECT_THAT(roster_error(head + "A,B,10000,1\n"), HasSubstr("10000 delegates"));
    EXPECT_THAT(roster_error(head + "A,B,12345678901,1\n"), HasSubstr("column delegates"));
    EXPECT_THAT(roster_error(head + "A,B,1,1000001\n"), HasSubstr("sde"));
    EXPECT_THAT(roster_error(head + "A,B,1,nan\n"), HasSubstr("sde"));
    EXPECT_THAT(roster_error(head + "A,B,1,-1\n"), HasSubstr("sde"));
    EXPECT_THAT(roster_error(head + "A, ,1,1\n"), HasSubstr("no precinct that can be printed"));
    EXPECT_THAT(roster_error(head + "A,\x81,1,1\n"), HasSubstr("neither UTF-8 nor Windows-1252"));
    EXPECT_EQ(roster_error(head + "A,\xF1,1,1\n"), "") << "Excel's own encoding";
    EXPECT_THAT(roster_error(with_id + "POLK-001-A,A,B,1,1\n"),
                HasSubstr("id that was not drawn here"));
    const auto id = core::with_check_character("POLK-001");
    EXPECT_THAT(roster_error(with_id + id + ",A,B,1,1\n" + id + ",A,C,1,1\n"),
                HasSubstr("a second time"));
}

TEST(ReadRoster, NamesAFileThatIsNotThere) {
    const auto roster = read_roster(test::scratch_folder() + "/absent.csv");
    ASSERT_FALSE(roster);
    EXPECT_THAT(roster.error().message, HasSubstr("absent.csv"));
}

}  // namespace
}  // namespace forms
