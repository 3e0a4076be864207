// Whether a ledger continues the heads that were signed for it, in every place that keeps them; if
// it does not, which event is the first that differs. Pure functions: heads.h reads files and
// tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/head_folder.h"
#include "store/ledger_keys.h"
#include "store/merkle.h"

namespace store {

// The ledger as the database has it now.
struct PresentLedger {
    std::string origin;
    Hashes leaves;  // of every event
    KeyHistory keys;
    std::vector<LostHead> restored;  // heads that officials gave up, oldest first
};

struct PlaceHeads {
    std::string place;  // as people know it: "caucus/heads"
    KeptHeads kept;
};

enum class WhichHeads { Newest, All };  // of each place

struct Continuity {
    std::string problem;           // one sentence; empty: every head is continued or was given up
    std::optional<LostHead> lost;  // the head that officials may give up (no names yet)
    std::int64_t heads = 0;        // how many heads were checked
};

// `places`: the canvass's own place first. It must have every continued head that another place
// has. A head belongs to a past that was given up if it lies under a head that `present.restored`
// names.
Continuity check_continuity(const PresentLedger& present, const std::vector<PlaceHeads>& places,
                            WhichHeads which);
// The first event (1 …) in which the two pasts differ; empty: one is the beginning of the other.
std::optional<std::int64_t> first_difference(HashView one, HashView other);

}  // namespace store
