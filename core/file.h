// Whole files, with errors that name the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/digest.h"
#include "core/file_handle.h"
#include "core/result.h"

namespace core {

// Largest file that is read into memory: a colour PDF scanned at 600 dpi stays below it.
inline constexpr std::size_t kLargestFile = std::size_t{1} << 30U;

// The one door for files that people name. Errors, one sentence each: the file is not there or may
// not be read; it is a folder, a pipe, a socket or a device (none of them is opened or waited for);
// it is larger than kLargestFile.
Result<Bytes> read_file(const std::string& path);
Result<std::string> read_text_file(const std::string& path);
// The first or the last `most` ≥ 1 bytes, fewer where the file is shorter; the file may be of any
// size.
Result<std::string> read_start_of_file(const std::string& path, std::size_t most);
Result<std::string> read_end_of_file(const std::string& path, std::size_t most);

// Writes a new file beside `path`, flushes it to the disk, and renames it over `path`: after a
// crash `path` holds the old file or the new one, never a half. `mode` as in chmod.
Result<> write_file_durably(const std::string& path, ByteView bytes, unsigned mode = 0644);

// The same in pieces, for what is too long for memory: `write` as often as there is a piece, then
// `finish`. Without `finish` nothing is left of it.
class DurableFile {
public:
    static Result<DurableFile> create(std::string path, unsigned mode = 0644);
    DurableFile(DurableFile&& other) noexcept = default;
    DurableFile& operator=(DurableFile&&) = delete;
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;
    ~DurableFile();

    Result<> write(ByteView bytes);
    Result<> finish();

private:
    DurableFile(std::string path, std::string part, FileHandle handle)
        : path_(std::move(path)), part_(std::move(part)), handle_(std::move(handle)) {}

    std::string path_, part_;
    FileHandle handle_;  // not open: finished, or moved from
};

// Takes every right to the file or folder from all but its owner. Nothing happens where there is no
// such path. Errors: it belongs to somebody else, or the disk does not know of rights.
Result<> keep_private(const std::string& path);

}  // namespace core
