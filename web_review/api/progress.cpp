// Progress: counts, the present rate, and the time that the rest takes at it.
#include <algorithm>

#include "core/clock.h"
#include "store/codec.h"
#include "web_review/api/describe.h"

namespace web_review {

using nlohmann::json;

namespace {

// The present rate is the rate of the last half hour: over a shorter time it jumps, and a longer
// time hides a stop.
constexpr std::chrono::minutes kRateWindow{30};
constexpr std::int64_t kMostEventsRead = 20000;

struct Rate {
    std::int64_t pages = 0;      // looked at
    std::int64_t decisions = 0;  // of fields
    std::int64_t resolved = 0;   // cases
    std::string last_event;
};

core::Result<Rate> present_rate(store::Records& records, std::int64_t events) {
    const std::string since = core::utc_timestamp(std::chrono::system_clock::now() - kRateWindow);
    Rate rate;
    std::int64_t end = events;
    const std::int64_t oldest = std::max<std::int64_t>(0, events - kMostEventsRead);
    while (end > oldest) {
        const std::int64_t start = std::max(oldest, end - kEventsAtOnce);
        const auto batch = TRY(records.history().events(start, end - start));
        if (batch.empty()) break;
        for (const store::Event& event : batch) {
            rate.last_event = std::max(rate.last_event, event.time);
            if (event.time < since) continue;
            if (event.action == "page.accepted" || event.action == "page.rejected" ||
                event.action == "page.blank")
                ++rate.pages;
            if (event.action == "field.decided") ++rate.decisions;
            if (event.action == "case.resolved") ++rate.resolved;
        }
        if (batch.front().time < since) break;
        end = start;
    }
    return rate;
}

// Counts the patterns of the last look. Undecided: no decision covers their present boxes.
core::Result<json> count_patterns(store::Records& records) {
    int found = 0;
    int undecided = 0;
    for (const auto& record : TRY(records.patterns().list())) {
        if (!record.standing || record.what.boxes.empty()) continue;
        ++found;
        const bool decided =
            !record.decisions.empty() && record.decisions.back().boxes == record.what.boxes;
        undecided += decided ? 0 : 1;
    }
    return json{{"found", found}, {"undecided", undecided}};
}

// Describes the bound from the risk sample; null as long as some case is not resolved. The numbers
// of boxes drawn, keyed otherwise or wrong would tell people who still key which boxes are checks.
core::Result<json> describe_risk(const Call& call, const store::Status& status) {
    std::int64_t unresolved = 0;
    for (const auto& [state, cases] : status.cases)
        if (state != verify::name_of(verify::CaseState::Resolved)) unresolved += cases;
    if (unresolved > 0) return json(nullptr);
    return store::json_of(TRY(call.records().cases().risk()),
                          call.site.context.policy.risk_confidence);
}

core::Result<json> progress(const Call& call) {
    store::Records& records = call.records();
    const store::Status status = TRY(records.progress().status());
    const Rate rate = TRY(present_rate(records, status.events));
    const std::int64_t remaining =
        std::max<std::int64_t>(0, status.precincts_disputed - status.precincts_resolved);
    const double window = std::chrono::duration<double, std::ratio<60>>(kRateWindow).count();
    return json{
        {"pages",
         {{"archived", status.pages_archived},
          {"accepted", status.pages_accepted},
          {"rejected", status.pages_rejected},
          {"pending", status.pages_pending},
          {"blank", status.pages_blank},
          {"set_aside", status.pages_set_aside},
          {"aside_confirmed", status.pages_aside_confirmed},
          {"duplicate", status.files_duplicate}}},
        {"precincts",
         {{"expected", status.precincts_expected},
          {"scanned", status.precincts_scanned},
          {"matched", status.precincts_matched},
          {"paper_only", status.precincts_paper_only},
          {"report_only", status.precincts_report_only},
          {"disputed", status.precincts_disputed},
          {"resolved", status.precincts_resolved},
          {"paper_aside", status.precincts_paper_aside},
          {"missing",
           std::max<std::int64_t>(0, status.precincts_expected - status.precincts_scanned)}}},
        {"cases", status.cases},
        {"rate",
         {{"window_minutes", window},
          {"pages", rate.pages},
          {"decisions", rate.decisions},
          {"precincts_resolved", rate.resolved},
          {"precincts_remaining", remaining},
          {"minutes_left", rate.resolved > 0 ? json(static_cast<double>(remaining) * window /
                                                    static_cast<double>(rate.resolved))
                                             : json(nullptr)}}},
        {"risk", TRY(describe_risk(call, status))},
        {"patterns", TRY(count_patterns(records))},
        {"last_event", rate.last_event},
        {"ledger", {{"events", status.events}, {"head", status.head}}}};
}

}  // namespace

Response get_progress(const Call& call) {
    const auto body = progress(call);
    return body ? answer(*body) : refuse(body.error());
}

}  // namespace web_review
