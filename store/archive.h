// The archive: bytes by their SHA-256, in archive/ab/abcdef…. They are written once, flushed to the
// disk before the program looks at them, and never changed or deleted. Readable by their owner
// only: worksheets carry names and signatures.
#pragma once

#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/result.h"
#include "store/vocabulary.h"

namespace store {

// What became of bytes in the archive.
enum class Kept {
    Whole,
    Missing,
    CutShort,    // shorter than they were; told only where their size is known
    Changed,     // other bytes than those whose digest is their name
    Unreadable,  // they are there, and the disk or the file's rights keep them back
};
std::string_view name_of(Kept kept);  // "whole", "missing", "cut short", …

class Archive {
public:
    explicit Archive(std::string folder) : folder_(std::move(folder)) {}

    // Stores bytes; they are durable when it returns. Bytes that are there stay where they are
    // whole; where they are not, these take their place. Safe from several threads and processes.
    core::Result<core::Digest> put(core::ByteView bytes) const;
    // Returns the bytes, checked against their digest. Errors: missing, damaged.
    core::Result<core::Bytes> get(const core::Digest& digest) const;
    Kept look_at(const ArchivedBytes& what) const;
    bool contains(const core::Digest& digest) const;
    std::string path_of(const core::Digest& digest) const;

private:
    std::string folder_;
};

}  // namespace store
