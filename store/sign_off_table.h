// Signatures of officials for precincts, and what took them back, in the database. Used inside this
// room only; throws as sql.h does.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/ledger_table.h"
#include "verify/sign_off.h"

namespace store {

// Whether the account counts as one of the two officials that a sign-off or a release takes. An
// admin runs the machine and has no say over values.
bool counts_as_official(sql::Session& session, const std::string& person);

// All that decides whether a precinct is done.
verify::SignOffFacts sign_off_facts_in(sql::Session& session, const std::string& precinct,
                                       const verify::CanvassTerms& terms);
// The same of several precincts, in their order; of an unresolved case it does not say what waits.
std::vector<verify::SignOffFacts> sign_off_facts_of(sql::Session& session, const sql::Which& which,
                                                    const std::vector<std::string>& precincts);

// SHA-256 of the values that stand, 64 hex.
std::string values_digest(const std::map<std::string, verify::FinalValue>& values);

// Each asks verify whether it may be done, and appends it or says why not. The same signature of
// the same person again changes nothing.
core::Result<> store_signature(LedgerPen& pen, const std::string& precinct,
                               const std::string& person, const verify::WantedSignature& wanted,
                               const verify::CanvassTerms& terms);
core::Result<> store_taking_back(LedgerPen& pen, const std::string& precinct,
                                 const std::string& person, const std::string& reason,
                                 const verify::CanvassTerms& terms);

// Event `because` bears on the precinct: what was signed before does not count any more. Appends
// nothing where nothing was signed.
void take_back_sign_off(LedgerPen& pen, const std::string& precinct, std::int64_t because);

// One sentence for each precinct that counts as signed although a newer event bears on it, or
// although other values stand.
std::vector<std::string> wrong_sign_offs(sql::Session& session, const verify::CanvassTerms& terms);

}  // namespace store
