// Whether what the database holds follows from the events: every row, and what is computed from
// rows. The chain and its heads are another question.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/session.h"
#include "core/result.h"

namespace app {

struct LedgerProof {
    std::int64_t proved_from = 0;  // store::Proof
    std::int64_t due = 0;          // precincts to be judged again: their verdicts are not false
    std::vector<std::string> problems;  // one sentence each
};
core::Result<LedgerProof> prove_ledger(Session& session);

}  // namespace app
