// The tree against the vectors that Certificate Transparency publishes, against the RFC's own
// recursive definition, and against whoever changes one thing of a proof.
#include "store/merkle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace store_test {
namespace {

using store::Hashes;
using store::HashView;

constexpr const char* kEmptyRoot =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::vector<std::string> kLeaves{"",
                                       "00",
                                       "10",
                                       "2021",
                                       "3031",
                                       "40414243",
                                       "5051525354555657",
                                       "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<std::string> hex_of(const Hashes& hashes) {
    std::vector<std::string> out;
    for (const auto& hash : hashes) out.push_back(hash.hex());
    return out;
}

Hashes published_leaves(std::size_t count) {
    Hashes out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(store::leaf_hash(core::from_hex(kLeaves[i]).value()));
    return out;
}

// Section 2.1 of RFC 6962, word by word.
core::Digest defined_root(HashView leaves) {
    if (leaves.empty()) return core::sha256({});
    if (leaves.size() == 1) return leaves.front();
    std::size_t left = 1;
    while (left * 2 < leaves.size()) left *= 2;
    core::Bytes bytes{1};
    for (const auto& half : {defined_root(leaves.first(left)), defined_root(leaves.subspan(left))})
        bytes.insert(bytes.end(), half.bytes.begin(), half.bytes.end());
    return core::sha256(bytes);
}

Hashes numbered_leaves(std::size_t count) {
    Hashes out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(store::leaf_hash(core::bytes_of(std::to_string(i))));
    return out;
}

core::Digest changed(core::Digest digest) {
    digest.bytes[*rc::gen::inRange<std::size_t>(0, digest.bytes.size())] ^=
        static_cast<std::uint8_t>(*rc::gen::inRange(1, 256));
    return digest;
}

TEST(Merkle, RootsAreThePublishedOnes) {
    EXPECT_EQ(store::merkle_root({}).hex(), kEmptyRoot);
    for (std::size_t size = 1; size <= kRoots.size(); ++size)
        EXPECT_EQ(store::merkle_root(published_leaves(size)).hex(), kRoots[size - 1]);
}

TEST(Merkle, InclusionProofsAreThePublishedOnes) {
    const auto proof = [](std::size_t leaf, std::size_t size) {
        return hex_of(
            store::inclusion_proof(published_leaves(size), static_cast<std::int64_t>(leaf) - 1));
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(proof(1, 1), Texts{});
    EXPECT_EQ(proof(1, 8),
              (Texts{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(proof(6, 8),
              (Texts{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(proof(3, 3),
              (Texts{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
    EXPECT_EQ(proof(2, 5),
              (Texts{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Merkle, ConsistencyProofsAreThePublishedOnes) {
    const auto proof = [](std::int64_t older, std::size_t newer) {
        return hex_of(store::consistency_proof(published_leaves(newer), older));
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(proof(1, 1), Texts{});
    EXPECT_EQ(proof(1, 8),
              (Texts{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(proof(6, 8),
              (Texts{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(proof(2, 5),
              (Texts{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

// Every tree of up to 40 leaves, every leaf and every earlier size of it.
TEST(Merkle, EveryProofOfEverySmallTreeHoldsAndForItsPlaceOnly) {
    const auto all = numbered_leaves(40);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const auto leaves = HashView(all).first(size);
        const auto count = static_cast<std::int64_t>(size);
        const auto root = defined_root(leaves);
        ASSERT_EQ(store::merkle_root(leaves), root) << size;
        for (std::int64_t i = 0; i < count; ++i) {
            const auto proof = store::inclusion_proof(leaves, i);
            for (std::int64_t claimed = -1; claimed <= count; ++claimed)
                ASSERT_EQ(store::inclusion_holds(leaves[static_cast<std::size_t>(i)], claimed,
                                                 count, proof, root),
                          claimed == i)
                    << "leaf " << i << " of " << size << " claimed as " << claimed;
        }
        for (std::int64_t older = 0; older <= count; ++older) {
            const auto older_root = defined_root(leaves.first(static_cast<std::size_t>(older)));
            const auto proof = store::consistency_proof(leaves, older);
            ASSERT_TRUE(store::consistency_holds(older, older_root, count, root, proof))
                << older << " of " << size;
        }
    }
}

TEST(Merkle, ATreeThatGrowsHasTheSameRootAlsoWhenItsEdgeWasKept) {
    const auto leaves = numbered_leaves(300);
    store::MerkleEdge edge;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        edge.append(leaves[i]);
        ASSERT_EQ(edge.root(), defined_root(HashView(leaves).first(i + 1)));
        auto kept = store::MerkleEdge::restored(edge.size(), edge.peaks());
        ASSERT_TRUE(kept.has_value());
        ASSERT_EQ(kept->root(), edge.root());
        edge = *std::move(kept);
        ASSERT_FALSE(store::MerkleEdge::restored(edge.size() + 1, {}).has_value());
    }
    EXPECT_FALSE(store::MerkleEdge::restored(-1, {}).has_value());
}

RC_GTEST_PROP(MerkleProperty, AnInclusionProofHoldsForItsLeafAndForNothingElse, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 600);
    const auto leaves = numbered_leaves(size);
    const auto count = static_cast<std::int64_t>(size);
    const auto index = *rc::gen::inRange<std::int64_t>(0, count);
    const auto leaf = leaves[static_cast<std::size_t>(index)];
    const auto proof = store::inclusion_proof(leaves, index);
    const auto root = store::merkle_root(leaves);
    RC_ASSERT(store::inclusion_holds(leaf, index, count, proof, root));

    RC_ASSERT(!store::inclusion_holds(changed(leaf), index, count, proof, root));
    RC_ASSERT(!store::inclusion_holds(leaf, index, count, proof, changed(root)));
    const auto other = *rc::gen::inRange<std::int64_t>(-1, count + 1);
    RC_ASSERT(other == index || !store::inclusion_holds(leaf, other, count, proof, root));
    auto longer = proof;
    longer.push_back(leaf);
    RC_ASSERT(!store::inclusion_holds(leaf, index, count, longer, root));
    if (proof.empty()) return;
    RC_ASSERT(
        !store::inclusion_holds(leaf, index, count, HashView(proof).first(proof.size() - 1), root));
    auto wrong = proof;
    auto& node = wrong[*rc::gen::inRange<std::size_t>(0, wrong.size())];
    node = changed(node);
    RC_ASSERT(!store::inclusion_holds(leaf, index, count, wrong, root));
}

RC_GTEST_PROP(MerkleProperty, AConsistencyProofHoldsForItsTwoTreesAndForNoOthers, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 600);
    const auto leaves = numbered_leaves(size);
    const auto newer = static_cast<std::int64_t>(size);
    const auto older = *rc::gen::inRange<std::int64_t>(1, newer + 1);
    const auto older_root =
        store::merkle_root(HashView(leaves).first(static_cast<std::size_t>(older)));
    const auto root = store::merkle_root(leaves);
    const auto proof = store::consistency_proof(leaves, older);
    RC_ASSERT(store::consistency_holds(older, older_root, newer, root, proof));

    RC_ASSERT(!store::consistency_holds(older, changed(older_root), newer, root, proof));
    RC_ASSERT(!store::consistency_holds(older, older_root, newer, changed(root), proof));
    const auto other = *rc::gen::inRange<std::int64_t>(-1, newer + 2);
    RC_ASSERT(other == older || !store::consistency_holds(other, older_root, newer, root, proof));
    auto longer = proof;
    longer.push_back(root);
    RC_ASSERT(!store::consistency_holds(older, older_root, newer, root, longer));
    if (proof.empty()) return;
    RC_ASSERT(!store::consistency_holds(older, older_root, newer, root,
                                        HashView(proof).first(proof.size() - 1)));
    auto wrong = proof;
    auto& node = wrong[*rc::gen::inRange<std::size_t>(0, wrong.size())];
    node = changed(node);
    RC_ASSERT(!store::consistency_holds(older, older_root, newer, root, wrong));
}

// One event of the past is another one: no proof leads from the old root to the new one.
RC_GTEST_PROP(MerkleProperty, NoProofLeadsToATreeWithAnotherPast, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(2, 300);
    const auto honest = numbered_leaves(size);
    const auto older = *rc::gen::inRange<std::size_t>(1, size);
    auto forged = honest;
    auto& leaf = forged[*rc::gen::inRange<std::size_t>(0, older)];
    leaf = changed(leaf);
    const auto proof = store::consistency_proof(forged, static_cast<std::int64_t>(older));
    RC_ASSERT(!store::consistency_holds(
        static_cast<std::int64_t>(older), store::merkle_root(HashView(honest).first(older)),
        static_cast<std::int64_t>(size), store::merkle_root(forged), proof));
}

}  // namespace
}  // namespace store_test
