#include "app/ledger_state.h"

namespace app {

const std::string& LedgerState::problem() const {
    if (!chain.problem.empty() || rows.problems.empty())
        return chain.problem.empty() ? heads.broken : chain.problem;
    return heads.broken.empty() ? rows.problems.front() : heads.broken;
}

core::Result<LedgerState> ledger_state(store::Records& records, store::Heads& heads,
                                       store::HowFar how_far) {
    LedgerState state;
    state.heads = TRY(heads.check(how_far));
    if (how_far == store::HowFar::Whole) {
        state.chain = TRY(records.history().check());
        if (state.chain.problem.empty()) state.rows = TRY(records.history().proof());
    } else {
        const auto known = store::HashView(state.heads.ledger.leaves)
                               .first(static_cast<std::size_t>(state.heads.signed_events));
        state.chain = TRY(records.history().check_newer(known, kSampledEvents));
    }
    return state;
}

}  // namespace app
