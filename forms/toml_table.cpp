#include "forms/toml_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "forms/text_check.h"

namespace forms {
namespace {

// Longest text of one key; a printed page has shorter lines.
constexpr std::size_t kLongestText = 300;  // bytes
// Far above any real form; keeps the comparison of every pair of boxes short.
constexpr std::size_t kMostTables = 1000;

std::optional<double> number_of(const toml::node& node) {
    if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
    if (const auto* real = node.as_floating_point()) {
        if (std::isfinite(real->get())) return real->get();
    }
    return std::nullopt;
}

std::optional<std::vector<double>> numbers_of(const toml::node& node, std::size_t count) {
    const auto* array = node.as_array();
    if (array == nullptr || array->size() != count) return std::nullopt;
    std::vector<double> numbers;
    for (const toml::node& element : *array) {
        const auto number = number_of(element);
        if (!number) return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace

core::Result<toml::table> parse_toml(std::string_view text, const std::string& name) {
    try {
        return toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        return core::fail(fmt::format("The form {} is not TOML at line {}: {}; correct that line.",
                                      name, error.source().begin.line, error.description()));
    } catch (const std::exception& error) {
        return core::fail(fmt::format("The form {} cannot be read as TOML: {}; write it anew.",
                                      name, error.what()));
    }
}

const toml::node* TomlTable::node(std::string_view key) {
    known_.emplace(key);
    return table_->get(key);
}

tl::unexpected<core::Error> TomlTable::missing(std::string_view key) const {
    return core::fail(fmt::format("The form {} lacks the key {}; add it.", place_, key));
}

tl::unexpected<core::Error> TomlTable::wrong(std::string_view key,
                                             const std::string& remedy) const {
    return core::fail(
        fmt::format("The form {} has a wrong value for {}; write {}.", place_, key, remedy));
}

core::Result<std::string> TomlTable::text(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return missing(key);
    const auto* string = found->as_string();
    if (string == nullptr || string->get().empty() || string->get().size() > kLongestText ||
        !is_printable_utf8(string->get())) {
        return wrong(key, fmt::format("one line of text of 1 to {} bytes", kLongestText));
    }
    return string->get();
}

core::Result<double> TomlTable::number(std::string_view key, double least, double most) {
    const auto* found = node(key);
    if (found == nullptr) return missing(key);
    const auto number = number_of(*found);
    if (!number || *number < least || *number > most) {
        return wrong(key, fmt::format("a number from {} to {}", least, most));
    }
    return *number;
}

core::Result<int> TomlTable::whole(std::string_view key, int least, int most) {
    const auto* found = node(key);
    if (found == nullptr) return missing(key);
    const auto* integer = found->as_integer();
    if (integer == nullptr || integer->get() < least || integer->get() > most) {
        return wrong(key, fmt::format("a whole number from {} to {}", least, most));
    }
    return static_cast<int>(integer->get());
}

core::Result<std::vector<double>> TomlTable::numbers(std::string_view key, std::size_t count) {
    const auto* found = node(key);
    if (found == nullptr) return missing(key);
    auto numbers = numbers_of(*found, count);
    if (!numbers) return wrong(key, fmt::format("a list of {} numbers", count));
    return *std::move(numbers);
}

core::Result<std::string> TomlTable::text_or(std::string_view key, std::string fallback) {
    return node(key) == nullptr ? std::move(fallback) : text(key);
}

core::Result<double> TomlTable::number_or(std::string_view key, double least, double most,
                                          double fallback) {
    return node(key) == nullptr ? fallback : number(key, least, most);
}

core::Result<int> TomlTable::whole_or(std::string_view key, int least, int most, int fallback) {
    return node(key) == nullptr ? fallback : whole(key, least, most);
}

core::Result<bool> TomlTable::flag_or(std::string_view key, bool fallback) {
    const auto* found = node(key);
    if (found == nullptr) return fallback;
    const auto* boolean = found->as_boolean();
    if (boolean == nullptr) return wrong(key, "true or false");
    return boolean->get();
}

core::Result<std::vector<std::string>> TomlTable::texts_or(std::string_view key,
                                                           std::vector<std::string> fallback) {
    const auto* found = node(key);
    if (found == nullptr) return fallback;
    const std::string remedy = fmt::format("a list of at most {} texts", kMostTables);
    const auto* array = found->as_array();
    if (array == nullptr || array->size() > kMostTables) return wrong(key, remedy);
    std::vector<std::string> texts;
    for (const toml::node& element : *array) {
        const auto* string = element.as_string();
        if (string == nullptr || !is_printable_utf8(string->get())) return wrong(key, remedy);
        texts.push_back(string->get());
    }
    return texts;
}

core::Result<std::vector<std::vector<double>>> TomlTable::number_lists(std::string_view key,
                                                                       std::size_t count) {
    std::vector<std::vector<double>> lists;
    const auto* found = node(key);
    if (found == nullptr) return lists;
    const std::string remedy = fmt::format("a list of lists of {} numbers", count);
    const auto* array = found->as_array();
    if (array == nullptr || array->size() > kMostTables) return wrong(key, remedy);
    for (const toml::node& element : *array) {
        auto numbers = numbers_of(element, count);
        if (!numbers) return wrong(key, remedy);
        lists.push_back(*std::move(numbers));
    }
    return lists;
}

core::Result<std::vector<TomlTable>> TomlTable::tables(std::string_view key) {
    std::vector<TomlTable> tables;
    const auto* found = node(key);
    if (found == nullptr) return tables;
    const std::string remedy = fmt::format("a list of at most {} tables", kMostTables);
    const auto* array = found->as_array();
    if (array == nullptr || array->size() > kMostTables) return wrong(key, remedy);
    for (const toml::node& element : *array) {
        const auto* table = element.as_table();
        if (table == nullptr) return wrong(key, remedy);
        tables.emplace_back(*table, fmt::format("{}, {} {}", place_, key, tables.size() + 1));
    }
    return tables;
}

core::Result<std::optional<TomlTable>> TomlTable::table(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return std::optional<TomlTable>();
    const auto* table = found->as_table();
    if (table == nullptr) return wrong(key, "a table");
    return std::optional<TomlTable>(TomlTable(*table, fmt::format("{}, {}", place_, key)));
}

core::Result<> TomlTable::no_other_keys() const {
    for (const auto& [key, value] : *table_) {
        if (known_.count(key.str()) == 0) {
            return core::fail(
                fmt::format("The form {} has an unknown key \"{}\" in this place; the keys "
                            "allowed here are {}.",
                            place_, key.str(), fmt::join(known_, ", ")));
        }
    }
    return {};
}

}  // namespace forms
