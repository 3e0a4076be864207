// The ledger: one event for everything that changes what is known, chained by SHA-256.
// docs/ledger.md has the exact bytes that are hashed, with a worked example, and the list of
// actions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace store {

struct Event {
    std::int64_t seq = 0;  // 1, 2, 3 … without gaps
    std::string time;      // core::utc_timestamp
    std::string actor;     // user name, or "program"
    std::string action;    // closed list, docs/ledger.md: "page.accepted", "field.keyed", …
    std::string subject;   // precinct, page digest, user, …
    std::string body;      // canonical JSON (keys sorted, no blanks)
    std::string previous;  // digest of the event before, 64 hex; 64 zeros for the first
    std::string digest;    // SHA-256 over seq, time, actor, action, subject, body and previous

    bool operator==(const Event&) const = default;
};

// The bytes whose SHA-256 is `digest`: also the event's leaf of the Merkle tree (store/merkle.h).
std::string event_encoding(const Event& event);
// Returns what `digest` must be.
std::string event_digest(const Event& event);
// `previous` of the first event: 64 zeros.
std::string first_previous();

struct ChainCheck {
    bool valid = true;
    std::int64_t events = 0;   // good events before the first wrong one
    std::string head;          // digest of the last good event; 64 zeros where there is none
    std::string problem;       // the first wrong event and what is wrong with it
    std::int64_t from = 1;     // the first event that was checked one by one
    std::int64_t sampled = 0;  // how many older events were checked as well
};

// Whether the rows of the database follow from the events (store/proof.h).
struct Proof {
    // Seq of the event that commits to the rows of an older program as they stood then; the rows
    // before that event are not proved. 0: every row is proved, from event 1 on.
    std::int64_t proved_from = 0;
    // One sentence for each row that does not follow from the events, or that is missing.
    std::vector<std::string> problems;
};

// Returns what is wrong with `event` if it should have `expected_seq` and follow the event whose
// digest is `expected_previous`; empty: nothing.
std::string wrong_link(const Event& event, std::int64_t expected_seq,
                       const std::string& expected_previous);
// The same where `digest` is event_digest(event).
std::string wrong_link(const Event& event, const std::string& digest, std::int64_t expected_seq,
                       const std::string& expected_previous);

// Checks the whole chain, in order of seq.
ChainCheck check_chain(const std::vector<Event>& events);

}  // namespace store
