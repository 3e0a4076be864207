#include "verify/check_results.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/slow_award.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::iowa;

const std::vector<forms::Option>& options() {
    static const std::vector<forms::Option> list = {
        {"adams", "Adams"}, {"burr", "Burr"}, {"clay", "Clay"}};
    return list;
}

ResultRow row(std::vector<int> first, std::vector<int> final, std::vector<double> sde) {
    return {2, "Polk", "One", "POLK-001-A", std::move(first), std::move(final), std::move(sde)};
}

forms::Precinct precinct(std::optional<int> delegates, std::optional<double> sde) {
    return {"POLK-001-A", "Polk", "One", delegates, sde};
}

std::vector<Code> codes(const CheckedRow& checked) {
    std::vector<Code> list;
    for (const auto& finding : checked.findings) list.push_back(finding.code);
    return list;
}

TEST(CheckRow, OelweinAgreesAndHasMoreFinalThanFirst) {
    const auto table_row = row({20, 30, 19}, {20, 30, 20}, {0.2, 0.4, 0.2});
    const auto checked = check_row(table_row, options(), precinct(8, 0.8), iowa());
    EXPECT_EQ(checked.attendees, 69);
    EXPECT_TRUE(checked.agrees);
    EXPECT_THAT(checked.written, ElementsAre(2, 4, 2));
    EXPECT_THAT(codes(checked), ElementsAre(Code::FinalExceedsFirst));
    EXPECT_EQ(checked.findings[0].fields, std::vector<std::string>{"final.total"});
}

TEST(CheckRow, OcheyedanAsPublishedBreaksTheRule) {
    const auto table_row = row({3, 1, 1}, {3, 1, 1}, {0.2, 0.1, 0});
    const auto checked = check_row(table_row, options(), precinct(3, 0.3), iowa());
    EXPECT_FALSE(checked.agrees);
    EXPECT_THAT(codes(checked), ElementsAre(Code::ViableWithoutAward, Code::DelegatesDiffer));
}

TEST(CheckRow, EquivalentsThatAreNoWholeDelegatesAreNamed) {
    const auto table_row = row({20, 30, 19}, {20, 30, 19}, {0.21, 0.39, 0.2});
    const auto checked = check_row(table_row, options(), precinct(8, 0.8), iowa());
    EXPECT_THAT(codes(checked), ElementsAre(Code::SdeNotWhole));
    EXPECT_THAT(checked.findings[0].fields, ElementsAre("delegates.adams", "delegates.burr"));
    const auto rounded = row({20, 30, 19}, {20, 30, 19}, {0.2001, 0.3999, 0.2});
    EXPECT_THAT(codes(check_row(rounded, options(), precinct(8, 0.8), iowa())), IsEmpty());
}

TEST(CheckRow, SatellitesShareTheRowsOwnEquivalents) {
    const auto good = row({30, 5, 5}, {30, 5, 5}, {0.5, 0, 0});
    const auto checked = check_row(good, options(), precinct(std::nullopt, std::nullopt), iowa());
    EXPECT_EQ(checked.delegates, 5);
    EXPECT_THAT(checked.written, ElementsAre(5, 0, 0));
    const auto odd = row({30, 10, 0}, {30, 10, 0}, {0.3, 0.15, 0});
    const auto unknown = check_row(odd, options(), precinct(std::nullopt, std::nullopt), iowa());
    EXPECT_THAT(codes(unknown), testing::Contains(Code::SatelliteAttendanceUnknown));
}

TEST(CheckRow, NobodyInTheFirstAlignmentGetsNoAward) {
    const auto table_row = row({0, 0, 0}, {100, 80, 35}, {0.4, 0.3, 0.1});
    const auto checked = check_row(table_row, options(), precinct(8, 0.8), iowa());
    EXPECT_EQ(checked.awards.status, AwardStatus::NoAttendance);
    EXPECT_THAT(checked.awards.outcomes, IsEmpty());
    EXPECT_THAT(codes(checked), testing::Contains(Code::NoAttendance));
}

TEST(CheckRow, ALoneDelegateElsewhereIsInformation) {
    const auto table_row = row({3, 2, 0}, {3, 2, 0}, {0, 0.1, 0});
    const auto checked = check_row(table_row, options(), precinct(1, 0.1), iowa());
    ASSERT_THAT(codes(checked), ElementsAre(Code::SingleDelegate));
    EXPECT_EQ(checked.findings[0].kind, Kind::Information);
    EXPECT_FALSE(checked.agrees);
}

TEST(CheckRow, WithoutEquivalentsNothingIsSaidOfAwards) {
    const auto table_row = row({20, 30, 19}, {20, 30, 19}, {});
    EXPECT_THAT(codes(check_row(table_row, options(), precinct(8, 0.8), iowa())), IsEmpty());
}

