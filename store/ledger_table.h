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

// Appends events within one write transaction: the head is read once, under the write lock.
class LedgerPen {
public:
    // `random` gives as many bytes as it is asked for; empty: the machine's (core::random_bytes).
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
// Those that name, rotate or replace the ledger's key, and that give up a lost head.
std::vector<Event> events_of_keys(sql::Session& session);
// Number of events and digest of the last.
std::pair<std::int64_t, std::string> ledger_head(sql::Session& session);
// The chain, and whether the readings are those the ledger took the digest of.
ChainCheck check_ledger_and_readings(sql::Session& session);
// The same of the events after those whose leaves are `known`, and of `sample` of these, drawn anew
// each time; with the whole ledger where none is known.
ChainCheck check_newer_and_sample(sql::Session& session, HashView known, std::int64_t sample);

}  // namespace store
