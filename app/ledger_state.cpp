#include "app/ledger_state.h"

namespace app {

const std::string& LedgerState::problem() const {
    if (!chain.problem.empty() || rows.problems.empty())
        return chain.problem.empty() ? heads.broken : chain.problem;
    return heads.broken.empty() ? rows.problems.front() : heads.broken;
}

core::Result<LedgerState> ledger_state(store::Records& records, store::Heads& heads,
                                       store::HowFar how_far) {
    if (how_far == store::HowFar::Whole) return whole_ledger_state(heads, heads.find());
    LedgerState state;
    state.heads = TRY(heads.check(how_far));
    const auto known = store::HashView(state.heads.ledger.leaves)
                           .first(static_cast<std::size_t>(state.heads.signed_events));
    state.chain = TRY(records.history().check_newer(known, kSampledEvents));
    return state;
}

core::Result<LedgerState> whole_ledger_state(store::Heads& heads, const store::FoundHeads& found) {
    auto all = TRY(heads.check_everything(found));
    return LedgerState{std::move(all.chain), std::move(all.heads), std::move(all.rows)};
}

}  // namespace app
