// Whether every row on which a final value or a right rests follows from the ledger's events. Used
// inside this room only; others call History::proof. Throws as sql.h does.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/digest.h"
#include "store/ledger_table.h"
#include "store/replay.h"
#include "verify/case_boxes.h"

namespace store {

// Keeps every row as it stands, and appends the event canvass.brought_forward that commits to these
// rows. Called when the database of an older program is brought to the newest tables.
void bring_forward(LedgerPen& pen, int from_version);

// Makes the rows from the events that it is given, in their order, and compares them with the
// database's. Takes it that the chain is whole.
class RowsWalk {
public:
    // `terms` must outlive it.
    RowsWalk(sql::Session& session, const core::SecretKey& secrets_key,
             const verify::CanvassTerms& terms);
    // The first event that it needs.
    std::int64_t first() const { return std::max<std::int64_t>(1, from_); }
    void take(const LookedAt& seen);
    // Once, after the last event.
    Proof proof();

private:
    sql::Session& session_;
    core::SecretKey secrets_key_;
    const verify::CanvassTerms& terms_;
    std::int64_t from_;  // the event that takes over what an older program left; 0: none does
    Replay replay_;
    Proof proof_;
};

// The same with all events of the database.
Proof prove_rows(sql::Session& session, const core::SecretKey& secrets_key,
                 const verify::CanvassTerms& terms);

}  // namespace store
