// Which boxes are awards, and what the rules of a canvass let people do about a wrong one. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "verify/case_facts.h"
#include "verify/rules.h"

namespace verify {

// Whether the box is an award: a box of the delegates' column.
bool is_award(std::string_view field);
// Whether a finding of this kind names the box.
bool speaks_of(Kind kind, const std::vector<Finding>& findings, std::string_view field);
// Whether the rules of the canvass let the awards of this precinct be corrected.
bool may_correct_awards(const CaseFacts& facts, const Rules& rules);
// Whether a rule finding speaks of the box, and the rules let it be corrected: officials decide.
bool rules_question_award(const CaseFacts& facts, const Rules& rules, std::string_view field);

// The layer that a decision about `field` follows under the rules.
Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings, std::string_view field);

}  // namespace verify
