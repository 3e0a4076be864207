// The arithmetic of a caucus, exact, in integers. Source of every rule: docs/findings.md, "Rules".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "verify/rules.h"

namespace verify {

enum class AwardStatus {
    Exact,      // one right outcome
    Toss,       // a coin decides between equals: several right outcomes
    Single,     // one delegate: the room elects by plurality
    Ambiguous,  // the rules do not say
    NoneViable,
    TooMany,  // more viable groups than delegates: the smallest must realign
    NoAttendance,
    UnknownD,
};

std::string_view name_of(AwardStatus status);  // "exact", "toss", "none_viable", …

struct Awards {
    AwardStatus status = AwardStatus::UnknownD;
    std::optional<int> viability;  // people needed; empty where there is no number
    // Every right outcome: delegates by group, in the given order of groups. Empty unless Exact,
    // Toss or Single.
    std::vector<std::vector<int>> outcomes;
    // Ambiguous: the outcome that people may look at first. Otherwise empty.
    std::vector<int> suggestion;
    // Groups that must realign (TooMany), that tie (Toss) or between which the rules are silent
    // (Ambiguous), by index.
    std::vector<int> candidates;

    bool operator==(const Awards&) const = default;
};

// Returns the people that viability needs, of `attendees` (≥ 0), for `delegates` (≥ 1), if any.
std::optional<int> viability_number(const Rules& rules, int attendees, int delegates);

// `attendees`: N, `delegates`: D (empty or below 1: unknown), `final_counts`: g by group, all below
// 2^30. Any numbers may come from paper: where no rule settles them, they are Ambiguous. A toss
// with more outcomes than a worksheet's 14 groups can have (3,432) is Ambiguous too.
Awards award_delegates(const Rules& rules, int attendees, std::optional<int> delegates,
                       const std::vector<int>& final_counts);

}  // namespace verify
