// Whole files, with errors that name the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/result.h"

namespace core {

// Largest file that is read into memory: a colour PDF scanned at 600 dpi stays below it.
inline constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

Result<Bytes> read_file(const std::string& path);
Result<std::string> read_text_file(const std::string& path);

// Writes a new file beside `path`, flushes it to the disk, and renames it over `path`: after a
// crash `path` holds the old file or the new one, never a half. `mode` as in chmod.
Result<> write_file_durably(const std::string& path, ByteView bytes, unsigned mode = 0644);

}  // namespace core
