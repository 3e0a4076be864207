#include "store/ledger_table.h"

#include <fmt/format.h>

#include "store/page_table.h"

namespace store {
namespace {

// Values are few: without something that nobody can guess, the digest of an event that hides one
// would tell it to whoever tries them all.
constexpr std::size_t kSaltBytes = 16;

Json salted(Json body, const RandomBytes& random) {
    body["salt"] = core::to_hex(random ? random(kSaltBytes) : core::random_bytes(kSaltBytes));
    return body;
}

// The ledger of a whole state has some ten thousand events; read in pieces, memory stays flat.
constexpr std::int64_t kEventsAtOnce = 2000;

// Empty where the readings stored for this event are those it took the digest of.
std::string wrong_readings(sql::Session& session, const Event& event) {
    if (event.action != "page.accepted") return {};
    const Json body = Json::parse(event.body);
    const auto readings = readings_of_outcome(session, event.seq, core::Digest{});
    const auto found = core::sha256(core::bytes_of(canonical(json_of(readings)))).hex();
    if (found == body.value("readings_sha256", "")) return {};
    return fmt::format("The readings of event {} (page {}) are not those that were recorded.",
                       event.seq, event.subject);
}

}  // namespace

LedgerPen::LedgerPen(sql::Session& session, std::string now, RandomBytes random)
    : session_(session), now_(std::move(now)), random_(std::move(random)) {
    std::tie(seq_, head_) = ledger_head(session);
}

std::int64_t LedgerPen::append(const std::string& actor, std::string_view action,
                               const std::string& subject, const Json& body) {
    Event event{.seq = seq_ + 1,
                .time = now_,
                .actor = actor,
                .action = std::string(action),
                .subject = subject,
                .body = canonical(salted(body, random_)),
                .previous = head_,
                .digest = {}};
    event.digest = event_digest(event);
    sql::run(session_,
             "INSERT INTO events (seq, time, actor, action, subject, body, previous, digest) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             event.seq, event.time, event.actor, event.action, event.subject, event.body,
             event.previous, event.digest);
    seq_ = event.seq;
    head_ = event.digest;
    return seq_;
}

std::vector<Event> events_after(sql::Session& session, std::int64_t after, std::int64_t limit) {
    std::vector<Event> out;
    for (auto& [seq, time, actor, action, subject, body, previous, digest] :
         sql::rows<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                   std::string, std::string>(
             session,
             "SELECT seq, time, actor, action, subject, body, previous, digest FROM events WHERE "
             "seq > $1 ORDER BY seq LIMIT $2",
             after, limit))
        out.push_back({seq, std::move(time), std::move(actor), std::move(action),
                       std::move(subject), std::move(body), std::move(previous),
                       std::move(digest)});
    return out;
}

std::pair<std::int64_t, std::string> ledger_head(sql::Session& session) {
    const auto last = sql::row<std::int64_t, std::string>(
        session, "SELECT seq, digest FROM events ORDER BY seq DESC LIMIT 1");
    if (!last) return {0, first_previous()};
    return {std::get<0>(*last), std::get<1>(*last)};
}

ChainCheck check_ledger_and_readings(sql::Session& session) {
    ChainCheck check;
    check.head = first_previous();
    for (;;) {
        const auto piece = events_after(session, check.events, kEventsAtOnce);
        for (const Event& event : piece) {
            check.problem = wrong_link(event, check.events + 1, check.head);
            if (check.problem.empty()) check.problem = wrong_readings(session, event);
            if (!check.problem.empty()) {
                check.valid = false;
                return check;
            }
            ++check.events;
            check.head = event.digest;
        }
        if (piece.empty()) return check;
    }
}

}  // namespace store
