// recanvass status: tells the progress of the canvass.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "app/archive_check.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/ledger_state.h"
#include "core/clock.h"
#include "store/codec.h"

namespace app {
namespace {

// How many originals, and how many views, every status checks byte for byte.
constexpr std::int64_t kSampledBytes = 16;

struct Where {
    store::Status status;
    LedgerState ledger;
    std::size_t archive_sampled = 0;  // originals and views that were read
    std::vector<BrokenBytes> archive_broken;
    verify::Risk risk;
    double confidence = 0;
    store::ConfigurationState configuration;
    int keyers = 0;
    std::vector<verify::Shortage> cannot_finish;
};

core::Result<Where> where_are_we(Session& session) {
    Where where;
    where.status = TRY(session.records->progress().status());
    where.ledger =
        TRY(ledger_state(*session.records, *session.heads, store::HowFar::SinceLastHead));
    const auto sample = TRY(session.records->pages().archived_sample(kSampledBytes));
    where.archive_sampled = sample.size();
    where.archive_broken = broken_in(*session.archive, sample);
    where.risk = TRY(session.records->cases().risk());
    where.configuration = TRY(session.records->configurations().state());
    where.confidence = session.canvass.policy.risk_confidence;
    where.keyers = session.canvass.policy.keyers;
    where.cannot_finish = TRY(session.records->cases().cannot_finish());
    return where;
}

// Describes the event in force, and the event that waits, with the people who have confirmed it.
nlohmann::ordered_json as_json(const store::ConfigurationState& configuration) {
    nlohmann::ordered_json out = {{"event", nullptr}, {"waiting", nullptr}};
    if (configuration.in_force) out["event"] = configuration.in_force->seq;
    if (configuration.proposed) {
        out["waiting"] = {{"event", configuration.proposed->seq},
                          {"confirmed_by", configuration.confirmed_by}};
    }
    return out;
}

// Returns how long ago that was, in the largest unit that fits; empty: not known.
std::string age(const std::string& time) {
    const auto at = core::time_of_timestamp(time);
    if (!at) return {};
    const auto passed = std::chrono::system_clock::now() - *at;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(passed).count();
    if (minutes < 1) return "less than a minute ago";
    if (minutes < 120) return fmt::format("{} min ago", minutes);
    if (minutes < 2 * 24 * 60) return fmt::format("{} h ago", minutes / 60);
    return fmt::format("{} days ago", minutes / (24 * 60));
}

nlohmann::ordered_json json_of_time(const std::string& time) {
    const auto at = core::time_of_timestamp(time);
    if (!at) return {{"time", nullptr}, {"age_seconds", nullptr}};
    const auto passed = std::chrono::system_clock::now() - *at;
    return {{"time", time},
            {"age_seconds", std::chrono::duration_cast<std::chrono::seconds>(passed).count()}};
}

nlohmann::ordered_json as_json(const store::HeadsCheck& heads) {
    nlohmann::ordered_json newest = nullptr;
    if (heads.newest) {
        newest = json_of_time(store::time_of(heads.newest->head).value_or(""));
        newest["events"] = heads.newest->head.size;
        newest["root"] = heads.newest->head.root.hex();
    }
    auto copies = nlohmann::ordered_json::array();
    for (const auto& copy : heads.copies) {
        auto one = json_of_time(copy.time);
        one["place"] = copy.place;
        one["away"] = copy.away;
        one["events"] = copy.size;
        one["trouble"] = copy.trouble;
        copies.push_back(std::move(one));
    }
    return {{"newest", newest}, {"copies", copies}};
}

nlohmann::ordered_json as_json(const LedgerState& ledger) {
    const auto& chain = ledger.chain;
    return {{"events", chain.events},        {"head", chain.head},
            {"valid", ledger.whole()},       {"problem", ledger.problem()},
            {"checked_from", chain.from},    {"sampled", chain.sampled},
            {"heads", as_json(ledger.heads)}};
}

nlohmann::ordered_json sentences_of(const std::vector<verify::Shortage>& shortages) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& shortage : shortages) out.push_back(shortage.sentence);
    return out;
}

