// The archive: bytes by their SHA-256, in archive/ab/abcdef…. The program writes them once, flushes
// them to the disk before it looks at them, and never changes or deletes them. Only their owner can
// read them: worksheets carry names and signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/digest.h"
#include "core/file_handle.h"
#include "core/result.h"
#include "store/vocabulary.h"

namespace store {

// The state of bytes in the archive.
enum class Kept {
    Whole,
    Missing,
    CutShort,    // shorter than they were; told only if their size is known
    Changed,     // their digest is not the one in their name
    Unreadable,  // they are there, but the disk or the file's rights prevent reading
};
std::string_view name_of(Kept kept);  // "whole", "missing", "cut short", …

// As long as it lives, nobody else on this machine has the same bytes in hand, in this program or
// another; a crash ends it.
class InHand {
public:
    explicit InHand(core::FileHandle file) : file_(std::move(file)) {}
    int descriptor() const { return file_.get(); }

private:
    core::FileHandle file_;  // whose byte is locked; not open: none can be opened
};
enum class IfTaken { Wait, GiveUp };

class Archive {
public:
    explicit Archive(std::string folder) : folder_(std::move(folder)) {}

    // Stores bytes; they are durable when this returns. If the archive has them already and whole,
    // it keeps its own; otherwise these take their place. Safe from several threads and processes.
    core::Result<core::Digest> put(core::ByteView bytes) const;
    // Returns the bytes, checked against their digest. Errors: missing, damaged.
    core::Result<core::Bytes> get(const core::Digest& digest) const;
    // Takes bytes in hand, so that two threads or programs to which they were offered do
    // not both work on them. Returns nullopt where somebody has them, with IfTaken::GiveUp.
    std::optional<InHand> take_in_hand(const core::Digest& digest, IfTaken if_taken) const;
    Kept look_at(const ArchivedBytes& what) const;
    bool contains(const core::Digest& digest) const;
    std::string path_of(const core::Digest& digest) const;

private:
    std::string folder_;
};

}  // namespace store
