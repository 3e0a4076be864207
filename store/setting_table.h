// Settings in the database: what the channels call their columns, how many precincts are expected.
// Used inside this room only; throws as sql.h does.
#pragma once

#include <cstdint>
#include <string>

#include "store/ledger_table.h"
#include "verify/results_table.h"

namespace store {

void store_columns(LedgerPen& pen, const std::string& channel, const verify::ColumnNames& names,
                   const std::string& actor);
// Empty: never said.
verify::ColumnNames columns_of(sql::Session& session, const std::string& channel);

void store_expected(LedgerPen& pen, std::int64_t count, const std::string& actor);
// 0: never said.
std::int64_t expected_precincts_in(sql::Session& session);

// Boxes drawn to be checked that people found wrong, as the ledger last told it.
std::int64_t wrong_in_sample_in(sql::Session& session);
// Returns the event's seq.
std::int64_t store_wrong_in_sample(LedgerPen& pen, std::int64_t wrong);

}  // namespace store
