#include "app/ledger_proof.h"

#include <fmt/format.h>

namespace app {

core::Result<LedgerProof> prove_ledger(Session& session) {
    auto rows = TRY(session.records->history().proof());
    LedgerProof proof{rows.proved_from, 0, std::move(rows.problems)};
    // Rows that are false already may not even be readable.
    if (!proof.problems.empty()) return proof;
    proof.due = TRY(session.records->progress().status()).precincts_due;
    for (const auto& precinct : TRY(session.pipeline->verdicts_that_do_not_follow()))
        proof.problems.push_back(fmt::format(
            "The verdict about {} does not follow from what is known of it: `recanvass verify` "
            "judges it again.",
            precinct));
    return proof;
}

}  // namespace app
