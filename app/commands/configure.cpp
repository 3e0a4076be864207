// recanvass configure: puts a change of the configuration into the ledger.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/officials.h"
#include "app/commands/support.h"
#include "app/in_force.h"
#include "app/session.h"

namespace app {
namespace {

struct ConfigureArguments {
    std::string folder, wanted_by, reason, confirming;
};

// The configuration of the folder's files, and the one that the ledger holds.
struct Folder : OpenRecords {
    Canvass files;
    store::ConfigurationState state;
    std::vector<std::string> changes;  // what in the files differs from the configuration in force
};

core::Result<Folder> look_at(const std::string& path) {
    Folder folder;
    folder.files = TRY(open_canvass(path));
    static_cast<OpenRecords&>(folder) = TRY(open_records(folder.files, Use::Works));
    auto& configurations = folder.records->configurations();
    folder.state = TRY(configurations.state());
    if (!folder.state.in_force) {
        auto canvass = folder.files;
        TRY(put_in_force(canvass, configurations, Use::Works, terminal_actor()));
        folder.state = TRY(configurations.state());
    }
    folder.changes = differences(TRY(configuration_of(*folder.state.in_force)), folder.files,
                                 folder.files.settings);
    return folder;
}

// Checks that id and mode stay: sheets are printed with the id, and a rehearsal never becomes live.
core::Result<> keeps_id_and_mode(const Folder& folder) {
    const auto in_force = TRY(configuration_of(*folder.state.in_force));
    if (in_force.id == folder.files.id && in_force.mode == folder.files.mode) return {};
    return core::refuse(fmt::format(
        "A canvass keeps its id and its mode: {} was made as {} ({}) and its canvass.toml says {} "
        "({}); restore these lines, or make a new canvass.",
        folder.files.folder, in_force.id, name_of(in_force.mode), folder.files.id,
        name_of(folder.files.mode)));
}

// Checks that every precinct with paper or a report stays in the roster.
core::Result<> keeps_known_precincts(const Folder& folder) {
    std::vector<std::string> lost;
    for (std::string after;;) {
        constexpr std::int64_t kAtOnce = 500;
        const auto known = TRY(folder.records->verdicts().known(after, kAtOnce));
        if (known.empty()) break;
        after = known.back();
        std::copy_if(known.begin(), known.end(), std::back_inserter(lost),
                     [&](const auto& id) { return folder.files.roster.find(id) == nullptr; });
    }
    if (lost.empty()) return {};
    return core::refuse(fmt::format(
        "There is paper or a report of {}{}, and precincts.csv does not name {}; put back the "
        "lines that were taken away.",
        lost.front(),
        lost.size() > 1 ? fmt::format(" and of {} other precinct(s)", lost.size() - 1) : "",
        lost.size() > 1 ? "them" : "it"));
}

core::Result<bool> is_what_waits(const Folder& folder) {
    if (!folder.state.proposed) return false;
    const auto proposed = TRY(configuration_of(*folder.state.proposed));
    return differences(proposed, folder.files, folder.files.settings).empty();
}

void say_waiting(const Folder& folder, std::size_t confirmed, std::int64_t proposal) {
    const auto missing = verify::kOfficialsForConfiguration - confirmed;
    show(
        "Event {} waits for {} official(s); until then event {} is in force.\nAn official confirms "
        "it with: recanvass configure {} --confirm NAME\n",
        proposal, missing, folder.state.in_force->seq, folder.files.folder);
}

// Judges every precinct again: the change counts from now on.
core::Result<int> judge_again(const std::string& path, std::int64_t event) {
    show("In force from event {} on. Every precinct is judged again.\n", event);
    const auto session = TRY(open_session(path));
    ProgressBar bar("Judging", session->canvass.roster.size());
    TRY(session->pipeline->judge_all([&bar](std::size_t done) { bar.set(done); }));
    return kDone;
}

core::Result<int> nothing_changed(Folder& folder) {
    const auto event = folder.state.in_force->seq;
    if (!folder.state.proposed) {
        show("Nothing to take over: the files agree with what is in force (event {}).\n", event);
        return kDone;
    }
    const auto proposal = folder.state.proposed->seq;
    TRY(folder.records->configurations().withdraw(proposal, terminal_actor()));
    show(
        "The files agree with what is in force (event {}). The change that event {} proposed is "
        "withdrawn.\n",
        event, proposal);
    return kDone;
}

core::Result<int> take_over(const ConfigureArguments& chosen) {
    auto folder = TRY(look_at(chosen.folder));
    if (folder.changes.empty()) return nothing_changed(folder);
    TRY(keeps_id_and_mode(folder));
    TRY(keeps_known_precincts(folder));
    show("{}\n", Lines{told(folder.changes)});
    if (TRY(is_what_waits(folder))) {
        say_waiting(folder, folder.state.confirmed_by.size(), folder.state.proposed->seq);
        return kNeedsPeople;
    }
    auto change = recorded_form(folder.files);
    change.wanted_by = chosen.wanted_by;
    change.reason = chosen.reason;
    auto& configurations = folder.records->configurations();
    const auto before = folder.state.in_force->seq;
    if (folder.files.rehearsal()) {
        const auto event = TRY(configurations.take_over(change, before, terminal_actor()));
        return judge_again(chosen.folder, event);
    }
    if (chosen.wanted_by.empty() || chosen.reason.empty()) {
        return core::fail(
            "In a live canvass the ledger records who wants a change and why; give --by NAME and "
            "--reason TEXT.");
    }
    const auto proposal = TRY(configurations.propose(change, before, terminal_actor()));
    say_waiting(folder, 0, proposal);
    return kNeedsPeople;
}

core::Result<int> confirm(const ConfigureArguments& chosen) {
    auto folder = TRY(look_at(chosen.folder));
    if (!folder.state.proposed) {
        return core::not_found(fmt::format(
            "No change of the configuration waits in {}; propose one with `recanvass configure {} "
            "--by NAME --reason TEXT`.",
            chosen.folder, chosen.folder));
    }
    const auto& proposed = *folder.state.proposed;
    if (!TRY(is_what_waits(folder))) {
        return core::refuse(fmt::format(
            "The files of {} are not what event {} proposes; restore them, or propose the change "
            "anew with `recanvass configure {}`.",
            chosen.folder, proposed.seq, chosen.folder));
    }
    show("Event {}, wanted by {}: {}\n{}\n", proposed.seq,
         fit_for_terminal(proposed.what.wanted_by), fit_for_terminal(proposed.what.reason),
         Lines{told(folder.changes)});
    std::fflush(stdout);
    TRY(sign_in_official(*folder.records, !folder.files.rehearsal(), chosen.confirming));
    auto& configurations = folder.records->configurations();
    const auto seq = proposed.seq;
    if (TRY(configurations.confirm(seq, chosen.confirming, terminal_actor())))
        return judge_again(chosen.folder, TRY(configurations.in_force()));
    say_waiting(folder, folder.state.confirmed_by.size() + 1, seq);
    return kNeedsPeople;
}

}  // namespace

void add_configure(Command& program, int& status) {
    auto chosen = std::make_shared<ConfigureArguments>();
    auto* command = program.add_subcommand(
        "configure", "Put a change of policy, rules, form, roster or options in force");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("--by", chosen->wanted_by, "Who wants the change");
    command->add_option("--reason", chosen->reason, "The reason for the change");
    command->add_option("--confirm", chosen->confirming,
                        "An official who confirms the change that waits; the password is asked, or "
                        "read from stdin");
    command->footer(
        "Every command refuses a folder whose files differ from the configuration in the ledger. "
        "This "
        "command\nshows the difference and puts it in force. In a live canvass the change counts "
        "only "
        "after two officials\nhave confirmed it.\n"
        "Example: recanvass configure caucus --by mary --reason \"the party sent a new roster\"\n"
        "         recanvass configure caucus --confirm john");
    command->callback([chosen, &status] {
        const auto done = chosen->confirming.empty() ? take_over(*chosen) : confirm(*chosen);
        status = done ? *done : say(done.error());
    });
}

}  // namespace app
