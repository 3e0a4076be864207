// recanvass print: prints worksheets to a PDF, for one precinct or the whole roster.
#include <fmt/format.h>

#include <memory>

#include "app/canvass_folder.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "forms/print_worksheet.h"

namespace app {
namespace {

struct PrintArguments {
    std::string folder, out;
    std::vector<std::string> precincts;
    int copy = 1;
};

core::Result<std::vector<const forms::Precinct*>> chosen_precincts(const Canvass& canvass,
                                                                   const PrintArguments& chosen) {
    std::vector<const forms::Precinct*> precincts;
    for (const auto& id : chosen.precincts) {
        const auto* precinct = canvass.roster.find(id);
        if (precinct == nullptr) {
            return core::not_found(
                fmt::format("{} is not in the roster of {}; look it up in {}/precincts.csv.", id,
                            canvass.title, canvass.folder));
        }
        precincts.push_back(precinct);
    }
    if (precincts.empty()) {
        for (const auto& precinct : canvass.roster.precincts()) precincts.push_back(&precinct);
    }
    return precincts;
}

core::Result<std::size_t> print_all(Session& session, const PrintArguments& chosen) {
    const auto& canvass = session.canvass;
    TRY(check_output(canvass.folder, chosen.out));
    const auto precincts = TRY(chosen_precincts(canvass, chosen));
    forms::PrintJob job;
    job.canvass = canvass.id;
    job.key = canvass.worksheet_key;
    job.rehearsal = canvass.rehearsal();
    job.title = canvass.title;
    job.copy = chosen.copy;
    ProgressBar bar("Printing", precincts.size());
    TRY(forms::print_worksheets(chosen.out, canvass.form, precincts, job,
                                [&bar](std::size_t done) { bar.set(done); }));
    const nlohmann::ordered_json body = {{"copy", chosen.copy}, {"precincts", precincts.size()}};
    TRY(session.records->history().append(terminal_actor(), "worksheets.printed", chosen.out,
                                          dump_json(body)));
    return precincts.size();
}

int run_print(const PrintArguments& chosen) {
    const auto session = open_session(chosen.folder);
    if (!session) return say(session.error());
    say_mode((*session)->canvass);
    const auto printed = print_all(**session, chosen);
    if (!printed) return say(printed.error());
    show("{}: worksheets of {} precinct(s)\n", chosen.out, *printed);
    return kDone;
}

}  // namespace

void add_print(Command& program, int& status) {
    auto chosen = std::make_shared<PrintArguments>();
    auto* command = program.add_subcommand("print", "Print worksheets to a PDF");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("--precinct", chosen->precincts, "Only these ids, such as POLK-080-M");
    command
        ->add_option("--copy", chosen->copy,
                     "Copy number in the code; raise it when a sheet must be printed again")
        ->between(1, 99)
        ->capture_default_str();
    command->add_option("-o,--out", chosen->out, "The PDF")->required();
    command->footer("Example: recanvass print caucus --precinct POLK-080-M -o polk-80.pdf");
    command->callback([chosen, &status] { status = run_print(*chosen); });
}

}  // namespace app
