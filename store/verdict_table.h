// Verdicts in the database. Used inside this room only; throws as sql.h does.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/case_boxes.h"
#include "verify/verify_precinct.h"

namespace store {

// Returns the digest of all stored parts of the verdict.
std::string verdict_digest(const verify::Verdict& verdict);
void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest, std::int64_t as_of,
                   const verify::CanvassTerms& terms);
// The stored verdict holds for what is known up to `as_of`, too: no event. `band`: of the queue.
void confirm_verdict(LedgerPen& pen, const std::string& precinct, std::int64_t as_of, int band,
                     const verify::CanvassTerms& terms);

// The stored verdicts' digests and the events on which they rest, by precinct.
struct StoredVerdict {
    std::string digest;
    std::int64_t as_of = 0;
};
using StoredVerdicts = std::map<std::string, StoredVerdict>;
StoredVerdicts stored_verdicts(sql::Session& session, const sql::Which& which);

// What the newest verdict said of a precinct.
struct Told {
    std::vector<KnownField> layers;
    std::vector<verify::Finding> findings;
};
std::map<std::string, Told> told_by_verdicts(sql::Session& session, const sql::Which& which);
// Empty: no verdict yet.
std::vector<KnownField> layers_in(sql::Session& session, const std::string& precinct);
std::vector<verify::Finding> findings_in(sql::Session& session, const std::string& precinct);

// When a page of each precinct was first read, and when people first decided something about it; a
// precinct of which nothing was read or decided is not among them.
using Moments = std::map<std::string, verify::Moment>;
Moments paper_read(sql::Session& session, const sql::Which& which);
// When people first settled a box of the precinct: `keyers` of them had keyed it, or it was
// decided.
Moments first_settled(sql::Session& session, const sql::Which& which, int keyers);

}  // namespace store
