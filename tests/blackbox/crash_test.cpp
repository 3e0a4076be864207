// After a kill at any moment of `recanvass scan`, the next run loses no sheet and counts none
// twice.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "app/session.h"
#include "core/clock.h"
#include "run_program.h"

namespace blackbox {
namespace {

constexpr int kKills = 50;
constexpr unsigned kSeed = 20200203;

std::vector<std::string> sheets() {
    return {sample("clean-01.jpg"), sample("clean-02.jpg"), sample("clean-03.jpg"),
            sample("clean-04.jpg")};
}

std::vector<std::string> scan_arguments(const std::string& folder) {
    std::vector<std::string> arguments = {"scan", folder, "--json"};
    for (const auto& sheet : sheets()) arguments.push_back(sheet);
    return arguments;
}

// Returns how often each page was accepted or rejected, by the ledger.
std::map<std::string, int> outcomes_by_page(store::Records& records) {
    std::map<std::string, int> outcomes;
    const auto events = records.history().events(0, 1'000'000);
    EXPECT_TRUE(events.has_value());
    for (const auto& event : *events) {
        if (event.action == "page.accepted" || event.action == "page.rejected") {
            ++outcomes[event.subject];
        }
    }
    return outcomes;
}

void expect_every_sheet_once(const std::string& folder, double killed_at) {
    const auto session = app::open_session(folder);
    ASSERT_TRUE(session.has_value()) << session.error().message;
    const auto status = (*session)->records->progress().status();
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->pages_archived, 4) << "killed after " << killed_at << " ms";
    EXPECT_EQ(status->pages_accepted, 4) << "killed after " << killed_at << " ms";
    EXPECT_EQ(status->pages_rejected + status->pages_pending, 0);
    EXPECT_EQ(status->precincts_scanned, 4);
    const auto pages = (*session)->records->pages().in_state(store::PageState::Accepted).value();
    for (const auto& page : pages) {
        EXPECT_FALSE((*session)->records->verdicts().layers(page.id->precinct)->empty())
            << "no verdict about " << page.id->precinct << ", killed after " << killed_at << " ms";
    }
    const auto outcomes = outcomes_by_page(*(*session)->records);
    EXPECT_EQ(outcomes.size(), 4U);
    for (const auto& [page, times] : outcomes) EXPECT_EQ(times, 1) << page;
    const auto chain = (*session)->records->history().check();
    ASSERT_TRUE(chain.has_value());
    EXPECT_TRUE(chain->valid) << chain->problem;
}

// A run without sheets finishes the pages that were begun.
void expect_it_resumes(const std::string& folder, double killed_at) {
    const auto resumed = run_program({"scan", folder, "--json"});
    ASSERT_LT(resumed.status, 2) << resumed.err;
    const auto session = app::open_session(folder);
    ASSERT_TRUE(session.has_value()) << session.error().message;
    EXPECT_EQ((*session)->records->progress().status()->pages_pending, 0)
        << "killed after " << killed_at << " ms";
}

TEST(Crash, FiftyKillsLoseNothingAndCountNothingTwice) {
    const Scratch scratch;
    const auto unhurt = scratch.path("unhurt");
    ASSERT_EQ(run_program({"init", unhurt, "--example", "iowa-2020"}).status, 0);
    const double start = core::wall_ms();
    const auto whole = run_program(scan_arguments(unhurt));
    ASSERT_LT(whole.status, 2) << whole.err;
    const double whole_ms = core::wall_ms() - start;

    std::mt19937 draw(kSeed);
    std::uniform_real_distribution<double> moment(0, whole_ms * 1.05);
    int killed = 0;
    for (int i = 0; i < kKills; ++i) {
        const auto folder = scratch.path("canvass" + std::to_string(i));
        ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
        const double at = moment(draw);
        killed += run_program(scan_arguments(folder), "", at).status == 128 + SIGKILL ? 1 : 0;
        if (i % 2 == 1) expect_it_resumes(folder, at);
        const auto again = run_program(scan_arguments(folder));
        ASSERT_LT(again.status, 2) << again.err;
        expect_every_sheet_once(folder, at);
    }
    EXPECT_GT(killed, kKills / 2)
        << "most runs ended before they were killed: the test tests nothing";
}

}  // namespace
}  // namespace blackbox
