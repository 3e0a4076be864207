// The signed heads of a ledger as files: in the canvass's folder heads/ and, alike, in every place
// of head_copies.
//
//     head.txt     the newest signed head
//     heads.txt    every signed head in the order of signing, an empty line between two
//     leaves.bin   the leaf hash of every event under the newest head, 32 bytes each
//     lost-N.bin   the leaf hashes of a past that was lost when a backup was restored, up to event
//     N
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "store/checkpoint.h"
#include "store/merkle.h"

namespace store {

struct KeptHeads {
    std::vector<SignedHead> heads;  // in the order of signing
    Hashes leaves;             // of events 1, 2 …; what a crash left may differ from the head
    std::vector<Hashes> lost;  // pasts that were lost

    const SignedHead* newest() const { return heads.empty() ? nullptr : &heads.back(); }
    // The leaves under `head`; empty where those that are kept are not its own.
    std::optional<HashView> leaves_of(const Head& head) const;
};

class HeadFolder {
public:
    explicit HeadFolder(std::string path) : path_(std::move(path)) {}
    const std::string& path() const { return path_; }

    // Nothing is there yet: empty. A head that a crash cut off at the end of heads.txt is left out.
    // Errors: a file cannot be read, or holds something else than heads.
    core::Result<KeptHeads> read() const;
    // Adds the heads (one at least, CHECK) in their order, durable when this returns; `leaves` are
    // those under the last. Leaves that are there and no part of these are kept as lost. Makes the
    // folder, not the one that it lies in. Errors: it cannot be written.
    core::Result<> add(std::span<const SignedHead> heads, HashView leaves) const;
    core::Result<> add(const SignedHead& head, HashView leaves) const {
        return add({&head, 1}, leaves);
    }
    // Keeps the leaves of a past that was lost.
    core::Result<> keep_lost(HashView leaves) const;

    // Held by whoever signs: two processes do not sign side by side.
    class Lock {
    public:
        explicit Lock(int handle) : handle_(handle) {}
        Lock(Lock&& other) noexcept;
        Lock& operator=(Lock&&) = delete;
        ~Lock();

    private:
        int handle_;
    };
    core::Result<Lock> lock() const;

private:
    std::string file(std::string_view name) const;
    core::Result<> make() const;
    core::Result<> replace_leaves(HashView leaves) const;

    std::string path_;
};

}  // namespace store
