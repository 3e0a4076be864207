// Tables of published results, a row a precinct: county, precinct and for every option
// <option>_first, <option>_final, <option>_sde (state delegate equivalents, may be absent).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/rules.h"

namespace verify {

struct ResultRow {
    std::size_t line = 0;     // of the file, 1-based
    std::string county;       // as the table spells it
    std::string precinct;     // as the table spells it
    std::string id;           // of the roster
    std::vector<int> first;   // by option
    std::vector<int> final;   // by option
    std::vector<double> sde;  // by option, ≥ 0; empty where the table has none
};

// A row that could not be used, or was left out on purpose; the others stand.
struct TableProblem {
    std::size_t line = 0;
    std::string message;  // one sentence that names file, line and what to do
    std::string kind;     // "no precinct of the roster has this name": what many rows may share

    bool operator==(const TableProblem&) const = default;
};

struct ResultsTable {
    std::string name;
    std::vector<forms::Option> options;  // in the columns' order
    std::vector<ResultRow> rows;
    std::vector<TableProblem> problems;
};

// Rows are matched to the roster by county and name. Problems (a row each): an unknown precinct, a
// totals row, a second row for one precinct (the first stands), a count that is negative, no whole
// number or none at all, a row with too few or too many cells. Errors (no row can be used): not a
// table, a missing column.
core::Result<ResultsTable> parse_results(std::string_view csv, const std::string& name,
                                         const forms::Roster& roster);

// What the row says in the words of a form: counts, their totals, delegates won, and the head as a
// volunteer would have filled it in. Only fields that the form has.
std::map<std::string, int> values_from_row(const ResultRow& row,
                                           const std::vector<forms::Option>& options,
                                           const forms::Precinct& precinct, const forms::Form& form,
                                           const Rules& rules);

// --- what a channel reported
// ----------------------------------------------------------------------

struct ReportedRow {
    std::size_t line = 0;
    std::string precinct;               // id of the roster
    std::map<std::string, int> values;  // by field of the form
};

struct ReportedTable {
    std::vector<ReportedRow> rows;
    std::vector<TableProblem> problems;
    // Columns that no field of the form has; named so that nothing is skipped in silence.
    std::vector<std::string> unused_columns;
};

// What a channel calls its columns → what they are here: a field of the form, "precinct_id",
// "county" or "precinct"; kNotUsed: nothing of ours.
using ColumnNames = std::map<std::string, std::string>;
inline constexpr std::string_view kNotUsed = "-";

// Whether a column may have this name here.
bool is_column_of_ours(const std::string& column, const forms::Form& form);

// A table of results as above, or our own: a column `precinct_id` (or `county` and `precinct`) and
// a column for each field said ("first.buttigieg"), under our names or those of `names`; an empty
// cell says nothing. Problems and errors as in parse_results; also an error: a name that is none of
// the form's fields, two columns for one field.
core::Result<ReportedTable> parse_reports(std::string_view csv, const std::string& name,
                                          const forms::Form& form, const forms::Roster& roster,
                                          const Rules& rules, const ColumnNames& names = {});

// The columns of such a table that are nothing of ours by name, in their order; none of a table of
// results, whose columns are known.
core::Result<std::vector<std::string>> foreign_columns(std::string_view csv,
                                                       const std::string& name,
                                                       const forms::Form& form);

}  // namespace verify
