#include "verify/results.h"

#include <algorithm>
#include <string_view>

#include "verify/precinct_sheet.h"

namespace verify {
namespace {

constexpr std::string_view kDelegates = "delegates";

// A box without ink, with a dash or a struck number says: none.
std::optional<int> written_number(const KnownField& known) {
    if (!known.written_state) return std::nullopt;
    switch (*known.written_state) {
        case forms::ReadingState::Number:
            return known.written;
        case forms::ReadingState::Blank:
        case forms::ReadingState::Void:
        case forms::ReadingState::Struck:
            return 0;
        default:
            return std::nullopt;
    }
}

// A box that officials called illegible holds a number that nobody knows.
std::optional<int> number_that_stands(const CaseFacts& facts, const CanvassTerms& terms,
                                      const std::string& field) {
    const auto stands = final_value(facts, terms, field);
    if (stands.source == Source::Undecided) return std::nullopt;
    const auto* decision = life_of(facts, field).standing;
    const bool illegible = !stands.value && decision != nullptr &&
                           decision->no_value == forms::ReadingState::Illegible;
    return illegible ? std::nullopt : std::optional(stands.value.value_or(0));
}

template <class Number>
void add_one(ResultLine<Number>& line, const ResultBox& box, Number weight) {
    const auto add = [&](ResultSum<Number>& sum, std::optional<int> value) {
        if (!value) return;
        sum.sum += static_cast<Number>(*value) * weight;
        ++sum.boxes;
    };
    add(line.reported, box.reported);
    add(line.written, box.written);
    add(line.stands, box.stands);
    if (box.reported && box.stands) add(line.difference, *box.stands - *box.reported);
}

}  // namespace

std::vector<std::string> result_columns(const forms::Form& form) {
    std::vector<std::string> out;
    if (form.options.empty()) return out;
    const auto& last = "." + form.options.front().id;
    for (const auto& field : form.fields) {
        if (!forms::holds_number(field.kind) || !field.name.ends_with(last)) continue;
        const auto column = field.name.substr(0, field.name.size() - last.size());
        const bool whole =
            std::all_of(form.options.begin(), form.options.end(), [&](const auto& option) {
                return form.field(column_field(column, option)) != nullptr;
            });
        if (whole && std::find(out.begin(), out.end(), column) == out.end()) out.push_back(column);
    }
    return out;
}

ResultBoxes result_boxes(const forms::Form& form, const CaseFacts& facts,
                         const CanvassTerms& terms) {
    ResultBoxes out;
    for (const auto& field : form.fields) {
        const auto* known = forms::holds_number(field.kind) ? layer_of(facts, field.name) : nullptr;
        if (known == nullptr) continue;
        out[field.name] = {known->reported, written_number(*known),
                           number_that_stands(facts, terms, field.name)};
    }
    return out;
}

Results empty_results(const forms::Form& form) {
    Results out;
    const auto columns = result_columns(form);
    for (const auto& option : form.options) {
        auto& line = out.options.emplace_back();
        line.option = option.id;
        for (const auto& column : columns) line.of[column] = {};
    }
    return out;
}

void Results::add(const forms::Form& form, const forms::Precinct& precinct,
                  const ResultBoxes& boxes) {
    ++precincts;
    const int elects = precinct.delegates.value_or(0);
    for (std::size_t i = 0; i < options.size(); ++i) {
        for (auto& [column, line] : options[i].of) {
            const auto found = boxes.find(column_field(column, form.options[i]));
            if (found == boxes.end()) continue;
            add_one<std::int64_t>(line, found->second, 1);
            if (column == kDelegates && elects > 0 && precinct.sde)
                add_one<double>(options[i].sde, found->second, *precinct.sde / elects);
        }
    }
}

}  // namespace verify
