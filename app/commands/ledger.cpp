// recanvass ledger verify: is the history whole.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"

namespace app {
namespace {

int verify_ledger(const std::string& folder) {
    const auto session = open_session(folder, Use::Looks);
    if (!session) return say(session.error());
    const auto chain = (*session)->records->history().check();
    if (!chain) return say(chain.error());
    if (!chain->valid) {
        return say(
            {fmt::format("The ledger of {} is broken: {} Stop work on it and restore the "
                         "backup beside it.",
                         folder, chain->problem)});
    }
    show("whole: {} events, head {}\n", chain->events, chain->head);
    return kDone;
}

}  // namespace

void add_ledger(Command& program, int& status) {
    auto folder = std::make_shared<std::string>();
    auto* command = program.add_subcommand("ledger", "Work on the hash-chained history");
    command->require_subcommand(1);
    auto* verify = command->add_subcommand("verify", "Recompute every digest of the chain");
    verify->add_option("DIR", *folder, "The canvass")->required();
    verify->callback([folder, &status] { status = verify_ledger(*folder); });
}

}  // namespace app
