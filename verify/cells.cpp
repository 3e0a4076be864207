#include "verify/cells.h"

#include <algorithm>

namespace verify {
namespace {

using forms::ReadingState;

std::optional<int> tally(const forms::Reading* reading) {
    if (reading == nullptr || !forms::is_read(reading->state)) return std::nullopt;
    if (reading->state == ReadingState::Number) return reading->value;
    return 0;
}

// Returns the least probability of a reading, by the number of independent confirmations.
double least_probability(int confirmations, const Policy& policy) {
    if (confirmations == 0) return policy.least_probability;
    if (confirmations == 1) return policy.least_probability_agreeing;
    return policy.least_probability_agreeing_twice;
}

CellState state_of(const Cell& cell, const Policy& policy) {
    if (cell.written == nullptr) return CellState::NotRead;
    if (!cell.tallied) return CellState::Doubtful;
    const double probability = cell.written->probability;
    const int inside = (cell.closes ? 1 : 0) + (cell.by_the_rules ? 1 : 0);
    if (cell.total_left_blank() && probability >= policy.least_probability) {
        return CellState::Passes;
    }
    if (cell.differs()) {
        // Where the sheet adds up only with the reported value, the reader is more likely wrong.
        const double least =
            inside == 0 ? policy.least_probability_differing : least_probability(inside, policy);
        const bool sure = probability >= least;
        return sure && !cell.closes_as_reported ? CellState::Differs : CellState::Doubtful;
    }
    if (cell.read_otherwise) return CellState::Passes;
    const int confirmations = inside + (cell.agrees() ? 1 : 0);
    if (cell.altered() && confirmations == 0 && policy.overwritten_needs_people) {
        return CellState::Doubtful;
    }
    // Where a column does not add up, one of its boxes is misread or the sheet is wrong.
    const bool against_its_column =
        confirmations == 0 && !cell.together.values.empty() &&
        probability_of(cell.together, *cell.tallied) < policy.least_probability_in_column;
    if (against_its_column) return CellState::Doubtful;
    if (probability >= least_probability(confirmations, policy)) return CellState::Passes;
    // The total may confirm this box even if another box keeps the column from adding up.
    const double alone = probability_of(possible_values(cell.written), *cell.tallied);
    const bool together =
        cell.agrees() && alone >= least_probability(2, policy) &&
        probability_of(cell.together, *cell.tallied) >= least_probability(1, policy);
    return together ? CellState::Passes : CellState::Doubtful;
}

// Returns the value of all reports, where it is another reading than the first choice.
std::optional<int> reported_otherwise(const Cell& cell, const Policy& policy) {
    if (cell.written == nullptr || cell.reported.empty() || !cell.differs()) return std::nullopt;
    const int value = cell.reported.front();
    const bool unanimous = std::all_of(cell.reported.begin(), cell.reported.end(),
                                       [value](int other) { return other == value; });
    const double alone = probability_of(possible_values(cell.written), value);
    const double both = alone + cell.written->probability;
    const bool allowed = alone >= policy.least_probability_alternative &&
                         (value != 0 || both >= policy.least_probability_of_zero);
    if (!unanimous || !allowed) return std::nullopt;
    return value;
}

}  // namespace

bool Cell::agrees() const {
    return !reported.empty() && !differs();
}

bool Cell::differs() const {
    return std::any_of(reported.begin(), reported.end(),
                       [this](int value) { return tallied != value; });
}

bool Cell::altered() const {
    return written != nullptr &&
           (written->flags.overwritten || written->flags.struck_and_rewritten ||
            written->state == ReadingState::Struck);
}

bool Cell::total_left_blank() const {
    return adds_up_to_report && written != nullptr && written->state == ReadingState::Blank;
}

bool stands(const Cell& cell) {
    return cell.state == CellState::Passes || cell.state == CellState::Differs;
}

const forms::Alternative* reported_alternative(const Cell& cell) {
    for (const auto& alternative : cell.written->alternatives) {
        for (const int value : cell.reported) {
            if (alternative.digits == std::to_string(value)) return &alternative;
        }
    }
    return nullptr;
}

std::vector<SumRule> sums_on(const Rules& rules, const std::vector<forms::Option>& options) {
    const auto of_option = [](const std::string& field, const forms::Option& option) {
        return field.ends_with(".*") ? field.substr(0, field.size() - 1) + option.id : field;
    };
    std::vector<SumRule> sums;
    for (const auto& sum : rules.sums) {
        if (!sum.total.ends_with(".*")) {
            sums.push_back(sum);
            continue;
        }
        for (const auto& option : options) {
            SumRule row{of_option(sum.total, option), {}};
            for (const auto& part : sum.parts) row.parts.push_back(of_option(part, option));
            sums.push_back(std::move(row));
        }
    }
    return sums;
}

Cells::Cells(const forms::Form& form, const forms::Worksheet* worksheet,
             const std::vector<Report>& reports)
    : form_(&form) {
    cells_.reserve(form.fields.size());
    for (const auto& field : form.fields) {
        if (!forms::holds_number(field.kind)) continue;
        Cell cell;
        cell.field = &field;
        if (worksheet != nullptr) cell.written = worksheet->reading(field.name);
        cell.tallied = tally(cell.written);
        for (const auto& report : reports) {
            const auto said = report.values.find(field.name);
            if (said == report.values.end()) continue;
            cell.reports.push_back(&report);
            cell.reported.push_back(said->second);
        }
        by_field_.emplace(field.name, cells_.size());
        cells_.push_back(std::move(cell));
    }
}

Cell* Cells::find(std::string_view field) {
    const auto found = by_field_.find(field);
    return found == by_field_.end() ? nullptr : &cells_[found->second];
}

const Cell* Cells::find(std::string_view field) const {
    const auto found = by_field_.find(field);
    return found == by_field_.end() ? nullptr : &cells_[found->second];
}

std::optional<int> Cells::standing(std::string_view field) const {
    const auto* cell = find(field);
    if (cell == nullptr || !stands(*cell)) return std::nullopt;
    return cell->tallied;
}

std::vector<std::size_t> Cells::parts_of(const SumRule& sum) const {
    std::vector<std::size_t> parts;
    bool complete = true;
    const auto add = [&](std::string_view field) {
        const auto found = by_field_.find(field);
        complete = complete && found != by_field_.end();
        if (complete) parts.push_back(found->second);
    };
    for (const auto& part : sum.parts) {
        if (!part.ends_with(".*")) {
            add(part);
            continue;
        }
        const auto column = part.substr(0, part.size() - 1);
        for (const auto& option : form_->options) add(column + option.id);
    }
    if (!complete) parts.clear();
    return parts;
}

std::optional<std::int64_t> Cells::sum_of_parts(const SumRule& sum, bool only_standing) const {
    const auto parts = parts_of(sum);
    if (parts.empty()) return std::nullopt;
    std::int64_t total = 0;
    for (const auto index : parts) {
        const auto& part = cells_[index];
        if (!part.tallied || (only_standing && !stands(part))) return std::nullopt;
        total += *part.tallied;
    }
    return total;
}

void Cells::weigh_sums(const Rules& rules) {
    for (auto& cell : cells_)
        cell.closes = cell.closes_as_reported = cell.adds_up_to_report = false;
    for (const auto& sum : rules.sums) {
        auto* total = find(sum.total);
        const auto added = sum_of_parts(sum, false);
        if (total == nullptr || !added || !total->tallied) continue;
        const auto beyond = *added - *total->tallied;
        for (const int value : total->reported) {
            if (beyond == 0 || value != *added) continue;
            total->closes_as_reported = true;
            total->adds_up_to_report = true;
        }
        if (total->written->state != ReadingState::Number) continue;
        total->closes = total->closes || beyond == 0;
        for (const auto index : parts_of(sum)) {
            auto& part = cells_[index];
            part.closes = part.closes || beyond == 0;
            for (const int value : part.reported) {
                if (beyond != 0 && *part.tallied - value == beyond) part.closes_as_reported = true;
            }
        }
    }
}

void Cells::read_together(const Rules& rules, const Policy& policy) {
    constexpr int kMostInABox = 2000;  // more than any room holds; larger numbers are read alone
    for (const auto& sum : rules.sums) {
        auto* total = find(sum.total);
        const auto parts = parts_of(sum);
        const bool written = total != nullptr && total->written != nullptr &&
                             total->written->state != ReadingState::Blank;
        if (!written || parts.empty()) continue;
        std::vector<PossibleValues> alone;
        for (const auto index : parts) alone.push_back(possible_values(cells_[index].written));
        auto joint =
            read_jointly(alone, possible_values(total->written), policy.sheet_wrong, kMostInABox);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            cells_[parts[i]].together = std::move(joint.parts[i]);
        }
        total->together = std::move(joint.total);
    }
}

void Cells::settle_by_columns(const Policy& policy) {
    for (auto& cell : cells_) {
        const auto value = reported_otherwise(cell, policy);
        if (!value) continue;
        if (probability_of(cell.together, *value) < policy.least_probability_together) continue;
        cell.tallied = value;
        cell.read_otherwise = true;
    }
}

void Cells::settle_by_rules(std::string_view field, int value, const Policy& policy) {
    auto* cell = find(field);
    if (cell == nullptr || reported_otherwise(*cell, policy) != value) return;
    const double alone = probability_of(possible_values(cell->written), value);
    const double together = probability_of(cell->together, value);
    if (std::max(alone, together) < policy.least_probability_agreeing_twice) return;
    cell->tallied = value;
    cell->read_otherwise = true;
}

void Cells::judge(const Policy& policy) {
    for (auto& cell : cells_) cell.state = state_of(cell, policy);
}

}  // namespace verify
