// What people did with the boxes of cases, in the database: keyings, decisions, reopenings. Whether
// they may is asked before (verify/case_rights.h). Inside this room only; throws as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "verify/case_life.h"

namespace store {

// By precinct, in the order of the ledger.
std::map<std::string, std::vector<verify::Act>> acts_by_precinct(sql::Session& session,
                                                                 const sql::Which& which);

// The event of the act and its row. Where `at` is empty it happens now. A decision's and a
// reopening's actor is who took it last.
void append_act(LedgerPen& pen, const verify::Act& act);

}  // namespace store
