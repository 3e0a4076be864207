#include "core/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <span>

#include "core/file.h"
#include "core/printable.h"
#include "core/unicode.h"

namespace core {
namespace {

// Titles, the date of an export, an empty line: more stands above no table that was met.
constexpr std::size_t kMostTitles = 10;

struct Separator {
    char character;
    std::string_view name;
};
constexpr std::array kSeparators = {Separator{',', "commas"}, Separator{';', "semicolons"},
                                    Separator{'\t', "tabs"}, Separator{'|', "bars"}};

struct Dialect {
    char separator = ',';
    bool cr_ends_lines = false;  // the text has no line feed
};

struct CsvRecord {
    std::size_t line = 0;
    std::size_t last_line = 0;  // a line end inside quotes is part of its cell
    std::vector<std::string> cells;
    bool ends = true;  // false: a quote never ends; `cells` is not filled
};

// Reads the records of a text one by one.
class CsvReader {
public:
    CsvReader(std::string_view text, const Dialect& dialect) : text_(text), dialect_(dialect) {}

    bool more() const { return at_ < text_.size(); }

    CsvRecord next() {
        CsvRecord record{line_, line_, {""}, true};
        const auto start = at_;
        if (read(record.cells, record.last_line)) return record;
        // The rows below are not lost: goes on behind the line in which the quote began.
        record = {record.line, record.line, {}, false};
        at_ = start;
        line_ = record.line;
        while (more() && !ends_line(text_[at_])) ++at_;
        end_line();
        return record;
    }

private:
    bool ends_line(char c) const { return c == '\n' || (c == '\r' && dialect_.cr_ends_lines); }

    void end_line() {
        if (!more()) return;
        ++at_;
        ++line_;
    }

    // Returns whether a run of CR stands before a line end, or the text's end.
    bool is_before_line_end() const {
        const auto next = text_.find_first_not_of('\r', at_);
        return next == std::string_view::npos || text_[next] == '\n';
    }

    // Takes a character inside quotes; returns false where they end.
    bool take_quoted(char c, std::string& cell) {
        if (ends_line(c)) ++line_;
        if (c != '"') {
            cell += c;
        } else if (more() && text_[at_] == '"') {
            cell += '"';
            ++at_;
        } else {
            return false;
        }
        return true;
    }

    // Returns false where a quote never ends.
    bool read(std::vector<std::string>& cells, std::size_t& last_line) {
        bool quoted = false;
        while (more()) {
            const char c = text_[at_];
            last_line = line_;
            if (!quoted && ends_line(c)) {
                end_line();
                return true;
            }
            ++at_;
            if (quoted) {
                quoted = take_quoted(c, cells.back());
            } else if (c == '"' && cells.back().empty()) {
                quoted = true;
            } else if (c == dialect_.separator) {
                cells.emplace_back();
            } else if (c != '\r' || !is_before_line_end()) {
                cells.back() += c;
            }
        }
        return !quoted;
    }

