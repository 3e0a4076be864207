// recanvass ledger verify: checks that the ledger is whole, that it continues every signed head,
// and that the database follows from its events.
#include "app/commands/ledger.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/ledger_state.h"
#include "app/verdict_check.h"

namespace app {
namespace {

struct LedgerVerifyArguments {
    std::string folder, extends, key;
    bool all_problems = false;
};

void show_heads(const LedgerState& state) {
    const auto& heads = state.heads;
    if (!heads.newest) {
        show("heads: no head is signed yet\n");
    } else {
        show("heads: {} checked, the newest over {}\n", heads.heads,
             told_newest(heads.newest->head));
    }
    for (const auto& copy : heads.copies) {
        if (copy.away) {
            show("copy:  {} is not there, its heads were not checked\n", copy.place);
        } else if (!copy.trouble.empty()) {
            show("copy:  {}\n", copy.trouble);
        } else {
            show("copy:  {} has heads up to {} events\n", copy.place, copy.size);
        }
    }
    for (const auto& key : heads.ledger.keys.keys) {
        show("key:   {} since event {}{}\n", key.key.text(), key.from,
             key.officials.empty() ? ""
                                   : fmt::format(", put by {} in the place of the key before",
                                                 fmt::join(key.officials, " and ")));
    }
    for (const auto& lost : heads.ledger.restored) {
        show("lost:  event {}: {} gave up the head over {} events and its past after event {}\n",
             lost.event, fmt::format("{}", fmt::join(lost.officials, " and ")), lost.size,
             lost.common);
    }
}

// Checks that a key which somebody was given is one of the ledger's. Refused: it never was.
core::Result<> knows_key(const store::KeyHistory& history, const std::string& text) {
    const auto wanted = TRY(store::parse_verifier_key(text));
    const auto& keys = history.keys;
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.key == wanted; });
    if (found != keys.end()) return {};
    return core::refuse(fmt::format(
        "{} was never a key of this ledger: this is another ledger, or somebody wrote and signed "
        "it anew.",
        text));
}

// Names each row and verdict that does not follow from the events. Refused: there is one.
core::Result<> prove_database(Session& session, const LedgerState& state, bool all_problems) {
    auto problems = state.rows.problems;
    if (problems.empty()) problems = TRY(false_verdicts(*session.pipeline));
    const auto warn = warnings(all_problems);
    for (const auto& problem : problems) warn->say("problems of the database", problem);
    warn->end();
    if (problems.empty()) return {};
    return core::refuse(fmt::format(
        "The database of {} does not agree with its ledger: {} problem(s). Scanning and "
        "keying may go on; docs/operations.md tells what to do.",
        session.canvass.folder, problems.size()));
}

core::Result<int> verify_ledger(const LedgerVerifyArguments& chosen) {
    const auto session = TRY(open_session(chosen.folder, Use::Looks));
    const auto state = TRY(ledger_state(*session->records, *session->heads, store::HowFar::Whole));
    if (!state.chain.problem.empty() || !state.heads.broken.empty()) {
        return core::refuse(fmt::format(
            "The ledger of {} is broken: {} Scanning and keying may go on; docs/operations.md "
            "tells what to do.",
            chosen.folder, state.problem()));
    }
    if (!chosen.key.empty()) TRY(knows_key(state.heads.ledger.keys, chosen.key));
    if (!chosen.extends.empty()) {
        const auto continued = TRY(session->heads->extends(chosen.extends));
        if (!continued.problem.empty()) return core::refuse(continued.problem);
        show("continues: {} head(s) of {}\n", continued.heads, chosen.extends);
    }
    TRY(prove_database(*session, state, chosen.all_problems));
    if (state.rows.proved_from > 0) {
        show("not proved before event {}: an older program wrote the rows of that time\n",
             state.rows.proved_from);
    }
    if (const auto due = TRY(session->records->progress().status()).precincts_due; due > 0)
        show("due: {} precinct(s) must be judged again; run `recanvass verify`\n", due);
    show("whole: {} events, head {}\n", state.chain.events, state.chain.head);
    show_heads(state);
    return kDone;
}

}  // namespace

core::Result<LedgerFolder> open_ledger(const std::string& folder) {
    LedgerFolder out;
    out.canvass = TRY(open_canvass(folder));
    static_cast<OpenRecords&>(out) = TRY(open_records(out.canvass, Use::Looks));
    return out;
}

std::string told_newest(const store::Head& head) {
    const auto time = store::time_of(head);
    return fmt::format("{} events{}", head.size, time ? ", signed " + *time : "");
}

void add_ledger(Command& program, int& status) {
    auto* command =
        program.add_subcommand("ledger", "The hash-chained history: signed heads, proofs, checks");
    command->require_subcommand(1);
    auto chosen = std::make_shared<LedgerVerifyArguments>();
    auto* verify = command->add_subcommand(
        "verify",
        "Recompute the chain, every signed head, and every row and verdict from the events");
    verify->add_option("DIR", chosen->folder, "The canvass")->required();
    verify->add_option("--extends", chosen->extends,
                       "A file with a signed head that was kept elsewhere; checks that the ledger "
                       "continues it");
    verify->add_option(
        "--key", chosen->key,
        "The verifier key that you were given; checks that it is one of this ledger's");
    verify->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    verify->footer(
        "Example: recanvass ledger verify caucus\n"
        "         recanvass ledger verify caucus --extends /media/stick/recanvass-IA24/head.txt");
    verify->callback([chosen, &status] {
        const auto done = verify_ledger(*chosen);
        status = done ? *done : say(done.error());
    });
    add_ledger_heads(*command, status);
    add_ledger_people(*command, status);
}

}  // namespace app
