// Rows of tables that people send: finds them in the roster and checks them; one bad row never
// loses the others. Used only by results_table.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/csv.h"
#include "core/result.h"
#include "forms/precinct.h"
#include "verify/results_table.h"

namespace verify {

struct LooseTable {
    core::CsvTable table;
    std::vector<TableProblem> problems;  // rows with too few or too many cells
};

// The names of the columns that say which precinct a row is of.
inline constexpr std::array<std::string_view, 3> kPrecinctColumns = {"precinct_id", "county",
                                                                     "precinct"};

// Parses like core::parse_csv_loosely; each misfit is a problem, too. `known`: names that columns
// may have besides those of the precinct.
core::Result<LooseTable> parse_loosely(std::string_view csv, const std::string& name,
                                       std::vector<std::string> known = {});

// The columns that name a row's precinct.
struct PrecinctColumns {
    std::optional<std::size_t> id;
    std::optional<std::size_t> county;
    std::optional<std::size_t> name;

    bool holds(std::size_t column) const {
        return id == column || county == column || name == column;
    }
};
core::Result<PrecinctColumns> precinct_columns(const core::CsvTable& table);

inline constexpr std::string_view kWrongCount = "a cell that is no count";
// Returns a count, or half a sentence that names the column and its content.
core::Result<int> count_in(const core::CsvTable& table, const std::vector<std::string>& cells,
                           std::size_t column);

// Returns at most 40 characters of a cell, for messages.
std::string shortened(std::string_view cell);

void sort_by_line(std::vector<TableProblem>& problems);

class RowMatcher {
public:
    RowMatcher(const core::CsvTable& table, const PrecinctColumns& columns,
               const forms::Roster& roster)
        : table_(table), columns_(columns), roster_(roster) {}

    // Returns null, and adds a problem, where the row is not in the roster, repeats another, or has
    // the id of one precinct and the county and name of another.
    const forms::Precinct* match(std::size_t row, std::vector<TableProblem>& problems);
    TableProblem unusable(std::size_t row, std::string_view why, std::string_view kind) const;
    std::string county(std::size_t row) const { return cell(row, columns_.county); }
    std::string name(std::size_t row) const { return cell(row, columns_.name); }

private:
    std::string cell(std::size_t row, const std::optional<std::size_t>& column) const {
        return column ? table_.rows[row][*column] : std::string();
    }
    std::string described(std::size_t row) const;
    const forms::Precinct* found(std::size_t row) const;

    const core::CsvTable& table_;
    const PrecinctColumns& columns_;
    const forms::Roster& roster_;
    std::map<std::string, std::size_t> line_of_;  // by precinct id
};

}  // namespace verify
