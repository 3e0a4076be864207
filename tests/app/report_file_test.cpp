// JSON that channels send, as the table that all reports go through.
#include "app/report_file.h"

#include <gmock/gmock.h>

namespace app {
namespace {

using testing::HasSubstr;

std::string table_of(const std::string& text) {
    const auto table = table_text(text, "app.json");
    EXPECT_TRUE(table) << table.error().message;
    return table.value_or("");
}

TEST(ReportFile, CsvStaysAsItIs) {
    EXPECT_EQ(table_of("precinct_id,first.biden\nA,3\n"), "precinct_id,first.biden\nA,3\n");
    EXPECT_EQ(table_of(""), "");
}

TEST(ReportFile, ObjectsBecomeRowsWhateverShapeTheyComeIn) {
    const std::string table = "first.biden,precinct_id\n3,A\n,B\n";
    EXPECT_EQ(table_of(R"([{"precinct_id":"A","first.biden":3},{"precinct_id":"B"}])"), table);
    EXPECT_EQ(table_of("{\"precinct_id\":\"A\",\"first.biden\":3}\n\n{\"precinct_id\":\"B\"}\n"),
              table);
    EXPECT_EQ(table_of("\xEF\xBB\xBF {\"reports\":[{\"precinct_id\":\"A\",\"values\":"
                       "{\"first.biden\":3}},{\"precinct_id\":\"B\",\"first.biden\":null}]}"),
              table);
}

TEST(ReportFile, WhatIsNoCountIsLeftForTheTablesCheckToName) {
    EXPECT_EQ(table_of(R"([{"precinct_id":"A","first.biden":3.5,"first.yang":"three","x":[1]}])"),
              "first.biden,first.yang,precinct_id,x\n3.5,three,A,[1]\n");
}

TEST(ReportFile, WhatHoldsNoReportIsOneSentence) {
    for (const auto* text :
         {"[", "[]", "[1]", "{\"a\":1}\nnonsense", "{\"reports\":[]}", "[{},2]", "[{}]"}) {
        const auto table = table_text(text, "app.json");
        ASSERT_FALSE(table) << text;
        EXPECT_THAT(table.error().message, HasSubstr("app.json"));
    }
}

TEST(ReportFile, AValueSaidTwiceIsRefusedAsTwoEqualColumnsAre) {
    for (const auto* text :
         {R"([{"precinct_id":"ADAM-003-R","first.biden":12,"first.biden":34}])",
          R"({"precinct_id":"A","first.biden":12,"first.biden":12})",
          "{\"precinct_id\":\"A\"}\n{\"precinct_id\":\"B\",\"first.biden\":1,\"first.biden\":2}\n",
          R"([{"precinct_id":"A","first.biden":12,"values":{"first.biden":34}}])"}) {
        const auto table = table_text(text, "app.json");
        ASSERT_FALSE(table) << text;
        EXPECT_THAT(table.error().message, HasSubstr("\"first.biden\" twice"));
    }
}

TEST(ReportFile, NestedDeepIsRefused) {
    const std::string open(60'000, '['), close(60'000, ']');
    for (const auto& text :
         {open + close, "[{\"precinct_id\":\"A\",\"first.biden\":" + open + close + "}]",
          "{\"precinct_id\":\"A\"}\n{\"precinct_id\":" + open + close + "}\n"}) {
        const auto table = table_text(text, "app.json");
        ASSERT_FALSE(table);
        EXPECT_THAT(table.error().message, HasSubstr("app.json"));
        EXPECT_THAT(table.error().message, HasSubstr("nests"));
    }
}

TEST(ReportFile, TheLineThatIsNoJsonIsNamed) {
    EXPECT_THAT(table_text("{\"a\":1}\n\n{\"a\":nonsense}\n", "app.json").error().message,
                HasSubstr("app.json line 3"));
}

}  // namespace
}  // namespace app
