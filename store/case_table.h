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
// `band`: where the case stands in the queue.
void follow_verdict(LedgerPen& pen, const std::string& precinct,
                    const std::optional<verify::Case>& needs_people, int band,
                    const verify::CanvassTerms& terms);
// Brings the state of the case up to date where the rules or the policy changed.
void follow_terms(LedgerPen& pen, const std::string& precinct, const verify::CanvassTerms& terms);
void put_in_band(sql::Session& session, const std::string& precinct, int band);
// As an event tells it; null: there is none.
Json json_of_case(const std::optional<verify::Case>& what);

// All that bears on what people may do with the precinct; without fields: it has no case.
verify::CaseFacts case_facts_in(sql::Session& session, const std::string& precinct);
// The same of several, in their order.
std::vector<verify::CaseFacts> case_facts_of(sql::Session& session,
                                             const std::vector<std::string>& precincts);

// Cases that are needed, the most state delegates at stake first, then the most delegates. A hold
// that is over is not shown.
std::vector<CaseRecord> list_cases(sql::Session& session, const sql::Which& which,
                                   const HoldClock& clock);
verify::Person person_of(sql::Session& session, const std::string& name);

// Each reads the facts, asks verify whether it may be done, and appends it or says why not.
core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying,
                            const verify::CanvassTerms& terms);
core::Result<> store_third_look(LedgerPen& pen, const verify::ThirdLook& word,
                                const verify::CanvassTerms& terms);
core::Result<> store_decision(LedgerPen& pen, const std::string& precinct, const std::string& user,
                              const verify::Proposal& what, const verify::CanvassTerms& terms);
core::Result<> store_reopening(LedgerPen& pen, const std::string& precinct, const std::string& user,
                               const std::string& field, const std::string& reason,
                               const verify::CanvassTerms& terms);
core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user,
                                const verify::CanvassTerms& terms);

// What people found in the boxes that were drawn to be checked: in all cases, or in resolved ones
// only. What is found in the others would tell people who still key them which boxes are checks.
enum class SampleOf { AllCases, ResolvedCases };
verify::Risk drawn_of(sql::Session& session, SampleOf which);
// All of it, with the boxes that passed.
verify::Risk risk_of(sql::Session& session);

// One sentence for each of these cases whose state or counts do not follow from its facts. Cases of
// precincts that are due because all are (a configuration that changed, an older program) are not
// judged: they follow when the precinct is judged.
std::vector<std::string> wrong_cases(sql::Session& session, const sql::Which& which,
                                     const verify::CanvassTerms& terms);

}  // namespace store
