#include "verify/results_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "core/csv.h"
#include "core/unicode.h"
#include "verify/check_results.h"
#include "verify/table_rows.h"

namespace verify {
namespace {

constexpr std::string_view kFirst = "_first";
constexpr std::string_view kFinal = "_final";
constexpr std::string_view kSde = "_sde";
// More people than any room, and few enough that sums fit an int.
constexpr std::int64_t kMostPeople = 100'000'000;
// More than any contest elects; keeps rounded delegates within an int.
constexpr double kMostSde = 1e6;

struct OptionColumns {
    std::size_t first = 0;
    std::size_t final = 0;
    std::optional<std::size_t> sde;
};

struct Columns {
    PrecinctColumns precinct;
    std::vector<OptionColumns> options;
};

// Turns "bennet" into "Bennet": the table has ids only.
std::string label_of(std::string id) {
    if (!id.empty() && id.front() >= 'a' && id.front() <= 'z') {
        id.front() = static_cast<char>(id.front() - 'a' + 'A');
    }
    return id;
}

core::Result<Columns> columns_of(const core::CsvTable& table, ResultsTable& results) {
    Columns columns;
    columns.precinct = TRY(precinct_columns(table));
    // By name: a table may have thousands of options.
    std::unordered_map<std::string_view, std::size_t> by_name;
    for (std::size_t i = 0; i < table.columns.size(); ++i) by_name.emplace(table.columns[i], i);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& column = table.columns[i];
        if (!column.ends_with(kFirst) || column.size() == kFirst.size()) continue;
        const auto id = column.substr(0, column.size() - kFirst.size());
        OptionColumns option;
        option.first = i;
        const auto final = by_name.find(id + std::string(kFinal));
        // The error lists the existing columns.
        option.final = final != by_name.end()
                           ? final->second
                           : TRY(table.required_column(id + std::string(kFinal)));
        const auto sde = by_name.find(id + std::string(kSde));
        if (sde != by_name.end()) option.sde = sde->second;
        columns.options.push_back(option);
        results.options.push_back({id, label_of(id)});
    }
    if (columns.options.empty()) {
        return core::fail(fmt::format(
            "{} has no column <option>_first; it needs <option>_first and <option>_final for each "
            "option.",
            table.name));
    }
    return columns;
}

std::optional<double> sde_in(const std::string& cell) {
    double value = 0;
    const auto* end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data(), end, value);
    const bool good = error == std::errc() && stop == end && std::isfinite(value);
    return good && value >= 0 && value <= kMostSde ? std::optional(value) : std::nullopt;
}

// Returns the counts of one row, or a sentence about the wrong cell.
core::Result<ResultRow> row_of(const core::CsvTable& table, const Columns& columns,
                               const std::vector<std::string>& cells) {
    ResultRow row;
    std::int64_t first = 0;
    std::int64_t final = 0;
    for (const auto& option : columns.options) {
        row.first.push_back(TRY(count_in(table, cells, option.first)));
        row.final.push_back(TRY(count_in(table, cells, option.final)));
        first += row.first.back();
        final += row.final.back();
        if (!option.sde) continue;
        const auto sde = sde_in(cells[*option.sde]);
        if (!sde) {
            return core::fail(fmt::format("\"{}\" in {} is no number of state delegates",
                                          shortened(cells[*option.sde]),
                                          table.columns[*option.sde]));
        }
        row.sde.push_back(*sde);
    }
    if (row.sde.size() != row.first.size()) row.sde.clear();
    if (std::max(first, final) > kMostPeople) {
        return core::fail(fmt::format("its counts add up to {}, more than any room holds",
                                      std::max(first, final)));
    }
    return row;
}

bool is_results_table(const core::CsvTable& table) {
    return std::any_of(table.columns.begin(), table.columns.end(), [](const std::string& column) {
        return column.ends_with(kFirst) && column.find('.') == std::string::npos;
    });
}

