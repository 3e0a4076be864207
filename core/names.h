// Names of the values of an enum, complete or it does not compile.
//
//   constexpr std::array kColours = {
//       core::Named{Colour::Red, "red"}, core::Named{Colour::Blue, "blue"},
//   };
//   static_assert(core::names_every_value(kColours));
//   core::name_in(kColours, Colour::Blue)          "blue"
//   core::value_in(kColours, "blue")               Colour::Blue
//
// An enum counts from 0 without gaps. A table may hold more than the name: any struct with the
// members `value` and `name` is an entry.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "core/check.h"

namespace core {

template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
};
template <class Enum>
Named(Enum, std::string_view) -> Named<Enum>;

// Whether the enum has a name for this value. The compiler prints one that it has as "Colour::Red",
// any other as "(Colour)7".
template <auto Value>
constexpr bool is_enumerator() {
    constexpr std::string_view text = __PRETTY_FUNCTION__;
    constexpr std::string_view before = "Value = ";
    const std::size_t at = text.rfind(before);
    return at != std::string_view::npos && text[at + before.size()] != '(';
}

// How many values the enum has.
template <class Enum, std::size_t N = 0>
constexpr std::size_t value_count() {
    if constexpr (is_enumerator<static_cast<Enum>(N)>()) {
        return value_count<Enum, N + 1>();
    } else {
        return N;
    }
}

template <class Entry>
using ValueOf = decltype(Entry::value);

// Whether each name is there once, and none is empty.
template <class Entry, std::size_t N>
constexpr bool names_differ(const std::array<Entry, N>& entries) {
    for (std::size_t i = 0; i < N; ++i) {
        if (entries[i].name.empty()) return false;
        for (std::size_t j = 0; j < i; ++j) {
            if (entries[i].name == entries[j].name) return false;
        }
    }
    return true;
}

// Whether the table has every value of the enum, in the enum's order, each with a name of its own:
// for a static_assert beside the table.
template <class Entry, std::size_t N>
constexpr bool names_every_value(const std::array<Entry, N>& entries) {
    for (std::size_t i = 0; i < N; ++i) {
        if (static_cast<std::size_t>(entries[i].value) != i) return false;
    }
    return N == value_count<ValueOf<Entry>>() && names_differ(entries);
}

// The entry of a value; the table has every value (above).
template <class Entry, std::size_t N>
const Entry& entry_in(const std::array<Entry, N>& entries, ValueOf<Entry> value) {
    const auto index = static_cast<std::size_t>(value);
    CHECK(index < N);
    return entries[index];
}

template <class Entry, std::size_t N>
std::string_view name_in(const std::array<Entry, N>& entries, ValueOf<Entry> value) {
    return entry_in(entries, value).name;
}

// nullopt: no value has this name.
template <class Entry, std::size_t N>
std::optional<ValueOf<Entry>> value_in(const std::array<Entry, N>& entries, std::string_view name) {
    for (const Entry& entry : entries) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

}  // namespace core
