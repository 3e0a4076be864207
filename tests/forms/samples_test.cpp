// The rosters that the project ships are what the room makes of their sources. With
// RECANVASS_REMAKE_SAMPLES=1 this test writes them again (samples/README.md).
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "core/file.h"
#include "forms/form_file.h"
#include "forms/precinct.h"
#include "tests/forms/support/samples.h"

namespace forms {
namespace {

constexpr std::size_t kPrecinctsOfIowa = 1765;
constexpr std::size_t kSatelliteSites = 87;

std::string text_of(const std::string& path) {
    const auto text = core::read_text_file(path);
    EXPECT_TRUE(text.has_value()) << (text ? "" : text.error().message);
    return text.value_or("");
}

Roster roster_at(const std::string& path) {
    auto roster = read_roster(path);
    EXPECT_TRUE(roster.has_value()) << (roster ? "" : roster.error().message);
    return roster.value_or(Roster());
}

TEST(Samples, IowaRosterIsMadeFromItsSource) {
    const auto source = test::shared_data("iowa-2020/precincts.csv");
    if (!source) GTEST_SKIP() << "iowa-2020/precincts.csv absent";
    const std::string made = roster_csv(roster_at(*source).precincts());
    if (std::getenv("RECANVASS_REMAKE_SAMPLES") != nullptr) {
        ASSERT_TRUE(core::write_file_durably(test::sample("iowa-2020/precincts.csv"),
                                             core::bytes_of(made)));
    }
    EXPECT_EQ(made, text_of(test::sample("iowa-2020/precincts.csv")));
}

TEST(Samples, IowaRosterHasEveryPrecinctOnce) {
    const Roster roster = roster_at(test::sample("iowa-2020/precincts.csv"));
    EXPECT_EQ(roster.size(), kPrecinctsOfIowa);
    std::size_t satellites = 0;
    for (const Precinct& precinct : roster.precincts()) {
        EXPECT_LE(precinct.id.size(), 10U) << precinct.id;
        EXPECT_EQ(precinct.delegates.has_value(), precinct.sde.has_value());
        if (!precinct.delegates) ++satellites;
        EXPECT_EQ(roster.match(precinct.county, precinct.name), &precinct) << precinct.name;
    }
    EXPECT_EQ(satellites, kSatelliteSites);
}

TEST(Samples, CountiesDoNotSharePrefixes) {
    const Roster roster = roster_at(test::sample("iowa-2020/precincts.csv"));
    std::map<std::string, std::set<std::string>> counties_of;
    for (const Precinct& precinct : roster.precincts()) {
        counties_of[precinct.id.substr(0, precinct.id.find('-'))].insert(precinct.county);
    }
    for (const auto& [prefix, counties] : counties_of) {
        EXPECT_EQ(counties.size(), 1U) << prefix << ", " << *counties.begin();
    }
    constexpr std::size_t kCountiesAndSatelliteGroups = 104;
    EXPECT_EQ(counties_of.size(), kCountiesAndSatelliteGroups);
    EXPECT_EQ(counties_of["WINB"], std::set<std::string>{"Winnebago"});
    EXPECT_EQ(counties_of["WINS"], std::set<std::string>{"Winneshiek"});
    EXPECT_EQ(counties_of["CLAY"], std::set<std::string>{"Clay"});
}

TEST(Samples, EachSampleFitsItsForm) {
    for (const auto& [folder, layout] :
         {std::pair{"iowa-2020", "iowa-2020-math"}, std::pair{"tally-2p", "tally-2p"}}) {
        const auto options = read_options(test::sample(std::string(folder) + "/options.csv"));
        ASSERT_TRUE(options) << options.error().message;
        const auto form = parse_form(built_in_layout(layout).value(), layout, *options);
        ASSERT_TRUE(form) << form.error().message;
        EXPECT_GT(roster_at(test::sample(std::string(folder) + "/precincts.csv")).size(), 0U);
    }
}

}  // namespace
}  // namespace forms
