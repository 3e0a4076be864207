// The Merkle tree of RFC 6962 (section 2.1; RFC 9162 has the ways to check its proofs): one root
// stands for all events so far, a short proof shows that an event is among them, and another that
// a later root only added to an earlier one. The leaf of an event is event_encoding (ledger.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/digest.h"

namespace store {

using Hashes = std::vector<core::Digest>;
using HashView = std::span<const core::Digest>;

// SHA-256 over 0x00 and the leaf's bytes: no leaf can pass for an inner node.
core::Digest leaf_hash(core::ByteView leaf);
// SHA-256 over 0x01, the left and the right hash.
core::Digest node_hash(const core::Digest& left, const core::Digest& right);

// The tree's right edge: the roots of its complete subtrees, the largest first. With it the root of
// a longer ledger costs only what was added: append takes log2(size) hashes at most.
class MerkleEdge {
public:
    void append(const core::Digest& leaf);
    std::int64_t size() const { return size_; }
    core::Digest root() const;  // of no leaves: SHA-256 over nothing
    const Hashes& peaks() const { return peaks_; }

    // The edge of which size and peaks were kept; nullopt where a tree of that size has another
    // number of peaks.
    static std::optional<MerkleEdge> restored(std::int64_t size, Hashes peaks);

private:
    std::int64_t size_ = 0;
    Hashes peaks_;
};

// `leaves` are leaf hashes everywhere below; event 1 has index 0.
core::Digest merkle_root(HashView leaves);
// The hashes beside the way from leaf `index` (one of `leaves`, CHECK) to the root, from below.
Hashes inclusion_proof(HashView leaves, std::int64_t index);
// What shows that the tree over `leaves` begins with the tree over the first `older_size` of them
// (0 to all, CHECK). Empty for 0 and for all.
Hashes consistency_proof(HashView leaves, std::int64_t older_size);

// Whether the proof shows that `leaf` is leaf `index` of the tree of `size` leaves with that root.
bool inclusion_holds(const core::Digest& leaf, std::int64_t index, std::int64_t size,
                     HashView proof, const core::Digest& root);
// Whether the proof shows that the newer tree begins with the older one.
bool consistency_holds(std::int64_t older_size, const core::Digest& older_root,
                       std::int64_t newer_size, const core::Digest& newer_root, HashView proof);

}  // namespace store
