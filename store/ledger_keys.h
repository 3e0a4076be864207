// The keys that sign the heads of a ledger: from which event on each key signs, and who put it
// there. Follows from the events ledger.key_named, ledger.key_rotated and ledger.key_replaced.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/checkpoint.h"
#include "store/ledger.h"

namespace store {

inline constexpr std::string_view kKeyNamed = "ledger.key_named";        // the first key
inline constexpr std::string_view kKeyRotated = "ledger.key_rotated";    // signed by the one before
inline constexpr std::string_view kKeyReplaced = "ledger.key_replaced";  // by two officials
inline constexpr std::string_view kRestored = "ledger.restored";

struct LedgerKey {
    VerifierKey key;
    std::int64_t from = 0;               // seq of its event: it signs heads that hold that event
    std::vector<std::string> officials;  // who replaced the key before it; empty: nobody had to
};

struct KeyHistory {
    std::vector<LedgerKey> keys;  // oldest first; empty: no event names a key
    std::string problem;          // the first event that does not follow; empty: none

    // The key that signs a head over `size` events; null: no event up to there names one.
    const LedgerKey* at(std::int64_t size) const;
    const LedgerKey* newest() const { return keys.empty() ? nullptr : &keys.back(); }
};
// `events`: those of the ledger that bear on its keys, in their order; other events are ignored.
KeyHistory key_history(const std::vector<Event>& events);

// Bodies of the three events, as canonical JSON.
std::string key_named_body(const VerifierKey& first);
std::string key_rotated_body(const VerifierKey& before, const core::SecretKey& secret_before,
                             const VerifierKey& next);
std::string key_replaced_body(const VerifierKey& next, const std::vector<std::string>& officials,
                              const std::string& reason);

// The newest head of a past that was lost when a backup was restored.
struct LostHead {
    std::int64_t event = 0;  // seq of ledger.restored
    std::int64_t size = 0;
    core::Digest root;
    std::int64_t common = 0;  // events that both pasts have
    std::vector<std::string> officials;
};
std::vector<LostHead> lost_heads(const std::vector<Event>& events);
std::string restored_body(const LostHead& lost, const std::string& reason);

}  // namespace store
