#include "forms/worksheet.h"

#include <array>

namespace forms {
namespace {

// In the order of ReadingState.
constexpr std::array<std::string_view, 5> kStateNames{"number", "blank", "void", "struck",
                                                      "illegible"};

}  // namespace

const Reading* Worksheet::reading(const std::string& field) const {
    const auto found = readings.find(field);
    return found == readings.end() ? nullptr : &found->second;
}

std::string_view name_of(ReadingState state) {
    return kStateNames.at(static_cast<std::size_t>(state));
}

std::optional<ReadingState> reading_state(std::string_view name) {
    for (std::size_t i = 0; i < kStateNames.size(); ++i) {
        if (kStateNames.at(i) == name) return static_cast<ReadingState>(i);
    }
    return std::nullopt;
}

}  // namespace forms
