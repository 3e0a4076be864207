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
    for (const char* bad : {"", "-1", "1.0", "1e3", "x", " 1", "99999999999", "+1"}) {
        EXPECT_FALSE(parse_count(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace core
