// The thresholds of the program stand in one struct; each has a name in canvass.toml and in
// docs/formats.md.
#include "verify/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "app/config.h"
#include "app/settings_file.h"
#include "core/file.h"

namespace app {
namespace {

using Names = std::set<std::string>;

const std::string kSource = RECANVASS_SOURCE_DIR;

Names all_matches(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    Names names;
    for (std::sregex_iterator found(text.begin(), text.end(), expression), end; found != end;
         ++found) {
        names.insert((*found)[1]);
    }
    return names;
}

Names settable() {
    const auto names = policy_names();
    return {names.begin(), names.end()};
}

// The members as they are declared: "    double least_dpi = 90;".
TEST(PolicyNames, EveryMemberCanBeSet) {
    const auto header = core::read_text_file(kSource + "/verify/policy.h").value();
    const auto members = all_matches(header, R"(\n    [a-zA-Z_:0-9]+ ([a-z_]+)( = [^;\n]+)?;)");
    ASSERT_GT(members.size(), 20U) << "the test reads nothing";
    EXPECT_THAT(settable(), testing::ContainerEq(members));
}

// The first cell of each row of the table under "## Policy".
TEST(PolicyNames, TheDocumentListsEachOfThem) {
    const auto text = core::read_text_file(kSource + "/docs/formats.md").value();
    const auto from = text.find("\n## Policy\n");
    ASSERT_NE(from, std::string::npos);
    std::istringstream lines(text.substr(from, text.find("\n## ", from + 1) - from));
    Names listed;
    std::string line;
    while (std::getline(lines, line)) {
        if (!line.starts_with("| `")) continue;
        listed.merge(all_matches(line.substr(0, line.find('|', 1)), "`([a-z_]+)`"));
    }
    EXPECT_THAT(listed, testing::ContainerEq(settable()));
}

class PolicyFile : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::remove_all(folder_);
        ASSERT_TRUE(create_canvass(folder_, example_canvass("iowa-2020").value(), "test"));
        toml_ = core::read_text_file(folder_ + "/canvass.toml").value();
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    core::Result<Canvass> with(const std::string& name, const std::string& value) const {
        const auto text = toml_ + name + " = " + value + "\n";
        EXPECT_TRUE(core::write_file_durably(folder_ + "/canvass.toml", core::bytes_of(text)));
        return open_canvass(folder_);
    }

    const std::string folder_ = testing::TempDir() + "/recanvass_policy_test";
    std::string toml_;
};

TEST_F(PolicyFile, EachNameChangesThePolicyAndNoOtherIsTaken) {
    const auto before = open_canvass(folder_).value().policy;
    for (const auto& name : policy_names()) {
        bool taken = false;
        for (const char* value : {"false", "0.123", "7", "1", "\"2020-02-04T06:00:00Z\""}) {
            const auto canvass = with(name, value);
            if (!canvass) continue;
            taken = true;
            EXPECT_FALSE(canvass->policy == before) << name << " = " << value;
            break;
        }
        EXPECT_TRUE(taken) << name;
    }
    EXPECT_FALSE(with("least_probabilty", "0.9").has_value());
    for (const char* keyers : {"0", "3"}) {
        const auto canvass = with("keyers", keyers);
        ASSERT_FALSE(canvass.has_value()) << keyers;
        EXPECT_THAT(canvass.error().message, testing::HasSubstr("write keyers = 2, or 1"));
    }
    EXPECT_EQ(with("keyers", "1")->policy.keyers, 1);
}

}  // namespace
}  // namespace app