core::Result<ResultsTable> results_of(const core::CsvTable& table,
                                      std::vector<TableProblem> problems,
                                      const forms::Roster& roster) {
    ResultsTable results;
    results.name = table.name;
    results.problems = std::move(problems);
    const auto columns = TRY(columns_of(table, results));
    RowMatcher matcher(table, columns.precinct, roster);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto* precinct = matcher.match(i, results.problems);
        if (precinct == nullptr) continue;
        auto row = row_of(table, columns, table.rows[i]);
        if (!row) {
            results.problems.push_back(matcher.unusable(i, row.error().message, kWrongCount));
            continue;
        }
        row->line = table.lines[i];
        row->id = precinct->id;
        row->county = matcher.county(i);
        row->precinct = matcher.name(i);
        results.rows.push_back(*std::move(row));
    }
    sort_by_line(results.problems);
    return results;
}

const std::string kNotUsedMark =
    "\x01";  // marks the name of an unused column: no name begins with it

ColumnNames with_plain_names(const ColumnNames& names) {
    ColumnNames plain;
    for (const auto& [column, meaning] : names) plain[core::with_single_spaces(column)] = meaning;
    return plain;
}

// The names by which the line of the names is found (core::parse_csv).
std::vector<std::string> known_names(const forms::Form& form, const ColumnNames& names) {
    std::vector<std::string> known;
    for (const auto& field : form.fields) known.push_back(field.name);
    for (const auto& [column, meaning] : names) known.push_back(column);
    return known;
}

core::Result<> rename_columns(core::CsvTable& table, const ColumnNames& names,
                              const forms::Form& form) {
    for (auto& column : table.columns) {
        const auto name = names.find(column);
        if (name == names.end()) continue;
        if (name->second != kNotUsed && !is_column_of_ours(name->second, form)) {
            return core::fail(
                fmt::format("\"{}\", given for the column \"{}\", is no field of the form {}: "
                            "name one like {}, precinct_id, county, precinct, or - for none.",
                            name->second, column, form.id,
                            form.fields.empty() ? "first.total" : form.fields.front().name));
        }
        column = name->second == kNotUsed ? kNotUsedMark + column : name->second;
    }
    auto sorted = table.columns;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice == sorted.end()) return {};
    return core::fail(fmt::format("{} has two columns for {}: give only one of them that name.",
                                  table.name, *twice));
}

// Returns the counts in these columns of a row, or half a sentence about the first wrong cell.
core::Result<std::vector<int>> counts_of(const core::CsvTable& table,
                                         const std::vector<std::size_t>& columns,
                                         const std::vector<std::string>& cells) {
    std::vector<int> counts;
    counts.reserve(columns.size());
    for (const auto column : columns)
        counts.push_back(cells[column].empty() ? kNotReported
                                               : TRY(count_in(table, cells, column)));
    return counts;
}

// The format with one column for each field.
// Takes the rows out of the table one by one: a large canvass is not twice in memory.
core::Result<ReportedTable> reports_of(core::CsvTable& table, std::vector<TableProblem> problems,
                                       const forms::Form& form, const forms::Roster& roster) {
    ReportedTable reports;
    reports.problems = std::move(problems);
    const auto precinct_cells = TRY(precinct_columns(table));
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (precinct_cells.holds(i)) continue;
        if (form.field(table.columns[i]) != nullptr) {
            fields.push_back(i);
        } else if (!table.columns[i].starts_with(kNotUsedMark)) {
            reports.unused_columns.push_back(table.columns[i]);
        }
    }
    if (fields.empty()) {
        return core::fail(fmt::format(
            "{} has no column that is a field of the form {}; name columns like {}.", table.name,
            form.id, form.fields.empty() ? "first.total" : form.fields.front().name));
    }
    for (const auto column : fields) reports.fields.push_back(table.columns[column]);
    RowMatcher matcher(table, precinct_cells, roster);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto* precinct = matcher.match(i, reports.problems);
        if (precinct == nullptr) continue;
        auto counts = counts_of(table, fields, table.rows[i]);
        if (counts) {
            reports.rows.push_back({table.lines[i], precinct->id, *std::move(counts)});
        } else {
            reports.problems.push_back(matcher.unusable(i, counts.error().message, kWrongCount));
        }
        table.rows[i] = {};
    }
    sort_by_line(reports.problems);
    return reports;
}

}  // namespace

