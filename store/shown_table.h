// To whom values of which boxes were shown, in the database. Inside this room only; throws as sql.h
// does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "verify/case.h"

namespace store {

// Of one precinct, in the order of the ledger.
std::vector<verify::Shown> shown_of(sql::Session& session, const std::string& precinct);
// By precinct: of those that have a case, or of `only` (empty: all of them).
std::map<std::string, std::vector<verify::Shown>> shown_of_cases(sql::Session& session,
                                                                 const std::string& only);

// To one person, of all precincts.
std::vector<verify::Shown> shown_to_person(sql::Session& session, const std::string& person);

// Of `fields`, those that the person was not shown before; kEveryBox stays where some are new.
std::vector<std::string> not_shown_yet(sql::Session& session, const verify::Shown& what);
// The event and its row, of what the person was not shown before; nothing where that is nothing.
void store_shown(LedgerPen& pen, const verify::Shown& what);

}  // namespace store
