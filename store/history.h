// The ledger as others see it.
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

    // `after` a seq (0: from the first), at most `limit`.
    core::Result<std::vector<Event>> events(std::int64_t after, std::int64_t limit);
    core::Result<ChainCheck> check();
    // Whether every row follows from the events; asked after check(), which says whether those are
    // whole.
    core::Result<Proof> proof();
    // The events after those whose leaves are `known` (the first of the ledger), and a sample of
    // `sample` of these.
    core::Result<ChainCheck> check_newer(HashView known, std::int64_t sample);
    // An event with nothing else (sign-in, import of a file, print run).
    core::Result<> append(const std::string& actor, const std::string& action,
                          const std::string& subject, const std::string& body_json);

private:
    Door& door_;
    core::SecretKey secrets_key_;
};

}  // namespace store
