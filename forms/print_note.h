// One short text on paper: as a QR code that a phone reads, and in words below it.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace forms {

// `path` ends with .pdf (US Letter) or .png (300 dots an inch). `text` is what the code holds, at
// most 1,500 bytes; `lines` are printed below it, long ones in a smaller letter. Errors: another
// kind of file, a text that is too long, a file that cannot be written.
core::Result<> print_note(const std::string& path, const std::string& text,
                          const std::vector<std::string>& lines);

}  // namespace forms
