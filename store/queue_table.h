// The queue of cases in the database: what waits, in which order, and who has it in work. Every
// question is answered by an index, some cases at a time. Used inside this room only; throws as
// sql.h does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/hold.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/case_rights.h"

namespace store {

// Needed cases by state; every state is there.
std::map<std::string, std::int64_t> count_cases(sql::Session& session);

// The precincts of a page of the queue, in the queue's order.
std::vector<std::string> queue_page(sql::Session& session, const QueueAsk& ask);

// Who holds a case now, by precinct.
std::map<std::string, std::string> held_now(sql::Session& session, const HoldClock& clock);

// The next case in which there is something for `user` to do: one that the user holds already; else
// one that waits for officials or for the user's word as the third; else an open one that nobody
// else holds, first of those in which the user keyed nothing; each in the queue's order.
std::optional<std::string> next_case(sql::Session& session, const std::string& user,
                                     const verify::CanvassTerms& terms, const HoldClock& clock);
// Whether the case waits, nobody else holds it, and the user has something to do in it.
bool is_for(sql::Session& session, const std::string& precinct, const std::string& user,
            const verify::CanvassTerms& terms, const HoldClock& clock);

// True where `user` holds the case now, until clock.until. Whoever then holds more than `most`
// cases lets go of the others: those in which the user keyed nothing first, and of them the one
// longest without a heartbeat.
bool hold(LedgerPen& pen, const std::string& precinct, const std::string& user,
          const HoldClock& clock, int most);
// Lets go of it where `user` holds it.
void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user);

}  // namespace store
