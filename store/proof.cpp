#include "store/proof.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "store/case_table.h"
#include "store/database.h"
#include "store/precinct_progress.h"
#include "store/proved_rows.h"
#include "store/replay.h"
#include "store/sign_off_table.h"

namespace store {
namespace {

constexpr std::string_view kBroughtForward = "canvass.brought_forward";

// "POLK-080-K, final.total, ann"
std::string in_words(const std::string& key) {
    std::vector<std::string> parts;
    for (const auto& part : Json::parse(key))
        parts.push_back(part.is_string() ? part.get<std::string>() : part.dump());
    const auto text = fmt::format("{}", fmt::join(parts, ", "));
    return text.empty() ? "all precincts" : text;
}

std::vector<std::string> differing_columns(const ProvedTable& table, const Json& told,
                                           const Json& found) {
    std::vector<std::string> out;
    for (const auto& column : table.columns)
        if (told.at(column.name) != found.at(column.name)) out.push_back(column.name);
    return out;
}

// The row as events told it. If only its fingerprint was kept, the one event that told it tells it
// once more.
Json told_row(sql::Session& session, const ProvedTable& table, const std::string& key,
              const ToldRow& told, const core::SecretKey& secrets_key) {
    if (!told.only_fingerprint) return Json::parse(told.text);
    Replay again(secrets_key, Keep::EveryText);
    again.take(events_after(session, told.event - 1, 1).front());
    return Json::parse(again.rows(table.name).at(key).text);
}

void compare(sql::Session& session, const ProvedTable& table, ToldRows& told,
             const core::SecretKey& secrets_key, std::vector<std::string>& problems) {
    for_each_found_row(session, table, secrets_key, [&](const FoundRow& row) {
        const auto by_events = told.find(row.key);
        if (by_events == told.end()) {
            problems.push_back(fmt::format("The row of {} about {} is told of by no event.",
                                           table.name, in_words(row.key)));
            return;
        }
        if (std::exchange(by_events->second.met, true))
            problems.push_back(fmt::format("The row of {} about {} is there twice.", table.name,
                                           in_words(row.key)));
        if (is_as_told(by_events->second, row)) return;
        const auto columns = differing_columns(
            table, told_row(session, table, row.key, by_events->second, secrets_key), row.row);
        problems.push_back(fmt::format("The row of {} about {} is not as event {} left it: {} {}.",
                                       table.name, in_words(row.key), by_events->second.event,
                                       fmt::join(columns, ", "),
                                       columns.size() == 1 ? "differs" : "differ"));
    });
    for (const auto& [key, row] : told)
        if (!row.met)
            problems.push_back(
                fmt::format("The row of {} about {}, of which event {} tells, is gone.", table.name,
                            in_words(key), row.event));
    told.clear();
}

// ---- a canvass of an older program ----

struct KeptRow {
    std::string table, row;
};

std::vector<KeptRow> kept_rows(sql::Session& session) {
    std::vector<KeptRow> out;
    for (auto& [table, row] : sql::rows<std::string, std::string>(
             session, "SELECT table_name, content FROM rows_brought_forward ORDER BY ordinal"))
        out.push_back({std::move(table), std::move(row)});
    return out;
}

std::string digest_of_rows(const std::vector<KeptRow>& rows) {
    std::string all;
    for (const auto& [table, row] : rows) all += table + " " + row + "\n";
    return core::sha256(core::bytes_of(all)).hex();
}

// This program salts the body of every event; a program whose rows can be brought forward did not.
std::int64_t first_salted(sql::Session& session, std::int64_t before) {
    const auto found = sql::row<std::int64_t>(
        session,
        "SELECT COALESCE(MIN(seq), 0) FROM events WHERE seq < $1 AND body LIKE '%\"salt\":%'",
        before);
    return found ? std::get<0>(*found) : 0;
}

void take_brought_forward(sql::Session& session, const Event& event,
                          const core::SecretKey& secrets_key, Replay& replay, Proof& proof) {
    if (const auto own = first_salted(session, event.seq); own != 0)
        proof.problems.push_back(
            fmt::format("Event {} takes over rows of an older program, and event {} before it is "
                        "already of this one.",
                        event.seq, own));
    const auto rows = kept_rows(session);
    if (digest_of_rows(rows) != Json::parse(event.body).at("rows_sha256"))
        proof.problems.push_back(fmt::format(
            "The rows of the older program are not those that event {} took over.", event.seq));
    proof.proved_from = event.seq;
    for (const auto& [name, row] : rows) {
        const auto& table = proved_table(name);
        replay.begin_with(name, comparable(table, Json::parse(row), secrets_key), event.seq);
    }
}

// ---- what is computed from rows ----

// What is counted beside the rows, too: people plan by it.
void check_states(sql::Session& session, const verify::CanvassTerms& terms,
                  std::vector<std::string>& problems) {
    constexpr std::int64_t kCasesAtOnce = 200;
    for (std::string after;;) {
        std::vector<std::string> some;
        for (auto& [precinct] : sql::rows<std::string>(
                 session,
                 "SELECT precinct FROM cases WHERE precinct > $1 ORDER BY precinct LIMIT $2", after,
                 kCasesAtOnce))
            some.push_back(std::move(precinct));
        if (some.empty()) break;
        after = some.back();
        for (auto& problem : wrong_cases(session, sql::Which(some), terms))
            problems.push_back(std::move(problem));
    }
    for (auto& problem : wrong_sign_offs(session, terms)) problems.push_back(std::move(problem));
    constexpr std::int64_t kMostNamed = 20;
    for (const auto& precinct : wrong_precinct_progress(session, kMostNamed))
        problems.push_back(fmt::format(
            "What the counts of progress say of {} does not follow from its rows.", precinct));
    for (const auto& [precinct] : sql::rows<std::string>(
             session,
             "SELECT b.precinct FROM bearings b LEFT JOIN verdicts v ON v.precinct = b.precinct "
             "WHERE b.precinct <> '' AND b.judged <> COALESCE(v.as_of, 0) ORDER BY b.precinct"))
        problems.push_back(
            fmt::format("Whether {} is due is not what its verdict says.", precinct));
}

// Beside the tables that this program makes there is nothing, and the file agrees with itself: an
// index or a view of somebody else's would answer in the place of the rows that are compared.
void check_schema(sql::Session& session, std::vector<std::string>& problems) {
    auto expected = expected_schema();
    for (const auto& [name, made] : schema_of(session)) {
        const auto ours = expected.find(name);
        if (ours == expected.end())
            problems.push_back(
                fmt::format("The database has {}, which this program did not make.", name));
        else if (ours->second != made)
            problems.push_back(
                fmt::format("{} of the database is not as this program makes it.", name));
        if (ours != expected.end()) expected.erase(ours);
    }
    for (const auto& [name, made] : expected)
        problems.push_back(fmt::format("The database lacks {}.", name));
    for (const auto& [finding] : sql::rows<std::string>(session, "PRAGMA integrity_check(5)"))
        if (finding != "ok")
            problems.push_back(
                fmt::format("The database does not agree with itself: {}.", finding));
}

void check_bounds(sql::Session& session, std::vector<std::string>& problems) {
    const auto last = ledger_head(session).first;
    for (const auto& [precinct] : sql::rows<std::string>(
             session, "SELECT precinct FROM verdicts WHERE as_of > $1 ORDER BY precinct", last))
        problems.push_back(fmt::format(
            "The verdict about {} says that it knows events that the ledger does not have.",
            precinct));
    for (const auto& [outcome] : sql::rows<std::int64_t>(
             session,
             "SELECT DISTINCT outcome FROM readings WHERE outcome NOT IN (SELECT seq FROM events "
             "WHERE action = 'page.accepted') ORDER BY outcome"))
        problems.push_back(
            fmt::format("There are readings of event {}, which accepted no page.", outcome));
}

std::int64_t newest_brought_forward(sql::Session& session) {
    const auto found = sql::row<std::int64_t>(
        session, "SELECT COALESCE(MAX(seq), 0) FROM events WHERE action = $1",
        std::string(kBroughtForward));
    return found ? std::get<0>(*found) : 0;
}

}  // namespace

void bring_forward(LedgerPen& pen, int from_version) {
    std::vector<KeptRow> rows;
    for (const auto& table : proved_tables())
        for_each_row(pen.session(), table, [&](const Json& row) {
            rows.push_back({table.name, canonical(row)});
        });
    std::int64_t ordinal = 0;
    for (const auto& [table, row] : rows)
        sql::run(pen.session(),
                 "INSERT INTO rows_brought_forward (ordinal, table_name, content) VALUES ($1, $2, "
                 "$3)",
                 ++ordinal, table, row);
    pen.append("program", kBroughtForward, "rows",
               {{"from_version", from_version},
                {"rows", rows.size()},
                {"rows_sha256", digest_of_rows(rows)}});
}

RowsWalk::RowsWalk(sql::Session& session, const core::SecretKey& secrets_key,
                   const verify::CanvassTerms& terms)
    : session_(session),
      secrets_key_(secrets_key),
      terms_(terms),
      from_(newest_brought_forward(session)),
      replay_(secrets_key) {}

void RowsWalk::take(const LookedAt& seen) {
    const auto& event = seen.event;
    if (event.seq < from_) return;
    try {
        if (event.seq == from_)
            take_brought_forward(session_, event, secrets_key_, replay_, proof_);
        else if (seen.body.is_discarded())
            replay_.take(event);  // says what is wrong with the body
        else
            replay_.take(event, seen.body);
    } catch (const std::exception& e) {
        proof_.problems.push_back(fmt::format("Event {} ({} about {}) cannot be followed: {}.",
                                              event.seq, event.action, event.subject, e.what()));
    }
}

Proof RowsWalk::proof() {
    for (const auto& table : proved_tables())
        compare(session_, table, replay_.rows(table.name), secrets_key_, proof_.problems);
    check_bounds(session_, proof_.problems);
    // Rows that are named already may not even be readable.
    if (proof_.problems.empty()) check_states(session_, terms_, proof_.problems);
    check_schema(session_, proof_.problems);
    return std::move(proof_);
}

Proof prove_rows(sql::Session& session, const core::SecretKey& secrets_key,
                 const verify::CanvassTerms& terms) {
    RowsWalk walk(session, secrets_key, terms);
    look_at_events(session, walk.first() - 1, [&](const LookedAt& seen) {
        walk.take(seen);
        return true;
    });
    return walk.proof();
}

}  // namespace store
