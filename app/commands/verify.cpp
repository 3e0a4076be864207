// recanvass verify: the findings of every precinct, the largest first.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "app/commands/commands.h"
#include "app/commands/support.h"

namespace app {
namespace {

using FindingsByPrecinct = std::map<std::string, std::vector<verify::Finding>>;

nlohmann::ordered_json as_json(const std::string& precinct, const verify::Finding& finding) {
    return {{"precinct_id", precinct},
            {"code", verify::name_of(finding.code)},
            {"kind", verify::name_of(finding.kind)},
            {"fields", finding.fields},
            {"expected", finding.expected},
            {"found", finding.found},
            {"message", finding.message},
            {"cause", finding.cause},
            {"delegates_at_stake", finding.delegates_at_stake}};
}

void print_for_people(const FindingsByPrecinct& all) {
    struct Line {
        const std::string* precinct;
        const verify::Finding* finding;
    };
    std::map<verify::Kind, std::vector<Line>> by_kind;
    for (const auto& [precinct, findings] : all) {
        for (const auto& finding : findings) by_kind[finding.kind].push_back({&precinct, &finding});
    }
    for (auto& [kind, lines] : by_kind) {
        std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
            return a.finding->delegates_at_stake > b.finding->delegates_at_stake;
        });
        fmt::print("{} ({})\n", verify::name_of(kind), lines.size());
        for (const auto& line : lines) {
            fmt::print("  {:10} {:22} {}\n", *line.precinct, verify::name_of(line.finding->code),
                       line.finding->message);
        }
    }
    std::size_t total = 0;
    for (const auto& [kind, lines] : by_kind) total += lines.size();
    fmt::print("{} findings in {} precincts\n", total, all.size());
}

int run(const std::string& folder, bool json) {
    const auto session = open_session(folder);
    if (!session) return say(session.error());
    if (!json) say_mode((*session)->canvass);
    {
        ProgressBar bar("Verifying", (*session)->canvass.roster.size());
        const auto judged =
            (*session)->pipeline->judge_all([&bar](std::size_t done) { bar.set(done); });
        if (!judged) return say(judged.error());
    }
    auto all = (*session)->records->all_findings();
    if (!all) return say(all.error());
    std::erase_if(*all, [](const auto& entry) { return entry.second.empty(); });
    bool needs_people = false;
    for (const auto& [precinct, findings] : *all) {
        for (const auto& finding : findings) {
            needs_people = needs_people || finding.kind != verify::Kind::Information;
            if (json) print_json(as_json(precinct, finding));
        }
    }
    if (!json) print_for_people(*all);
    return needs_people ? kNeedsPeople : kDone;
}

}  // namespace

void add_verify(CLI::App& program, int& status) {
    struct Options {
        std::string folder;
        bool json = false;
    };
    auto chosen = std::make_shared<Options>();
    auto* command =
        program.add_subcommand("verify", "Compare paper, reports and rules in every precinct");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_flag("--json", chosen->json, "One JSON object a finding on stdout");
    command->callback([chosen, &status] { status = run(chosen->folder, chosen->json); });
}

}  // namespace app
