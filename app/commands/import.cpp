// recanvass import: takes in a channel's reports from a table.
#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/left_out.h"
#include "app/report_file.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "core/printable.h"
#include "core/unicode.h"
#include "verify/results_table.h"

namespace app {
namespace {

struct ImportArguments {
    std::string folder, table, channel, submitter, received_at;
    std::vector<std::string> columns;  // "NAME=FIELD"
    bool all_problems = false;
    bool fewer_fields = false;  // a field that was reported before may be left out
};

// Reads "Sanders R1=first.sanders". The last = counts: a channel's column name may hold others.
core::Result<> add_columns(const std::vector<std::string>& said, verify::ColumnNames& names) {
    for (const auto& one : said) {
        const auto at = one.rfind('=');
        if (at == std::string::npos || at == 0 || at + 1 == one.size()) {
            return core::fail(
                fmt::format("--column {} names no column and field; write --column \"Sanders "
                            "R1=first.sanders\", "
                            "or \"Sanders R1=-\" for a column that is not used.",
                            one));
        }
        // An argument is typed in the terminal's encoding: where that is not UTF-8, as a table's
        // is.
        const auto name = TRY(core::decoded_text(one.substr(0, at), "--column " + one));
        names[core::with_single_spaces(name.text)] = one.substr(at + 1);
    }
    return {};
}

// Asks a person at a terminal about columns without a known meaning; an empty answer: not used.
void ask_for_columns(const std::vector<std::string>& foreign, const forms::Form& form,
                     verify::ColumnNames& names) {
    if (::isatty(STDIN_FILENO) == 0) return;
    for (const auto& column : foreign) {
        while (!names.contains(column)) {
            prompt("Which field is the column \"{}\"? (such as {}; Enter: not used) ", column,
                   form.fields.front().name);
            std::string answer;
            if (!std::getline(std::cin, answer)) return;
            if (answer.empty()) answer = verify::kNotUsed;
            if (answer == verify::kNotUsed || verify::is_column_of_ours(answer, form)) {
                names[column] = answer;
            } else {
                prompt("\"{}\" is no field of the form.\n", answer);
            }
        }
    }
}

// Returns the meaning of the channel's columns: as remembered, as given now, as answered.
core::Result<verify::ColumnNames> column_names(Session& session, const ImportArguments& chosen,
                                               const std::string& table) {
    auto names = TRY(session.records->reports().columns(chosen.channel));
    TRY(add_columns(chosen.columns, names));
    const auto foreign =
        TRY(verify::foreign_columns(table, chosen.table, session.canvass.form, names));
    ask_for_columns(foreign, session.canvass.form, names);
    Complaints columns([](const std::string& line) { show("{}\n", line); }, "the table itself");
    for (const auto& column : foreign) {
        const auto name = names.find(column);
        if (name == names.end()) continue;
        columns.say("columns that have another name here",
                    fmt::format("  column {} is {}", column,
                                name->second == verify::kNotUsed ? "not used" : name->second));
    }
    return names;
}

// The reports in the table, which outlives them.
store::ReportSource reports_of(const verify::ReportedTable& table, const ImportArguments& chosen) {
    const auto received = chosen.received_at.empty() ? core::utc_now() : chosen.received_at;
    return {table.rows.size(), [&, received](std::size_t i) {
                verify::Report report;
                report.precinct = table.rows[i].precinct;
                report.channel = chosen.channel;
                report.submitter = chosen.submitter;
                report.received_at = received;
                report.values = table.values(table.rows[i]);
                return report;
            }};
}

// Asks a person at a terminal whether fields that the channel reported before may be left out;
// elsewhere refuses. Nothing is superseded in silence by a table that lost a column.
core::Result<> confirm_left_out(Session& session, const ImportArguments& chosen,
                                const store::ReportSource& reports) {
    if (chosen.fewer_fields) return {};
    const auto fields = TRY(left_out(session.records->reports(), reports));
    if (fields.empty()) return {};
    std::vector<std::string> lost;
    for (const auto& [field, precincts] : fields)
        lost.push_back(fmt::format("{} (of {})", field, precincts));
    const auto what = fmt::format("{} leaves out what {} reported before: {}", chosen.table,
                                  chosen.channel, core::listed(lost));
    if (::isatty(STDIN_FILENO) != 0) {
        prompt(
            "{}; in brackets: precincts.\nDo these values not count any more? (yes, or Enter: "
            "import nothing) ",
            what);
        std::string answer;
        if (std::getline(std::cin, answer) && answer == "yes") return {};
    }
    return core::refuse(fmt::format(
        "{}; in brackets: precincts. Nothing was imported: name lost columns with --column, or say "
        "--fewer-fields where these values count no more.",
        what));
}

// Puts the imported bytes into the archive; the ledger names them.
core::Result<verify::ReportedTable> take_table(Session& session, const ImportArguments& chosen) {
    const auto text = TRY(core::read_text_file(chosen.table));
    const auto digest = TRY(session.archive->put(core::bytes_of(text)));
    const auto csv = TRY(table_text(text, chosen.table));
    const auto names = TRY(column_names(session, chosen, csv));
    auto table = TRY(verify::parse_reports(csv, chosen.table, session.canvass.form,
                                           session.canvass.roster, session.canvass.rules, names));
    const auto reports = reports_of(table, chosen);
    if (!table.read_as.empty())
        show("{} was read as: {}\n", chosen.table, core::listed(table.read_as));
    TRY(confirm_left_out(session, chosen, reports));
    TRY(session.records->reports().set_columns(chosen.channel, names, terminal_actor()));
    const auto added = TRY(session.records->reports().add(reports, terminal_actor()));
    const nlohmann::ordered_json body = {{"added", added},
                                         {"channel", chosen.channel},
                                         {"problems", table.problems.size()},
                                         {"rows", table.rows.size()},
                                         {"sha256", digest.hex()}};
    TRY(session.records->history().append(terminal_actor(), "reports.imported",
                                          std::filesystem::path(chosen.table).filename().string(),
                                          dump_json(body)));
    show("{}: {} report(s) by {}, {} new\n", chosen.table, table.rows.size(), chosen.channel,
         added);
    return table;
}

core::Result<> normalise(ImportArguments& chosen) {
    if (chosen.channel.find_first_not_of(" \t") == std::string::npos) {
        return core::fail(
            "--channel is empty; name the way that the reports came, such as app or hotline.");
    }
    if (chosen.received_at.empty()) return {};
    const auto time = core::normalised_timestamp(chosen.received_at);
    if (!time) {
        return core::fail(fmt::format(
            "--received-at {} is not a time; write it in UTC, such as 2020-02-04T03:12:45Z.",
            chosen.received_at));
    }
    if (*time > core::utc_now()) {
        return core::fail(fmt::format(
            "--received-at {} lies in the future; give the time at which the reports came, in UTC.",
            chosen.received_at));
    }
    chosen.received_at = *time;
    return {};
}

int run_import(ImportArguments chosen) {
    const auto usable = normalise(chosen);
    if (!usable) return say(usable.error());
    const auto session = open_session(chosen.folder);
    if (!session) return say(session.error());
    say_mode((*session)->canvass);
    const auto table = take_table(**session, chosen);
    if (!table) return say(table.error());
    const auto problems = warnings(chosen.all_problems);
    for (const auto& problem : table->problems) problems->say(problem.kind, problem.message);
    problems->end();
    if (!table->unused_columns.empty()) {
        core::log(
            core::LogLevel::Warning,
            fmt::format("{}: no field of the form has these columns, and they were not used: {}. "
                        "Name them with --column \"{}=FIELD\"; the channel's names are remembered.",
                        chosen.table, core::listed(table->unused_columns),
                        table->unused_columns.front()));
    }
    const auto judged = (*session)->pipeline->judge_due();
    if (!judged) return say(judged.error());
    return table->problems.empty() ? kDone : kFailed;
}

}  // namespace

void add_import(Command& program, int& status) {
    auto chosen = std::make_shared<ImportArguments>();
    auto* command = program.add_subcommand("import", "Take in what a channel reported");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command
        ->add_option(
            "TABLE", chosen->table,
            "CSV: precinct_id (or county and precinct) and one column for each field, such as "
            "first.sanders; JSON: one object for each precinct with the same names; or a "
            "published results table")
        ->required();
    command->add_option("--channel", chosen->channel, "app, hotline, spreadsheet, …")->required();
    command->add_option(
        "--column", chosen->columns,
        "NAME=FIELD: the channel's name of a column, and the field of the form (- for "
        "none); remembered for the channel; may be given several times");
    command->add_option("--submitter", chosen->submitter, "The person who sent it");
    command->add_option("--received-at", chosen->received_at,
                        "When it came in, if not now (a hotline's log): UTC, such as "
                        "2020-02-04T03:12:45Z");
    command->add_flag("--fewer-fields", chosen->fewer_fields,
                      "Fields that the channel reported before and this table lacks count no more");
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->footer(
        "A later import of the same channel supersedes an earlier one; both are kept. The command "
        "names a row\nthat cannot be used and takes the others; the exit status is then 2.\n"
        "Example: recanvass import caucus app.csv --channel app\n"
        "         recanvass import caucus hotline.json --channel hotline --column \"Sanders "
        "R1=first.sanders\"");
    command->callback([chosen, &status] { status = run_import(*chosen); });
}

}  // namespace app
