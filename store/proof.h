// Whether every row on which a final value or a right rests follows from the ledger's events. Used
// inside this room only; others call History::proof. Throws as sql.h does.
#pragma once

#include "core/digest.h"
#include "store/ledger_table.h"

namespace store {

// Keeps every row as it stands, and appends the event canvass.brought_forward that commits to these
// rows. Called when the database of an older program is brought to the newest tables.
void bring_forward(LedgerPen& pen, int from_version);

// Takes it that the chain is whole (check_ledger_and_readings).
Proof prove_rows(sql::Session& session, const core::SecretKey& secrets_key);

}  // namespace store
