// CHECK is for our own mistakes only: no paper, file or browser can reach one.
#pragma once

#include <string_view>

namespace core {

// Prints the condition and its place, then aborts.
[[noreturn]] void check_failed(std::string_view condition, std::string_view file, int line);

}  // namespace core

#define CHECK(condition)                                 \
    (static_cast<bool>(condition) ? static_cast<void>(0) \
                                  : ::core::check_failed(#condition, __FILE__, __LINE__))
