// Checks text from files before it reaches paper and screens.
#pragma once

#include <string_view>

namespace forms {

// Returns whether the text is well-formed UTF-8 without control characters (tab and line ends are
// such).
bool is_printable_utf8(std::string_view text);

}  // namespace forms
