// Short ids that people copy by hand, such as "POLK-080-M": county, number, check character. The
// check character (ISO/IEC 7064, MOD 37,36) finds every single wrong character and nearly every
// transposition.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

// Returns the check character ('0'–'9', 'A'–'Z') of the letters and digits of `text`; dashes are
// skipped. `text` may hold upper-case letters, digits and dashes only (CHECK).
char check_character(std::string_view text);

// Returns `stem` with its check character: "POLK-080" gives "POLK-080-M".
std::string with_check_character(std::string_view stem);

// Returns the id as it is printed (upper case, no blanks), or nullopt where its check character is
// wrong or a character is neither letter, digit nor dash. Accepts "polk 080 k" as people type it,
// but not "POLK080K": the groups are part of the id.
std::optional<std::string> normalised_id(std::string_view typed);

}  // namespace core
