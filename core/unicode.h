// Text as people mean it: which letters, spaces and dashes are the same, and which encoding a
// file's bytes are in. UTF-8 by utf8proc; other encodings by the C library's iconv.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

// Returns the text with each run of white space (no-break and other wide or narrow spaces, line
// ends) as one space, none at its ends, and without invisible marks (zero-width space, byte-order
// mark, soft hyphen, direction marks).
std::string with_single_spaces(std::string_view text);

// Returns the form in which two spellings of one text are equal: letter case ("ß" is "SS"), letters
// built of two signs (n and a tilde), wide and narrow forms, dashes and apostrophes of all kinds,
// spaces as above. Upper case. Doing it twice changes nothing. Bytes that are not UTF-8 stay.
std::string folded_text(std::string_view text);

struct DecodedText {
    std::string text;            // UTF-8, without a byte-order mark
    std::string_view read_from;  // "UTF-8", "UTF-16", "UTF-32", "Windows-1252"
};

// Returns a file's text. A byte-order mark decides; without one, bytes that are not UTF-8 are
// Windows-1252, which Excel writes. Error: `bytes` holds zeros without a byte-order mark, or is not
// what its mark says; `name` is the file's.
Result<DecodedText> decoded_text(std::string_view bytes, const std::string& name);

}  // namespace core
