#include "forms/worksheet.h"

#include <array>

#include "core/names.h"

namespace forms {
namespace {

constexpr std::array kStates = {
    core::Named{ReadingState::Number, "number"},
    core::Named{ReadingState::Blank, "blank"},
    core::Named{ReadingState::Void, "void"},
    core::Named{ReadingState::Struck, "struck"},
    core::Named{ReadingState::Illegible, "illegible"},
    core::Named{ReadingState::Covered, "covered"},
};
static_assert(core::names_every_value(kStates));

}  // namespace

const Reading* Worksheet::reading(const std::string& field) const {
    const auto found = readings.find(field);
    return found == readings.end() ? nullptr : &found->second;
}

std::string_view name_of(ReadingState state) {
    return core::name_in(kStates, state);
}

std::optional<ReadingState> reading_state(std::string_view name) {
    return core::value_in(kStates, name);
}

}  // namespace forms
