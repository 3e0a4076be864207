#include "app/report_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "core/csv.h"

namespace app {
namespace {

using nlohmann::json;

bool is_json(std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return start != std::string_view::npos && (text[start] == '[' || text[start] == '{');
}

// The objects of the text, or nothing where it is not JSON of a shape we know.
std::vector<json> objects_in(std::string_view text) {
    std::vector<json> objects;
    const auto take = [&](const json& value) {
        if (value.is_object()) objects.push_back(value);
        return value.is_object();
    };
    auto whole = json::parse(text, nullptr, false);
    if (whole.is_object() && whole.contains("reports")) whole = whole["reports"];
    if (whole.is_array()) {
        for (const auto& one : whole)
            if (!take(one)) return {};
        return objects;
    }
    if (take(whole)) return objects;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        if (!take(json::parse(line, nullptr, false))) return {};
    }
    return objects;
}

std::string cell_of(const json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

using Row = std::map<std::string, std::string>;

Row row_of(const json& object) {
    Row row;
    for (const auto& [key, value] : object.items()) {
        if (key.empty()) continue;  // no column can have that name
        if (key == "values" && value.is_object()) {
            for (const auto& [field, count] : value.items()) row[field] = cell_of(count);
        } else {
            row[key] = cell_of(value);
        }
    }
    return row;
}

}  // namespace

core::Result<std::string> table_text(std::string_view text, const std::string& name) {
    if (!is_json(text)) return std::string(text);
    std::vector<Row> rows;
    std::set<std::string> columns;
    for (const auto& object : objects_in(text)) {
        rows.push_back(row_of(object));
        for (const auto& [column, cell] : rows.back()) columns.insert(column);
    }
    if (columns.empty()) {
        return core::fail(
            fmt::format("{} looks like JSON and holds no reports: give an array of objects, or an "
                        "object a line, each with precinct_id and its counts.",
                        name));
    }
    std::vector<std::string> cells(columns.begin(), columns.end());
    std::string out = core::csv_line(cells);
    for (const auto& row : rows) {
        cells.clear();
        for (const auto& column : columns) {
            const auto cell = row.find(column);
            cells.push_back(cell == row.end() ? "" : cell->second);
        }
        out += core::csv_line(cells);
    }
    return out;
}

}  // namespace app
