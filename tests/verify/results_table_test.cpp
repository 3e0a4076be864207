#include "verify/results_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/id.h"
#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::iowa;
using testing_support::small_form;

forms::Roster roster() {
    return forms::Roster({{"POLK-001-A", "Polk", "Des Moines-1", 5, 1.0},
                          {"POLK-002-B", "Polk", "O'Brien  2", 3, 0.6},
                          {"SATE-001-C", "CD1 Satellite", "Library", std::nullopt, std::nullopt}});
}

constexpr std::string_view kHead =
    "county,precinct,adams_first,burr_first,adams_final,burr_final,adams_sde,burr_sde\n";

ResultsTable table_of(const std::string& rows) {
    auto table = parse_results(std::string(kHead) + rows, "r.csv", roster());
    EXPECT_TRUE(table) << table.error().message;
    return table ? *std::move(table) : ResultsTable{};
}

std::string only_problem(const ResultsTable& table) {
    EXPECT_EQ(table.problems.size(), 1U);
    return table.problems.empty() ? "" : table.problems.front().message;
}

TEST(ResultsTable, RowsAreMatchedThroughByteOrderMarkSpacesAndEntities) {
    const auto table = parse_results(
        "\xEF\xBB\xBF" + std::string(kHead) + "Polk,O&amp;#39;Brien 2,3,4,3,4,0.2,0.4\n", "r.csv",
        roster());
    ASSERT_TRUE(table) << table.error().message;
    ASSERT_EQ(table->rows.size(), 1U);
    const auto& row = table->rows.front();
    EXPECT_EQ(row.id, "POLK-002-B");
    EXPECT_EQ(row.precinct, "O&amp;#39;Brien 2") << "as the table spells it";
    EXPECT_EQ(row.line, 2U);
    EXPECT_THAT(row.first, ElementsAre(3, 4));
    EXPECT_THAT(row.sde, ElementsAre(0.2, 0.4));
    EXPECT_EQ(table->options[1], (forms::Option{"burr", "Burr"}));
}

TEST(ResultsTable, AMissingColumnIsAnErrorThatNamesIt) {
    const auto table =
        parse_results("county,precinct,adams_first\nPolk,Des Moines-1,3\n", "r.csv", roster());
    ASSERT_FALSE(table);
    EXPECT_THAT(table.error().message, HasSubstr("r.csv"));
    EXPECT_THAT(table.error().message, HasSubstr("adams_final"));
    EXPECT_THAT(parse_results("a,b\n1,2\n", "r.csv", roster()).error().message,
                HasSubstr("county"));
    EXPECT_THAT(parse_results("county,precinct\nPolk,x\n", "r.csv", roster()).error().message,
                HasSubstr("<option>_first"));
    EXPECT_FALSE(parse_results("", "r.csv", roster()));
}

TEST(ResultsTable, ABadCellNamesLineColumnAndValueAndLosesNoOtherRow) {
    for (const std::string cell : {"-4", "4.5", "four", "", "99999999999"}) {
        const auto table = table_of("Polk,Des Moines-1,3," + cell +
                                    ",3,4,0.4,0.6\nPolk,O'Brien 2,3,4,3,4,0.2,0.4\n");
        EXPECT_EQ(table.rows.size(), 1U) << cell;
        const auto problem = only_problem(table);
        EXPECT_THAT(problem, HasSubstr("r.csv line 2, Des Moines-1 in Polk"));
        EXPECT_THAT(problem, HasSubstr("burr_first"));
        EXPECT_THAT(problem, HasSubstr(cell.empty() ? "is empty" : "\"" + cell + "\""));
    }
    for (const std::string sde : {"-1", "x", "nan", "inf", "1e300"}) {
        EXPECT_THAT(only_problem(table_of("Polk,Des Moines-1,3,4,3,4,0.4," + sde + "\n")),
                    HasSubstr("burr_sde"));
    }
}

TEST(ResultsTable, CountsThatNoRoomHoldsAreNamed) {
    for (const std::string counts : {"60000000,60000000,1,1", "1,1,60000000,60000000"}) {
        const auto table = table_of("Polk,Des Moines-1," + counts + ",0.4,0.6\n");
        EXPECT_THAT(only_problem(table), HasSubstr("add up to 120000000")) << counts;
        EXPECT_THAT(table.rows, IsEmpty());
    }
    EXPECT_EQ(table_of("Polk,Des Moines-1,1,99999999,1,99999999,0.4,0.6\n").rows.size(), 1U);
}

