// Tables as people's spreadsheets write them, through the whole program.
#include <gmock/gmock.h>

#include "core/csv.h"
#include "core/file.h"
#include "tests/blackbox/run_program.h"

namespace blackbox {
namespace {

using testing::HasSubstr;
using testing::Not;

class Tables : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run_program({"init", folder_, "--example", "iowa-2020"}).status, 0);
    }

    Ran import(const std::string& text, const std::vector<std::string>& more = {}) {
        write(scratch_.path("app.csv"), text);
        std::vector<std::string> command = {"import", folder_, scratch_.path("app.csv"),
                                            "--channel", "app"};
        command.insert(command.end(), more.begin(), more.end());
        return run_program(command);
    }

    // What the channel says of a box now, as an export has it.
    std::string reported(const std::string& precinct, const std::string& field) {
        const auto out = scratch_.path("out.csv");
        EXPECT_EQ(run_program({"export", folder_, "-o", out}).status, 0);
        const auto table = core::parse_csv(core::read_text_file(out).value(), out).value();
        for (const auto& row : table.rows) {
            if (row[*table.column("precinct_id")] == precinct &&
                row[*table.column("field")] == field)
                return row[*table.column("reported")];
        }
        return "no such box";
    }

    Scratch scratch_;
    std::string folder_ = scratch_.path("canvass");
};

const std::string kPlain =
    "precinct_id,first.biden,final.biden\nADAI-001-L,12,13\nADAI-002-J,5,6\n";

TEST_F(Tables, TheColumnsNamesAreRememberedInEveryEncoding) {
    const std::string table = "precinct_id,Bennet \xE9,final.biden\nADAI-001-L,12,13\n";
    const auto first = import(table, {"--column", "Bennet \xC3\xA9=first.bennet"});
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("was read as: Windows-1252"));
    const auto second = import(table);
    EXPECT_EQ(second.status, 0) << second.err;
    EXPECT_THAT(second.out, HasSubstr("column Bennet \xC3\xA9 is first.bennet"));
    EXPECT_THAT(second.out, HasSubstr("1 report(s) by app, 0 new"));
    // The same table once more, saved as UTF-8, with a no-break space, and by another terminal.
    EXPECT_THAT(import("precinct_id,Bennet\xC2\xA0\xC3\xA9,final.biden\nADAI-001-L,12,13\n").out,
                HasSubstr("0 new"));
    EXPECT_EQ(import(table, {"--column", "Bennet \xE9=first.bennet"}).status, 0);
    EXPECT_EQ(reported("ADAI-001-L", "first.bennet"), "12");
}

TEST_F(Tables, ATableThatLostAColumnSupersedesNothingUnlessItIsSaid) {
    ASSERT_EQ(import(kPlain).status, 0);
    const std::string lost = "precinct_id,final.biden\nADAI-001-L,13\nADAI-002-J,7\n";
    const auto refused = import(lost);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("leaves out what app reported before: first.biden (of 2)"));
    EXPECT_EQ(reported("ADAI-001-L", "first.biden"), "12");
    EXPECT_EQ(reported("ADAI-002-J", "final.biden"), "6") << "nothing was imported";
    const auto emptied = import("precinct_id,first.biden,final.biden\nADAI-001-L,,13\n");
    EXPECT_THAT(emptied.err, HasSubstr("first.biden (of 1)")) << "an emptied cell, too";
    EXPECT_EQ(import(lost, {"--fewer-fields"}).status, 0);
    EXPECT_EQ(reported("ADAI-001-L", "first.biden"), "");
    EXPECT_EQ(reported("ADAI-002-J", "final.biden"), "7");
    EXPECT_EQ(import(kPlain).status, 0) << "more fields than before are no question";
}

TEST_F(Tables, WhatIsCertainIsRead) {
    std::string wide = "\xFF\xFE";
    for (const char c : kPlain) wide += {c == ',' ? '\t' : c, '\0'};
    const auto ran = import(wide);
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("was read as: UTF-16, separated by tabs"));
    EXPECT_EQ(reported("ADAI-002-J", "final.biden"), "6");
    for (const char* same : {
             "sep=;\r\nprecinct_id;first.biden;final.biden;\r\nADAI-001-L;12 ;13,0;\r\n",
             "App export, 3 February,,\rprecinct_id,first.biden,final.biden\rADAI-001-L,12,13.0\r",
             "\xEF\xBB\xBF[{\"precinct_id\":\"ADAI-001-L\",\"first.biden\":12.0,\"final.biden\":13}"
             "]",
         }) {
        const auto again = import(same);
        EXPECT_EQ(again.status, 0) << same << again.err;
        EXPECT_THAT(again.out, HasSubstr("1 report(s) by app, 0 new")) << same;
    }
}

