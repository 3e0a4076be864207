// Comma-separated tables as spreadsheets write them (RFC 4180): quoted cells, CRLF or LF, an
// optional UTF-8 byte-order mark. The first line names the columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace core {

struct CsvTable {
    std::string name;  // of the file, for messages
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  // each as wide as `columns`
    std::vector<std::size_t> lines;              // 1-based line of the file where each row starts

    std::optional<std::size_t> column(std::string_view column_name) const;
    // Returns the column, or an error that names the file, the missing column and the existing
    // columns.
    Result<std::size_t> required_column(std::string_view column_name) const;
};

// Errors: an empty text, a quote that never ends, a row with more or fewer cells than the header, a
// column named twice; each names `name` and the line. Rows that are wholly empty are skipped.
Result<CsvTable> parse_csv(std::string_view text, std::string name);

// Returns the cell, in quotes where it needs them.
std::string csv_cell(std::string_view text);
std::string csv_line(const std::vector<std::string>& cells);  // ends with "\n"

// Reads a count as tables hold it: digits only ("0", "23"). Error: `text` is negative, a fraction,
// letters, empty or over 1,000,000,000.
Result<int> parse_count(std::string_view text);

}  // namespace core