TEST(CheckRow, AGroupForcedToRealignHasNotShrunk) {
    // Three viable groups for two delegates: the smallest must go; the other may not lose people.
    const auto forced = row({10, 8, 6}, {13, 11, 0}, {0.1, 0.1, 0});
    EXPECT_THAT(codes(check_row(forced, options(), precinct(2, 0.2), iowa())), IsEmpty());
    const auto shrank = row({10, 8, 6}, {17, 7, 0}, {0.1, 0.1, 0});
    EXPECT_THAT(codes(check_row(shrank, options(), precinct(2, 0.2), iowa())),
                ElementsAre(Code::ViableGroupShrank));
}

TEST(CheckRow, AbsurdNumbersStayData) {
    const auto table_row = row({1, 0, 0}, {100'000'000, 0, 0}, {1e6, 0, 0});
    const auto checked = check_row(table_row, options(), precinct(1000, 0.0001), iowa());
    EXPECT_FALSE(checked.findings.empty());
}

TEST(CheckResults, EqualRowsAreNamedWhereTheyAreNoAccident) {
    const forms::Roster roster(
        {{"POLK-001-A", "Polk", "One", 8, 0.8}, {"POLK-002-B", "Polk", "Two", 8, 0.8}});
    const auto duplicates = [&](const std::vector<int>& counts, const std::vector<double>& sde) {
        ResultsTable table;
        table.options = options();
        for (const auto& known : roster.precincts()) {
            table.rows.push_back(row(counts, counts, sde));
            table.rows.back().id = known.id;
        }
        int named = 0;
        for (const auto& checked : check_results(table, roster, iowa())) {
            for (const auto code : codes(checked)) named += code == Code::DuplicateVector ? 1 : 0;
        }
        return named;
    };
    EXPECT_EQ(duplicates({1, 0, 0}, {0.8, 0, 0}), 2);
    EXPECT_EQ(duplicates({0, 0, 0}, {0, 0, 0}), 0) << "nobody came to either";
    EXPECT_EQ(duplicates({4, 3, 2}, {}), 0) << "without equivalents nine people may be alike";
    EXPECT_EQ(duplicates({4, 3, 3}, {}), 2);
}

// --- the real publications
// ------------------------------------------------------------------------

struct Published {
    forms::Roster roster;
    ResultsTable table;
    std::vector<CheckedRow> rows;
    std::map<Code, int> counts;
};

std::string data_folder() {
    const char* folder = std::getenv("RECANVASS_DATA");
    return (folder != nullptr ? std::string(folder)
                              : std::string(RECANVASS_SOURCE_DIR) + "/../shared/data") +
           "/iowa-2020/";
}

Published published(const std::string& date) {
    Published all;
    all.roster = forms::read_roster(data_folder() + "precincts.csv").value();
    const auto path = data_folder() + "results-" + date + ".csv";
    all.table = parse_results(core::read_text_file(path).value(), path, all.roster).value();
    all.rows = check_results(all.table, all.roster, iowa());
    for (const auto& one : all.rows) {
        std::set<Code> once;
        for (const auto& finding : one.findings) once.insert(finding.code);
        for (const auto code : once) ++all.counts[code];
    }
    return all;
}

class Iowa2020 : public testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(data_folder() + "precincts.csv")) {
            GTEST_SKIP() << "iowa-2020 absent";
        }
    }
};

TEST_F(Iowa2020, FebruaryHoldsTheErrorsThatWerePublished) {
    const auto all = published("2020-02-08");
    EXPECT_EQ(all.rows.size(), 1765U);
    EXPECT_THAT(all.table.problems, IsEmpty());
    EXPECT_EQ(all.counts.at(Code::FinalExceedsFirst), 84);
    EXPECT_EQ(all.counts.at(Code::DelegatesDiffer), 95);
    EXPECT_EQ(all.counts.at(Code::DuplicateVector), 8) << "four pairs";
    EXPECT_EQ(all.counts.at(Code::SatelliteAttendanceUnknown), 3);
    EXPECT_FALSE(all.counts.contains(Code::SdeNotWhole));
}

TEST_F(Iowa2020, EveryPrecinctEqualsTheSlowImplementation) {
    for (const auto* date : {"2020-02-08", "2020-04-07"}) {
        const auto all = published(date);
        for (const auto& one : all.rows) {
            if (!one.delegates) continue;  // nobody at a satellite site: nothing to compute
            const auto slow =
                testing_support::slow_award(one.attendees, *one.delegates, one.row->final);
            const auto& outcomes = one.awards.outcomes;
            ASSERT_EQ(one.awards.status, slow.status) << one.row->precinct;
            ASSERT_EQ(std::set<std::vector<int>>(outcomes.begin(), outcomes.end()), slow.outcomes)
                << one.row->precinct;
        }
    }
}

TEST_F(Iowa2020, TheRecanvassLeftFewerWrongAwardsAndNoDuplicates) {
    const auto all = published("2020-04-07");
    EXPECT_EQ(all.rows.size(), 1765U);
    EXPECT_EQ(all.counts.at(Code::FinalExceedsFirst), 80);
    EXPECT_EQ(all.counts.at(Code::DelegatesDiffer), 52);
    EXPECT_FALSE(all.counts.contains(Code::DuplicateVector));
}

}  // namespace
}  // namespace verify
