#include "store/progress.h"

#include <array>

#include "store/door.h"
#include "store/due.h"
#include "store/ledger_table.h"
#include "store/setting_table.h"

namespace store {
namespace {

constexpr std::array kCaseStates = {verify::CaseState::Open, verify::CaseState::Keyed,
                                    verify::CaseState::Escalated, verify::CaseState::Resolved};

std::int64_t count(sql::Session& session, const std::string& text) {
    const auto found = sql::row<std::int64_t>(session, text);
    return found ? std::get<0>(*found) : 0;
}

void count_pages(sql::Session& session, Status& status) {
    for (const auto& [state, pages] : sql::rows<std::string, std::int64_t>(
             session, "SELECT state, COUNT(*) FROM pages GROUP BY state")) {
        status.pages_archived += pages;
        if (state == name_of(PageState::Pending)) status.pages_pending += pages;
        if (state == name_of(PageState::Blank)) status.pages_blank += pages;
        if (state == name_of(PageState::Rejected)) status.pages_rejected += pages;
        if (state == name_of(PageState::Accepted) || state == name_of(PageState::Superseded))
            status.pages_accepted += pages;
    }
    status.pages_set_aside = count(
        session, "SELECT COUNT(*) FROM pages WHERE state = 'rejected' AND action = 'set_aside'");
    status.pages_aside_confirmed =
        count(session,
              "SELECT COUNT(*) FROM pages WHERE state = 'rejected' AND action = 'aside_confirmed'");
    status.files_duplicate =
        count(session, "SELECT COALESCE(SUM(times_offered - 1), 0) FROM files");
}

void count_precincts(sql::Session& session, Status& status) {
    status.precincts_expected = expected_precincts_in(session);
    status.precincts_scanned =
        count(session,
              "SELECT COUNT(DISTINCT id_precinct) FROM pages WHERE state IN ('accepted', "
              "'superseded')");
    status.precincts_paper_aside = count(
        session,
        "SELECT COUNT(DISTINCT COALESCE(NULLIF(id_precinct, ''), likely_precinct)) FROM pages "
        "WHERE state = 'rejected' AND action IN ('set_aside', 'aside_confirmed') AND id_precinct "
        "|| likely_precinct <> ''");
    status.precincts_matched = count(
        session,
        "SELECT COUNT(*) FROM (SELECT id_precinct FROM pages WHERE state = 'accepted' GROUP BY "
        "id_precinct HAVING COUNT(DISTINCT id_page) >= MAX(id_pages)) AS whole JOIN verdicts v ON "
        "v.precinct = whole.id_precinct LEFT JOIN cases c ON c.precinct = whole.id_precinct AND "
        "c.needed = 1 AND (c.findings <> '[]' OR c.state <> 'resolved') WHERE c.precinct IS NULL "
        "AND EXISTS (SELECT 1 FROM "
        "reports r WHERE r.precinct = whole.id_precinct)");
    status.precincts_paper_only = count(
        session,
        "SELECT COUNT(DISTINCT p.id_precinct) FROM pages p WHERE p.state = 'accepted' AND NOT "
        "EXISTS (SELECT 1 FROM reports r WHERE r.precinct = p.id_precinct)");
    status.precincts_report_only = count(
        session,
        "SELECT COUNT(DISTINCT r.precinct) FROM reports r WHERE NOT EXISTS (SELECT 1 FROM pages "
        "p WHERE p.id_precinct = r.precinct AND p.state = 'accepted')");
}

void count_cases(sql::Session& session, Status& status) {
    for (const auto state : kCaseStates) status.cases[std::string(verify::name_of(state))] = 0;
    // A case without findings exists only for boxes drawn to be checked: the precinct is not
    // disputed. As long as the case is not resolved it counts as if it were: else the counts would
    // tell people who key it that it is a check.
    for (const auto& [state, cases, disputed] : sql::rows<std::string, std::int64_t, std::int64_t>(
             session,
             "SELECT state, COUNT(*), SUM(CASE WHEN findings <> '[]' OR state <> 'resolved' THEN 1 "
             "ELSE 0 END) FROM cases "
             "WHERE needed = 1 GROUP BY state")) {
        status.cases[state] = cases;
        status.precincts_disputed += disputed;
        if (state == verify::name_of(verify::CaseState::Resolved))
            status.precincts_resolved = disputed;
    }
}

}  // namespace

Status status_of(sql::Session& session) {
    Status status;
    count_pages(session, status);
    count_precincts(session, status);
    count_cases(session, status);
    status.precincts_due = count_due(session);
    std::tie(status.events, status.head) = ledger_head(session);
    return status;
}

core::Result<> Progress::set_expected_precincts(std::int64_t count, const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) -> core::Result<> {
        store_expected(pen, count, actor);
        return {};
    });
}

core::Result<Status> Progress::status() {
    return door_.read<Status>([](sql::Session& session) { return status_of(session); });
}

}  // namespace store
