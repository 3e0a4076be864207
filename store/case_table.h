// Cases and what people say about them, in the database. Inside this room only; throws as sql.h
// does.
#pragma once

#include <string>
#include <vector>

#include "store/hold.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/risk.h"

namespace store {

// What the case of a precinct becomes by a new verdict: opened, widened or, where nobody has
// touched it and it is not needed any more, closed. `layers` are that verdict's.
void follow_verdict(LedgerPen& pen, const std::string& precinct,
                    const std::optional<verify::Case>& needs_people,
                    const std::vector<KnownField>& layers);
// As an event tells it; null: there is none.
Json json_of_case(const std::optional<verify::Case>& what);

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
// The open case `user` holds already, else the one most at stake that nobody else holds.
std::optional<std::string> next_case(LedgerPen& pen, const std::string& user,
                                     const HoldClock& clock);

// Lets go of it where `user` holds it.
void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user);

core::Result<> store_keying(LedgerPen& pen, const verify::Keying& keying);
core::Result<> store_decision(LedgerPen& pen, const verify::Decision& decision);
core::Result<> store_escalation(LedgerPen& pen, const std::string& precinct,
                                const std::string& reason, const std::string& user);

verify::Risk risk_of(sql::Session& session);

std::map<std::string, verify::FinalValue> final_values_of(sql::Session& session,
                                                          const std::string& precinct);

}  // namespace store
