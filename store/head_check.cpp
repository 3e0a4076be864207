#include "store/head_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace store {
namespace {

// The roots of the present ledger at the sizes that heads name, in one walk over the leaves.
class RootsAtSizes {
public:
    RootsAtSizes(HashView leaves, const std::vector<const SignedHead*>& heads) {
        for (const auto* head : heads) roots_[head->head.size] = {};
        MerkleEdge edge;
        for (auto& [size, root] : roots_) {
            if (size > static_cast<std::int64_t>(leaves.size())) break;
            while (edge.size() < size) edge.append(leaves[static_cast<std::size_t>(edge.size())]);
            root = edge.root();
        }
    }
    bool continues(const Head& head) const {
        const auto found = roots_.find(head.size);
        return found != roots_.end() && found->second == head.root;
    }

private:
    std::map<std::int64_t, std::optional<core::Digest>> roots_;
};

// The pasts that officials gave up, as far as their leaves are kept anywhere.
class GivenUp {
public:
    GivenUp(const std::vector<LostHead>& restored, const std::vector<PlaceHeads>& places)
        : restored_(restored) {
        for (const auto& place : places) {
            for (const auto& leaves : place.kept.lost) add(leaves);
            for (const auto& head : place.kept.heads)
                if (names(head.head))
                    if (const auto leaves = place.kept.leaves_of(head.head)) add(*leaves);
        }
    }
    bool contains(const Head& head) const {
        if (names(head)) return true;
        return std::any_of(pasts_.begin(), pasts_.end(), [&](HashView past) {
            return static_cast<std::uint64_t>(head.size) <= past.size() &&
                   merkle_root(past.first(static_cast<std::size_t>(head.size))) == head.root;
        });
    }

private:
    bool names(const Head& head) const {
        return std::any_of(restored_.begin(), restored_.end(), [&](const LostHead& lost) {
            return lost.size == head.size && lost.root == head.root;
        });
    }
    void add(HashView leaves) {
        for (const auto& lost : restored_) {
            if (static_cast<std::uint64_t>(lost.size) > leaves.size()) continue;
            const auto past = leaves.first(static_cast<std::size_t>(lost.size));
            if (merkle_root(past) == lost.root) pasts_.push_back(past);
        }
    }

