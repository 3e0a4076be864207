// Reads tables of published results, one row for each precinct: county, precinct and for every
// option <option>_first, <option>_final, <option>_sde (state delegate equivalents, may be absent).
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

// A row that could not be used, or was left out on purpose; the others count.
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

// Matches rows to the roster by county and name. Problems (one for each row): an unknown precinct,
// a row of totals, a second row for one precinct (the first counts), a count that is negative or no
// whole number, a row with too few or too many cells. Errors (no row can be used): no table, a
// missing column.
core::Result<ResultsTable> parse_results(std::string_view csv, const std::string& name,
                                         const forms::Roster& roster);

// Returns the row as values of a form: counts, their totals, delegates won, and the head as a
// volunteer would have filled it in. Only fields of the form.
std::map<std::string, int> values_from_row(const ResultRow& row,
                                           const std::vector<forms::Option>& options,
                                           const forms::Precinct& precinct, const forms::Form& form,
                                           const Rules& rules);

// --- what a channel reported
// ----------------------------------------------------------------------

// A field without a count in a row.
inline constexpr int kNotReported = -1;

struct ReportedRow {
    std::size_t line = 0;
    std::string precinct;     // id of the roster
    std::vector<int> counts;  // of ReportedTable::fields, in their order; kNotReported: none
};

struct ReportedTable {
    // Named once for all rows: a map of counts in each row fills a gigabyte in a large canvass.
    std::vector<std::string> fields;  // of the form
    std::vector<ReportedRow> rows;
    std::vector<TableProblem> problems;
    // Columns that are no field of the form; listed, since nothing may be skipped in silence.
    std::vector<std::string> unused_columns;
    std::vector<std::string> read_as;  // core::CsvTable::read_as

    // What the row reports, by field of the form.
    std::map<std::string, int> values(const ReportedRow& row) const;
};

// A channel's column names → their meaning here: a field of the form, "precinct_id", "county" or
// "precinct"; kNotUsed: not used. White space in a name counts as one space
// (core::with_single_spaces).
using ColumnNames = std::map<std::string, std::string>;
inline constexpr std::string_view kNotUsed = "-";

// Returns whether a column may have this meaning.
bool is_column_of_ours(const std::string& column, const forms::Form& form);

// Reads a table of results as above, or one with a column `precinct_id` (or `county` and
// `precinct`) and a column for each reported field ("first.buttigieg"), under these names or those
// of `names`; an empty cell reports nothing. Problems and errors as in parse_results; also an
// error: a name that is no field of the form, two columns for one field.
core::Result<ReportedTable> parse_reports(std::string_view csv, const std::string& name,
                                          const forms::Form& form, const forms::Roster& roster,
                                          const Rules& rules, const ColumnNames& names = {});

// Returns the columns of such a table with unknown names, in their order; none for a table of
// results, whose columns are known. `names`: known to belong to such a table.
core::Result<std::vector<std::string>> foreign_columns(std::string_view csv,
                                                       const std::string& name,
                                                       const forms::Form& form,
                                                       const ColumnNames& names = {});

}  // namespace verify
