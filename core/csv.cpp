#include "core/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "core/file.h"
#include "core/printable.h"

namespace core {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads one record of cells; `at` moves behind it. Returns false where a quote never ends.
bool read_record(std::string_view text, std::size_t& at, std::size_t& line,
                 std::vector<std::string>& cells) {
    cells.assign(1, "");
    bool quoted = false;
    while (at < text.size()) {
        const char c = text[at++];
        if (c == '\n') ++line;
        if (quoted) {
            if (c != '"') {
                cells.back() += c;
            } else if (at < text.size() && text[at] == '"') {
                cells.back() += '"';
                ++at;
            } else {
                quoted = false;
            }
        } else if (c == '"' && cells.back().empty()) {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            return true;
        } else if (c == '\r' && (at == text.size() || text[at] == '\n')) {
            continue;
        } else {
            cells.back() += c;
        }
    }
    return !quoted;
}

bool is_empty(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.empty(); });
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view column_name) const {
    const auto found = std::find(columns.begin(), columns.end(), column_name);
    if (found == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

Result<std::size_t> CsvTable::required_column(std::string_view column_name) const {
    if (const auto index = column(column_name)) return *index;
    return fail(
        fmt::format("{} has no column \"{}\"; its columns are: {}. Add the column, or check "
                    "that this is the right file.",
                    name, column_name, listed(columns)));
}

Result<CsvTable> parse_csv(std::string_view text, std::string name) {
    CsvTable table;
    table.name = std::move(name);
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::size_t at = 0;
    std::size_t line = 1;
    std::vector<std::string> cells;
    while (at < text.size()) {
        const std::size_t starts = line;
        if (!read_record(text, at, line, cells)) {
            return fail(
                fmt::format("{} line {}: a quoted cell never ends; close the quotation mark.",
                            table.name, starts));
        }
        if (is_empty(cells)) continue;
        if (table.columns.empty()) {
            table.columns = cells;
            const std::set<std::string> distinct(cells.begin(), cells.end());
            if (distinct.size() != cells.size()) {
                return fail(
                    fmt::format("{} names a column twice in its first line; each column needs "
                                "a name of its own.",
                                table.name));
            }
            continue;
        }
        if (cells.size() != table.columns.size()) {
            return fail(
                fmt::format("{} line {} has {} cells where the first line names {} columns; "
                            "correct that line.",
                            table.name, starts, cells.size(), table.columns.size()));
        }
        table.rows.push_back(cells);
        table.lines.push_back(starts);
    }
    if (table.columns.empty()) {
        return fail(
            fmt::format("{} is empty; it needs a first line that names its columns.", table.name));
    }
    return table;
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
    std::string line;
    for (const auto& cell : cells) {
        if (&cell != &cells.front()) line += ',';
        line += csv_cell(cell);
    }
    return line + '\n';
}

Result<int> parse_count(std::string_view text) {
    constexpr int kMost = 1'000'000'000;
    int value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool digits_only =
        !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits_only || error != std::errc() || stop != end || value > kMost) {
        return fail(fmt::format(
            "\"{}\" is not a count; write a whole number of 0 or more in digits.", text));
    }
    return value;
}

}  // namespace core
