// recanvass explain: tells all that is known about one precinct, and the reasons of its verdict.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/id.h"

namespace app {
namespace {

std::string written(const verify::Layers& layer) {
    if (!layer.written) return "–";
    const auto& reading = *layer.written;
    const auto what = reading.state == forms::ReadingState::Number
                          ? reading.digits
                          : std::string(forms::name_of(reading.state));
    return fmt::format("{} ({:.1f} %)", what, reading.probability * 100);
}

void print_layers(const verify::Verdict& verdict) {
    show("\n{:28} {:>18} {:>9} {:>12}  {}\n", "field", "as written", "reported", "computed", "");
    for (const auto& layer : verdict.layers) {
        const auto reported = layer.reported ? std::to_string(*layer.reported) : "–";
        const auto computed =
            layer.computed.empty() ? "–" : fmt::format("{}", fmt::join(layer.computed, " or "));
        show("{:28} {:>18} {:>9} {:>12}  {}\n", layer.field, written(layer), reported, computed,
             layer.passes ? "passes" : "needs people");
    }
}

core::Result<int> explain(const std::string& folder, const std::string& typed) {
    const auto session = TRY(open_session(folder, Use::Looks));
    const auto& zone = session->canvass.time_zone;
    const auto id = core::normalised_id(typed);
    const auto* precinct = session->canvass.roster.find(id ? *id : typed);
    if (precinct == nullptr) {
        return core::not_found(
            fmt::format("\"{}\" is not a precinct of this canvass; ids look like "
                        "POLK-080-M and stand on the worksheet and in precincts.csv.",
                        typed));
    }
    const auto verdict = TRY(session->pipeline->judge(precinct->id));
    show("{}  {}, {}\n", precinct->id, precinct->name, precinct->county);
    for (const auto& page : TRY(session->records->pages().of_precinct(precinct->id))) {
        show("page {} of the form: {} page {}, {} by {}, {:.0f} dpi, digest {}\n",
             page.id ? page.id->page : 0, page.key.file_name, page.key.page_in_file,
             store::name_of(page.state), page.identified_by, page.dpi,
             page.key.digest.hex().substr(0, 12));
    }
    for (const auto& report : TRY(session->records->reports().latest(precinct->id))) {
        show("report by {} (version {}), received {}: {} values\n", report.channel, report.version,
             zone.local(report.received_at), report.values.size());
    }
    print_layers(verdict);
    show("\nBy the rules: {}", verify::name_of(verdict.awards.status));
    if (verdict.awards.viability) show(", viability number {}", *verdict.awards.viability);
    show("\n");
    for (const auto& finding : verdict.findings) {
        show("{} {}: {}\n", verify::name_of(finding.kind), verify::name_of(finding.code),
             zone.in_text(finding.message));
    }
    return verdict.needs_people ? kNeedsPeople : kDone;
}

}  // namespace

void add_explain(Command& program, int& status) {
    struct ExplainArguments {
        std::string folder, precinct;
    };
    auto chosen = std::make_shared<ExplainArguments>();
    auto* command = program.add_subcommand(
        "explain", "Tell all that is known of one precinct, and the reasons of its verdict");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("PRECINCT", chosen->precinct, "Its id, such as POLK-080-M")->required();
    command->callback([chosen, &status] {
        const auto done = explain(chosen->folder, chosen->precinct);
        status = done ? *done : say(done.error());
    });
}

}  // namespace app
