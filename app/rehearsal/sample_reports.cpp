#include "app/rehearsal/sample_reports.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/csv.h"

namespace app::rehearsal {

namespace {

using Values = std::map<std::string, int>;

int value_of(const Values& values, const std::string& field) {
    const auto found = values.find(field);
    return found == values.end() ? 0 : found->second;
}

// Returns the option with the largest value in `column`, without `but`.
std::string largest(const Values& values, const forms::Form& form, const std::string& column,
                    const std::string& but = {}) {
    std::string best = form.options.front().id;
    int most = -1;
    for (const auto& option : form.options) {
        const int value = value_of(values, column + "." + option.id);
        if (option.id != but && value > most) {
            most = value;
            best = option.id;
        }
    }
    return best;
}

void change_digit(Values& values, const forms::Form& form) {
    auto& value = values["final." + largest(values, form, "final")];
    value += value % 10 < 6 ? 3 : -3;
}

void transpose(Values& values, const forms::Form& form) {
    for (const auto& option : form.options) {
        auto& value = values["first." + option.id];
        if (value >= 10 && value < 100 && value / 10 != value % 10) {
            value = value % 10 * 10 + value / 10;
            return;
        }
    }
}

void drop_digit(Values& values, const forms::Form& form) {
    values["first." + largest(values, form, "first")] /= 10;
}

void shift_rows(Values& values, const forms::Form& form) {
    const auto moved = largest(values, form, "first");
    for (std::size_t i = 0; i < form.options.size(); ++i) {
        if (form.options[i].id != moved) continue;
        const auto& neighbour = form.options[i + 1 < form.options.size() ? i + 1 : i - 1].id;
        for (const auto* column : {"first.", "final.", "delegates."}) {
            std::swap(values[column + moved], values[column + neighbour]);
        }
        return;
    }
}

void swap_alignments(Values& values, const forms::Form& form) {
    for (const auto& option : form.options) {
        std::swap(values["first." + option.id], values["final." + option.id]);
    }
    std::swap(values["first.total"], values["final.total"]);
}

void move_delegate(Values& values, const forms::Form& form) {
    const auto from = largest(values, form, "delegates");
    const auto to = largest(values, form, "final", from);
    --values["delegates." + from];
    ++values["delegates." + to];
}

struct SampleSlip {
    std::size_t at;  // index of a sample precinct
    const char* what;
    void (*change)(Values&, const forms::Form&);
};
// Chosen among the scanned pages, not beside each other.
constexpr SampleSlip kSampleSlips[] = {
    {7, "digit changed", change_digit},          {11, "transposed", transpose},
    {14, "digit dropped", drop_digit},           {18, "neighbouring row", shift_rows},
    {22, "alignments swapped", swap_alignments}, {26, "delegate moved", move_delegate},
    {37, "digit changed", change_digit},         {45, "transposed", transpose},
};
// This precinct never reported.
constexpr std::size_t kSilent = 30;

std::string cell_of(const Values& values, const std::string& field) {
    const auto found = values.find(field);
    return found == values.end() ? "" : std::to_string(found->second);
}

}  // namespace

std::string make_a_slip(std::map<std::string, int>& values, const forms::Form& form, int which) {
    if (form.options.size() < 2 || form.field("first." + form.options.front().id) == nullptr)
        return {};
    switch (which % 3) {
        case 0:
            ++values["first.total"];
            return "the room added up the first alignment wrongly";
        case 1: {
            const auto group = largest(values, form, "final");
            values["final." + group] += 2;
            values["final.total"] += 2;
            return "the room counted more people in the final than before";
        }
        default:
            move_delegate(values, form);
            return "the room misapplied the rule: a delegate too few for one group";
    }
}

SampleReports report_samples(const std::vector<std::pair<const forms::Precinct*, Room>>& rooms,
                             const forms::Form& form) {
    SampleReports out;
    std::vector<std::string> columns = {"precinct_id"};
    for (const auto& field : form.fields) {
        if (forms::holds_number(field.kind)) columns.push_back(field.name);
    }
    out.reported_csv = core::csv_line(columns);
    out.planted_csv = core::csv_line({"precinct_id", "field", "written", "reported", "what"});
    for (std::size_t at = 0; at < rooms.size(); ++at) {
        const auto& [precinct, room] = rooms[at];
        if (at == kSilent) {
            out.planted_csv += core::csv_line({precinct->id, "", "", "", "no report"});
            continue;
        }
        Values reported = room.values;
        const auto* planted = std::find_if(std::begin(kSampleSlips), std::end(kSampleSlips),
                                           [&](const SampleSlip& p) { return p.at == at; });
        if (planted != std::end(kSampleSlips)) planted->change(reported, form);
        std::vector<std::string> row = {precinct->id};
        for (std::size_t i = 1; i < columns.size(); ++i) {
            row.push_back(cell_of(reported, columns[i]));
            if (cell_of(room.values, columns[i]) != row.back()) {
                out.planted_csv +=
                    core::csv_line({precinct->id, columns[i], cell_of(room.values, columns[i]),
                                    row.back(), planted->what});
            }
        }
        out.reported_csv += core::csv_line(row);
    }
    return out;
}

}  // namespace app::rehearsal
