// The life of a case: which boxes are settled (verify/case_boxes.h), which value stands in each,
// and what is left to do. All of it follows from what people did, in the order of the ledger. Pure
// functions; verify/case_rights.h says who may do what.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/case_boxes.h"
#include "verify/case_facts.h"
#include "verify/risk.h"

namespace verify {

// Whether nothing is left to key or decide: people agree about the box, or officials decided it.
bool is_settled(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);

// Whether somebody keyed the box otherwise than it passes, at any time.
bool keyed_otherwise(const CaseFacts& facts, std::string_view field);

CaseState state_of(const CaseFacts& facts, const CanvassTerms& terms);

// The value that stands in one box now. No value stands in a box that was reopened, or that
// somebody keyed otherwise than it passes, until it is settled.
FinalValue final_value(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);
// The same for every box that the verdict names or with which people did something.
std::map<std::string, FinalValue> final_values(const CaseFacts& facts, const CanvassTerms& terms);

// What a drawn box adds to the counts of the risk sample: it is checked once it is settled.
RiskCounts risk_counts(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);

// What people found in a box that the machine read as `written` (a blank counts as 0): nothing yet,
// the same, or something else. Only a settled box is found to be as it was read; an entry that
// differs speaks against it at once.
enum class Check { NotKeyed, AsItPasses, Otherwise };
Check made_of(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field,
              int written);

// Returns the case with the boxes that officials reopened and that belonged to no case because they
// had passed. Empty: there are no such boxes.
std::optional<Case> widened_by_reopening(const CaseFacts& facts);

// Returns the case after a new verdict. `facts` holds the case and the history as they stand, and
// the new verdict's layers. Once somebody has begun on the case (`held`: has it open), it only
// widens; but a box that its pattern settled leaves the case unless somebody worked on that box.
// Empty: no case is needed any more.
std::optional<Case> case_after(const CaseFacts& facts, const std::optional<Case>& needed,
                               bool held);

}  // namespace verify
