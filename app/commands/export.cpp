// recanvass export: writes all values, for people and other programs.
#include <fmt/format.h>

#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "app/canvass_folder.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/ledger_state.h"
#include "app/verdict_check.h"
#include "core/file.h"
#include "core/log.h"
#include "store/export.h"

namespace app {
namespace {

struct ExportArguments {
    std::string folder, format = "csv", out;
    bool despite_broken_ledger = false;
};

// Returns what the file says of the ledger; empty: it is whole. Refused: it is broken, and the
// command was not told to export all the same.
core::Result<std::string> ledger_words(Session& session, const store::FoundHeads& found,
                                       const ExportArguments& chosen) {
    const auto state = TRY(whole_ledger_state(*session.heads, found));
    auto problem = state.problem();
    if (problem.empty()) {
        const auto verdicts = TRY(false_verdicts(*session.pipeline));
        if (verdicts.empty()) return std::string();
        problem = verdicts.front();
    }
    if (chosen.despite_broken_ledger) {
        core::log(
            core::LogLevel::Warning,
            fmt::format("The file says in every line that the ledger is broken: {}", problem));
        return problem;
    }
    return core::refuse(fmt::format(
        "The ledger of {} is broken, and the exported values could be wrong: {} Mend the ledger "
        "(see "
        "docs/operations.md), or export with --despite-broken-ledger; the file then says so.",
        chosen.folder, problem));
}

struct Written {
    core::DurableFile file;  // not finished: the file is not there yet
    std::string digest;      // SHA-256 of its bytes
};

// Writes the rows beside the file's place. `problem`: what the file says of the ledger.
core::Result<Written> write_rows(Session& session, const std::string& problem,
                                 const ExportArguments& chosen) {
    const auto& canvass = session.canvass;
    const store::ExportHeading heading{canvass.id, canvass.title, canvass.rehearsal(),
                                       canvass.time_zone, problem};
    auto file = TRY(core::DurableFile::create(chosen.out));
    core::Sha256 digest;
    const store::Sink sink = [&](std::string_view piece) -> core::Result<> {
        digest.add(core::bytes_of(piece));
        return file.write(core::bytes_of(piece));
    };
    TRY(chosen.format == "csv"
            ? store::export_csv(*session.records, canvass.form, canvass.roster, heading, sink)
            : store::export_json(*session.records, canvass.form, canvass.roster, heading, sink));
    return Written{std::move(file), digest.digest().hex()};
}

// Writes as if the ledger were whole, in a thread of its own; this is found out meanwhile.
std::future<core::Result<Written>> write_beside(Session& session,
                                                store::Database::HeldSnapshot& moment,
                                                const ExportArguments& chosen) {
    return std::async(std::launch::async, [&] {
        moment.read_here();
        return write_rows(session, "", chosen);
    });
}

// Checks and writes one and the same moment: what somebody changes in the database after the check
// is not in the file, which is there once the check has ended.
core::Result<std::string> export_one_moment(Session& session, const ExportArguments& chosen) {
    const auto found = session.heads->find();
    const auto moments = TRY(session.records->hold_moments(2));
    moments[0]->read_here();
    auto beside = write_beside(session, *moments[1], chosen);
    const auto problem = ledger_words(session, found, chosen);
    std::optional<core::Result<Written>> written = beside.get();
    if (!problem) return tl::unexpected(problem.error());
    if (!problem->empty()) {
        written.reset();  // what says that the ledger is whole
        written.emplace(write_rows(session, *problem, chosen));
    }
    auto done = TRY(std::move(*written));
    TRY(done.file.finish());
    return done.digest;
}

core::Result<> export_all(const ExportArguments& chosen) {
    TRY(check_output(chosen.folder, chosen.out));
    const auto session = TRY(open_session(chosen.folder));
    TRY(session->pipeline->judge_due());
    const auto digest = TRY(export_one_moment(*session, chosen));
    const nlohmann::ordered_json body = {{"format", chosen.format}, {"sha256", digest}};
    TRY(session->records->history().append(terminal_actor(), "results.exported", chosen.out,
                                           dump_json(body)));
    show("{}  SHA-256 {}\n", chosen.out, digest);
    return {};
}

}  // namespace

void add_export(Command& program, int& status) {
    auto chosen = std::make_shared<ExportArguments>();
    auto* command = program.add_subcommand("export", "Write every value in its three layers");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("--format", chosen->format, "csv or json")
        ->one_of({"csv", "json"})
        ->capture_default_str();
    command->add_option("-o,--out", chosen->out, "The file to write")->required();
    command->add_flag("--despite-broken-ledger", chosen->despite_broken_ledger,
                      "Export although the ledger is broken; every line of the file says so");
    command->footer(
        "A text that a spreadsheet would run as a formula (=, +, - or @ at its start) has an "
        "apostrophe before that\nsign in the CSV; the JSON has every text as it is.\n"
        "Example: recanvass export caucus --format csv -o caucus.csv");
    command->callback([chosen, &status] {
        const auto done = export_all(*chosen);
        status = done ? kDone : say(done.error());
    });
}

}  // namespace app
