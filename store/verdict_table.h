// Verdicts in the database. Inside this room only; throws as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/verify_precinct.h"

namespace store {

// Digest over everything of the verdict that is stored.
std::string verdict_digest(const verify::Verdict& verdict);
// Whether the stored verdict about the precinct is the one with this digest.
bool is_newest_verdict(sql::Session& session, const std::string& precinct,
                       const std::string& digest);
void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest);

// Empty: no verdict yet.
std::vector<KnownField> layers_in(sql::Session& session, const std::string& precinct);

// Of one precinct, or of all ("").
std::map<std::string, PaperTimes> paper_times_of(sql::Session& session,
                                                 const std::string& precinct);

}  // namespace store
