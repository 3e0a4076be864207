// Verdicts, cases and what people say about them. Inside this room only; throws as sql.h does.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/records.h"

namespace store {

// A hold ends so long after its last heartbeat: an adjudicator's walk to the coffee machine, after
// which somebody else may take the case.
inline constexpr std::chrono::minutes kHoldLasts{10};

// Digest over everything of the verdict that is stored.
std::string verdict_digest(const verify::Verdict& verdict);
void store_verdict(LedgerPen& pen, const std::string& precinct, const verify::Verdict& verdict,
                   const std::string& digest);

// Cases whose row satisfies `condition` (SQL with the one parameter $1), the most at stake first.
std::vector<CaseRecord> cases_where(sql::Session& session, const std::string& condition,
                                    const std::string& parameter, const std::string& hold_cutoff);
// True where `user` holds the case now.
bool hold(sql::Session& session, const std::string& precinct, const std::string& user,
          const std::string& now, const std::string& hold_cutoff);

core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying);
core::Result<> store_decision(LedgerPen& pen, const verify::Decision& decision);
core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user);

std::map<std::string, verify::FinalValue> final_values_of(sql::Session& session,
                                                          const std::string& precinct);

}  // namespace store
