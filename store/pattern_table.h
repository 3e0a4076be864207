// Patterns over many precincts and the decisions about them. Used inside this room only; throws as
// sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/verify_precinct.h"

namespace store {

void store_patterns(LedgerPen& pen, const std::vector<verify::Pattern>& found);
std::vector<PatternRecord> list_patterns(sql::Session& session, const verify::CanvassTerms& terms);
PatternCounts count_patterns(sql::Session& session);
core::Result<> store_pattern_decision(LedgerPen& pen, const verify::PatternDecision& decision,
                                      std::int64_t version);
std::map<std::string, std::vector<verify::SettledBox>> settled_boxes_of(sql::Session& session,
                                                                        const sql::Which& which);
std::int64_t newest_pattern_decision_in(sql::Session& session);
std::int64_t newest_evidence_in(sql::Session& session);

}  // namespace store
