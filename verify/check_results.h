// The rules alone, on a table of results: what every row should have awarded, and what is wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/precinct.h"
#include "verify/caucus_math.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/results_table.h"
#include "verify/rules.h"
#include "verify/sheet.h"

namespace verify {

// Delegates as the row's state delegate equivalents say: won = SDE ÷ (SDE of one delegate).
struct WrittenDelegates {
    std::vector<int> counts;  // by option, rounded; all 0 where D is unknown
    std::vector<int>
        not_whole;  // options that were too far from a whole number (Policy::most_sde_from_whole)
    bool satellite = false;  // the roster names no delegates for it
};
WrittenDelegates delegates_written(const ResultRow& row, const forms::Precinct& precinct,
                                   const Rules& rules, const Policy& policy = {});

struct CheckedRow {
    const ResultRow* row = nullptr;  // of the table
    int attendees = 0;               // N: the sum of the first alignment
    std::optional<int> delegates;    // D: the roster's, or by attendance
    Awards awards;
    std::vector<int> written;  // delegates won, by option
    bool agrees = false;       // `written` is one of awards.outcomes
    std::vector<Finding> findings;
};

CheckedRow check_row(const ResultRow& row, const std::vector<forms::Option>& options,
                     const forms::Precinct& precinct, const Rules& rules,
                     const Policy& policy = {});

// Every row, in the table's order, with what only shows beside other rows (DUPLICATE_VECTOR). The
// rows must be of this roster (CHECK: parse_results saw to it).
std::vector<CheckedRow> check_results(const ResultsTable& table, const forms::Roster& roster,
                                      const Rules& rules, const Policy& policy = {});

}  // namespace verify