nlohmann::ordered_json as_json(const Where& where) {
    const auto& status = where.status;
    nlohmann::ordered_json cases = nlohmann::ordered_json::object();
    for (const auto& [state, count] : status.cases) cases[state] = count;
    return {
        {"pages",
         {{"archived", status.pages_archived},
          {"accepted", status.pages_accepted},
          {"rejected", status.pages_rejected},
          {"duplicate", status.files_duplicate},
          {"pending", status.pages_pending},
          {"blank", status.pages_blank},
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
          {"signed_off", status.precincts_signed_off},
          {"signed_once", status.precincts_signed_once},
          {"sign_off_taken_back", status.precincts_taken_back},
          {"due", status.precincts_due}}},
        {"cases", cases},
        {"keyers", where.keyers},
        {"cannot_finish", sentences_of(where.cannot_finish)},
        {"risk", store::json_of(where.risk, where.confidence)},
        {"configuration", as_json(where.configuration)},
        {"archive", {{"sampled", where.archive_sampled}, {"broken", where.archive_broken.size()}}},
        {"ledger", as_json(where.ledger)}};
}

std::string told_copy(const store::CopyPlace& copy) {
    if (!copy.trouble.empty()) return copy.trouble;
    const auto newest = copy.size == 0 ? std::string("it has no head yet")
                                       : fmt::format("its newest head, over {} events, {}",
                                                     copy.size, age(copy.time));
    return fmt::format("{} {}: {}", copy.place, copy.away ? "is not there" : "is there", newest);
}

void print_for_people(const LedgerState& ledger, const core::TimeZone& zone) {
    const auto& chain = ledger.chain;
    show("Ledger     {} events, head {}, {}\n", chain.events, chain.head.substr(0, 16),
         !ledger.whole()  ? "BROKEN: " + ledger.problem()
         : chain.from > 1 ? "no damage seen"
                          : "whole");
    if (chain.from > chain.events) {
        show("           the signed head covers all events; checked {} events drawn at random\n",
             chain.sampled);
    } else if (chain.from > 1) {
        show("           checked from event {} on, and {} older ones drawn at random\n", chain.from,
             chain.sampled);
    }
    if (const auto& newest = ledger.heads.newest) {
        const auto time = store::time_of(newest->head).value_or("");
        show("Signed     over {} events, {} ({})\n", newest->head.size, age(time),
             zone.local(time));
    } else {
        show("Signed     no head yet\n");
    }
    for (const auto& copy : ledger.heads.copies) show("           copy {}\n", told_copy(copy));
}

// What the people there cannot finish: somebody has to be found.
void print_for_people(const std::vector<verify::Shortage>& shortages) {
    constexpr std::size_t kMostTold = 10;
    for (std::size_t i = 0; i < std::min(kMostTold, shortages.size()); ++i)
        show("{}{}\n", i == 0 ? "People     " : "           ", shortages[i].sentence);
    if (shortages.size() > kMostTold)
        show("           and {} more boxes that the people there cannot finish\n",
             shortages.size() - kMostTold);
}

void print_for_people(const Where& where, const core::TimeZone& zone) {
    const auto& status = where.status;
    show("Pages      {} archived: {} accepted, {} need a person; {} offered again\n",
         status.pages_archived, status.pages_accepted,
         status.pages_rejected - status.pages_aside_confirmed, status.files_duplicate);
    if (status.pages_set_aside + status.pages_aside_confirmed > 0) {
        show(
            "           paper set aside: {} wait for an official, {} confirmed; {} "
            "precinct(s) have such paper\n",
            status.pages_set_aside, status.pages_aside_confirmed, status.precincts_paper_aside);
    }
    if (status.pages_blank > 0) {
        show("           {} blank: backs of sheets, which need nobody\n", status.pages_blank);
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
    show("Signed off {} by two officials; {} wait for a second one, {} taken back\n",
         status.precincts_signed_off, status.precincts_signed_once, status.precincts_taken_back);
    if (status.precincts_due > 0) {
        show("           {} to be judged again: run `recanvass verify DIR`\n",
             status.precincts_due);
    }
    show("Cases     ");
    for (const auto& [state, count] : status.cases) show(" {} {}", count, state);
    show("\nChecked    {};\n           {}\n",
         verify::in_words(where.risk.boxes, "boxes", where.confidence),
         verify::in_words(where.risk.delegates, "awards", where.confidence));
    if (where.keyers == 1)
        show("Keying     one person keys each box: the policy of this canvass says so\n");
    print_for_people(where.cannot_finish);
    if (const auto& in_force = where.configuration.in_force) {
        show("In force   the configuration of event {}, {}\n", in_force->seq,
             zone.local(in_force->time));
    }
    print_for_people(where.ledger, zone);
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
        show("Archive    {} originals and views read, drawn at random: {}\n",
             where->archive_sampled, where->archive_broken.empty() ? "whole" : "BROKEN");
        for (const auto& broken : where->archive_broken)
            show("           {}\n", in_words(broken, *(*session)->archive));
    }
    if (!where->ledger.whole() || !where->archive_broken.empty()) return kFailed;
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
