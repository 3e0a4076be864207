// recanvass ledger restored and ledger rotate-key: officials give up a lost past or change the key.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/ledger.h"
#include "app/commands/officials.h"
#include "app/commands/support.h"
#include "core/log.h"

namespace app {
namespace {

struct LedgerPeopleArguments {
    std::string folder, reason;
    std::vector<std::string> confirming;
    bool lost = false;
};

core::Result<> have_a_reason(const LedgerPeopleArguments& chosen) {
    if (!chosen.reason.empty()) return {};
    return core::fail("The ledger records the reason; give --reason TEXT.");
}

// Signs the event that was just written. If this fails, the event stands all the same.
core::Result<> sign_and_say(store::Heads& heads) {
    const auto done = TRY(heads.sign(terminal_actor()));
    for (const auto& warning : done.warnings) core::log(core::LogLevel::Warning, warning);
    if (!done.broken.empty()) return core::refuse(done.broken);
    show("Signed: the head over {}.\n", told_newest(done.newest->head));
    return {};
}

core::Result<int> restored(const LedgerPeopleArguments& chosen) {
    const auto folder = TRY(open_ledger(chosen.folder));
    const auto now = TRY(folder.heads->check(store::HowFar::Whole));
    if (now.broken.empty()) {
        return core::refuse(fmt::format(
            "The ledger of {} continues its signed heads: no past was lost.", chosen.folder));
    }
    show("{}\n", now.broken);
    if (now.lost && now.lost->size > 0) {
        show("The head that was lost holds {} events; the first {} of them are in this ledger.\n",
             now.lost->size, now.lost->common);
    }
    std::fflush(stdout);
    if (chosen.confirming.empty()) {
        show(
            "Two officials go on from here with: recanvass ledger restored {} --confirm NAME "
            "--confirm NAME --reason TEXT\n",
            chosen.folder);
        return kNeedsPeople;
    }
    TRY(have_a_reason(chosen));
    TRY(sign_in_two(*folder.records, !folder.canvass.rehearsal(), chosen.confirming));
    const auto lost = TRY(folder.heads->go_on(chosen.confirming, chosen.reason, terminal_actor()));
    show("Event {}: the head over {} events is given up. The events after event {} are lost.\n",
         lost.event, lost.size, lost.common);
    TRY(sign_and_say(*folder.heads));
    return kDone;
}

core::Result<store::VerifierKey> next_key(LedgerFolder& folder,
                                          const LedgerPeopleArguments& chosen) {
    if (!chosen.lost) {
        TRY(folder.heads->sign(terminal_actor()));
        return folder.heads->rotate_key(terminal_actor());
    }
    TRY(have_a_reason(chosen));
    TRY(sign_in_two(*folder.records, !folder.canvass.rehearsal(), chosen.confirming));
    return folder.heads->replace_key(chosen.confirming, chosen.reason, terminal_actor());
}

core::Result<int> rotate_key(const LedgerPeopleArguments& chosen) {
    auto folder = TRY(open_ledger(chosen.folder));
    const auto key = TRY(next_key(folder, chosen));
    show("The ledger's key is now {}\n", key.text());
    TRY(sign_and_say(*folder.heads));
    return kDone;
}

using LedgerDoing = core::Result<int> (*)(const LedgerPeopleArguments&);

void add_confirmed(Command& command, const std::shared_ptr<LedgerPeopleArguments>& chosen,
                   int& status, LedgerDoing doing) {
    command.add_option("DIR", chosen->folder, "The canvass")->required();
    command.add_option(
        "--confirm", chosen->confirming,
        "An official; give it twice. Each password is asked, or read from a line of stdin");
    command.add_option("--reason", chosen->reason, "The reason, for the ledger");
    command.callback([chosen, &status, doing] {
        const auto done = doing(*chosen);
        status = done ? *done : say(done.error());
    });
}

}  // namespace

void add_ledger_people(Command& ledger, int& status) {
    auto* command = ledger.add_subcommand(
        "restored", "Go on from a restored backup: two officials give up the events that it lacks");
    add_confirmed(*command, std::make_shared<LedgerPeopleArguments>(), status, restored);
    command->footer(
        "Without --confirm the command only says what was lost.\n"
        "Example: recanvass ledger restored caucus --confirm mary --confirm john --reason \"the "
        "disk died, this is the copy of 21:00\"");
    auto chosen = std::make_shared<LedgerPeopleArguments>();
    auto* rotate = ledger.add_subcommand("rotate-key", "Give the ledger a new signing key");
    add_confirmed(*rotate, chosen, status, rotate_key);
    rotate->add_flag("--lost", chosen->lost,
                     "The key is lost or stolen: two officials confirm the new key instead");
    rotate->footer(
        "Example: recanvass ledger rotate-key caucus\n"
        "         recanvass ledger rotate-key caucus --lost --confirm mary --confirm john --reason "
        "\"the disk with keys/ died\"");
}

}  // namespace app
