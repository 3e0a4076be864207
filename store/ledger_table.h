// The ledger inside the database. Inside this room only; throws as sql.h does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/codec.h"
#include "store/ledger.h"
#include "store/merkle.h"
#include "store/sql.h"

namespace store {

using RandomBytes = std::function<core::Bytes(std::size_t)>;

// Appends events within one write transaction. Reads the ledger's head once, under the write lock.
class LedgerPen {
public:
    // `random` returns as many bytes as it is asked for; empty: core::random_bytes.
    LedgerPen(sql::Session& session, std::string now, RandomBytes random = {});

    // Returns the event's seq. All events of one transaction have one time. The body gets a member
    // "salt" of 16 random bytes.
    std::int64_t append(const std::string& actor, std::string_view action,
                        const std::string& subject, const Json& body);
    const std::string& now() const { return now_; }
    sql::Session& session() const { return session_; }

private:
    sql::Session& session_;
    std::string now_;
    RandomBytes random_;
    std::int64_t seq_ = 0;
    std::string head_;
};

std::vector<Event> events_after(sql::Session& session, std::int64_t after, std::int64_t limit);
// Returns the newest events with an action, the newest first. Looks at every event.
std::vector<Event> newest_events_of(sql::Session& session, const std::string& action,
                                    std::int64_t limit);
// Returns the events that name, rotate or replace the ledger's key, and those that give up a lost
// head.
std::vector<Event> events_of_keys(sql::Session& session);
// Returns the number of events and the digest of the last event.
std::pair<std::int64_t, std::string> ledger_head(sql::Session& session);
// An event, and what is computed from it alone.
struct LookedAt {
    Event event;
    std::string digest;          // event_digest
    core::Digest leaf;           // of the Merkle tree
    Json body;                   // discarded where the event's is no JSON
    std::string wrong_readings;  // of page.accepted: what is wrong with its readings; or empty
};
// Calls `work` with the events after `after`, in their order, until it returns false. Reads each
// once, and computes on every core.
void look_at_events(sql::Session& session, std::int64_t after,
                    const std::function<bool(const LookedAt& event)>& work);

// Follows the chain, event by event.
class ChainWalk {
public:
    explicit ChainWalk(ChainCheck from) : check_(std::move(from)) {}
    // Returns false where the chain is broken at this event.
    bool take(const LookedAt& seen);
    const ChainCheck& check() const { return check_; }

private:
    ChainCheck check_;
};
// From the first event; broken where events have odd numbers.
ChainWalk whole_chain(sql::Session& session);

// Checks the chain, and whether the readings have the digests that the events hold.
ChainCheck check_ledger_and_readings(sql::Session& session);
// Checks the same for the events after the first ones, whose leaves are `known`, and for `sample`
// of those first events, drawn anew each time. Checks the whole ledger if no leaf is known.
ChainCheck check_newer_and_sample(sql::Session& session, HashView known, std::int64_t sample);

}  // namespace store
