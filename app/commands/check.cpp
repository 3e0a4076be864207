// recanvass check: reads the whole archive against the ledger.
#include <memory>

#include "app/archive_check.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"

namespace app {
namespace {

struct CheckArguments {
    std::string folder;
    bool json = false, all_problems = false;
};

nlohmann::ordered_json json_of(const BrokenBytes& broken) {
    return {{"digest", broken.what.digest.hex()},
            {"kind", broken.what.original ? "original" : "view"},
            {"name", broken.what.name},
            {"page_in_file", broken.what.page_in_file},
            {"state", store::name_of(broken.kept)}};
}

int run_check(const CheckArguments& chosen) {
    const auto session = open_session(chosen.folder, Use::Looks);
    if (!session) return say(session.error());
    const auto all = (*session)->records->pages().archived();
    if (!all) return say(all.error());
    const auto& archive = *(*session)->archive;
    std::size_t broken = 0;
    {
        ProgressBar bar("Checking", all->size());
        const auto warn = warnings(chosen.all_problems);
        for (const auto& what : *all) {
            for (const auto& one : broken_in(archive, {what})) {
                ++broken;
                if (chosen.json)
                    print_json(json_of(one));
                else
                    warn->say(store::name_of(one.kept), in_words(one, archive));
            }
            bar.step();
        }
    }
    if (!chosen.json) {
        show("{} originals and views, {} of them broken\n", all->size(), broken);
    }
    return broken == 0 ? kDone : kFailed;
}

}  // namespace

void add_check(Command& program, int& status) {
    auto chosen = std::make_shared<CheckArguments>();
    auto* command = program.add_subcommand(
        "check", "Read every archived original and view, and compare it with the ledger");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_flag("--json", chosen->json,
                      "One JSON object for each broken original or view on stdout");
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->footer(
        "To mend a broken original and its views, scan the same file again.\n"
        "Example: recanvass check caucus");
    command->callback([chosen, &status] { status = run_check(*chosen); });
}

}  // namespace app
