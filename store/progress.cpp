#include "store/progress.h"

#include "store/door.h"
#include "store/due.h"
#include "store/ledger_table.h"
#include "store/precinct_progress.h"
#include "store/queue_table.h"
#include "store/setting_table.h"

namespace store {
namespace {

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
    status.files_duplicate = count(
        session, "SELECT COALESCE(SUM(times_offered - 1), 0) FROM files WHERE times_offered > 1");
    status.precincts_paper_aside = count(
        session,
        "SELECT COUNT(DISTINCT COALESCE(NULLIF(id_precinct, ''), likely_precinct)) FROM pages "
        "WHERE state = 'rejected' AND action IN ('set_aside', 'aside_confirmed') AND id_precinct "
        "|| likely_precinct <> ''");
}

}  // namespace

Status status_of(sql::Session& session) {
    Status status;
    count_pages(session, status);
    status.precincts_expected = expected_precincts_in(session);
    count_precincts(session, status);
    status.cases = count_cases(session);
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

core::Result<Rate> Progress::rate(const std::string& since) {
    return door_.read<Rate>([&](sql::Session& session) {
        Rate rate;
        for (const auto& [action, events] : sql::rows<std::string, std::int64_t>(
                 session,
                 "SELECT action, COUNT(*) FROM events WHERE action IN ('page.accepted', "
                 "'page.rejected', 'page.blank', 'field.decided', 'case.resolved') AND time >= $1 "
                 "GROUP BY "
                 "action",
                 since)) {
            if (action.starts_with("page.")) rate.pages += events;
            if (action == "field.decided") rate.decisions = events;
            if (action == "case.resolved") rate.resolved = events;
        }
        const auto last =
            sql::row<std::string>(session, "SELECT time FROM events ORDER BY seq DESC LIMIT 1");
        if (last) rate.last_event = std::get<0>(*last);
        return rate;
    });
}

core::Result<Status> Progress::status() {
    return door_.read<Status>([](sql::Session& session) { return status_of(session); });
}

}  // namespace store
