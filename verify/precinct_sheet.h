// One worksheet against itself and the rules: the sheets that its boxes make, and what is wrong in
// them. Inside of verify_precinct, which compares paper with reports; pointers are into the facts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/cells.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/sheet.h"
#include "verify/verify_precinct.h"

namespace verify {

// "first.sanders".
std::string column_field(std::string_view column, const forms::Option& option);

// The boxes of one precinct as a caucus sheet, by how far they are believed. They must have been
// judged for all but `as_read`.
class PrecinctSheet {
public:
    PrecinctSheet(const PrecinctFacts& facts, const Rules& rules, const Cells& cells)
        : facts_(facts), rules_(rules), cells_(cells) {}

    // Every value as first read; what cannot be read is empty.
    Sheet as_read() const;
    // Only what stands: the sheet that findings are made from.
    Sheet that_stands() const;
    // What is in doubt taken as reported, where the reading allows it.
    Sheet taken_as_reported() const;
    // The labels of the boxes so taken; empty: none.
    std::string taken_fields() const;

private:
    template <class Value>
    Sheet sheet_with(const Value& value) const;
    std::optional<int> if_written(std::string_view field, std::optional<int> value) const;
    std::optional<int> attendees(std::optional<int> written, const Sheet& sheet) const;
    bool is_also_a_total(const Cell& cell, int value) const;
    std::optional<int> reported_and_possible(const Cell& cell) const;

    const PrecinctFacts& facts_;
    const Rules& rules_;
    const Cells& cells_;
};

// Totals that are not the sum of their parts, and counts that exceed what bounds them. The cells
// have been judged.
std::vector<Finding> check_sums(const Cells& cells, const Rules& rules);

// The rules on what stands; and again, where something is in doubt, with that taken as reported:
// the misread box and the misapplied rule are often in the same precinct. `awards` is that of the
// sheet as read.
std::vector<Finding> check_rules(const PrecinctFacts& facts, const Rules& rules,
                                 const Policy& policy, const Cells& cells, const Awards& awards);

}  // namespace verify
