#include "forms/placeholders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>

namespace forms {
namespace {

constexpr std::array<std::string_view, 10> kNames{
    "title", "form", "form_id", "revision", "precinct", "county", "id", "page", "pages", "mode"};

// Calls `words` with the text between placeholders and `name` with the text between braces.
void walk(std::string_view text, const std::function<void(std::string_view)>& words,
          const std::function<void(std::string_view)>& name) {
    while (true) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        words(text.substr(0, close == std::string_view::npos ? close : open));
        if (close == std::string_view::npos) return;
        name(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

}  // namespace

std::string unknown_placeholder(std::string_view words) {
    std::string unknown;
    walk(
        words, [](std::string_view) {},
        [&](std::string_view name) {
            const bool known = std::find(kNames.begin(), kNames.end(), name) != kNames.end();
            if (!known && unknown.empty()) unknown = fmt::format("{{{}}}", name);
        });
    return unknown;
}

std::string known_placeholders() {
    std::string list;
    for (const auto name : kNames) list += fmt::format("{}{{{}}}", list.empty() ? "" : ", ", name);
    return list;
}

std::string filled_in(std::string_view words, const std::map<std::string, std::string>& values) {
    std::string text;
    walk(
        words, [&](std::string_view part) { text += part; },
        [&](std::string_view name) {
            const auto found = values.find(std::string(name));
            if (found != values.end()) text += found->second;
        });
    return text;
}

}  // namespace forms
