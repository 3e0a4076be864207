// Whether every row that a final value or a right rests on follows from the ledger's events. Inside
// this room only (History::proof shows it); throws as sql.h does.
#pragma once

#include "core/digest.h"
#include "store/ledger_table.h"

namespace store {

// Called where a database of an older program is brought to the newest tables: keeps every row as
// it stands, and appends the event canvass.brought_forward that commits to them.
void bring_forward(LedgerPen& pen, int from_version);

// The chain is taken as whole (check_ledger_and_readings).
Proof prove_rows(sql::Session& session, const core::SecretKey& secrets_key);

}  // namespace store
