#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/csv.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "forms/text_check.h"

namespace forms {
namespace {

// A candidate's name fits a ballot; longer ones are a slip in the file.
constexpr std::size_t kLongestLabel = 100;  // bytes

bool is_option_id(std::string_view id) {
    constexpr std::size_t kLongestId = 32;
    return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

core::Result<std::vector<Option>> parse_options(std::string_view csv, const std::string& name) {
    const auto table = TRY(core::parse_csv(csv, name, {"id", "label"}));
    const std::size_t id_column = TRY(table.required_column("id"));
    const std::size_t label_column = TRY(table.required_column("label"));
    std::vector<Option> options;
    std::set<std::string, std::less<>> seen;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        Option option{table.rows[row][id_column], table.rows[row][label_column]};
        const std::size_t line = table.lines[row];
        if (!is_option_id(option.id)) {
            return core::fail(fmt::format(
                "Line {} of {} has an id that cannot name a row; use 1 to 32 lower-case "
                "letters, digits and '_'.",
                line, name));
        }
        if (!seen.insert(option.id).second) {
            return core::fail(fmt::format(
                "Line {} of {} has the id \"{}\" a second time; give each option its own id.", line,
                name, option.id));
        }
        if (option.label.empty() || option.label.size() > kLongestLabel ||
            !is_printable_utf8(option.label)) {
            return core::fail(
                fmt::format("Line {} of {} has no label that can be printed for \"{}\"; "
                            "write 1 to {} bytes of UTF-8 text.",
                            line, name, option.id, kLongestLabel));
        }
        options.push_back(std::move(option));
    }
    if (options.empty()) {
        return core::fail(fmt::format("{} names no option; write one line for each.", name));
    }
    return options;
}

core::Result<std::vector<Option>> read_options(const std::string& path) {
    const std::string text = TRY(core::read_text_file(path));
    return parse_options(text, path);
}

}  // namespace forms