    const std::vector<LostHead>& restored_;
    std::vector<HashView> pasts_;
};

struct PlacedHead {
    const PlaceHeads* place;
    const SignedHead* head;
};

std::vector<PlacedHead> chosen_heads(const std::vector<PlaceHeads>& places, WhichHeads which) {
    std::vector<PlacedHead> chosen;
    for (const auto& place : places) {
        const auto& heads = place.kept.heads;
        if (which == WhichHeads::Newest && !heads.empty())
            chosen.push_back({&place, &heads.back()});
        if (which == WhichHeads::All)
            for (const auto& head : heads) chosen.push_back({&place, &head});
    }
    return chosen;
}

std::string told_head(const PlacedHead& placed) {
    const auto& head = placed.head->head;
    return fmt::format("the head over {} events{} in {}", head.size,
                       time_of(head) ? ", signed at " + *time_of(head) + "," : "",
                       placed.place->place);
}

// The leaves under the head, wherever they are kept.
std::optional<HashView> leaves_under(const Head& head, const std::vector<PlaceHeads>& places) {
    for (const auto& place : places) {
        if (const auto leaves = place.kept.leaves_of(head)) return leaves;
        for (const auto& lost : place.kept.lost) {
            if (static_cast<std::uint64_t>(head.size) > lost.size()) continue;
            const auto leaves = HashView(lost).first(static_cast<std::size_t>(head.size));
            if (merkle_root(leaves) == head.root) return leaves;
        }
    }
    return std::nullopt;
}

std::string how_it_differs(const PresentLedger& present, const Head& head,
                           const std::optional<HashView>& kept) {
    const auto events = static_cast<std::int64_t>(present.leaves.size());
    const auto first = kept ? first_difference(present.leaves, *kept) : std::nullopt;
    if (first) return fmt::format("event {} is the first that differs", *first);
    if (events < head.size)
        return fmt::format("the ledger ends after event {}, so that event {} is missing", events,
                           events + 1);
    return fmt::format(
        "one of its first {} events differs; which one, only the leaf hashes beside "
        "the head could tell, and they are not there",
        head.size);
}

// How many events the lost past and the present one surely have in common.
std::int64_t common_events(const PresentLedger& present, const Head& head,
                           const std::optional<HashView>& kept,
                           const std::vector<PlacedHead>& continued) {
    if (kept) {
        const auto first = first_difference(present.leaves, *kept);
        return first ? *first - 1 : static_cast<std::int64_t>(present.leaves.size());
    }
    std::int64_t most = 0;
    for (const auto& one : continued)
        if (one.head->head.size <= head.size) most = std::max(most, one.head->head.size);
    return most;
}

// Empty where the ledger's key of that time signed the head.
std::string wrong_signature(const PresentLedger& present, const PlacedHead& placed) {
    const auto& head = placed.head->head;
    if (head.origin != present.origin)
        return fmt::format(
            "{} holds heads of another ledger ({}); name another folder in head_copies, or bring "
            "the right heads back.",
            placed.place->place, head.origin);
    const auto* key = present.keys.at(head.size);
    if (key != nullptr && check_signature(*placed.head, key->key) == Signature::Holds) return {};
    return fmt::format(
        "The ledger's key did not sign {}; bring the heads back from a copy, and name another "
        "folder in head_copies where they are another ledger's.",
        told_head(placed));
}

// A key was named, and what was signed since then is nowhere.
std::string no_head_at_all(const PresentLedger& present) {
    if (present.keys.keys.empty()) return {};
    auto known = present.keys.keys.front().from;
    for (const auto& lost : present.restored)
        if (lost.size == 0) known = std::max(known, lost.event);
    if (static_cast<std::int64_t>(present.leaves.size()) <= known) return {};
    return fmt::format(
        "The ledger's signed heads are missing: event {} names the key that signs them, and no "
        "head "
        "is there. Bring the folder heads/ back from a copy or a backup.",
        present.keys.keys.front().from);
}

// A head that a copy has was written to the canvass's own folder before; there it was taken away.
std::string taken_from_own(const std::vector<PlaceHeads>& places, const PlacedHead& placed) {
    const auto& own = places.front();
    const auto& heads = own.kept.heads;
    if (placed.place == &own || std::find(heads.begin(), heads.end(), *placed.head) != heads.end())
        return {};
    return fmt::format("{} lacks {}; bring its heads.txt back from there.", own.place,
                       told_head(placed));
}

Continuity not_continued(const PresentLedger& present, const std::vector<PlaceHeads>& places,
                         const PlacedHead& placed, const std::vector<PlacedHead>& continued) {
    const auto& head = placed.head->head;
    const auto kept = leaves_under(head, places);
    Continuity out;
    out.problem = fmt::format("The ledger does not continue {}: {}{}.", told_head(placed),
                              how_it_differs(present, head, kept),
                              wrong_signature(present, placed).empty()
                                  ? ""
                                  : " (none of its keys signed that head: where the place is "
                                    "another canvass's, name another "
                                    "folder in head_copies)");
    LostHead lost;
    lost.size = head.size;
    lost.root = head.root;
    lost.common = common_events(present, head, kept, continued);
    out.lost = lost;
    return out;
}

}  // namespace

std::optional<std::int64_t> first_difference(HashView one, HashView other) {
    const auto shorter = std::min(one.size(), other.size());
    for (std::size_t i = 0; i < shorter; ++i)
        if (one[i] != other[i]) return static_cast<std::int64_t>(i) + 1;
    return std::nullopt;
}

Continuity check_continuity(const PresentLedger& present, const std::vector<PlaceHeads>& places,
                            WhichHeads which) {
    Continuity out;
    if (!present.keys.problem.empty()) {
        out.problem = present.keys.problem;
        return out;
    }
    const auto chosen = chosen_heads(places, which);
    if (chosen.empty()) {
        out.problem = no_head_at_all(present);
        if (!out.problem.empty())
            out.lost = LostHead{
                0, 0, merkle_root({}), static_cast<std::int64_t>(present.leaves.size()), {}};
        return out;
    }
    std::vector<const SignedHead*> heads;
    for (const auto& one : chosen) heads.push_back(one.head);
    const RootsAtSizes roots(present.leaves, heads);
    const GivenUp given_up(present.restored, places);
    std::vector<PlacedHead> continued;
    std::optional<PlacedHead> worst;
    for (const auto& one : chosen) {
        if (roots.continues(one.head->head)) {
            continued.push_back(one);
            if (out.problem.empty()) out.problem = wrong_signature(present, one);
            if (out.problem.empty() && which == WhichHeads::All)
                out.problem = taken_from_own(places, one);
        } else if (!given_up.contains(one.head->head)) {
            if (one.head->head.origin != present.origin) {
                if (out.problem.empty()) out.problem = wrong_signature(present, one);
            } else if (!worst || worst->head->head.size < one.head->head.size) {
                worst = one;
            }
        }
    }
    if (worst) out = not_continued(present, places, *worst, continued);
    out.heads = static_cast<std::int64_t>(chosen.size());
    return out;
}

}  // namespace store
