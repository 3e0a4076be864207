// recanvass verify: the findings of every precinct, the largest first.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "app/canvass_folder.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/findings_page.h"
#include "core/clock.h"
#include "core/file.h"
#include "store/codec.h"
#include "verify/stakes.h"

namespace app {
namespace {

nlohmann::ordered_json as_json(const std::string& precinct, const verify::Finding& finding) {
    nlohmann::ordered_json line = {{"precinct_id", precinct}};
    line.update(store::json_of(finding));
    return line;
}

void print_stake(const verify::Finding& finding) {
    if (finding.delegates_at_stake == 0) return;
    const auto ways = verify::resolutions_in_words(finding);
    show("  {:33} {}{}{}\n", "", verify::stake_in_words(finding), ways.empty() ? "" : ". ", ways);
}

void print_for_people(const FindingsByPrecinct& all, const core::TimeZone& zone,
                      bool all_problems) {
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
            return verify::moves_more(*a.finding, *b.finding);
        });
        show("{} ({})\n", verify::name_of(kind), lines.size());
        Complaints findings([](const std::string& line) { show("  {}\n", line); },
                            "--all-problems, --json or --html FILE", all_problems);
        for (const auto& line : lines) {
            if (!findings.counts(verify::name_of(line.finding->code))) continue;
            show("  {:10} {:22} {}\n", *line.precinct, verify::name_of(line.finding->code),
                 zone.in_text(line.finding->message));
            print_stake(*line.finding);
        }
    }
    std::size_t total = 0;
    for (const auto& [kind, lines] : by_kind) total += lines.size();
    show("{} findings in {} precincts\n", total, all.size());
}

nlohmann::ordered_json as_json(const verify::Pattern& pattern) {
    return {{"code", verify::name_of(pattern.code)},
            {"kind", verify::name_of(verify::Kind::Pattern)},
            {"name", pattern.name},
            {"columns", pattern.columns},
            {"precincts", pattern.precincts},
            {"chance", pattern.chance},
            {"boxes", pattern.boxes.size()},
            {"message", pattern.message}};
}

// Prints one alert instead of a finding in every precinct; the findings stay as well.
void show_patterns(const Canvass& canvass, const CanvassPatterns& found, bool json) {
    if (json) {
        for (const auto& pattern : found.patterns) print_json(as_json(pattern));
        for (const auto& group : found.identical) {
            print_json({{"code", verify::name_of(verify::Code::DuplicateVector)},
                        {"kind", verify::name_of(verify::kind_of(verify::Code::DuplicateVector))},
                        {"precincts", group}});
        }
        return;
    }
    if (!found.patterns.empty()) show("PATTERN ({})\n", found.patterns.size());
    for (const auto& pattern : found.patterns) {
        show("  {:22} {}\n  {:22} {}\n", verify::name_of(pattern.code),
             canvass.time_zone.in_text(pattern.message), "", core::listed(pattern.precincts, " "));
        const auto changes = change_in_words(canvass, pattern);
        if (!changes.empty()) show("  {:22} If the paper stands: {}.\n", "", changes);
    }
    for (const auto& group : found.identical) {
        show("  {:22} The same numbers were reported for {}.\n",
             verify::name_of(verify::Code::DuplicateVector), core::listed(group, " and "));
    }
}

struct VerifyArguments {
    std::string folder, html;
    bool json = false;
    bool all_problems = false;
};

core::Result<> write_page(Session& session, const FindingsByPrecinct& findings,
                          const CanvassPatterns& patterns, const std::string& path) {
    TRY(check_output(session.canvass.folder, path));
    FindingsPage page;
    page.canvass = &session.canvass;
    page.findings = findings;
    page.patterns = patterns;
    page.status = TRY(session.records->progress().status());
    page.risk = TRY(session.records->cases().risk());
    page.written_at = core::utc_now();
    return core::write_file_durably(path, core::bytes_of(html_of(page)));
}

int run_verify(const VerifyArguments& chosen) {
    const bool json = chosen.json;
    const auto session = open_session(chosen.folder);
    if (!session) return say(session.error());
    if (!json) say_mode((*session)->canvass);
    {
        ProgressBar bar("Verifying", (*session)->canvass.roster.size());
        const auto judged =
            (*session)->pipeline->judge_all([&bar](std::size_t done) { bar.set(done); });
        if (!judged) return say(judged.error());
    }
    auto all = (*session)->records->verdicts().findings_of_all();
    if (!all) return say(all.error());
    const auto patterns = (*session)->pipeline->find_patterns();
    if (!patterns) return say(patterns.error());
    show_patterns((*session)->canvass, *patterns, json);
    std::erase_if(*all, [](const auto& entry) { return entry.second.empty(); });
    if (!chosen.html.empty()) {
        const auto written = write_page(**session, *all, *patterns, chosen.html);
        if (!written) return say(written.error());
    }
    bool needs_people = !patterns->patterns.empty();
    for (const auto& [precinct, findings] : *all) {
        for (const auto& finding : findings) {
            needs_people = needs_people || finding.kind != verify::Kind::Information;
            if (json) print_json(as_json(precinct, finding));
        }
    }
    if (!json) print_for_people(*all, (*session)->canvass.time_zone, chosen.all_problems);
    return needs_people ? kNeedsPeople : kDone;
}

}  // namespace

void add_verify(Command& program, int& status) {
    auto chosen = std::make_shared<VerifyArguments>();
    auto* command =
        program.add_subcommand("verify", "Compare paper, reports and rules in every precinct");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_flag("--json", chosen->json, "One JSON object for each finding on stdout");
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->add_option("--html", chosen->html,
                        "Write one page for people: causes by county, what is at stake, every "
                        "finding");
    command->footer("Example: recanvass verify caucus --html findings.html");
    command->callback([chosen, &status] { status = run_verify(*chosen); });
}

}  // namespace app
