#include "verify/table_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.h"

namespace verify {
namespace {

constexpr std::size_t kLongestShown = 40;

}  // namespace

core::Result<LooseTable> parse_loosely(std::string_view csv, const std::string& name,
                                       std::vector<std::string> known) {
    for (const auto column : kPrecinctColumns) known.emplace_back(column);
    LooseTable loose;
    loose.table = TRY(core::parse_csv_loosely(csv, name, known));
    for (const auto& misfit : loose.table.misfits) {
        loose.problems.push_back(
            {misfit.line,
             fmt::format("{} line {}: the row is left out: it {}; compare it with the names of the "
                         "columns and send it again.",
                         name, misfit.line, misfit.why),
             "a row that does not fit the names of the columns"});
    }
    return loose;
}

core::Result<PrecinctColumns> precinct_columns(const core::CsvTable& table) {
    PrecinctColumns columns;
    columns.id = table.column("precinct_id");
    columns.county = table.column("county");
    columns.name = table.column("precinct");
    if (columns.id) return columns;
    if (!columns.county) columns.county = TRY(table.required_column("county"));
    if (!columns.name) columns.name = TRY(table.required_column("precinct"));
    return columns;
}

core::Result<int> count_in(const core::CsvTable& table, const std::vector<std::string>& cells,
                           std::size_t column) {
    auto count = core::parse_count(cells[column]);
    if (count) return *count;
    return core::fail(cells[column].empty()
                          ? fmt::format("{} is empty", table.columns[column])
                          : fmt::format("\"{}\" in {} is no count", shortened(cells[column]),
                                        table.columns[column]));
}

std::string shortened(std::string_view cell) {
    if (cell.size() <= kLongestShown) return std::string(cell);
    return std::string(cell.substr(0, kLongestShown)) + "…";
}

void sort_by_line(std::vector<TableProblem>& problems) {
    std::stable_sort(problems.begin(), problems.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
}

std::string RowMatcher::described(std::size_t row) const {
    if (columns_.id) return shortened(cell(row, columns_.id));
    return fmt::format("{} in {}", shortened(name(row)), shortened(county(row)));
}

TableProblem RowMatcher::unusable(std::size_t row, std::string_view why,
                                  std::string_view kind) const {
    return {table_.lines[row],
            fmt::format("{} line {}, {}: {}; the row is left out, correct it and send it again.",
                        table_.name, table_.lines[row], described(row), why),
            std::string(kind)};
}

const forms::Precinct* RowMatcher::found(std::size_t row) const {
    if (!columns_.id) return roster_.match(county(row), name(row));
    const auto id = core::normalised_id(cell(row, columns_.id));
    return id ? roster_.find(*id) : nullptr;
}

const forms::Precinct* RowMatcher::match(std::size_t row, std::vector<TableProblem>& problems) {
    const auto* precinct = found(row);
    if (precinct == nullptr) {
        const bool totals = forms::folded_name(described(row)).find("TOTAL") != std::string::npos;
        const auto* why =
            totals ? "a row of totals is no precinct" : "no precinct of the roster has this name";
        problems.push_back(unusable(row, why, why));
        return nullptr;
    }
    // One column that was sorted by itself gives every row another precinct's counts.
    const bool named_too = columns_.id && columns_.county && columns_.name;
    const auto* named = named_too ? roster_.match(county(row), name(row)) : nullptr;
    if (named != nullptr && named != precinct) {
        problems.push_back(
            unusable(row,
                     fmt::format("its county and name, {} and {}, are those of {}",
                                 shortened(county(row)), shortened(name(row)), named->id),
                     "a row whose id and name are of two precincts"));
        return nullptr;
    }
    const auto [entry, fresh] = line_of_.emplace(precinct->id, table_.lines[row]);
    if (fresh) return precinct;
    problems.push_back(unusable(
        row, fmt::format("it repeats the precinct of line {}, which stands", entry->second),
        "a precinct that an earlier line names"));
    return nullptr;
}

}  // namespace verify
