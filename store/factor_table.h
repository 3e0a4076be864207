// Second factors in the database. Used inside this room only; throws as sql.h does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/codec.h"
#include "store/ledger_table.h"

namespace store {

// What the acts of one person amount to.
struct FactorState {
    std::string nonce;                // of the secret; empty: no factor is set up
    std::int64_t last_step = 0;       // of the newest code that was used
    std::vector<std::string> unused;  // digests of the recovery codes that are left
};
// Returns the state after one more act. `what`: the body of its event. Throws std::runtime_error
// where the act cannot have been allowed: a code that was used before, a factor beside another one.
FactorState after_act(FactorState state, const std::string& act, const Json& what);

// The act of an event's action ("user.factor_used": "used"); empty: it is of no factor.
std::string factor_act_of(const std::string& action);

FactorState factor_of(sql::Session& session, const std::string& name);
void insert_factor_act(LedgerPen& pen, std::int64_t seq, const std::string& name,
                       const std::string& act, const Json& what);

}  // namespace store
