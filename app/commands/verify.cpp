// recanvass verify: the findings of every precinct, the largest first.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <vector>

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

// The findings that are printed for people: of each code the largest few, and how many there are.
// Memory does not grow with the canvass, but where every finding is wanted.
class FindingList {
public:
    explicit FindingList(bool all_problems) : all_(all_problems) {}

    void add(const std::string& precinct, const verify::Finding& finding) {
        auto& code = kinds_[finding.kind][finding.code];
        ++code.count;
        code.lines.push_back({count_++, precinct, finding});
        if (!all_ && code.lines.size() >= 2 * kMostOfAKind) keep_largest(code);
    }
    void print(const core::TimeZone& zone) {
        for (auto& [kind, codes] : kinds_) print_kind(kind, codes, zone);
    }
    std::size_t count() const { return count_; }

private:
    struct Line {
        std::size_t order = 0;  // as it was found
        std::string precinct;
        verify::Finding finding;
    };
    struct Code {
        std::size_t count = 0;
        std::vector<Line> lines;  // the largest, and some more
    };
    using Codes = std::map<verify::Code, Code>;

    static void sort_largest_first(std::vector<Line>& lines) {
        std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
            if (verify::moves_more(a.finding, b.finding)) return true;
            return !verify::moves_more(b.finding, a.finding) && a.order < b.order;
        });
    }
    static void keep_largest(Code& code) {
        sort_largest_first(code.lines);
        code.lines.resize(kMostOfAKind);
    }
    void print_kind(verify::Kind kind, Codes& codes, const core::TimeZone& zone) const {
        std::vector<Line> lines;
        std::size_t count = 0;
        for (auto& [code, of_code] : codes) {
            count += of_code.count;
            std::move(of_code.lines.begin(), of_code.lines.end(), std::back_inserter(lines));
        }
        sort_largest_first(lines);
        show("{} ({})\n", verify::name_of(kind), count);
        Complaints findings([](const std::string& line) { show("  {}\n", line); },
                            "--all-problems, --json or --html FILE", all_);
        for (const auto& line : lines) {
            if (!findings.counts(verify::name_of(line.finding.code))) continue;
            show("  {:10} {:22} {}\n", line.precinct, verify::name_of(line.finding.code),
                 zone.in_text(line.finding.message));
            print_stake(line.finding);
        }
        // Those that are not in memory are counted, too.
        for (const auto& [code, of_code] : codes)
            for (auto i = of_code.lines.size(); i < of_code.count; ++i)
                findings.counts(verify::name_of(code));
    }

    bool all_;
    std::size_t count_ = 0;
    std::map<verify::Kind, Codes> kinds_;
};

// Calls `work` with every finding, precinct by precinct in the order of their ids.
core::Result<> each_finding(
    store::Records& records,
    const std::function<void(const std::string& precinct, const verify::Finding&)>& work) {
    constexpr std::int64_t kPrecinctsAtOnce = 200;
    for (std::string after;;) {
        const auto some = TRY(records.verdicts().known(after, kPrecinctsAtOnce));
        if (some.empty()) return {};
        after = some.back();
        for (const auto& [precinct, findings] : TRY(records.verdicts().findings_of(some)))
            for (const auto& finding : findings) work(precinct, finding);
    }
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

core::Result<> write_page(Session& session, const CanvassPatterns& patterns,
                          const std::string& path) {
    TRY(check_output(session.canvass.folder, path));
    FindingsPage page;
    page.canvass = &session.canvass;
    page.findings = TRY(session.records->verdicts().findings_of_all());
    std::erase_if(page.findings, [](const auto& entry) { return entry.second.empty(); });
    page.patterns = patterns;
    page.status = TRY(session.records->progress().status());
    page.risk = TRY(session.records->cases().risk());
    page.written_at = core::utc_now();
    return core::write_file_durably(path, core::bytes_of(html_of(page)));
}

core::Result<> judge_all(Session& session) {
    ProgressBar bar("Verifying", session.canvass.roster.size());
    return session.pipeline->judge_all([&bar](std::size_t done) { bar.set(done); });
}

// Shows the findings. Returns whether one of them needs people.
core::Result<bool> show_findings(Session& session, const VerifyArguments& chosen) {
    bool needs_people = false;
    FindingList list(chosen.all_problems);
    std::set<std::string> precincts;
    TRY(each_finding(*session.records,
                     [&](const std::string& precinct, const verify::Finding& finding) {
                         needs_people = needs_people || finding.kind != verify::Kind::Information;
                         if (chosen.json) return print_json(as_json(precinct, finding));
                         precincts.insert(precinct);
                         list.add(precinct, finding);
                     }));
    if (chosen.json) return needs_people;
    list.print(session.canvass.time_zone);
    show("{} findings in {} precincts\n", list.count(), precincts.size());
    return needs_people;
}

core::Result<int> verify_canvass(const VerifyArguments& chosen) {
    const auto session = TRY(open_session(chosen.folder));
    if (!chosen.json) say_mode(session->canvass);
    TRY(judge_all(*session));
    const auto patterns = TRY(session->pipeline->find_patterns());
    show_patterns(session->canvass, patterns, chosen.json);
    if (!chosen.html.empty()) TRY(write_page(*session, patterns, chosen.html));
    const bool needs_people = TRY(show_findings(*session, chosen));
    return needs_people || !patterns.patterns.empty() ? kNeedsPeople : kDone;
}

int run_verify(const VerifyArguments& chosen) {
    const auto done = verify_canvass(chosen);
    return done ? *done : say(done.error());
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
