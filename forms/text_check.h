// Words that come from files and end up on paper and on screens.
#pragma once

#include <string_view>

namespace forms {

// Well-formed UTF-8 without control characters (tab and line ends are control characters).
bool is_printable_utf8(std::string_view text);

}  // namespace forms
