#include "app/report_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/csv.h"
#include "core/json.h"
#include "core/unicode.h"

namespace app {
namespace {

using nlohmann::json;

bool is_json(std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && (text[start] == '[' || text[start] == '{');
}

tl::unexpected<core::Error> holds_no_reports(const std::string& name) {
    return core::fail(
        fmt::format("{} looks like JSON and holds no reports: give an array of objects, or an "
                    "object a line, each with precinct_id and its counts.",
                    name));
}

core::Result<std::vector<json>> objects_of_array(json&& array, const std::string& name) {
    std::vector<json> objects;
    for (auto& one : array) {
        if (!one.is_object()) return holds_no_reports(name);
        objects.push_back(std::move(one));
    }
    return objects;
}

// An object a line.
core::Result<std::vector<json>> objects_of_lines(std::string_view text, const std::string& name) {
    std::vector<json> objects;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        auto object = TRY(core::parse_json(line, fmt::format("{} line {}", name, number)));
        if (!object.is_object()) return holds_no_reports(name);
        objects.push_back(std::move(object));
    }
    return objects;
}

// Whether the first line is an object by itself, and more follows.
bool has_an_object_a_line(std::string_view text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return false;
    const auto first = core::parse_json(text.substr(0, end), "");
    return first && first->is_object();
}

core::Result<std::vector<json>> objects_in(std::string_view text, const std::string& name) {
    if (has_an_object_a_line(text)) return objects_of_lines(text, name);
    auto whole = TRY(core::parse_json(text, name));
    if (whole.is_object() && whole.contains("reports")) {
        json reports = std::move(whole["reports"]);
        whole = std::move(reports);
    }
    if (whole.is_array()) return objects_of_array(std::move(whole), name);
    if (!whole.is_object()) return holds_no_reports(name);
    std::vector<json> objects;
    objects.push_back(std::move(whole));
    return objects;
}

std::string cell_of(const json& value) {
    if (value.is_null()) return "";
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

using Row = std::map<std::string, std::string>;

core::Result<Row> row_of(const json& object, const std::string& name) {
    Row row;
    const auto add = [&](const std::string& key, const json& value) -> core::Result<> {
        if (row.emplace(key, cell_of(value)).second) return {};
        return core::fail(
            fmt::format("{} says \"{}\" twice in one report: leave out one of them.", name, key));
    };
    for (const auto& [key, value] : object.items()) {
        if (key.empty()) continue;  // no column can have that name
        if (key == "values" && value.is_object()) {
            for (const auto& [field, count] : value.items()) TRY(add(field, count));
        } else {
            TRY(add(key, value));
        }
    }
    return row;
}

}  // namespace

core::Result<std::string> table_text(std::string_view bytes, const std::string& name) {
    const auto decoded = TRY(core::decoded_text(bytes, name));
    const std::string_view text = decoded.text;
    if (!is_json(text)) return std::string(bytes);
    std::vector<Row> rows;
    std::set<std::string> columns;
    for (const auto& object : TRY(objects_in(text, name))) {
        rows.push_back(TRY(row_of(object, name)));
        for (const auto& [column, cell] : rows.back()) columns.insert(column);
    }
    if (columns.empty()) return holds_no_reports(name);
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
