// What people may make of a field where its layers differ, and how many of them it takes. Pure.
#pragma once

#include <string>
#include <vector>

#include "verify/case.h"
#include "verify/finding.h"
#include "verify/rules.h"

namespace verify {

// Which layer a decision about `field` follows if the rules are followed.
Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings,
                  const std::string& field);

struct Authority {
    bool allowed = true;
    int people = 1;          // who must decide the same
    bool officials = false;  // they must be officials

    bool operator==(const Authority&) const = default;
};

// What it takes to decide so. To put what is computed in the place of what is written is a
// correction: of an award or of the head, where a rule was misapplied, it takes
// Rules::officials_for_rule officials; of a sum, and where the rules let nothing be corrected, it
// is refused (in Iowa counsel held that incorrect math on a worksheet must not be changed).
Authority authority_for(Basis basis, const Rules& rules, const std::vector<Finding>& findings,
                        const std::string& field);

// Whether enough people have decided so.
bool stands(const Decision& decision);

// The newest decision about `field` that stands, of `decisions` (oldest first); null: none.
const Decision* standing_decision(const std::vector<Decision>& decisions, const std::string& field);
// The newest about it, where that waits for somebody else to decide the same; null: none does.
const Decision* waiting_decision(const std::vector<Decision>& decisions, const std::string& field);

}  // namespace verify
