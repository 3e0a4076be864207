#include "store/precinct_progress.h"

#include <cstdint>

#include "verify/sign_off.h"

namespace store {
namespace {

// Of the accepted and superseded pages p of one precinct: scanned, paper, whole.
const std::string kOfPages =
    "1, MAX(CASE WHEN p.state = 'accepted' THEN 1 ELSE 0 END), CASE WHEN COUNT(DISTINCT CASE WHEN "
    "p.state = 'accepted' THEN p.id_page END) >= COALESCE(MAX(CASE WHEN p.state = 'accepted' THEN "
    "p.id_pages END), 1) THEN 1 ELSE 0 END";

// Of a case c. A case without findings exists only for boxes drawn to be checked: the precinct is
// not disputed. As long as the case is not resolved it counts as if it were: else the counts would
// tell people who key it that it is a check.
const std::string kOfCase =
    "CASE WHEN c.needed = 0 THEN 0 WHEN c.state <> 'resolved' THEN 1 WHEN c.findings <> '[]' THEN "
    "2 ELSE 0 END";

// Of the signatures s of one precinct that count: one person's, or enough people's.
const std::string kOfSignatures =
    "CASE WHEN COUNT(DISTINCT s.person) >= " + std::to_string(verify::kOfficialsToSignOff) +
    " THEN 3 ELSE 2 END AS signed FROM signatures s WHERE s.seq > COALESCE((SELECT MAX(t.seq) FROM "
    "sign_offs_taken_back t WHERE t.precinct = s.precinct), 0)";

// Everything from the rows. No precinct that was only rejected or only shifted about is in it.
const std::string kFromTheRows =
    "SELECT precinct, MAX(scanned), MAX(paper), MAX(whole), MAX(reported), MAX(judged), "
    "MAX(dispute), MAX(signed) FROM (SELECT p.id_precinct AS precinct, 1 AS scanned, 0 AS paper, 0 "
    "AS whole, 0 AS reported, 0 AS judged, 0 AS dispute, 0 AS signed FROM pages p WHERE p.state IN "
    "('accepted', "
    "'superseded') UNION ALL SELECT precinct, scanned, paper, whole, 0, 0, 0, 0 FROM (SELECT "
    "p.id_precinct AS precinct, 1 AS scanned, 1 AS paper, CASE WHEN COUNT(DISTINCT p.id_page) >= "
    "MAX(p.id_pages) THEN 1 ELSE 0 END AS whole FROM pages p WHERE p.state = 'accepted' GROUP BY "
    "p.id_precinct) AS sheets UNION ALL SELECT DISTINCT r.precinct, 0, 0, 0, 1, 0, 0, 0 FROM "
    "reports r UNION ALL SELECT v.precinct, 0, 0, 0, 0, 1, 0, 0 FROM verdicts v UNION ALL SELECT "
    "c.precinct, 0, 0, 0, 0, 0, " +
    kOfCase +
    ", 0 FROM cases c UNION ALL SELECT t.precinct, 0, 0, 0, 0, 0, 0, 1 FROM sign_offs_taken_back t "
    "UNION ALL SELECT precinct, 0, 0, 0, 0, 0, 0, signed FROM (SELECT s.precinct AS precinct, " +
    kOfSignatures + " GROUP BY s.precinct) AS signed_ones) AS facts GROUP BY precinct";

constexpr const char* kColumns =
    "(precinct, scanned, paper, whole, reported, judged, dispute, signed)";

}  // namespace

void note_pages(sql::Session& session, const std::string& precinct) {
    sql::run(
        session,
        "INSERT INTO precinct_progress (precinct, scanned, paper, whole) SELECT p.id_precinct, " +
            kOfPages +
            " FROM pages p WHERE p.id_precinct = $1 AND p.state IN ('accepted', 'superseded') "
            "GROUP BY p.id_precinct ON CONFLICT (precinct) DO UPDATE SET scanned = "
            "excluded.scanned, paper = excluded.paper, whole = excluded.whole",
        precinct);
}

void note_report(sql::Session& session, const std::string& precinct) {
    sql::run(session,
             "INSERT INTO precinct_progress (precinct, reported) VALUES ($1, 1) ON CONFLICT "
             "(precinct) DO UPDATE SET reported = 1",
             precinct);
}

void note_verdict(sql::Session& session, const std::string& precinct) {
    sql::run(session,
             "INSERT INTO precinct_progress (precinct, judged) VALUES ($1, 1) ON CONFLICT "
             "(precinct) DO UPDATE SET judged = 1",
             precinct);
}

void note_case(sql::Session& session, const std::string& precinct) {
    sql::run(session,
             "INSERT INTO precinct_progress (precinct, dispute) SELECT c.precinct, " + kOfCase +
                 " FROM cases c WHERE c.precinct = $1 ON CONFLICT (precinct) DO UPDATE SET dispute "
                 "= excluded.dispute",
             precinct);
}

void note_sign_off(sql::Session& session, const std::string& precinct, bool taken_back) {
    if (taken_back) {
        sql::run(session, "UPDATE precinct_progress SET signed = 1 WHERE precinct = $1", precinct);
        return;
    }
    sql::run(session,
             "UPDATE precinct_progress SET signed = (SELECT " + kOfSignatures +
                 " AND s.precinct = $1) WHERE precinct = $2",
             precinct, precinct);
}

void count_precincts(sql::Session& session, Status& status) {
    for (const auto& [scanned, paper, whole, reported, judged, dispute, count] :
         sql::rows<int, int, int, int, int, int, std::int64_t>(
             session,
             "SELECT scanned, paper, whole, reported, judged, dispute, COUNT(*) FROM "
             "precinct_progress GROUP BY scanned, paper, whole, reported, judged, dispute")) {
        status.precincts_scanned += scanned != 0 ? count : 0;
        status.precincts_paper_only += paper != 0 && reported == 0 ? count : 0;
        status.precincts_report_only += paper == 0 && reported != 0 ? count : 0;
        const bool matched = whole != 0 && reported != 0 && judged != 0 && dispute == 0;
        status.precincts_matched += matched ? count : 0;
        status.precincts_disputed += dispute != 0 ? count : 0;
        status.precincts_resolved += dispute == 2 ? count : 0;
    }
    for (const auto& [signatures, count] : sql::rows<int, std::int64_t>(
             session,
             "SELECT signed, COUNT(*) FROM precinct_progress WHERE signed > 0 GROUP BY signed")) {
        if (signatures == 1) status.precincts_taken_back = count;
        if (signatures == 2) status.precincts_signed_once = count;
        if (signatures == 3) status.precincts_signed_off = count;
    }
}

void fill_precinct_progress(sql::Session& session) {
    sql::run(session, "DELETE FROM precinct_progress");
    sql::run(session,
             std::string("INSERT INTO precinct_progress ") + kColumns + " " + kFromTheRows);
}

std::vector<std::string> wrong_precinct_progress(sql::Session& session, std::int64_t most) {
    const std::string kept =
        "SELECT precinct, scanned, paper, whole, reported, judged, dispute, signed FROM "
        "precinct_progress";
    std::vector<std::string> out;
    for (auto& [precinct] : sql::rows<std::string>(
             session,
             "SELECT DISTINCT precinct FROM (SELECT * FROM (" + kept + " EXCEPT " + kFromTheRows +
                 ") AS more UNION SELECT * FROM (" + kFromTheRows + " EXCEPT " + kept +
                 ") AS fewer) AS wrong ORDER BY precinct LIMIT $1",
             most))
        out.push_back(std::move(precinct));
    return out;
}

}  // namespace store
