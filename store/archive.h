// The archive: bytes by their SHA-256, in archive/ab/abcdef…. They are written once, flushed to the
// disk before the program looks at them, and never changed or deleted. Readable by their owner
// only: worksheets carry names and signatures.
#pragma once

#include <string>

#include "core/digest.h"
#include "core/result.h"

namespace store {

class Archive {
public:
    explicit Archive(std::string folder) : folder_(std::move(folder)) {}

    // Stores bytes; they are durable when it returns. Existing bytes of the same name and length
    // stay as they are. Safe from several threads and processes.
    core::Result<core::Digest> put(core::ByteView bytes) const;
    // Returns the bytes, checked against their digest. Errors: missing, damaged.
    core::Result<core::Bytes> get(const core::Digest& digest) const;
    bool contains(const core::Digest& digest) const;
    std::string path_of(const core::Digest& digest) const;

private:
    std::string folder_;
};

}  // namespace store
