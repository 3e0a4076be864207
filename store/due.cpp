#include "store/due.h"

#include <algorithm>

namespace store {
namespace {

const std::string kAll;  // the row of `bearings` that is about every precinct

// Of bearings b and verdicts v: a verdict that does not know of the newest event, or none at all.
const std::string kIsDue =
    "FROM bearings b LEFT JOIN verdicts v ON v.precinct = b.precinct WHERE b.precinct <> '' AND "
    "(v.as_of IS NULL OR v.as_of < b.seq OR v.as_of < (SELECT seq FROM bearings WHERE precinct = "
    "''))";

std::vector<std::string> names(sql::Session& session, const std::string& text,
                               const std::string& after, std::int64_t limit) {
    std::vector<std::string> out;
    for (auto& [precinct] : sql::rows<std::string>(
             session, text + " AND b.precinct > $1 ORDER BY b.precinct LIMIT $2", after, limit))
        out.push_back(std::move(precinct));
    return out;
}

std::int64_t seq_of(sql::Session& session, const std::string& precinct) {
    const auto found =
        sql::row<std::int64_t>(session, "SELECT seq FROM bearings WHERE precinct = $1", precinct);
    return found ? std::get<0>(*found) : 0;
}

}  // namespace

void bears_on(LedgerPen& pen, const std::string& precinct, std::int64_t seq) {
    sql::run(pen.session(),
             "INSERT INTO bearings (precinct, seq) VALUES ($1, $2) ON CONFLICT (precinct) DO "
             "UPDATE SET seq = excluded.seq",
             precinct, seq);
}

void bears_on_all(LedgerPen& pen, std::int64_t seq) {
    bears_on(pen, kAll, seq);
}

std::int64_t newest_bearing(sql::Session& session, const std::string& precinct) {
    return std::max(seq_of(session, precinct), seq_of(session, kAll));
}

std::vector<std::string> due_precincts(sql::Session& session, const std::string& after,
                                       std::int64_t limit) {
    return names(session, "SELECT b.precinct " + kIsDue, after, limit);
}

std::int64_t count_due(sql::Session& session) {
    const auto found = sql::row<std::int64_t>(session, "SELECT COUNT(*) " + kIsDue);
    return found ? std::get<0>(*found) : 0;
}

std::vector<std::string> known_precincts(sql::Session& session, const std::string& after,
                                         std::int64_t limit) {
    return names(session, "SELECT b.precinct FROM bearings b WHERE b.precinct <> ''", after, limit);
}

}  // namespace store
