// The numbers of one caucus sheet by option, and their checks against the rules and the sheet's own
// arithmetic. The same checks serve paper and tables of results.
#pragma once

#include <optional>
#include <vector>

#include "forms/form.h"
#include "verify/caucus_math.h"
#include "verify/finding.h"
#include "verify/rules.h"

namespace verify {

// Each vector is as long as the list of options. An empty value is not known for sure (not written,
// or its reading is in doubt); a check that needs it is left out.
struct Sheet {
    std::vector<std::optional<int>> first;
    std::vector<std::optional<int>> final;
    std::vector<std::optional<int>> awarded;
    std::optional<int> attendees;          // N
    std::optional<int> delegates;          // D: the roster's, or by attendance
    std::optional<int> delegates_written;  // D as written in the sheet's head
    std::optional<int> viability_written;  // viability number as written
    std::optional<bool> toss_noted;        // empty: a table has no place for it
};

// Returns D of a site without delegates in the roster, by attendance; empty where the rules have no
// such table or the attendance is 0.
std::optional<int> delegates_by_attendance(const Rules& rules, int attendees);

// Returns the awards by the sheet's final counts; UnknownD where a final count is unknown.
Awards awards_of(const Sheet& sheet, const Rules& rules);

// Returns how many delegates change hands between two awards: half of the sum of differences.
int delegates_moved(const std::vector<int>& one, const std::vector<int>& other);

// Returns ARITHMETIC, RULE and INFORMATION findings, in the order of the checks. `awards` is
// awards_of(sheet, rules).
std::vector<Finding> sheet_findings(const Sheet& sheet, const Awards& awards,
                                    const std::vector<forms::Option>& options);

}  // namespace verify
