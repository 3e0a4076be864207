// recanvass import: what a channel reported, from a table.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "verify/results_table.h"

namespace app {
namespace {

struct ImportArguments {
    std::string folder, table, channel, submitter;
};

std::vector<verify::Report> reports_of(const verify::ReportedTable& table,
                                       const ImportArguments& chosen) {
    std::vector<verify::Report> reports;
    const auto now = core::utc_now();
    for (const auto& row : table.rows) {
        verify::Report report;
        report.precinct = row.precinct;
        report.channel = chosen.channel;
        report.submitter = chosen.submitter;
        report.received_at = now;
        report.values = row.values;
        reports.push_back(std::move(report));
    }
    return reports;
}

// The very bytes that were imported go into the archive, and the ledger names them.
core::Result<verify::ReportedTable> take_table(Session& session, const ImportArguments& chosen) {
    const auto text = TRY(core::read_text_file(chosen.table));
    const auto digest = TRY(session.archive->put(core::bytes_of(text)));
    auto table = TRY(verify::parse_reports(text, chosen.table, session.canvass.form,
                                           session.canvass.roster, session.canvass.rules));
    const auto added =
        TRY(session.records->add_reports(reports_of(table, chosen), terminal_actor()));
    const nlohmann::ordered_json body = {{"added", added},
                                         {"channel", chosen.channel},
                                         {"problems", table.problems.size()},
                                         {"rows", table.rows.size()},
                                         {"sha256", digest.hex()}};
    TRY(session.records->append_event(terminal_actor(), "reports.imported",
                                      std::filesystem::path(chosen.table).filename().string(),
                                      dump_json(body)));
    fmt::print("{}: {} report(s) by {}, {} new\n", chosen.table, table.rows.size(), chosen.channel,
               added);
    return table;
}

int run_import(const ImportArguments& chosen) {
    const auto session = open_session(chosen.folder);
    if (!session) return say(session.error());
    say_mode((*session)->canvass);
    const auto table = take_table(**session, chosen);
    if (!table) return say(table.error());
    for (const auto& problem : table->problems) {
        core::log(core::LogLevel::Warning, problem.message);
    }
    if (!table->unused_columns.empty()) {
        core::log(
            core::LogLevel::Warning,
            fmt::format("{}: no field of the form has these columns, and they were not used: {}",
                        chosen.table, fmt::join(table->unused_columns, ", ")));
    }
    const auto judged = (*session)->pipeline->judge_all();
    if (!judged) return say(judged.error());
    return table->problems.empty() ? kDone : kFailed;
}

}  // namespace

void add_import(Command& program, int& status) {
    auto chosen = std::make_shared<ImportArguments>();
    auto* command = program.add_subcommand("import", "Take in what a channel reported");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command
        ->add_option("TABLE", chosen->table,
                     "CSV: precinct_id (or county and precinct) and a column a field, such as "
                     "first.sanders; or a published results table")
        ->required();
    command->add_option("--channel", chosen->channel, "app, hotline, spreadsheet, …")->required();
    command->add_option("--submitter", chosen->submitter, "Who sent it, where one person did");
    command->footer(
        "A later import of the same channel supersedes; both are kept. A row that cannot be used "
        "is "
        "named\nand the others are taken; the exit status is then 2.\n"
        "Example: recanvass import caucus app.csv --channel app");
    command->callback([chosen, &status] { status = run_import(*chosen); });
}

}  // namespace app
