#include "verify/precinct_sheet.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "verify/stakes.h"

namespace verify {
namespace {

constexpr std::string_view kTossTick = "tick.toss";

std::string field_label(const Cells& cells, const std::string& field) {
    const auto* cell = cells.find(field);
    return cell == nullptr ? field : cell->field->label;
}

// Returns a written count that may be relied on; null: none.
const Cell* standing_number(const Cells& cells, std::string_view field) {
    const auto* cell = cells.find(field);
    if (cell == nullptr || cell->written == nullptr || !stands(*cell)) return nullptr;
    return cell->written->state == forms::ReadingState::Number ? cell : nullptr;
}

// Returns the sum of the parts where a rule adds the field up, else the written value.
std::optional<std::int64_t> total_of(const Cells& cells, const Rules& rules,
                                     const std::string& field) {
    for (const auto& sum : rules.sums) {
        if (sum.total == field) return cells.sum_of_parts(sum, true);
    }
    const auto value = cells.standing(field);
    return value ? std::optional<std::int64_t>(*value) : std::nullopt;
}

// Returns whether the coin's box is ticked; empty where the form has none or the ink is in doubt (a
// finding where a coin had to decide).
std::optional<bool> toss_noted(const PrecinctFacts& facts, const Policy& policy,
                               const Awards& awards, std::vector<Finding>& findings) {
    if (facts.form->field(kTossTick) == nullptr) return std::nullopt;
    const auto* tick = facts.worksheet->reading(std::string(kTossTick));
    if (tick == nullptr) return std::nullopt;
    const bool seen = tick->state != forms::ReadingState::Covered;
    if (seen && tick->probability >= policy.least_mark_probability) {
        return tick->state == forms::ReadingState::Number;
    }
    if (awards.status == AwardStatus::Toss) {
        findings.push_back(finding_of(
            seen ? Code::ReadingUnsure : Code::ReadingCovered, {std::string(kTossTick)}, "", "",
            seen ? "A coin had to decide here; whether its box is ticked is not plain."
                 : "A coin had to decide here; its box is covered."));
    }
    return std::nullopt;
}

}  // namespace

std::string column_field(std::string_view column, const forms::Option& option) {
    return fmt::format("{}.{}", column, option.id);
}

template <class Value>
Sheet PrecinctSheet::sheet_with(const Value& value) const {
    Sheet sheet;
    for (const auto& option : facts_.form->options) {
        sheet.first.push_back(value(column_field("first", option)));
        sheet.final.push_back(value(column_field("final", option)));
        sheet.awarded.push_back(value(column_field("delegates", option)));
    }
    sheet.attendees = attendees(value("header.attendees"), sheet);
    sheet.delegates = facts_.precinct->delegates;
    sheet.delegates_written = if_written("header.delegates", value("header.delegates"));
    sheet.viability_written = if_written("header.viability", value("header.viability"));
    if (!sheet.delegates && sheet.attendees) {
        sheet.delegates = delegates_by_attendance(rules_, *sheet.attendees);
    }
    if (!sheet.delegates) sheet.delegates = sheet.delegates_written;
    return sheet;
}

// An empty box is no value: the head has no 0.
std::optional<int> PrecinctSheet::if_written(std::string_view field,
                                             std::optional<int> value) const {
    const auto* cell = cells_.find(field);
    if (cell == nullptr || cell->written == nullptr) return std::nullopt;
    return cell->written->state == forms::ReadingState::Number ? value : std::nullopt;
}

// Returns N as written; where its box is empty, the people of the first alignment, or of the final
// one where the first counts none.
std::optional<int> PrecinctSheet::attendees(std::optional<int> written, const Sheet& sheet) const {
    if (if_written("header.attendees", written)) return written;
    const auto* cell = cells_.find("header.attendees");
    const bool in_doubt = cell != nullptr && cell->written != nullptr && !written;
    if (in_doubt) return std::nullopt;
    for (const auto* column : {&sheet.first, &sheet.final}) {
        std::int64_t sum = 0;
        for (const auto& count : *column) {
            if (!count) return std::nullopt;
            sum += *count;
        }
        if (sum > 0 || column == &sheet.final)
            return static_cast<int>(std::min<std::int64_t>(sum, 1'000'000'000));
    }
    return std::nullopt;
}

Sheet PrecinctSheet::as_read() const {
    return sheet_with([this](std::string_view field) -> std::optional<int> {
        const auto* cell = cells_.find(field);
        return cell == nullptr ? std::nullopt : cell->tallied;
    });
}

Sheet PrecinctSheet::that_stands() const {
    return sheet_with([this](std::string_view field) { return cells_.standing(field); });
}

Sheet PrecinctSheet::taken_as_reported() const {
    return sheet_with([this](std::string_view field) -> std::optional<int> {
        const auto* cell = cells_.find(field);
        if (cell == nullptr) return std::nullopt;
        return stands(*cell) ? cell->tallied : reported_and_possible(*cell);
    });
}

std::string PrecinctSheet::taken_fields() const {
    std::vector<std::string> labels;
    for (const auto& cell : cells_.all()) {
        if (cell.written == nullptr || stands(cell) || !reported_and_possible(cell)) continue;
        labels.push_back(cell.field->label);
    }
    return fmt::format("{}", fmt::join(labels, ", "));
}

// The attendance is part of no sum, but the people were counted: a column that adds up to the
// reported attendance confirms it.
bool PrecinctSheet::is_also_a_total(const Cell& cell, int value) const {
    const bool bounds_a_total =
        std::any_of(rules_.bounds.begin(), rules_.bounds.end(),
                    [&](const auto& bound) { return bound.bound == cell.field->name; });
    return bounds_a_total &&
           std::any_of(rules_.sums.begin(), rules_.sums.end(), [&](const auto& sum) {
               const auto* total = cells_.find(sum.total);
               return total != nullptr && probability_of(total->together, value) >= kLikely;
           });
}

// Returns the reported value of a box in doubt, where the reading allows it: it is another reading
// of the box, the column adds up with it, or the box is unreadable.
std::optional<int> PrecinctSheet::reported_and_possible(const Cell& cell) const {
    if (cell.state != CellState::Doubtful || cell.reported.empty()) return std::nullopt;
    if (!cell.differs()) return cell.tallied;
    const int value = cell.reported.back();
    const bool possible =
        !cell.tallied || cell.closes_as_reported || reported_alternative(cell) != nullptr ||
        probability_of(cell.together, value) >= kLikely || is_also_a_total(cell, value);
    return possible ? std::optional<int>(value) : std::nullopt;
}

std::vector<Finding> check_sums(const Cells& cells, const Rules& rules) {
    std::vector<Finding> findings;
    for (const auto& sum : rules.sums) {
        const auto* total = standing_number(cells, sum.total);
        const auto parts = cells.sum_of_parts(sum, true);
        if (total == nullptr || !parts || *parts == *total->tallied) continue;
        findings.push_back(
            finding_of(Code::SumDiffers, {sum.total}, fmt::format("{}", *parts),
                       fmt::format("{}", *total->tallied),
                       fmt::format("The worksheet says {} for {}; its parts add up to {}.",
                                   *total->tallied, total->field->label, *parts)));
    }
    for (const auto& bound : rules.bounds) {
        const auto value = total_of(cells, rules, bound.field);
        const auto* most = standing_number(cells, bound.bound);
        if (!value || most == nullptr || *value <= *most->tallied) continue;
        findings.push_back(
            finding_of(Code::SumExceedsAttendance, {bound.bound},
                       fmt::format("at most {}", *most->tallied), fmt::format("{}", *value),
                       fmt::format("{} is {}, but {} is only {}.", field_label(cells, bound.field),
                                   *value, most->field->label, *most->tallied)));
    }
    return findings;
}

std::vector<Finding> check_rules(const PrecinctFacts& facts, const Rules& rules,
                                 const Policy& policy, const Cells& cells, const Awards& awards) {
    const PrecinctSheet boxes(facts, rules, cells);
    std::vector<Finding> findings;
    const auto toss = toss_noted(facts, policy, awards, findings);
    const auto check = [&](Sheet sheet) {
        sheet.toss_noted = toss;
        const auto right = awards_of(sheet, rules);
        auto found = sheet_findings(sheet, right, facts.form->options);
        for (auto& finding : found) weigh_rule(finding, sheet, right, facts, rules);
        return found;
    };
    const auto standing = check(boxes.that_stands());
    // `standing` has the value without any box taken as reported.
    if (const auto fields = boxes.taken_fields(); !fields.empty()) {
        for (auto& finding : check(boxes.taken_as_reported())) {
            const bool known =
                std::any_of(standing.begin(), standing.end(), [&](const auto& other) {
                    return other.code == finding.code && other.message == finding.message;
                });
            if (known || finding.kind != Kind::Rule) continue;
            finding.message += fmt::format(" (Taking {} as reported.)", fields);
            findings.push_back(std::move(finding));
        }
    }
    findings.insert(findings.end(), standing.begin(), standing.end());
    return findings;
}

}  // namespace verify
