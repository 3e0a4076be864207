// The archive: bytes by their SHA-256, in archive/ab/abcdef…. Written once, flushed to the disk
// before anything looks at them, never changed, never deleted. Readable by their owner only:
// worksheets carry names and signatures.
#pragma once

#include <string>

#include "core/digest.h"
#include "core/result.h"

namespace store {

class Archive {
public:
    explicit Archive(std::string folder) : folder_(std::move(folder)) {}

    // Durable when it returns. Bytes that are there already are left as they are (their length and
    // digest are what the name says). Safe from several threads and processes.
    core::Result<core::Digest> put(core::ByteView bytes) const;
    // The bytes, checked against their digest. Errors: not there; damaged (says so loudly).
    core::Result<core::Bytes> get(const core::Digest& digest) const;
    bool contains(const core::Digest& digest) const;
    std::string path_of(const core::Digest& digest) const;

private:
    std::string folder_;
};

}  // namespace store
