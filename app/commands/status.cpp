// recanvass status: tells the progress of the canvass.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "store/codec.h"

namespace app {
namespace {

struct Where {
    store::Status status;
    store::ChainCheck chain;
    verify::Risk risk;
    double confidence = 0;
    store::ConfigurationState configuration;
};

core::Result<Where> where_are_we(Session& session) {
    Where where;
    where.status = TRY(session.records->progress().status());
    where.chain = TRY(session.records->history().check());
    where.risk = TRY(session.records->cases().risk());
    where.configuration = TRY(session.records->configurations().state());
    where.confidence = session.canvass.policy.risk_confidence;
    return where;
}

// The event in force, and the one that waits with who has confirmed it.
nlohmann::ordered_json as_json(const store::ConfigurationState& configuration) {
    nlohmann::ordered_json out = {{"event", nullptr}, {"waiting", nullptr}};
    if (configuration.in_force) out["event"] = configuration.in_force->seq;
    if (configuration.proposed) {
        out["waiting"] = {{"event", configuration.proposed->seq},
                          {"confirmed_by", configuration.confirmed_by}};
    }
    return out;
}

nlohmann::ordered_json as_json(const Where& where) {
    const auto& status = where.status;
    const auto& chain = where.chain;
    nlohmann::ordered_json cases = nlohmann::ordered_json::object();
    for (const auto& [state, count] : status.cases) cases[state] = count;
    return {{"pages",
             {{"archived", status.pages_archived},
              {"accepted", status.pages_accepted},
              {"rejected", status.pages_rejected},
              {"duplicate", status.files_duplicate},
              {"pending", status.pages_pending},
              {"set_aside", status.pages_set_aside},
              {"aside_confirmed", status.pages_aside_confirmed}}},
            {"precincts",
             {{"expected", status.precincts_expected},
              {"scanned", status.precincts_scanned},
              {"matched", status.precincts_matched},
              {"paper_only", status.precincts_paper_only},
              {"report_only", status.precincts_report_only},
              {"disputed", status.precincts_disputed},
              {"resolved", status.precincts_resolved},
              {"paper_aside", status.precincts_paper_aside},
              {"due", status.precincts_due}}},
            {"cases", cases},
            {"risk", store::json_of(where.risk, where.confidence)},
            {"configuration", as_json(where.configuration)},
            {"ledger", {{"events", chain.events}, {"head", chain.head}, {"valid", chain.valid}}}};
}

void print_for_people(const Where& where, const core::TimeZone& zone) {
    const auto& status = where.status;
    const auto& chain = where.chain;
    show("Pages      {} archived: {} accepted, {} need a person; {} offered again\n",
         status.pages_archived, status.pages_accepted,
         status.pages_rejected - status.pages_aside_confirmed, status.files_duplicate);
    if (status.pages_set_aside + status.pages_aside_confirmed > 0) {
        show(
            "           paper set aside: {} wait for an official, {} confirmed; {} "
            "precinct(s) have such paper\n",
            status.pages_set_aside, status.pages_aside_confirmed, status.precincts_paper_aside);
    }
    if (status.pages_pending > 0) {
        show("           {} not looked at yet: run `recanvass scan DIR` to go on\n",
             status.pages_pending);
    }
    show("Precincts  {} expected: {} scanned, {} matched, {} disputed, {} of these resolved\n",
         status.precincts_expected, status.precincts_scanned, status.precincts_matched,
         status.precincts_disputed, status.precincts_resolved);
    show("           {} on paper only, {} reported only\n", status.precincts_paper_only,
         status.precincts_report_only);
    if (status.precincts_due > 0) {
        show("           {} to be judged again: run `recanvass verify DIR`\n",
             status.precincts_due);
    }
    show("Cases     ");
    for (const auto& [state, count] : status.cases) show(" {} {}", count, state);
    show("\nChecked    {};\n           {}\n",
         verify::in_words(where.risk.boxes, "boxes", where.confidence),
         verify::in_words(where.risk.delegates, "awards", where.confidence));
    if (const auto& in_force = where.configuration.in_force) {
        show("In force   the configuration of event {}, {}\n", in_force->seq,
             zone.local(in_force->time));
    }
    show("Ledger     {} events, head {}, {}\n", chain.events, chain.head.substr(0, 16),
         chain.valid ? "whole" : "BROKEN: " + chain.problem);
}

int run_status(const std::string& folder, bool json) {
    const auto session = open_session(folder, Use::Looks);
    if (!session) return say(session.error());
    if (!json) say_mode((*session)->canvass);
    const auto where = where_are_we(**session);
    if (!where) return say(where.error());
    if (json) {
        print_json(as_json(*where));
    } else {
        print_for_people(*where, (*session)->canvass.time_zone);
    }
    if (!where->chain.valid) return kFailed;
    const auto& status = where->status;
    const auto& risk = where->risk.boxes;
    const bool needs_people = status.pages_rejected > status.pages_aside_confirmed ||
                              status.pages_pending > 0 ||
                              status.precincts_disputed > status.precincts_resolved ||
                              risk.checked < risk.drawn || risk.open > 0;
    return needs_people ? kNeedsPeople : kDone;
}

}  // namespace

void add_status(Command& program, int& status) {
    struct StatusArguments {
        std::string folder;
        bool json = false;
    };
    auto chosen = std::make_shared<StatusArguments>();
    auto* command =
        program.add_subcommand("status", "Tell the progress of the canvass, and check the ledger");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_flag("--json", chosen->json, "One JSON object on stdout");
    command->callback([chosen, &status] { status = run_status(chosen->folder, chosen->json); });
}

}  // namespace app
