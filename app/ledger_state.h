// All checks of a ledger before anybody believes its results, in one place.
#pragma once

#include <string>

#include "core/result.h"
#include "store/records.h"

namespace app {

struct LedgerState {
    store::ChainCheck chain;  // events, and the readings that they vouch for
    store::HeadsCheck heads;  // signed heads in every place
    store::Proof rows;        // only after a check of the whole ledger whose chain is whole

    // The first problem, one sentence; empty: there is none.
    const std::string& problem() const;
    bool whole() const { return problem().empty(); }
};

// How many older events are checked when only the events since the last signed head are checked one
// by one. If one event in a hundred was changed, 87 % of such checks find one of them.
inline constexpr std::int64_t kSampledEvents = 200;

core::Result<LedgerState> ledger_state(store::Records& records, store::Heads& heads,
                                       store::HowFar how_far);
// The check of the whole ledger against heads that were found before: for whoever holds a moment
// (store::Records::hold_moment), which is to be younger than the heads.
core::Result<LedgerState> whole_ledger_state(store::Heads& heads, const store::FoundHeads& found);

}  // namespace app
