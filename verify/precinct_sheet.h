// Checks one worksheet against itself and the rules. Used only by verify_precinct, which compares
// paper with reports; pointers are into the facts.
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

// Returns a field's name, such as "first.sanders".
std::string column_field(std::string_view column, const forms::Option& option);

// The boxes of one precinct as a caucus sheet, at three levels of trust. All but `as_read` need
// judged cells.
class PrecinctSheet {
public:
    PrecinctSheet(const PrecinctFacts& facts, const Rules& rules, const Cells& cells)
        : facts_(facts), rules_(rules), cells_(cells) {}

    // Every value as first read; unreadable ones are empty.
    Sheet as_read() const;
    // Only the values that stand: findings are made from this sheet.
    Sheet that_stands() const;
    // With values in doubt taken as reported, where the reading allows it.
    Sheet taken_as_reported() const;
    // The labels of the boxes taken as reported.
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

// Finds totals that are not the sum of their parts, and counts above their bounds. Needs judged
// cells.
std::vector<Finding> check_sums(const Cells& cells, const Rules& rules);

// Checks the rules on the values that stand; where values are in doubt, once more with these taken
// as reported: a misread box and a misapplied rule are often in the same precinct. `awards` are
// those of the sheet as read.
std::vector<Finding> check_rules(const PrecinctFacts& facts, const Rules& rules,
                                 const Policy& policy, const Cells& cells, const Awards& awards);

}  // namespace verify
