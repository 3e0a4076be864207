// recanvass check-math: the rules alone, on a table of results.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/rules_file.h"
#include "core/file.h"
#include "core/log.h"
#include "verify/check_results.h"

namespace app {
namespace {

using nlohmann::ordered_json;
using verify::CheckedRow;

struct CheckMathArguments {
    std::string results;
    std::string precincts;
    std::string rules = "iowa-2020";
    bool json = false;
    bool all_problems = false;
};

struct Checked {
    forms::Roster roster;
    verify::ResultsTable table;
    std::vector<CheckedRow> rows;  // point into `table`
};

core::Result<std::unique_ptr<Checked>> check(const CheckMathArguments& chosen) {
    const auto rules = TRY(built_in_rules(chosen.rules));
    auto checked = std::make_unique<Checked>();
    checked->roster = TRY(forms::read_roster(chosen.precincts));
    const auto text = TRY(core::read_text_file(chosen.results));
    checked->table = TRY(verify::parse_results(text, chosen.results, checked->roster));
    checked->rows = verify::check_results(checked->table, checked->roster, rules);
    return checked;
}

template <class T>
ordered_json or_null(const std::optional<T>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

// Groups without a delegate are left out: an award names those who won some.
ordered_json award_json(const std::vector<int>& award, const std::vector<forms::Option>& options) {
    auto object = ordered_json::object();
    for (std::size_t i = 0; i < award.size(); ++i) {
        if (award[i] > 0) object[options[i].id] = award[i];
    }
    return object;
}

// Per option that has a delegate as written or in some right outcome.
ordered_json delegates_json(const CheckedRow& row, const std::vector<forms::Option>& options) {
    auto object = ordered_json::object();
    for (std::size_t i = 0; i < options.size(); ++i) {
        std::set<int> computed;
        for (const auto& outcome : row.awards.outcomes) computed.insert(outcome[i]);
        const int most = computed.empty() ? 0 : *computed.rbegin();
        if (row.written[i] == 0 && most == 0) continue;
        object[options[i].id] = {{"written", row.written[i]}, {"computed", computed}};
    }
    return object;
}

ordered_json row_json(const CheckedRow& row, const std::vector<forms::Option>& options) {
    auto awards = ordered_json::array();
    for (const auto& outcome : row.awards.outcomes) awards.push_back(award_json(outcome, options));
    auto findings = ordered_json::array();
    for (const auto& finding : row.findings) {
        findings.push_back({{"code", verify::name_of(finding.code)},
                            {"kind", verify::name_of(finding.kind)},
                            {"fields", finding.fields},
                            {"message", finding.message}});
    }
    return {{"county", row.row->county},
            {"precinct", row.row->precinct},
            {"precinct_id", row.row->id},
            {"n", row.attendees},
            {"n_source", "sum_first"},
            {"d", or_null(row.delegates)},
            {"viability", or_null(row.awards.viability)},
            {"status", verify::name_of(row.awards.status)},
            {"agrees", row.agrees},
            {"awards", std::move(awards)},
            {"delegates", delegates_json(row, options)},
            {"findings", std::move(findings)}};
}

struct Tally {
    std::size_t precincts = 0;         // with at least one such finding
    const CheckedRow* last = nullptr;  // of them
    std::string example;               // the first message
};

void print_by_code(const Checked& checked) {
    std::map<verify::Code, Tally> by_code;
    for (const auto& row : checked.rows) {
        for (const auto& finding : row.findings) {
            auto& tally = by_code[finding.code];
            if (tally.last == &row) continue;
            if (tally.last == nullptr) tally.example = finding.message;
            tally.last = &row;
            ++tally.precincts;
        }
    }
    std::vector<std::pair<verify::Code, Tally>> largest(by_code.begin(), by_code.end());
    std::stable_sort(largest.begin(), largest.end(), [](const auto& a, const auto& b) {
        return a.second.precincts > b.second.precincts;
    });
    for (const auto& [code, tally] : largest) {
        show("{:6} precincts  {:28} {:12} {}\n", tally.precincts, verify::name_of(code),
             verify::name_of(verify::kind_of(code)), tally.example);
    }
}

void print_for_people(const Checked& checked) {
    std::map<std::string_view, std::size_t> by_status;
    std::size_t agreeing = 0;
    for (const auto& row : checked.rows) {
        ++by_status[verify::name_of(row.awards.status)];
        if (row.agrees) ++agreeing;
    }
    show("{} of {} precincts in {}; {} awarded as the rules say\n", checked.rows.size(),
         checked.roster.size(), checked.table.name, agreeing);
    for (const auto& [status, count] : by_status) show("{:6} {}\n", count, status);
    show("\n");
    print_by_code(checked);
}

bool needs_people(const CheckedRow& row) {
    return std::any_of(row.findings.begin(), row.findings.end(), [](const auto& finding) {
        return finding.kind != verify::Kind::Information;
    });
}

int run_check_math(const CheckMathArguments& chosen) {
    const auto checked = check(chosen);
    if (!checked) return say(checked.error());
    const auto& [roster, table, rows] = **checked;
    Complaints problems([](const std::string& sentence) { say({sentence}); }, kAllProblems,
                        chosen.all_problems);
    for (const auto& problem : table.problems) problems.say(problem.kind, problem.message);
    problems.end();
    if (chosen.json) {
        for (const auto& row : rows) print_json(row_json(row, table.options));
    } else {
        print_for_people(**checked);
    }
    if (const auto missing = roster.size() - rows.size(); missing > 0) {
        core::log(core::LogLevel::Warning,
                  fmt::format("{} of the {} precincts of {} have no row that can be used in {}.",
                              missing, roster.size(), chosen.precincts, chosen.results));
    }
    if (!table.problems.empty()) return kFailed;
    return std::any_of(rows.begin(), rows.end(), needs_people) ? kNeedsPeople : kDone;
}

}  // namespace

void add_check_math(Command& program, int& status) {
    auto chosen = std::make_shared<CheckMathArguments>();
    auto* command = program.add_subcommand(
        "check-math", "The rules alone, on a table of results: which awards are right");
    command
        ->add_option("RESULTS", chosen->results,
                     "Columns county, precinct and <option>_first, _final, _sde for each option")
        ->required();
    command
        ->add_option("--precincts", chosen->precincts,
                     "The roster: columns county, precinct, delegates, sde")
        ->required();
    command->add_option("--rules", chosen->rules, "The rule set")->capture_default_str();
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->add_flag("--json", chosen->json, "One object a line for each precinct");
    command->footer(
        "Rows that cannot be used are named on stderr (exit status 2); all others are checked.\n"
        "Example: recanvass check-math results.csv --precincts precincts.csv --rules iowa-2020");
    command->callback([chosen, &status] { status = run_check_math(*chosen); });
}

}  // namespace app
