// Text of files, tables and people on its way to a terminal. A cell or a file's name may hold
// sequences that clear the screen, move the cursor or turn the direction of writing; whoever reads
// the terminal must see what is there, not what it does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// How many bytes the character at the front of `text` (not empty) has in UTF-8; 0 where it is not
// well formed.
std::size_t utf8_length(std::string_view text);

// The text with everything written out that a terminal would obey or could not show: control
// characters (\n, \t, \x1B, \u009B), bytes that are not UTF-8 (\xFF), and the marks that separate
// lines or turn the direction of writing (\u2028, \u202E, \u2066). Well-formed UTF-8; a text that
// is printable comes back as it is, so that doing it twice does no harm.
std::string printable(std::string_view text);
// The same for a text of several lines, whose line ends stay.
std::string printable_lines(std::string_view text);

// Names that a sentence lists before it only says how many more there are.
inline constexpr std::size_t kMostListed = 20;
// "a, b, c and 317 more".
std::string listed(const std::vector<std::string>& names, std::string_view separator = ", ");

}  // namespace core
