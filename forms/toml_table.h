// The one door to toml++: tables with known keys only, and errors that name form and place.
// Everything here borrows the parsed document and must not outlive it.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace forms {

// Parses a document; no exception leaves. `name` is the form's name in errors.
core::Result<toml::table> parse_toml(std::string_view text, const std::string& name);

// One table of the file. A key counts as known once a caller asks for it; `no_other_keys` then
// names the others.
class TomlTable {
public:
    // `place` completes "the form X, …", for example "table 2, column 1".
    TomlTable(const toml::table& table, std::string place)
        : table_(&table), place_(std::move(place)) {}

    const std::string& place() const { return place_; }
    bool has(std::string_view key) const { return table_->contains(key); }

    // These keys must be there.
    core::Result<std::string> text(std::string_view key);
    core::Result<double> number(std::string_view key, double least, double most);
    core::Result<int> whole(std::string_view key, int least, int most);
    core::Result<std::vector<double>> numbers(std::string_view key, std::size_t count);

    // The same, with a value for an absent key.
    core::Result<std::string> text_or(std::string_view key, std::string fallback);
    core::Result<double> number_or(std::string_view key, double least, double most,
                                   double fallback);
    core::Result<int> whole_or(std::string_view key, int least, int most, int fallback);
    core::Result<bool> flag_or(std::string_view key, bool fallback);
    // A list of texts, each as `text` takes it.
    core::Result<std::vector<std::string>> texts_or(std::string_view key,
                                                    std::vector<std::string> fallback);

    // Reads lists of numbers: [[x, y], …], each of `count` numbers; empty where the key is absent.
    core::Result<std::vector<std::vector<double>>> number_lists(std::string_view key,
                                                                std::size_t count);
    // Reads [[key]] or key = [{…}, …]; empty where the key is absent.
    core::Result<std::vector<TomlTable>> tables(std::string_view key);
    // Reads a table of its own; empty where the key is absent.
    core::Result<std::optional<TomlTable>> table(std::string_view key);

    core::Result<> no_other_keys() const;

private:
    const toml::node* node(std::string_view key);
    tl::unexpected<core::Error> missing(std::string_view key) const;
    tl::unexpected<core::Error> wrong(std::string_view key, const std::string& remedy) const;

    const toml::table* table_;
    std::string place_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace forms
