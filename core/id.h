// Short ids that people copy by hand: upper-case letters and digits in groups, the last character a
// check character (ISO/IEC 7064, MOD 37,36), which finds every single wrong character and nearly
// every transposition. "POLK-080-M": county, number, check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

// The check character ('0'–'9', 'A'–'Z') over the letters and digits of `text`; dashes are skipped.
// `text` may hold upper-case letters, digits and dashes only (CHECK).
char check_character(std::string_view text);

// `stem` with its check character: "POLK-080" gives "POLK-080-M".
std::string with_check_character(std::string_view stem);

// The id as we print it (upper case, no blanks), or nullopt where its check character is wrong or a
// character is neither letter, digit nor dash. Accepts what people type: "polk 080 k", "POLK080K"
// is not accepted, since the groups are part of the id.
std::optional<std::string> normalised_id(std::string_view typed);

}  // namespace core
