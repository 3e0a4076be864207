// The signed heads of a ledger as files: in the canvass's folder heads/ and, alike, in every place
// of head_copies.
//
//     head.txt     the newest signed head
//     heads.txt    every signed head in the order of signing, an empty line between two
//     leaves.bin   the leaf hash of every event under the newest head, 32 bytes each
//     lost-N.bin   the leaf hashes, up to event N, of a past that a restored backup lost
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/file_handle.h"
#include "core/result.h"
#include "store/checkpoint.h"
#include "store/merkle.h"

namespace store {

struct KeptHeads {
    std::vector<SignedHead> heads;  // in the order of signing
    Hashes leaves;             // of events 1, 2 …; after a crash they may differ from the head
    std::vector<Hashes> lost;  // leaves of pasts that were lost

    const SignedHead* newest() const { return heads.empty() ? nullptr : &heads.back(); }
    // The leaves under `head`; empty if the kept leaves do not belong to it.
    std::optional<HashView> leaves_of(const Head& head) const;
};

class HeadFolder {
public:
    explicit HeadFolder(std::string path) : path_(std::move(path)) {}
    const std::string& path() const { return path_; }

    // Returns the kept heads; empty if there are none yet. Leaves out a head that a crash cut off
    // at the end of heads.txt. Errors: a file cannot be read, or holds something else than heads.
    core::Result<KeptHeads> read() const;
    // Adds the heads (at least one, CHECK) in their order; they are durable when this returns.
    // `leaves`: those under the last head. Keeps leaves that are there and not among these as lost.
    // Makes the folder, but not its parent. Errors: the folder cannot be written.
    core::Result<> add(std::span<const SignedHead> heads, HashView leaves) const;
    core::Result<> add(const SignedHead& head, HashView leaves) const {
        return add({&head, 1}, leaves);
    }
    // Keeps the leaves of a past that was lost.
    core::Result<> keep_lost(HashView leaves) const;

    // Held by the process that signs: two processes never sign at the same time.
    class Lock {
    public:
        explicit Lock(core::FileHandle file) : file_(std::move(file)) {}

    private:
        core::FileHandle file_;
    };
    core::Result<Lock> lock() const;

private:
    std::string file(std::string_view name) const;
    core::Result<> make() const;
    core::Result<> replace_leaves(HashView leaves) const;

    std::string path_;
};

}  // namespace store
