// The closed list of findings, in the program and in docs/findings.md.
#include "verify/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "core/file.h"
#include "core/names.h"

namespace verify {
namespace {

using Names = std::set<std::string>;

// The table of docs/findings.md: kind → codes. A row begins "| KIND" and its second cell lists the
// codes.
std::map<std::string, Names> documented() {
    const auto text =
        core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/docs/findings.md").value();
    const std::regex row_of_kind(R"(^\| ([A-Z]+)\b[^|]*\|([^|]*)\|.*)");
    const std::regex code("[A-Z]+(_[A-Z]+)*");
    std::map<std::string, Names> table;
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
        std::smatch row;
        if (!std::regex_match(line, row, row_of_kind)) continue;
        const std::string codes = row[2];
        for (std::sregex_iterator found(codes.begin(), codes.end(), code), end; found != end;
             ++found) {
            table[row[1]].insert(found->str());
        }
    }
    return table;
}

TEST(Findings, TheDocumentNamesEveryCodeUnderItsKindAndNoOther) {
    std::map<std::string, Names> known;
    for (std::size_t i = 0; i < core::value_count<Code>(); ++i) {
        const auto code = static_cast<Code>(i);
        known[std::string(name_of(kind_of(code)))].insert(std::string(name_of(code)));
    }
    const auto table = documented();
    EXPECT_GE(table.size(), core::value_count<Kind>()) << "the test reads no table";
    for (const auto& [kind, codes] : known) {
        const auto row = table.find(kind);
        ASSERT_NE(row, table.end()) << kind;
        EXPECT_THAT(row->second, testing::ContainerEq(codes)) << kind;
    }
}

TEST(Findings, NamesLeadBackToTheirValues) {
    for (std::size_t i = 0; i < core::value_count<Code>(); ++i) {
        const auto code = static_cast<Code>(i);
        EXPECT_EQ(code_of_name(name_of(code)), code);
    }
    EXPECT_EQ(code_of_name("VALUE_DIFFERS "), std::nullopt);
    EXPECT_EQ(kind_of_name("INTEGRITY"), Kind::Integrity);
    EXPECT_EQ(basis_of_name("as_reported"), Basis::AsReported);
}

}  // namespace
}  // namespace verify
