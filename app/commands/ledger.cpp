// recanvass ledger verify: checks that the history is whole.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/ledger_proof.h"

namespace app {
namespace {

// Says what does not follow from the events. False where something does not.
core::Result<bool> say_proof(Session& session, bool all_problems) {
    const auto proof = TRY(prove_ledger(session));
    const auto warn = warnings(all_problems);
    for (const auto& problem : proof.problems) warn->say("rows", problem);
    if (proof.proved_from > 0)
        show("not proved before event {}: an older program wrote what was there then\n",
             proof.proved_from);
    if (proof.due > 0)
        show("due: {} precinct(s) to be judged again, by `recanvass verify`\n", proof.due);
    return proof.problems.empty();
}

int verify_ledger(const std::string& folder, bool all_problems) {
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
    const auto proved = say_proof(**session, all_problems);
    if (!proved) return say(proved.error());
    if (!*proved) {
        return say({fmt::format(
            "The database of {} does not hold what its ledger tells. Stop work on it and restore "
            "the backup beside it.",
            folder)});
    }
    show("whole: {} events, head {}\n", chain->events, chain->head);
    return kDone;
}

}  // namespace

void add_ledger(Command& program, int& status) {
    auto folder = std::make_shared<std::string>();
    auto all = std::make_shared<bool>(false);
    auto* command = program.add_subcommand("ledger", "Work on the hash-chained history");
    command->require_subcommand(1);
    auto* verify =
        command->add_subcommand("verify", "Recompute the chain, and every row and verdict from it");
    verify->add_option("DIR", *folder, "The canvass")->required();
    verify->add_flag(kAllProblems, *all, kAllProblemsHelp);
    verify->callback([folder, all, &status] { status = verify_ledger(*folder, *all); });
}

}  // namespace app