TEST(ResultsTable, UnknownPrecinctsTotalsAndRepeatsAreNamed) {
    EXPECT_THAT(only_problem(table_of("Polk,Nowhere,3,4,3,4,0.4,0.6\n")),
                HasSubstr("no precinct of the roster"));
    EXPECT_THAT(only_problem(table_of("Polk,Total,3,4,3,4,0.4,0.6\n")), HasSubstr("totals"));
    const auto twice =
        table_of("Polk,Des Moines-1,3,4,3,4,0.4,0.6\nPolk,DES MOINES-1,9,9,9,9,0.4,0.6\n");
    EXPECT_THAT(only_problem(twice), HasSubstr("repeats the precinct of line 2"));
    ASSERT_EQ(twice.rows.size(), 1U);
    EXPECT_EQ(twice.rows.front().first[0], 3) << "the first stands";
}

TEST(ResultsTable, ARowOfTheWrongWidthIsNamedAndLosesNoOther) {
    const auto table = table_of(
        "Polk,Des Moines-1,3,4\n\"Polk\",\"O'Brien\n2\",3,4,3,4,0.2,0.4\n"
        "CD1 Satellite,Library,1,1,1,1,0.1,0.1\n");
    EXPECT_THAT(only_problem(table), HasSubstr("r.csv line 2"));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].line, 3U);
    EXPECT_EQ(table.rows[1].line, 5U);
}

TEST(ResultsTable, ThousandsOfOptionsAreJustColumns) {
    std::string head = "county,precinct";
    std::string row = "Polk,Des Moines-1";
    for (int i = 0; i < 10'000; ++i) {
        head += fmt::format(",o{}_first,o{}_final", i, i);
        row += ",1,1";
    }
    const auto table = parse_results(head + "\n" + row + "\n", "r.csv", roster());
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->options.size(), 10'000U);
    EXPECT_EQ(table->rows.size(), 1U);
}

TEST(ValuesFromRow, AreWhatAVolunteerWouldHaveWritten) {
    const auto table = table_of("Polk,Des Moines-1,60,40,58,41,0.6,0.4\n");
    const auto known = roster();
    const auto values = values_from_row(table.rows.front(), table.options,
                                        *known.find("POLK-001-A"), small_form(), iowa());
    const std::map<std::string, int> expected = {
        {"header.attendees", 100}, {"header.delegates", 5}, {"header.viability", 15},
        {"first.adams", 60},       {"first.burr", 40},      {"first.total", 100},
        {"final.adams", 58},       {"final.burr", 41},      {"final.total", 99},
        {"delegates.adams", 3},    {"delegates.burr", 2},   {"delegates.total", 5}};
    EXPECT_EQ(values, expected);
}

TEST(ValuesFromRow, NobodyInTheFirstAlignmentTakesThePeopleOfTheFinal) {
    const auto table = table_of("Polk,Des Moines-1,0,0,58,42,0.6,0.4\n");
    const auto known = roster();
    const auto values = values_from_row(table.rows.front(), table.options,
                                        *known.find("POLK-001-A"), small_form(), iowa());
    EXPECT_EQ(values.at("header.attendees"), 100);
    EXPECT_EQ(values.at("first.total"), 0);
}

TEST(ValuesFromRow, ASatelliteSiteElectsByItsAttendance) {
    const auto table = table_of("CD1 Satellite,Library,30,10,30,10,0.3,0.2\n");
    const auto known = roster();
    const auto values = values_from_row(table.rows.front(), table.options,
                                        *known.find("SATE-001-C"), small_form(), iowa());
    EXPECT_EQ(values.at("header.delegates"), 5);
    EXPECT_EQ(values.at("delegates.adams"), 3);
    EXPECT_EQ(values.at("delegates.burr"), 2);
}

TEST(ParseReports, OurOwnFormatHasAColumnAFieldAndEmptyCellsSayNothing) {
    const auto id = core::with_check_character("POLK-080");
    const forms::Roster known({{id, "Polk", "Des Moines-80", 5, 1.0}});
    const auto reports = parse_reports(
        "precinct_id,first.adams,final.adams,remark\n" + id + ",12,,hello\nPOLK-080-?,1,1,\n",
        "app.csv", small_form(), known, iowa());
    ASSERT_TRUE(reports) << reports.error().message;
    EXPECT_THAT(reports->unused_columns, ElementsAre("remark"));
    ASSERT_EQ(reports->rows.size(), 1U);
    EXPECT_EQ(reports->rows.front().precinct, id);
    EXPECT_EQ(reports->values(reports->rows.front()),
              (std::map<std::string, int>{{"first.adams", 12}}));
    ASSERT_EQ(reports->problems.size(), 1U);
    EXPECT_THAT(reports->problems.front().message, HasSubstr("app.csv line 3, POLK-080-?"));
}