TEST_F(Tables, WhatIsNotCertainIsNamedWithoutItsBytes) {
    const auto thousands =
        import("precinct_id,first.biden,final.biden\nADAI-001-L,\"1,234\",3\nADAI-002-J,5,6\n");
    EXPECT_EQ(thousands.status, 2);
    EXPECT_THAT(thousands.err, HasSubstr("\"1,234\" in first.biden is no count"));
    EXPECT_EQ(reported("ADAI-001-L", "first.biden"), "");
    EXPECT_EQ(reported("ADAI-002-J", "first.biden"), "5");
    for (const std::string& bytes :
         {std::string("p\0r\0e\0", 6), std::string("\xD0\xCF\x11\xE0\0\0", 6),
          std::string("PK\x03\x04\0\0", 6), std::string("a\x81,b\n1,2\n")}) {
        const auto ran = import(bytes);
        EXPECT_EQ(ran.status, 2);
        EXPECT_THAT(ran.err, HasSubstr("CSV UTF-8"));
        EXPECT_EQ(ran.err.find_first_of(std::string("\0\x81\xD0", 3)), std::string::npos)
            << ran.err;
    }
    const auto twice =
        import(R"([{"precinct_id":"ADAI-001-L","first.biden":12,"first.biden":34}])");
    EXPECT_EQ(twice.status, 2);
    EXPECT_THAT(twice.err, HasSubstr("first.biden"));
}

TEST_F(Tables, NamesAreTheSameInEverySpelling) {
    const Scratch scratch;
    write(scratch.path("precincts.csv"),
          "county,precinct,delegates,sde,,\r\nDo\xC3\xB1"
          "a Ana,Precinct 1,5,1.5,,\r\n"
          "Do\xC3\xB1"
          "a Ana,Mesilla \xE2\x80\x93 2,4,1,,\r\n");
    write(scratch.path("options.csv"), "id,label\nbiden,Biden\n");
    const auto folder = scratch.path("canvass");
    const auto made = run_program({"init", folder, "--precincts", scratch.path("precincts.csv"),
                                   "--options", scratch.path("options.csv"), "--id", "NM"});
    ASSERT_EQ(made.status, 0) << made.err;
    write(scratch.path("app.csv"),
          "county,precinct,first.biden\nDON\xCC\x83"
          "A ANA,PRECINCT 1,7\n"
          "do\xC3\xB1"
          "a\xC2\xA0"
          "ana,mesilla \xE2\x80\x94 2,8\n");
    const auto ran = run_program({"import", folder, scratch.path("app.csv"), "--channel", "app"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("2 report(s) by app, 2 new"));
}

TEST_F(Tables, AnExportRunsNothingInASpreadsheet) {
    const Scratch scratch;
    write(scratch.path("precincts.csv"),
          "county,precinct,delegates,sde\n\"=cmd|' /C calc'!A0\",+SUM(1;2),5,1.2\n"
          "Polk,@HYPERLINK,3,1\nLinn,-2+3,3,1\nLee,x;=1,3,1\n");
    write(scratch.path("options.csv"),
          "id,label\nbiden,\"=HYPERLINK(\"\"http://x\"\",\"\"B\"\")\"\n");
    const auto folder = scratch.path("canvass");
    const auto made =
        run_program({"init", folder, "--precincts", scratch.path("precincts.csv"), "--options",
                     scratch.path("options.csv"), "--id", "X", "--title", "=1+1"});
    ASSERT_EQ(made.status, 0) << made.err;
    const auto out = scratch.path("out.csv");
    ASSERT_EQ(run_program({"export", folder, "-o", out}).status, 0);
    const auto text = core::read_text_file(out).value();
    for (const char separator : {',', ';', '\t'}) {
        // As a spreadsheet of any country cuts it.
        bool starts = true;
        std::size_t formulas = 0;
        for (const char c : text) {
            formulas += starts && std::string("=+-@").find(c) != std::string::npos ? 1U : 0U;
            starts = c == separator || c == '\n' || (starts && (c == '"' || c == ' '));
        }
        EXPECT_EQ(formulas, 0U) << separator << text.substr(0, 500);
    }
    EXPECT_THAT(core::read_text_file(out).value(), HasSubstr("'@HYPERLINK"));
    const auto json = scratch.path("out.json");
    ASSERT_EQ(run_program({"export", folder, "--format", "json", "-o", json}).status, 0);
    EXPECT_THAT(core::read_text_file(json).value(), HasSubstr("\"name\":\"@HYPERLINK\""));
    EXPECT_THAT(run_program({"export", "--help"}).out, HasSubstr("apostrophe"));
}

}  // namespace
}  // namespace blackbox
