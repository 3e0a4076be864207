// Who may see what before they keyed it. People who may key see nothing that tells a value of a
// precinct (machine reading, report, computation, finding, another person's entry, escalation note,
// ledger body, the roster's number of delegates) until nothing of its case is left for them to key
// (verify::left_to_key): a single value of a column that adds up gives the next one away.
#pragma once

#include <string>

#include "core/result.h"
#include "store/records.h"

namespace web_review {

// Adjudicators, officials and admins may key, decide and escalate; station and observer may not.
bool may_key(store::Role role);
// Officials and admins correct awards and decide about patterns.
bool may_correct(store::Role role);
// Pages that need a person are the station's work too. Observers change nothing.
bool may_act_on_pages(store::Role role);

// The entry of `user` for `field`; null where there is none.
const verify::Keying* own_keying(const store::CaseRecord& record, const std::string& user,
                                 const std::string& field);

// True where values of the precinct may be sent to `user`:
//   - the role cannot key; or
//   - there is a case, and it is resolved or nothing of it is left for the user to key; or
//   - there is no case, and paper has been read: nothing is left to key. (A report without paper
//     may still become a case.)
core::Result<bool> may_see_values(store::Records& records, const std::string& precinct,
                                  store::Role role, const std::string& user);

}  // namespace web_review
