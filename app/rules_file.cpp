#include "app/rules_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <array>
#include <initializer_list>
#include <limits>

namespace verify::embedded {
std::string_view iowa_2020_rules();
std::string_view nevada_2020_rules();
std::string_view plain_tally_rules();
}  // namespace verify::embedded

namespace app {
namespace {

using core::Result;
using verify::Correction;
using verify::Rules;

struct BuiltIn {
    std::string_view id;
    std::string_view (*text)();
};

constexpr std::array kBuiltIn = {
    BuiltIn{"iowa-2020", verify::embedded::iowa_2020_rules},
    BuiltIn{"nevada-2020", verify::embedded::nevada_2020_rules},
    BuiltIn{"plain-tally", verify::embedded::plain_tally_rules},
};

// One table of the file, with its name for errors.
struct Table {
    const toml::table& table;
    std::string place;  // "the rules iowa-2020.toml, viability 2"

    tl::unexpected<core::Error> wrong(std::string_view key, std::string_view remedy) const {
        return core::fail(
            fmt::format("In {} the key {} is missing or wrong; write {}.", place, key, remedy));
    }
};

Result<> only_keys(const Table& in, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : in.table) {
        bool found = false;
        for (const auto name : known) found = found || name == key.str();
        if (found) continue;
        return core::fail(fmt::format("In {} the key {} is unknown; known are {}.", in.place,
                                      key.str(), fmt::join(known, ", ")));
    }
    return {};
}

Result<std::string> text_of(const Table& in, std::string_view key) {
    const auto text = in.table[key].value_exact<std::string>();
    if (!text || text->empty()) return in.wrong(key, "a text in quotes");
    return *text;
}

Result<int> whole_of(const Table& in, std::string_view key, int least, int most) {
    const auto number = in.table[key].value_exact<std::int64_t>();
    if (!number || *number < least || *number > most) {
        return in.wrong(key, fmt::format("a whole number from {} to {}", least, most));
    }
    return static_cast<int>(*number);
}

Result<Correction> correction_of(const Table& in, std::string_view key) {
    const auto text = in.table[key].value_exact<std::string>();
    if (text == "as_written") return Correction::AsWritten;
    if (text == "as_computed") return Correction::AsComputed;
    return in.wrong(key, "\"as_written\" or \"as_computed\"");
}

Result<Correction> transcription_of(const Table& in) {
    constexpr std::string_view kKey = "transcription";
    const auto text = in.table[kKey].value_exact<std::string>();
    if (text == "as_written") return Correction::AsWritten;
    if (text == "as_reported") return Correction::AsReported;
    return in.wrong(kKey, "\"as_written\" or \"as_reported\"");
}

// The tables of an array under `key`; empty where the key is absent.
Result<std::vector<Table>> tables_of(const Table& in, std::string_view key) {
    std::vector<Table> tables;
    const auto node = in.table[key];
    if (!node) return tables;
    const auto* array = node.as_array();
    if (array == nullptr) return in.wrong(key, "a list of tables");
    for (const auto& element : *array) {
        const auto* table = element.as_table();
        if (table == nullptr) return in.wrong(key, "a list of tables");
        tables.push_back({*table, fmt::format("{}, {} {}", in.place, key, tables.size() + 1)});
    }
    return tables;
}

Result<> read_viability(const Table& file, Rules& rules) {
    for (const auto& in : TRY(tables_of(file, "viability"))) {
        TRY(only_keys(in, {"delegates_from", "numerator", "denominator"}));
        verify::ViabilityStep step;
        const int after = rules.viability.empty() ? 0 : rules.viability.back().delegates_from;
        step.delegates_from = TRY(whole_of(in, "delegates_from", after + 1, 1'000'000));
        step.denominator = TRY(whole_of(in, "denominator", 0, 1'000'000));
        step.numerator = TRY(whole_of(in, "numerator", 0, step.denominator));
        rules.viability.push_back(step);
    }
    if (rules.caucus && rules.viability.empty()) {
        return file.wrong("viability", "at least one step: a caucus needs a viability number");
    }
    return {};
}

Result<> read_attendance(const Table& file, Rules& rules) {
    for (const auto& in : TRY(tables_of(file, "attendance_delegates"))) {
        TRY(only_keys(in, {"up_to", "delegates"}));
        verify::AttendanceStep step;
        const int after =
            rules.attendance_delegates.empty() ? 0 : rules.attendance_delegates.back().up_to;
        step.up_to = TRY(whole_of(in, "up_to", after + 1, 1'000'000'000));
        step.delegates = TRY(whole_of(in, "delegates", 1, 1'000'000));
        rules.attendance_delegates.push_back(step);
    }
    return {};
}

Result<> read_sums(const Table& file, Rules& rules) {
    for (const auto& in : TRY(tables_of(file, "sums"))) {
        TRY(only_keys(in, {"total", "parts"}));
        verify::SumRule sum;
        sum.total = TRY(text_of(in, "total"));
        const auto* parts = in.table["parts"].as_array();
        if (parts == nullptr || parts->empty()) return in.wrong("parts", "a list of fields");
        for (const auto& part : *parts) {
            const auto name = part.value_exact<std::string>();
            if (!name || name->empty()) return in.wrong("parts", "a list of fields");
            sum.parts.push_back(*name);
        }
        rules.sums.push_back(std::move(sum));
    }
    for (const auto& in : TRY(tables_of(file, "bounds"))) {
        TRY(only_keys(in, {"field", "bound"}));
        rules.bounds.push_back({TRY(text_of(in, "field")), TRY(text_of(in, "bound"))});
    }
    return {};
}

Result<> read_corrections(const Table& file, Rules& rules) {
    const auto* table = file.table["may_correct"].as_table();
    if (table == nullptr) return file.wrong("may_correct", "a table of what a decision may do");
    const Table in{*table, file.place + ", may_correct"};
    TRY(only_keys(
        in, {"transcription", "rule", "arithmetic", "single_delegate", "officials_for_rule"}));
    rules.transcription = TRY(transcription_of(in));
    rules.rule = TRY(correction_of(in, "rule"));
    rules.arithmetic = TRY(correction_of(in, "arithmetic"));
    rules.single_delegate = TRY(correction_of(in, "single_delegate"));
    rules.officials_for_rule = TRY(whole_of(in, "officials_for_rule", 1, 10));
    return {};
}

Result<Rules> rules_of(const Table& file) {
    TRY(only_keys(file, {"id", "title", "caucus", "viability", "attendance_delegates", "sums",
                         "bounds", "may_correct"}));
    Rules rules;
    rules.id = TRY(text_of(file, "id"));
    rules.title = TRY(text_of(file, "title"));
    const auto caucus = file.table["caucus"].value_exact<bool>();
    if (!caucus) return file.wrong("caucus", "true or false");
    rules.caucus = *caucus;
    TRY(read_viability(file, rules));
    TRY(read_attendance(file, rules));
    TRY(read_sums(file, rules));
    TRY(read_corrections(file, rules));
    return rules;
}

}  // namespace

core::Result<verify::Rules> parse_rules(std::string_view text, const std::string& name) {
    try {
        const auto table = toml::parse(text, name);
        return rules_of({table, "the rules " + name});
    } catch (const toml::parse_error& error) {
        return core::fail(
            fmt::format("The rules {} are not TOML at line {}: {}; correct that line.", name,
                        error.source().begin.line, error.description()));
    } catch (const std::exception& error) {
        return core::fail(fmt::format("The rules {} cannot be read as TOML: {}; write them anew.",
                                      name, error.what()));
    }
}

std::vector<std::string> built_in_rule_sets() {
    std::vector<std::string> ids;
    for (const auto& entry : kBuiltIn) ids.emplace_back(entry.id);
    return ids;
}

core::Result<std::string_view> built_in_rules_text(std::string_view id) {
    for (const auto& entry : kBuiltIn)
        if (entry.id == id) return entry.text();
    return core::not_found(
        fmt::format("There are no rules called {}; choose one of {}, or a rules file of your own.",
                    id, fmt::join(built_in_rule_sets(), ", ")));
}

core::Result<verify::Rules> built_in_rules(std::string_view id) {
    return parse_rules(TRY(built_in_rules_text(id)), std::string(id) + ".toml");
}

}  // namespace app
