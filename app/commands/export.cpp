// recanvass export: what is known, for people and other programs.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/file.h"
#include "store/export.h"

namespace app {
namespace {

struct ExportArguments {
    std::string folder, format = "csv", out;
};

core::Result<> export_all(const ExportArguments& chosen) {
    const auto session = TRY(open_session(chosen.folder));
    TRY(session->pipeline->judge_due());
    const auto& canvass = session->canvass;
    const store::ExportHeading heading{canvass.id, canvass.title, canvass.rehearsal(),
                                       canvass.time_zone};
    const auto text =
        TRY(chosen.format == "csv"
                ? store::export_csv(*session->records, canvass.form, canvass.roster, heading)
                : store::export_json(*session->records, canvass.form, canvass.roster, heading));
    TRY(core::write_file_durably(chosen.out, core::bytes_of(text)));
    const auto digest = core::sha256(core::bytes_of(text)).hex();
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
    command->footer("Example: recanvass export caucus --format csv -o caucus.csv");
    command->callback([chosen, &status] {
        const auto done = export_all(*chosen);
        status = done ? kDone : say(done.error());
    });
}

}  // namespace app
