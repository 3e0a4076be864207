// Verdicts in the database. Inside this room only; throws as sql.h does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/verify_precinct.h"

namespace store {

// Digest over everything of the verdict that is stored.
std::string verdict_digest(const verify::Verdict& verdict);
// Whether the stored verdict about the precinct is the one with this digest, and rests on event
// `as_of` or a newer one.
bool is_newest_verdict(sql::Session& session, const std::string& precinct,
                       const std::string& digest, std::int64_t as_of);
// Seq of the newest event that the stored verdict took into account; 0: no verdict.
std::int64_t verdict_rests_on(sql::Session& session, const std::string& precinct);
void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest, std::int64_t as_of);
// The stored verdict holds for what is known up to `as_of`, too: no event.
void confirm_verdict(LedgerPen& pen, const std::string& precinct, std::int64_t as_of);

// Empty: no verdict yet.
std::vector<KnownField> layers_in(sql::Session& session, const std::string& precinct);
std::vector<verify::Finding> findings_in(sql::Session& session, const std::string& precinct);

// When a page of the precinct was first read, and when people first decided something about it.
verify::Moment paper_read(sql::Session& session, const std::string& precinct);
verify::Moment first_decision(sql::Session& session, const std::string& precinct);

}  // namespace store
