// Tables of comma-separated cells as spreadsheets write them (RFC 4180, and what Excel and Google
// make of it). What is certain is read: other encodings (core/unicode.h); semicolons, tabs or bars
// in place of commas; CR, LF or CRLF; title lines above the names; empty columns at the right.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace core {

struct CsvMisfit {
    std::size_t line = 0;  // 1-based line of the file where the row starts
    std::string why;       // half a sentence: "has 2 cells where the names are 3"
};

struct CsvTable {
    std::string name;                  // of the file, for messages
    std::vector<std::string> columns;  // each once, white space folded (with_single_spaces)
    std::vector<std::vector<std::string>> rows;  // each as wide as `columns`
    std::vector<std::size_t> lines;              // 1-based line of the file where each row starts
    std::vector<CsvMisfit> misfits;              // rows that were left out; none from `parse_csv`
    // How the file was read where it is not plain: "Windows-1252", "separated by semicolons", "1
    // title line left out".
    std::vector<std::string> read_as;

    std::optional<std::size_t> column(std::string_view column_name) const;
    // Returns the column, or an error that names the file, the missing column and the existing
    // columns.
    Result<std::size_t> required_column(std::string_view column_name) const;
};

// Reads a table. `known`: names that its columns may have; they tell the line of the names from
// titles above it, and its separator. A column without a name is "column 7" if some row has a cell
// there, else it is left out. Rows that are wholly empty are skipped.
// Errors, each naming `name` and the line: an empty text, a text in an unknown encoding, a quote
// that never ends, a row with more or fewer cells than there are names, two columns of one name.
Result<CsvTable> parse_csv(std::string_view text, std::string name,
                           const std::vector<std::string>& known = {});
// The same, but a row that does not fit becomes a misfit, and the others are read.
Result<CsvTable> parse_csv_loosely(std::string_view text, std::string name,
                                   const std::vector<std::string>& known = {});

// Returns the cell, in quotes where it needs them.
std::string csv_cell(std::string_view text);
std::string csv_line(const std::vector<std::string>& cells);  // ends with "\n"

// Returns a text with an apostrophe before each = + - @ with which a spreadsheet could begin a
// formula: at the text's start, and behind what another program's spreadsheet may take for the end
// of a cell (a separator, a line end). For tables that people open; other texts come back as they
// are.
std::string without_formulas(std::string_view text);

// Reads a count as tables hold it: digits ("0", "23"), white space around them, and a fraction that
// is zero for certain ("48.0", "48,00"; three zeros could be thousands). Error: `text` is negative,
// another fraction, letters, empty or over 1,000,000,000.
Result<int> parse_count(std::string_view text);

}  // namespace core
