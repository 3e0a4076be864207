#include "store/merkle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/check.h"

namespace store {
namespace {

constexpr std::uint8_t kLeaf = 0;
constexpr std::uint8_t kNode = 1;

// The largest power of two below `size` (at least 2): how many leaves the left subtree has.
std::size_t left_part(std::size_t size) {
    return std::bit_floor(size - 1);
}

// From below: first the hash beside the leaf, last the one beside the root's child.
void add_inclusion(HashView leaves, std::size_t index, Hashes& proof) {
    if (leaves.size() <= 1) return;
    const auto left = left_part(leaves.size());
    if (index < left) {
        add_inclusion(leaves.first(left), index, proof);
        proof.push_back(merkle_root(leaves.subspan(left)));
    } else {
        add_inclusion(leaves.subspan(left), index - left, proof);
        proof.push_back(merkle_root(leaves.first(left)));
    }
}

// SUBPROOF of RFC 6962. `known`: whoever checks holds the root of `leaves`' older part already,
// because it is the older tree itself.
void add_consistency(HashView leaves, std::size_t older, bool known, Hashes& proof) {
    if (older == leaves.size()) {
        if (!known) proof.push_back(merkle_root(leaves));
        return;
    }
    const auto left = left_part(leaves.size());
    if (older <= left) {
        add_consistency(leaves.first(left), older, known, proof);
        proof.push_back(merkle_root(leaves.subspan(left)));
    } else {
        add_consistency(leaves.subspan(left), older - left, false, proof);
        proof.push_back(merkle_root(leaves.first(left)));
    }
}

// A node's place in its level, and that of the level's last node; both go up together.
struct Way {
    std::uint64_t at, last;

    void up() {
        at >>= 1U;
        last >>= 1U;
    }
    bool is_right() const { return (at & 1U) != 0; }
    // The node has a sibling to its left: it is a right child, or the level's last, whose sibling
    // stands higher up.
    bool joins_left() const { return is_right() || at == last; }
    // From a last node without a sibling in its level up to where it has one.
    void skip_levels_without_sibling() {
        while (!is_right() && at != 0) up();
    }
};

}  // namespace

core::Digest leaf_hash(core::ByteView leaf) {
    core::Bytes bytes;
    bytes.reserve(leaf.size() + 1);
    bytes.push_back(kLeaf);
    bytes.insert(bytes.end(), leaf.begin(), leaf.end());
    return core::sha256(bytes);
}

core::Digest node_hash(const core::Digest& left, const core::Digest& right) {
    std::array<std::uint8_t, 1 + 2 * sizeof(left.bytes)> bytes{kNode};
    const auto after_left = std::copy(left.bytes.begin(), left.bytes.end(), bytes.begin() + 1);
    std::copy(right.bytes.begin(), right.bytes.end(), after_left);
    return core::sha256(bytes);
}

void MerkleEdge::append(const core::Digest& leaf) {
    core::Digest grown = leaf;
    for (auto size = size_; (size & 1) != 0; size >>= 1) {
        grown = node_hash(peaks_.back(), grown);
        peaks_.pop_back();
    }
    peaks_.push_back(grown);
    ++size_;
}

core::Digest MerkleEdge::root() const {
    if (peaks_.empty()) return core::sha256({});
    core::Digest root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        root = node_hash(*peak, root);
    return root;
}

std::optional<MerkleEdge> MerkleEdge::restored(std::int64_t size, Hashes peaks) {
    if (size < 0 ||
        std::popcount(static_cast<std::uint64_t>(size)) != static_cast<int>(peaks.size()))
        return std::nullopt;
    MerkleEdge edge;
    edge.size_ = size;
    edge.peaks_ = std::move(peaks);
    return edge;
}

core::Digest merkle_root(HashView leaves) {
    MerkleEdge edge;
    for (const auto& leaf : leaves) edge.append(leaf);
    return edge.root();
}

Hashes inclusion_proof(HashView leaves, std::int64_t index) {
    CHECK(index >= 0 && static_cast<std::uint64_t>(index) < leaves.size());
    Hashes proof;
    add_inclusion(leaves, static_cast<std::size_t>(index), proof);
    return proof;
}

Hashes consistency_proof(HashView leaves, std::int64_t older_size) {
    CHECK(older_size >= 0 && static_cast<std::uint64_t>(older_size) <= leaves.size());
    Hashes proof;
    if (older_size > 0) add_consistency(leaves, static_cast<std::size_t>(older_size), true, proof);
    return proof;
}

bool inclusion_holds(const core::Digest& leaf, std::int64_t index, std::int64_t size,
                     HashView proof, const core::Digest& root) {
    if (index < 0 || index >= size) return false;
    Way way{static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(size - 1)};
    core::Digest found = leaf;
    for (const auto& beside : proof) {
        if (way.last == 0) return false;
        if (way.joins_left()) {
            found = node_hash(beside, found);
            way.skip_levels_without_sibling();
        } else {
            found = node_hash(found, beside);
        }
        way.up();
    }
    return way.last == 0 && found == root;
}

bool consistency_holds(std::int64_t older_size, const core::Digest& older_root,
                       std::int64_t newer_size, const core::Digest& newer_root, HashView proof) {
    if (older_size < 0 || older_size > newer_size) return false;
    if (older_size == 0) return proof.empty() && older_root == merkle_root({});
    if (older_size == newer_size) return proof.empty() && older_root == newer_root;
    // The older tree is one complete subtree of the newer: its root is not in the proof.
    const bool complete = std::has_single_bit(static_cast<std::uint64_t>(older_size));
    if (proof.empty()) return false;
    const core::Digest first = complete ? older_root : proof.front();
    if (!complete) proof = proof.subspan(1);

    Way way{static_cast<std::uint64_t>(older_size - 1), static_cast<std::uint64_t>(newer_size - 1)};
    while (way.is_right()) way.up();
    core::Digest older = first, newer = first;
    for (const auto& beside : proof) {
        if (way.last == 0) return false;
        if (way.joins_left()) {
            older = node_hash(beside, older);
            newer = node_hash(beside, newer);
            way.skip_levels_without_sibling();
        } else {
            newer = node_hash(newer, beside);
        }
        way.up();
    }
    return way.last == 0 && older == older_root && newer == newer_root;
}

}  // namespace store
