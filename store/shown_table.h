// The boxes whose values were shown to people, in the database. Used inside this room only; throws
// as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "verify/case.h"

namespace store {

// Returns what was shown of one precinct, in the order of the ledger.
std::vector<verify::Shown> shown_of(sql::Session& session, const std::string& precinct);
// Returns the same by precinct.
std::map<std::string, std::vector<verify::Shown>> shown_by_precinct(sql::Session& session,
                                                                    const sql::Which& which);

// Returns what was shown to one person, of all precincts.
std::vector<verify::Shown> shown_to_person(sql::Session& session, const std::string& person);

// Returns those of `fields` that the person was not shown before. kEveryBox stays if some box is
// new.
std::vector<std::string> not_shown_yet(sql::Session& session, const verify::Shown& what);
// Appends the event and its row for the boxes that the person was not shown before. Writes nothing
// if there are none.
void store_shown(LedgerPen& pen, const verify::Shown& what);

}  // namespace store
