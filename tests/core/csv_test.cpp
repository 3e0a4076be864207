#include "core/csv.h"

#include <gtest/gtest.h>

namespace core {
namespace {

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
    const auto table = parse_csv(
        "\xEF\xBB\xBFname,note\r\n\"Smith, J\",\"said \"\"no\"\"\nagain\"\r\n\r\nB,2", "t.csv");
    ASSERT_TRUE(table.has_value()) << table.error().message;
    EXPECT_EQ(table->columns, (std::vector<std::string>{"name", "note"}));
    ASSERT_EQ(table->rows.size(), 2U);
    EXPECT_EQ(table->rows[0][0], "Smith, J");
    EXPECT_EQ(table->rows[0][1], "said \"no\"\nagain");
    EXPECT_EQ(table->lines, (std::vector<std::size_t>{2, 5}));
}

TEST(Csv, NamesFileAndLineOfWhatIsWrong) {
    EXPECT_NE(parse_csv("a,b\n1,2\n3\n", "t.csv").error().message.find("t.csv line 3"),
              std::string::npos);
    EXPECT_NE(parse_csv("a,b\n\"1,2\n", "t.csv").error().message.find("never ends"),
              std::string::npos);
    EXPECT_NE(parse_csv("", "t.csv").error().message.find("empty"), std::string::npos);
    EXPECT_NE(parse_csv("a,a\n", "t.csv").error().message.find("twice"), std::string::npos);
    const auto table = parse_csv("a,b\n1,2\n", "t.csv");
    const auto missing = table->required_column("votes");
    ASSERT_FALSE(missing.has_value());
    EXPECT_NE(missing.error().message.find("no column \"votes\""), std::string::npos);
    EXPECT_NE(missing.error().message.find("a, b"), std::string::npos);
}

TEST(Csv, CellsSurviveTheRoundTrip) {
    const std::vector<std::string> cells = {
        "plain", "with, comma", "with \"quote\"", "two\nlines", "", "ends in a return\r"};
    const auto table = parse_csv("a,b,c,d,e,f\n" + csv_line(cells), "t.csv");
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(table->rows.at(0), cells);
}

TEST(Csv, CountsAreWholeAndNotNegative) {
    EXPECT_EQ(parse_count("0"), 0);
    EXPECT_EQ(parse_count("0023"), 23);
    for (const char* whole : {"48", " 48", "48 ", "48\xC2\xA0", "48.0", "48,0", "48.00", "48.0000"})
        EXPECT_EQ(parse_count(whole), 48) << whole;
    for (const char* bad :
         {"", "-1", "1e3", "x", "99999999999", "+1", "1,234", "1.234", "48.000", "48,000", "48.5",
          "48.", ".0", "1 234", "1.0.0", "=1", "\xEF\xBC\x91"}) {
        EXPECT_FALSE(parse_count(bad).has_value()) << bad;
    }
}

// The same small table, in every dress that spreadsheets give it.
const std::vector<std::vector<std::string>> kRows = {{"A-1", "3", "4"}, {"B-2", "5", "6"}};

void expect_same(const std::string& bytes, const std::string& how,
                 const std::vector<std::string>& read_as) {
    const auto table = parse_csv(bytes, "t.csv", {"precinct_id"});
    ASSERT_TRUE(table.has_value()) << how << ": " << table.error().message;
    EXPECT_EQ(table->columns, (std::vector<std::string>{"precinct_id", "first", "final"})) << how;
    EXPECT_EQ(table->rows, kRows) << how;
    EXPECT_EQ(table->read_as, read_as) << how;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

TEST(Csv, LineEndsSeparatorsTitlesAndEmptyColumnsAreFoundOut) {
    const std::string plain = "precinct_id,first,final\nA-1,3,4\nB-2,5,6\n";
    expect_same(plain, "plain", {});
    expect_same(with(plain, "\n", "\r"), "CR", {});
    expect_same(with(plain, "\n", "\r\n"), "CRLF", {});
    expect_same(with(plain, "\n", "\r\r\n"), "CR CR LF", {});
    expect_same(with(plain, ",", ";"), "semicolons", {"separated by semicolons"});
    expect_same(with(plain, ",", "\t"), "tabs", {"separated by tabs"});
    expect_same(with(plain, ",", "|"), "bars", {"separated by bars"});
    expect_same("sep=;\r\n" + with(plain, ",", ";"), "Excel's own line",
                {"separated by semicolons"});
    expect_same(with(plain, "\n", ",,,\n"), "empty columns", {});
    expect_same("precinct_id,first,final,,\nA-1,3,4,,\nB-2,5,6\n", "short rows", {});
    expect_same("Caucus 2020, export\n\n" + plain, "a title", {"1 title line left out"});
    expect_same("Caucus 2020,,\nas of,today,\n" + plain, "titles", {"2 title lines left out"});
    expect_same("Caucus; 2020\n" + with(plain, ",", ";"), "a title with semicolons",
                {"separated by semicolons", "1 title line left out"});
    expect_same("\xEF\xBB\xBF" + plain, "a mark", {});
    expect_same(with(plain, "precinct_id", "\xC2\xA0precinct_id\xE2\x80\x8B "), "odd spaces", {});
}

TEST(Csv, ALineOfTheFileIsNamedWhateverStandsAboveIt) {
    const auto table = parse_csv_loosely(
        "sep=;\nA title\n\nid;label\nx;1\ny\nz;\"2\nmore\"\nw;3;4\n\"v;5\nu;6\n", "t.csv", {"id"});
    ASSERT_TRUE(table.has_value()) << table.error().message;
    EXPECT_EQ(table->lines, (std::vector<std::size_t>{5, 7, 11}));
    ASSERT_EQ(table->misfits.size(), 3U);
    EXPECT_EQ(table->misfits[0].line, 6U);
    EXPECT_EQ(table->misfits[1].line, 9U);
    EXPECT_EQ(table->misfits[2].line, 10U);
    EXPECT_NE(table->misfits[2].why.find("never ends"), std::string::npos);
}

TEST(Csv, AColumnWithoutANameIsLeftOutOnlyWhereItIsEmpty) {
    const auto table = parse_csv("id,,label,\nx,,1,\ny,,2,note\n", "t.csv", {"id"});
    ASSERT_TRUE(table.has_value()) << table.error().message;
    EXPECT_EQ(table->columns, (std::vector<std::string>{"id", "label", "column 4"}));
    EXPECT_EQ(table->rows[1], (std::vector<std::string>{"y", "2", "note"}));
}

TEST(Csv, NoCellBecomesAFormula) {
    for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\"=1", "x;=1", "x\t=1",
                                "x\n=1", "x,=1", "x; =1"}) {
        const auto text = without_formulas(formula);
        EXPECT_NE(text, formula);
        EXPECT_EQ(without_formulas(text), text) << "done twice: " << formula;
    }
    for (const char* plain : {"", "Des Moines-12", "a = b", "1-2", "Smith, J", "2 or 3"})
        EXPECT_EQ(without_formulas(plain), plain);
}

}  // namespace
}  // namespace core
