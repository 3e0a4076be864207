#include "store/ledger_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/every_core.h"
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
constexpr std::int64_t kEventsAtOnce = 1000;

std::string wrong_readings_of(const Event& event, const Json& body,
                              const std::vector<forms::Reading>& readings) {
    const auto found = core::sha256(core::bytes_of(canonical_readings(readings))).hex();
    if (found == body.value("readings_sha256", "")) return {};
    return fmt::format("The readings of event {} (page {}) are not those that were recorded.",
                       event.seq, event.subject);
}

// Empty where the readings stored for this event are those it took the digest of.
std::string wrong_readings(sql::Session& session, const Event& event) {
    if (event.action != "page.accepted") return {};
    return wrong_readings_of(event, Json::parse(event.body),
                             readings_of_outcome(session, event.seq, core::Digest{}));
}

template <class... Args>
std::vector<Event> events_where(sql::Session& session, const std::string& condition,
                                const Args&... args) {
    std::vector<Event> out;
    for (auto& [seq, time, actor, action, subject, body, previous, digest] :
         sql::rows<std::int64_t, std::string, std::string, std::string, std::string, std::string,
                   std::string, std::string>(
             session,
             "SELECT seq, time, actor, action, subject, body, previous, digest FROM events WHERE " +
                 condition,
             args...))
        out.push_back({seq, std::move(time), std::move(actor), std::move(action),
                       std::move(subject), std::move(body), std::move(previous),
                       std::move(digest)});
    return out;
}

// Goes on from `check` to the end of the ledger.
ChainCheck checked_to_the_end(sql::Session& session, ChainCheck check) {
    const auto after = check.events;
    ChainWalk walk(std::move(check));
    look_at_events(session, after, [&](const LookedAt& seen) { return walk.take(seen); });
    return walk.check();
}

LookedAt looked_at(Event event, const std::vector<forms::Reading>& readings) {
    LookedAt out;
    const auto encoding = event_encoding(event);
    out.digest = core::sha256(core::bytes_of(encoding)).hex();
    out.leaf = leaf_hash(core::bytes_of(encoding));
    out.body = Json::parse(event.body, nullptr, false);
    if (event.action == "page.accepted" && out.body.is_object())
        out.wrong_readings = wrong_readings_of(event, out.body, readings);
    out.event = std::move(event);
    return out;
}

// Distinct numbers from 1 to `most`, all where there are not more than `count`. Drawn so that
// whoever changes an event cannot tell which ones are looked at.
std::set<std::int64_t> drawn(std::int64_t count, std::int64_t most) {
    std::set<std::int64_t> out;
    while (static_cast<std::int64_t>(out.size()) < std::min(count, most)) {
        std::uint64_t number = 0;
        for (const auto byte : core::random_bytes(8)) number = number << 8U | byte;
        out.insert(1 + static_cast<std::int64_t>(number % static_cast<std::uint64_t>(most)));
    }
    return out;
}

// Empty where event `seq` is the one whose leaf is known, and its readings are there.
std::string wrong_known_event(sql::Session& session, std::int64_t seq, HashView known) {
    const auto found = events_after(session, seq - 1, 1);
    if (found.empty() || found[0].seq != seq) return fmt::format("Event {} is missing.", seq);
    const auto leaf = leaf_hash(core::bytes_of(event_encoding(found[0])));
    if (leaf != known[static_cast<std::size_t>(seq - 1)] ||
        event_digest(found[0]) != found[0].digest)
        return fmt::format("Event {} ({} about {}) was changed after it was signed.", seq,
                           found[0].action, found[0].subject);
    return wrong_readings(session, found[0]);
}

// Empty where no event up to `last` is missing.
std::string missing_events(sql::Session& session, std::int64_t last) {
    const auto count =
        sql::row<std::int64_t>(session, "SELECT COUNT(*) FROM events WHERE seq <= $1", last);
    const auto missing = last - std::get<0>(count.value());
    return missing == 0 ? ""
                        : fmt::format(
                              "Of the first {} events {} are missing; `recanvass ledger "
                              "verify` names the first.",
                              last, missing);
}