// Whoever sorts one column of a spreadsheet by itself gives every precinct another's counts.
TEST(ParseReports, ARowWhoseIdAndNameAreOfTwoPrecinctsIsLeftOut) {
    const auto ids = {core::with_check_character("POLK-080"),
                      core::with_check_character("POLK-081")};
    const auto& first = *ids.begin();
    const auto& second = *(ids.begin() + 1);
    const forms::Roster known(
        {{first, "Polk", "Des Moines-80", 5, 1.0}, {second, "Polk", "Des Moines-81", 5, 1.0}});
    const auto reports =
        parse_reports("precinct_id,county,precinct,first.adams\n" + first +
                          ",Polk,Des Moines-81,12\n" + second + ",Polk,as people call it,13\n",
                      "app.csv", small_form(), known, iowa());
    ASSERT_TRUE(reports) << reports.error().message;
    ASSERT_EQ(reports->rows.size(), 1U);
    EXPECT_EQ(reports->rows.front().precinct, second) << "an unknown spelling contradicts nothing";
    ASSERT_EQ(reports->problems.size(), 1U);
    EXPECT_THAT(reports->problems.front().message,
                HasSubstr("line 2, " + first +
                          ": its county and name, Polk and Des Moines-81, are "
                          "those of " +
                          second));
}

TEST(ParseReports, ATableOfResultsIsTakenWithItsExtraOptionsNamed) {
    const auto reports = parse_reports(
        "county,precinct,adams_first,adams_final,zorro_first,zorro_final\n"
        "Polk,Des Moines-1,12,11,0,0\nPolk,Nowhere,1,1,1,1\n",
        "pub.csv", small_form(), roster(), iowa());
    ASSERT_TRUE(reports) << reports.error().message;
    EXPECT_THAT(reports->unused_columns, ElementsAre("zorro"));
    EXPECT_EQ(reports->problems.size(), 1U);
    ASSERT_EQ(reports->rows.size(), 1U);
    EXPECT_EQ(reports->rows.front().precinct, "POLK-001-A");
    EXPECT_EQ(reports->values(reports->rows.front()).at("final.adams"), 11);
    EXPECT_FALSE(reports->values(reports->rows.front()).contains("delegates.adams"))
        << "the table says nothing of delegates";
}

TEST(ParseReports, WithoutAFieldOfTheFormThereIsNothingToImport) {
    const auto reports =
        parse_reports("precinct_id,remark\nx,y\n", "app.csv", small_form(), roster(), iowa());
    ASSERT_FALSE(reports);
    EXPECT_THAT(reports.error().message, HasSubstr("header.attendees"));
}

TEST(ReportedTable, ColumnsUnderTheChannelsOwnNames) {
    const auto id = core::with_check_character("POLK-080");
    const forms::Roster roster({{id, "Polk", "Des Moines-1", 5, 1.0}});
    const std::string csv = "Site,Adams R1,Burr R1,Remarks\n" + id + ",3,4,late\n";
    const auto form = small_form();
    EXPECT_THAT(foreign_columns(csv, "app.csv", form).value(),
                ElementsAre("Site", "Adams R1", "Burr R1", "Remarks"));
    const ColumnNames names = {{"Site", "precinct_id"},
                               {"Adams R1", "first.adams"},
                               {"Remarks", std::string(kNotUsed)},
                               {"Never seen", "first.dole"}};
    const auto table = parse_reports(csv, "app.csv", form, roster, iowa(), names);
    ASSERT_TRUE(table) << table.error().message;
    ASSERT_EQ(table->rows.size(), 1U);
    EXPECT_EQ(table->rows[0].precinct, id);
    EXPECT_EQ(table->values(table->rows[0]), (std::map<std::string, int>{{"first.adams", 3}}));
    EXPECT_THAT(table->unused_columns, ElementsAre("Burr R1")) << "nobody said what it is";
}

TEST(ReportedTable, ANameThatIsNoFieldOrStandsTwiceIsAnError) {
    const std::string csv = "precinct_id,A,B\nPOLK-001-A,3,4\n";
    const auto error = [&](const ColumnNames& names) {
        const auto table = parse_reports(csv, "app.csv", small_form(), roster(), iowa(), names);
        return table ? "" : table.error().message;
    };
    EXPECT_THAT(error({{"A", "first.nobody"}}), HasSubstr("first.nobody"));
    EXPECT_THAT(error({{"A", "first.adams"}, {"B", "first.adams"}}), HasSubstr("two columns"));
    EXPECT_THAT(error({{"A", "precinct_id"}}), HasSubstr("two columns"));
}

}  // namespace
}  // namespace verify
