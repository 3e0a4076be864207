// A small worksheet form and readings of it, built in code, as scanner and reader would hand them
// over.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/worksheet.h"
#include "verify/verify_precinct.h"

namespace verify::testing_support {

inline constexpr double kSure = 0.995;

inline void add_field(forms::Form& form, const std::string& name, const std::string& label,
                      forms::FieldKind kind = forms::FieldKind::Number) {
    forms::Field field;
    field.name = name;
    field.label = label;
    field.kind = kind;
    form.fields.push_back(field);
}

// Four options, three columns with totals, a head, a coin's box and a signature; row by row.
inline forms::Form small_form() {
    forms::Form form;
    form.id = "TEST";
    form.pages.resize(1);
    form.options = {{"adams", "Adams"}, {"burr", "Burr"}, {"clay", "Clay"}, {"dole", "Dole"}};
    add_field(form, "header.attendees", "Total eligible attendees");
    add_field(form, "header.delegates", "Delegates to elect");
    add_field(form, "header.viability", "Viability number");
    auto rows = form.options;
    rows.push_back({"total", "Total"});
    for (const auto& row : rows) {
        add_field(form, "first." + row.id, row.label + ", first alignment");
        add_field(form, "final." + row.id, row.label + ", final alignment");
        add_field(form, "delegates." + row.id, row.label + ", delegates");
    }
    add_field(form, "tick.toss", "Coin toss", forms::FieldKind::Tick);
    add_field(form, "signature.chair", "Caucus chair", forms::FieldKind::Signature);
    return form;
}

inline forms::Reading read_as(const std::string& field, std::optional<int> value,
                              double probability = kSure) {
    forms::Reading reading;
    reading.field = field;
    reading.probability = probability;
    if (value) {
        reading.state = forms::ReadingState::Number;
        reading.digits = std::to_string(*value);
        reading.value = value;
    }
    return reading;
}

// A clean sheet: 100 people, 5 delegates, 15 needed; Dole's 10 go to Clay.
inline std::map<std::string, int> clean_values() {
    return {{"header.attendees", 100}, {"header.delegates", 5}, {"header.viability", 15},
            {"first.adams", 42},       {"first.burr", 27},      {"first.clay", 21},
            {"first.dole", 10},        {"first.total", 100},    {"final.adams", 42},
            {"final.burr", 27},        {"final.clay", 31},      {"final.dole", 0},
            {"final.total", 100},      {"delegates.adams", 2},  {"delegates.burr", 1},
            {"delegates.clay", 2},     {"delegates.dole", 0},   {"delegates.total", 5}};
}

// A precinct whose paper and one report (channel "app") agree.
struct Scene {
    forms::Form form = small_form();
    forms::Precinct precinct{"TEST-001-X", "Test", "First", 5, 1.0};
    PrecinctFacts facts;
    Policy policy;

    Scene() : Scene(clean_values()) {}
    explicit Scene(const std::map<std::string, int>& values) {
        policy.risk_sample = 0;  // people are asked only about what is wrong
        facts.worksheet.emplace();
        facts.worksheet->precinct = precinct.id;
        facts.worksheet->pages = {1};
        for (const auto& [field, value] : values) write(field, value);
        auto signature = read_as("signature.chair", 1);
        facts.worksheet->readings["signature.chair"] = signature;
        facts.worksheet->readings["tick.toss"] = read_as("tick.toss", std::nullopt);
        report("app").values = values;
    }
    forms::Reading& write(const std::string& field, std::optional<int> value,
                          double probability = kSure) {
        return facts.worksheet->readings[field] = read_as(field, value, probability);
    }
    Report& report(const std::string& channel) {
        for (auto& one : facts.reports) {
            if (one.channel == channel) return one;
        }
        Report fresh;
        fresh.precinct = precinct.id;
        fresh.channel = channel;
        facts.reports.push_back(fresh);
        return facts.reports.back();
    }
    int& reported(const std::string& field) { return report("app").values[field]; }
    // Sets a value on paper and in the report.
    void set(const std::string& field, int value) {
        write(field, value);
        reported(field) = value;
    }
    Verdict verdict(const Rules& rules) {
        facts.precinct = &precinct;
        facts.form = &form;
        return verify_precinct(facts, rules, policy);
    }
};

inline std::vector<Code> codes_of(const Verdict& verdict) {
    std::vector<Code> codes;
    for (const auto& finding : verdict.findings) codes.push_back(finding.code);
    return codes;
}

inline std::vector<std::string> fields_to_people(const Verdict& verdict) {
    return verdict.needs_people ? verdict.needs_people->fields : std::vector<std::string>{};
}

}  // namespace verify::testing_support
