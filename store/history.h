// The ledger: its events, the check of the chain, and the proof of the rows.
// A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "store/ledger.h"
#include "store/merkle.h"

namespace store {

class Door;

class History {
public:
    History(Door& door, const core::SecretKey& secrets_key)
        : door_(door), secrets_key_(secrets_key) {}

    // Returns the events after seq `after` (0: from the first), at most `limit`.
    core::Result<std::vector<Event>> events(std::int64_t after, std::int64_t limit);
    // Returns the newest events with this action, at most `limit`, the newest first. Looks at every
    // event of the ledger: for the start of a program, not for a request.
    core::Result<std::vector<Event>> newest_of(const std::string& action, std::int64_t limit);
    core::Result<ChainCheck> check();
    // Whether every row follows from the events. Call check() first: it says whether the events are
    // whole.
    core::Result<Proof> proof();
    // Checks the events after the first ones, whose leaves are `known`, and `sample` of those first
    // events.
    core::Result<ChainCheck> check_newer(HashView known, std::int64_t sample);
    // Appends an event that changes no row (a sign-in, the import of a file, a print run).
    core::Result<> append(const std::string& actor, const std::string& action,
                          const std::string& subject, const std::string& body_json);

private:
    Door& door_;
    core::SecretKey secrets_key_;
};

}  // namespace store