std::map<std::string, int> ReportedTable::values(const ReportedRow& row) const {
    std::map<std::string, int> out;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (row.counts[i] != kNotReported) out.emplace(fields[i], row.counts[i]);
    return out;
}

bool is_column_of_ours(const std::string& column, const forms::Form& form) {
    return form.field(column) != nullptr ||
           std::find(kPrecinctColumns.begin(), kPrecinctColumns.end(), column) !=
               kPrecinctColumns.end();
}

core::Result<ResultsTable> parse_results(std::string_view csv, const std::string& name,
                                         const forms::Roster& roster) {
    auto loose = TRY(parse_loosely(csv, name));
    return results_of(loose.table, std::move(loose.problems), roster);
}

std::map<std::string, int> values_from_row(const ResultRow& row,
                                           const std::vector<forms::Option>& options,
                                           const forms::Precinct& precinct, const forms::Form& form,
                                           const Rules& rules) {
    std::map<std::string, int> values;
    const auto put = [&](const std::string& field, int value) {
        if (form.field(field) != nullptr) values[field] = value;
    };
    const auto put_column = [&](const std::string& column, const std::vector<int>& counts) {
        int sum = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            put(column + "." + options[i].id, counts[i]);
            sum += counts[i];
        }
        put(column + ".total", sum);
        return sum;
    };
    const int first = put_column("first", row.first);
    const int final = put_column("final", row.final);
    const int attendees = first > 0 ? first : final;
    auto delegates = precinct.delegates;
    if (!delegates) delegates = delegates_by_attendance(rules, attendees);
    put("header.attendees", attendees);
    if (delegates) {
        put("header.delegates", *delegates);
        const auto viability = viability_number(rules, attendees, *delegates);
        if (viability) put("header.viability", *viability);
    }
    if (!row.sde.empty()) put_column("delegates", delegates_written(row, precinct, rules).counts);
    return values;
}

core::Result<ReportedTable> parse_reports(std::string_view csv, const std::string& name,
                                          const forms::Form& form, const forms::Roster& roster,
                                          const Rules& rules, const ColumnNames& given) {
    const auto names = with_plain_names(given);
    auto loose = TRY(parse_loosely(csv, name, known_names(form, names)));
    TRY(rename_columns(loose.table, names, form));
    if (!is_results_table(loose.table)) {
        auto reports = TRY(reports_of(loose.table, std::move(loose.problems), form, roster));
        reports.read_as = loose.table.read_as;
        return reports;
    }
    auto results = TRY(results_of(loose.table, std::move(loose.problems), roster));
    ReportedTable reports;
    reports.read_as = loose.table.read_as;
    reports.problems = std::move(results.problems);
    for (const auto& field : form.fields) reports.fields.push_back(field.name);
    for (const auto& row : results.rows) {
        const auto values =
            values_from_row(row, results.options, *roster.find(row.id), form, rules);
        auto& counts = reports.rows.emplace_back(ReportedRow{row.line, row.id, {}}).counts;
        counts.reserve(reports.fields.size());
        for (const auto& field : reports.fields) {
            const auto value = values.find(field);
            counts.push_back(value == values.end() ? kNotReported : value->second);
        }
    }
    for (const auto& option : results.options) {
        if (form.field("first." + option.id) == nullptr)
            reports.unused_columns.push_back(option.id);
    }
    return reports;
}

core::Result<std::vector<std::string>> foreign_columns(std::string_view csv,
                                                       const std::string& name,
                                                       const forms::Form& form,
                                                       const ColumnNames& names) {
    const auto loose = TRY(parse_loosely(csv, name, known_names(form, with_plain_names(names))));
    std::vector<std::string> foreign;
    if (is_results_table(loose.table)) return foreign;
    for (const auto& column : loose.table.columns) {
        if (!is_column_of_ours(column, form)) foreign.push_back(column);
    }
    return foreign;
}

}  // namespace verify