// Empty where every event has a number from 1 on: one without would be read by some and not by all.
std::string odd_numbers(sql::Session& session) {
    const auto odd = sql::row<std::int64_t>(
        session, "SELECT COUNT(*) FROM events WHERE typeof(seq) <> 'integer' OR seq < 1");
    return std::get<0>(odd.value()) == 0
               ? ""
               : "There are events that have no number from 1 on: somebody put them in.";
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
    return events_where(session, "seq > $1 ORDER BY seq LIMIT $2", after, limit);
}

std::vector<Event> newest_events_of(sql::Session& session, const std::string& action,
                                    std::int64_t limit) {
    return events_where(session, "action = $1 ORDER BY seq DESC LIMIT $2", action, limit);
}

std::vector<Event> events_of_keys(sql::Session& session) {
    // As the index of store/migrations/0004_ledger_keys.sql names them.
    return events_where(session,
                        "action IN ('ledger.key_named', 'ledger.key_rotated', "
                        "'ledger.key_replaced', 'ledger.restored') ORDER BY seq");
}

std::pair<std::int64_t, std::string> ledger_head(sql::Session& session) {
    const auto last = sql::row<std::int64_t, std::string>(
        session, "SELECT seq, digest FROM events ORDER BY seq DESC LIMIT 1");
    if (!last) return {0, first_previous()};
    return {std::get<0>(*last), std::get<1>(*last)};
}

void look_at_events(sql::Session& session, std::int64_t after,
                    const std::function<bool(const LookedAt& event)>& work) {
    for (;;) {
        auto piece = events_after(session, after, kEventsAtOnce);
        if (piece.empty()) return;
        after = piece.back().seq;
        const auto readings = readings_of_outcomes(session, piece.front().seq, piece.back().seq);
        const auto readings_of = [&](std::int64_t seq) {
            const auto found = readings.find(seq);
            return found == readings.end() ? std::vector<forms::Reading>{} : found->second;
        };
        std::vector<LookedAt> seen(piece.size());
        core::on_every_core(piece.size(), [&](std::size_t i) {
            const auto seq = piece[i].seq;
            seen[i] = looked_at(std::move(piece[i]), readings_of(seq));
        });
        for (const auto& one : seen)
            if (!work(one)) return;
    }
}

bool ChainWalk::take(const LookedAt& seen) {
    check_.problem = wrong_link(seen.event, seen.digest, check_.events + 1, check_.head);
    if (check_.problem.empty()) check_.problem = seen.wrong_readings;
    check_.valid = check_.problem.empty();
    if (!check_.valid) return false;
    ++check_.events;
    check_.head = seen.event.digest;
    return true;
}

ChainWalk whole_chain(sql::Session& session) {
    ChainCheck check;
    check.head = first_previous();
    check.problem = odd_numbers(session);
    check.valid = check.problem.empty();
    return ChainWalk(std::move(check));
}

ChainCheck check_ledger_and_readings(sql::Session& session) {
    auto walk = whole_chain(session);
    return walk.check().valid ? checked_to_the_end(session, walk.check()) : walk.check();
}

ChainCheck check_newer_and_sample(sql::Session& session, HashView known, std::int64_t sample) {
    if (known.empty()) return check_ledger_and_readings(session);
    ChainCheck check;
    check.events = static_cast<std::int64_t>(known.size());
    check.from = check.events + 1;
    check.head = first_previous();
    check.problem = odd_numbers(session);
    if (check.problem.empty()) check.problem = missing_events(session, check.events);
    auto chosen = drawn(sample, check.events);
    check.sampled = static_cast<std::int64_t>(chosen.size());
    chosen.insert(check.events);  // what the newer ones follow
    for (const auto seq : chosen)
        if (check.problem.empty()) check.problem = wrong_known_event(session, seq, known);
    check.valid = check.problem.empty();
    if (!check.valid) return check;
    check.head = events_after(session, check.events - 1, 1).front().digest;
    return checked_to_the_end(session, std::move(check));
}

}  // namespace store