    std::string_view text_;
    Dialect dialect_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

bool is_empty(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.empty(); });
}

// How many of the cells are names that columns may have.
std::size_t names_in(const std::vector<std::string>& cells, const std::set<std::string>& known) {
    std::size_t names = 0;
    for (const auto& cell : cells) names += known.count(with_single_spaces(cell));
    return names;
}

struct Header {
    Dialect dialect;
    std::size_t line = 0;    // 1-based; 0: the text has no record
    std::size_t titles = 0;  // lines with text above it
    std::size_t names = 0;   // known names in it
    std::size_t cells = 0;
};

// Finds the line of the names among the first: the one with most known names, else the first.
Header header_of(std::string_view text, const Dialect& dialect,
                 const std::set<std::string>& known) {
    Header best{dialect, 0, 0, 0, 0};
    CsvReader reader(text, dialect);
    for (std::size_t above = 0; reader.more() && above <= kMostTitles;) {
        const auto record = reader.next();
        if (!record.ends || is_empty(record.cells)) continue;
        const auto names = names_in(record.cells, known);
        if (best.line == 0 || names > best.names)
            best = {dialect, record.line, above, names, record.cells.size()};
        ++above;
    }
    return best;
}

// The separator that Excel names in a line of its own above the table: "sep=;". 0: none.
char named_separator(std::string_view& text, std::size_t& skipped) {
    constexpr std::string_view kSays = "sep=";
    if (!text.starts_with(kSays) || text.size() <= kSays.size()) return 0;
    const char separator = text[kSays.size()];
    auto rest = text.substr(kSays.size() + 1);
    const auto end = rest.find_first_not_of('\r');
    if (end == std::string_view::npos || rest[end] != '\n') return 0;
    text = rest.substr(end + 1);
    skipped = 1;
    return separator;
}

// Finds out how a text separates its cells. A comma that separates is believed first, so that a
// table which was plain before is read as before; then the separator whose header has most known
// names, and where there is none of them, the only one that separates anything.
Header dialect_of(std::string_view text, const std::set<std::string>& known) {
    Dialect dialect;
    dialect.cr_ends_lines = text.find('\n') == std::string_view::npos;
    Header best = header_of(text, dialect, known);
    for (const auto& separator : std::span(kSeparators).subspan(1)) {  // without the comma
        dialect.separator = separator.character;
        const auto header = header_of(text, dialect, known);
        const bool more_names = header.names > best.names;
        const bool separates = header.names == best.names && best.cells < 2 && header.cells > 1;
        if (more_names || separates) best = header;
    }
    return best;
}

std::string_view name_of_separator(char character) {
    for (const auto& separator : kSeparators) {
        if (separator.character == character) return separator.name;
    }
    return "a sign of its own";
}

// Names the columns; those without a name get one, and whether any row fills them is found out
// later.
Result<> name_columns(CsvTable& table, const std::vector<std::string>& cells) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto column = with_single_spaces(cells[i]);
        if (column.empty()) column = fmt::format("column {}", i + 1);
        if (!seen.insert(column).second) {
            return fail(
                fmt::format("{} names the column \"{}\" twice; each column needs a name of its "
                            "own.",
                            table.name, column));
        }
        table.columns.push_back(std::move(column));
    }
    return {};
}

// Leaves out columns that have no name and no cell in any row.
void drop_empty_columns(CsvTable& table, const std::vector<std::string>& header) {
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const bool named = !with_single_spaces(header[i]).empty();
        if (named || std::any_of(table.rows.begin(), table.rows.end(),
                                 [i](const auto& row) { return !row[i].empty(); }))
            kept.push_back(i);
    }
    if (kept.size() == header.size()) return;
    const auto pick = [&](std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (i != kept[i]) cells[i] = std::move(cells[kept[i]]);
        }
        cells.resize(kept.size());
    };
    pick(table.columns);
    for (auto& row : table.rows) pick(row);
}

std::size_t without_empty_end(const std::vector<std::string>& cells) {
    auto size = cells.size();
    while (size > 0 && cells[size - 1].empty()) --size;
    return size;
}

// Makes the row as wide as the columns: empty cells at its end are added or taken away. Returns
// why that cannot be, or "".
std::string fit(CsvRecord& record, std::size_t named, std::size_t columns) {
    if (!record.ends) return "has a quoted cell that never ends";
    if (record.cells.size() >= named && without_empty_end(record.cells) <= columns) {
        record.cells.resize(columns);
        return "";
    }
    const auto joined =
        record.last_line == record.line
            ? std::string()
            : fmt::format(" (quotation marks join lines {} to {})", record.line, record.last_line);
    return fmt::format("has {} cells where {} columns are named{}", record.cells.size(), named,
                       joined);
}

Result<> read_rows(CsvReader& reader, CsvTable& table, std::size_t skipped) {
    std::vector<std::string> header;
    std::size_t named = 0;
    while (reader.more()) {
        auto record = reader.next();
        record.line += skipped;
        record.last_line += skipped;
        if (record.ends && is_empty(record.cells)) continue;
        if (table.columns.empty()) {
            if (!record.ends) {
                return fail(
                    fmt::format("{} line {}: a quoted cell never ends; close the quotation mark.",
                                table.name, record.line));
            }
            header = record.cells;
            named = without_empty_end(header);
            TRY(name_columns(table, header));
            continue;
        }
        auto why = fit(record, named, header.size());
        if (!why.empty()) {
            table.misfits.push_back({record.line, std::move(why)});
            continue;
        }
        table.rows.push_back(std::move(record.cells));
        table.lines.push_back(record.line);
    }
    drop_empty_columns(table, header);
    return {};
}

