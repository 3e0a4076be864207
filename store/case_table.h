// Cases and what people say about them, in the database. Inside this room only; throws as sql.h
// does.
#pragma once

#include <string>
#include <vector>

#include "store/hold.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/case_rights.h"
#include "verify/risk.h"

namespace store {

// What the case of a precinct becomes by a new verdict: opened, widened or, where nobody has
// touched it and it is not needed any more, closed. The verdict's layers are stored already.
void follow_verdict(LedgerPen& pen, const std::string& precinct,
                    const std::optional<verify::Case>& needs_people);
// As an event tells it; null: there is none.
Json json_of_case(const std::optional<verify::Case>& what);

// All that bears on what people may do with the precinct; without fields: it has no case.
verify::CaseFacts case_facts_in(sql::Session& session, const std::string& precinct);

struct CaseFilter {
    std::string precinct;                    // empty: every precinct
    std::optional<verify::CaseState> state;  // empty: every state; not looked at with a precinct
};
// Cases that are needed, the most state delegates at stake first, then the most delegates. A hold
// that is over is not shown.
std::vector<CaseRecord> list_cases(sql::Session& session, const CaseFilter& filter,
                                   const HoldClock& clock);
// True where `user` holds the case now, until clock.until. Whoever then holds more than `most`
// cases lets go of the others: those in which the user keyed nothing first, and of them the one
// longest without a heartbeat.
bool hold(LedgerPen& pen, const std::string& precinct, const std::string& user,
          const HoldClock& clock, int most);
// The queue's order; without a rank by the precincts' ids.
void put_in_order(std::vector<CaseRecord>& cases, const QueueRank& rank);
// The next case in which there is something for `user` to do: one that the user holds already, else
// an open one that nobody else holds, else one that somebody keyed and left; in the queue's order.
std::optional<std::string> next_case(LedgerPen& pen, const std::string& user,
                                     const verify::Rulebook& book, const HoldClock& clock,
                                     const QueueRank& rank);

// Lets go of it where `user` holds it.
void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user);

// Each reads the facts, asks verify whether it may be done, and appends it or says why not.
core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying);
core::Result<> store_decision(LedgerPen& pen, const std::string& precinct, const std::string& user,
                              const verify::Proposal& what, const verify::Rulebook& book);
core::Result<> store_reopening(LedgerPen& pen, const std::string& precinct, const std::string& user,
                               const std::string& field, const std::string& reason);
core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user);

// What people found in the boxes that were drawn to be checked: in all cases, or in resolved ones
// only. What is found in the others would tell people who still key them which boxes are checks.
enum class SampleOf { AllCases, ResolvedCases };
verify::Risk risk_of(sql::Session& session, SampleOf which);

}  // namespace store
