// Progress: counts, the present rate, and the time that the rest takes at it.
#include <algorithm>

#include "core/clock.h"
#include "store/codec.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

// The present rate is the rate of the last half hour: over a shorter time it jumps, and a longer
// time hides a stop.
constexpr std::chrono::minutes kRateWindow{30};
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

// What the people there cannot finish: the first sentences, and how many there are. For officials,
// who find more people; null for everybody else.
core::Result<json> describe_shortages(const Call& call) {
    constexpr std::size_t kMostTold = 20;
    if (!may_correct(call.session.role)) return json(nullptr);
    const auto shortages = TRY(call.records().cases().cannot_finish());
    json sentences = json::array();
    for (const auto& one : shortages)
        if (sentences.size() < kMostTold) sentences.push_back(one.sentence);
    return json{{"boxes", shortages.size()}, {"sentences", sentences}};
}

core::Result<json> progress(const Call& call) {
    store::Records& records = call.records();
    const store::Status status = TRY(records.progress().status());
    const store::Rate rate = TRY(records.progress().rate(
        core::utc_timestamp(std::chrono::system_clock::now() - kRateWindow)));
    const store::PatternCounts patterns = TRY(records.patterns().counts());
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
          {"signed_off", status.precincts_signed_off},
          {"signed_once", status.precincts_signed_once},
          {"sign_off_taken_back", status.precincts_taken_back},
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
        {"keyers", call.terms().policy.keyers},
        {"cannot_finish", TRY(describe_shortages(call))},
        {"patterns", {{"found", patterns.found}, {"undecided", patterns.undecided}}},
        {"last_event", rate.last_event},
        {"ledger", {{"events", status.events}, {"head", status.head}}}};
}

}  // namespace

Response get_progress(const Call& call) {
    const auto body = progress(call);
    return body ? answer(*body) : refuse(body.error());
}

}  // namespace web_review