void say_how(CsvTable& table, std::string_view encoding, const Header& header) {
    if (encoding != "UTF-8") table.read_as.emplace_back(encoding);
    if (header.dialect.separator != ',')
        table.read_as.push_back(
            fmt::format("separated by {}", name_of_separator(header.dialect.separator)));
    if (header.titles > 0)
        table.read_as.push_back(
            fmt::format("{} title line{} left out", header.titles, header.titles == 1 ? "" : "s"));
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

Result<CsvTable> parse_csv_loosely(std::string_view text, std::string name,
                                   const std::vector<std::string>& known) {
    CsvTable table;
    table.name = std::move(name);
    const auto decoded = TRY(decoded_text(text, table.name));
    std::string_view rest = decoded.text;
    std::size_t skipped = 0;
    const char separator = named_separator(rest, skipped);
    const std::set<std::string> names(known.begin(), known.end());
    Header header = separator == 0 ? dialect_of(rest, names)
                                   : header_of(rest, Dialect{separator, false}, names);
    CsvReader reader(rest, header.dialect);
    for (std::size_t above = 0; above < header.titles;) {
        const auto record = reader.next();
        if (record.ends && !is_empty(record.cells)) ++above;
    }
    TRY(read_rows(reader, table, skipped));
    if (table.columns.empty()) {
        return fail(
            fmt::format("{} is empty; it needs a first line that names its columns.", table.name));
    }
    say_how(table, decoded.read_from, header);
    return table;
}

Result<CsvTable> parse_csv(std::string_view text, std::string name,
                           const std::vector<std::string>& known) {
    auto table = TRY(parse_csv_loosely(text, std::move(name), known));
    if (table.misfits.empty()) return table;
    const auto& first = table.misfits.front();
    return fail(
        fmt::format("{} line {} {}; correct that line.", table.name, first.line, first.why));
}

std::string csv_cell(std::string_view text) {
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
        return c == ',' || c == '"' || c == '\r' || c == '\n';
    });
    if (plain) return std::string(text);
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

std::string without_formulas(std::string_view text) {
    const auto begins_formula = [](char c) { return c == '=' || c == '+' || c == '-' || c == '@'; };
    constexpr std::string_view kEndsCell = ",;|\t\r\n";
    constexpr std::string_view kBetween = " \"";  // between the start of a cell and its formula
    if (std::none_of(text.begin(), text.end(), begins_formula)) return std::string(text);
    std::string out;
    bool at_start = true;
    for (const char c : text) {
        if (at_start && begins_formula(c)) out += '\'';
        if (kEndsCell.find(c) != std::string_view::npos) {
            at_start = true;
        } else if (kBetween.find(c) == std::string_view::npos) {
            at_start = false;
        }
        out += c;
    }
    return out;
}

Result<int> parse_count(std::string_view text) {
    constexpr int kMost = 1'000'000'000;
    constexpr std::size_t kThousand = 3;  // zeros that could be a thousand's
    const std::string trimmed = with_single_spaces(text);
    std::string_view digits = trimmed;
    const auto point = digits.find_first_of(".,");
    if (point != std::string_view::npos) {
        const auto zeros = digits.substr(point + 1);
        if (!zeros.empty() && zeros.size() != kThousand &&
            zeros.find_first_not_of('0') == std::string_view::npos)
            digits = digits.substr(0, point);
    }
    int value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    const bool digits_only =
        !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits_only || error != std::errc() || stop != end || value > kMost) {
        return fail(fmt::format(
            "\"{}\" is not a count; write a whole number of 0 or more in digits.", text));
    }
    return value;
}

}  // namespace core
