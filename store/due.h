// Which precincts are due for judging, in the database. Used inside this room only; throws as sql.h
// does.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/ledger_table.h"

namespace store {

// Says that event `seq` bears on the verdict about `precinct`: from the commit of this transaction
// the precinct is due until somebody judged from what is known then, and is not signed off.
void bears_on(LedgerPen& pen, const std::string& precinct, std::int64_t seq);
// The same for every precinct that has paper or a report; but a sign-off is taken back only where
// the verdict changes by it.
void bears_on_all(LedgerPen& pen, std::int64_t seq);

// The newest event that bears on each precinct; 0: none does.
std::map<std::string, std::int64_t> newest_bearings(sql::Session& session, const sql::Which& which);
// Says that the verdict about the precinct takes everything up to event `as_of` into account.
void note_judged(sql::Session& session, const std::string& precinct, std::int64_t as_of);
// The precincts on which an event after `seq` bears.
std::vector<std::string> touched_since(sql::Session& session, std::int64_t seq);

// Of these precincts, those whose verdict does not know the newest event that bears on all, or was
// made by an older program.
std::set<std::string> due_because_all_are(sql::Session& session, const sql::Which& which);
// Precincts whose verdict is older than what bears on them, in the order of their ids, those after
// `after` (empty: from the first), at most `limit`.
std::vector<std::string> due_precincts(sql::Session& session, const std::string& after,
                                       std::int64_t limit);
std::int64_t count_due(sql::Session& session);
// Every precinct that has paper or a report, likewise.
std::vector<std::string> known_precincts(sql::Session& session, const std::string& after,
                                         std::int64_t limit);

}  // namespace store
