#include "store/due.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/sign_off_table.h"

namespace store {
namespace {

const std::string kAll;  // the row of `bearings` that is about every precinct

// Precincts that `condition` names, after `after`, at most `limit`.
std::vector<std::string> names(sql::Session& session, const std::string& condition,
                               const std::string& after, std::int64_t limit) {
    std::vector<std::string> out;
    for (auto& [precinct] :
         sql::rows<std::string>(session,
                                "SELECT precinct FROM bearings WHERE " + condition +
                                    " AND precinct <> '' AND precinct > $1 "
                                    "ORDER BY precinct LIMIT $2",
                                after, limit))
        out.push_back(std::move(precinct));
    return out;
}

// Whether some verdict does not know of the newest event that bears on all precincts.
bool all_are_due(sql::Session& session, std::int64_t newest) {
    return sql::row<int>(session,
                         "SELECT 1 FROM bearings WHERE judged < $1 AND precinct <> '' LIMIT 1",
                         newest)
        .has_value();
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
    if (precinct != kAll) take_back_sign_off(pen, precinct, seq);
}

void bears_on_all(LedgerPen& pen, std::int64_t seq) {
    bears_on(pen, kAll, seq);
}

std::map<std::string, std::int64_t> newest_bearings(sql::Session& session,
                                                    const sql::Which& which) {
    const auto of_all = seq_of(session, kAll);
    std::map<std::string, std::int64_t> out;
    for (const auto& precinct : which.names()) out[precinct] = of_all;
    for (const auto& [precinct, seq] : sql::rows_of<std::string, std::int64_t>(
             session, "SELECT precinct, seq FROM bearings WHERE ", which, "precinct"))
        out[precinct] = std::max(seq, of_all);
    return out;
}

std::vector<std::string> due_precincts(sql::Session& session, const std::string& after,
                                       std::int64_t limit) {
    auto out = names(session, "judged < seq", after, limit);
    const auto newest = seq_of(session, kAll);
    if (!all_are_due(session, newest)) return out;
    for (auto& precinct : names(session, fmt::format("judged < {}", newest), after, limit))
        out.push_back(std::move(precinct));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    if (static_cast<std::int64_t>(out.size()) > limit) out.resize(static_cast<std::size_t>(limit));
    return out;
}

std::set<std::string> due_because_all_are(sql::Session& session, const sql::Which& which) {
    const auto newest = std::max<std::int64_t>(seq_of(session, kAll), 1);
    std::set<std::string> out;
    for (auto& [precinct, judged] : sql::rows_of<std::string, std::int64_t>(
             session, "SELECT precinct, judged FROM bearings WHERE ", which, "precinct"))
        if (judged < newest) out.insert(std::move(precinct));
    return out;
}

std::int64_t count_due(sql::Session& session) {
    // With "precinct > ''" SQLite takes the index of what is due, and not the one of all.
    const auto own = sql::row<std::int64_t>(session,
                                            "SELECT COUNT(*) FROM bearings WHERE judged < seq AND "
                                            "precinct <> '' AND precinct > ''");
    const auto by_all = sql::row<std::int64_t>(
        session,
        "SELECT COUNT(*) FROM bearings WHERE judged < $1 AND judged >= seq AND precinct <> ''",
        seq_of(session, kAll));
    return std::get<0>(own.value()) + std::get<0>(by_all.value());
}

std::vector<std::string> known_precincts(sql::Session& session, const std::string& after,
                                         std::int64_t limit) {
    return names(session, "seq > 0", after, limit);
}

std::vector<std::string> touched_since(sql::Session& session, std::int64_t seq) {
    std::vector<std::string> out;
    for (auto& [precinct] : sql::rows<std::string>(
             session, "SELECT precinct FROM bearings WHERE seq > $1 AND precinct <> ''", seq))
        out.push_back(std::move(precinct));
    return out;
}

void note_judged(sql::Session& session, const std::string& precinct, std::int64_t as_of) {
    sql::run(session, "UPDATE bearings SET judged = $1 WHERE precinct = $2", as_of, precinct);
}

}  // namespace store
