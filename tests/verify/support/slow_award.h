// The rules of the caucus, slow and obvious: award_delegates is compared with them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "verify/caucus_math.h"

namespace verify::testing_support {

using Counts = std::vector<int>;

struct Slow {
    AwardStatus status;
    std::set<Counts> outcomes;
};

// Counts up instead of dividing; tries every subset instead of sorting.
inline Slow slow_award(int n, int d, const Counts& g) {
    if (n == 0) return {AwardStatus::NoAttendance, {}};
    std::vector<std::size_t> viable;
    for (std::size_t i = 0; i < g.size(); ++i) {
        const int people = g[i];
        const bool enough = d == 1   ? true
                            : d == 2 ? 4 * people >= n
                            : d == 3 ? 6 * people >= n
                                     : 100 * people >= 15 * n;
        if (people > 0 && enough) viable.push_back(i);
    }
    if (viable.empty()) return {AwardStatus::NoneViable, {}};
    if (d == 1) {
        Slow result{AwardStatus::Single, {}};
        for (const auto i : viable) {
            if (g[i] < *std::max_element(g.begin(), g.end())) continue;
            Counts one(g.size(), 0);
            one[i] = 1;
            result.outcomes.insert(one);
        }
        return result;
    }
    if (viable.size() > static_cast<std::size_t>(d)) return {AwardStatus::TooMany, {}};
    Counts rounded(g.size(), 0);
    int sum = 0;
    for (const auto i : viable) {
        int a = 1;
        while (2 * g[i] * d >= (2 * a + 1) * n) ++a;  // the quota is at least a + 1/2
        rounded[i] = a;
        sum += a;
    }
    std::vector<std::size_t> movable;
    for (const auto i : viable) {
        const bool more_than_quota = rounded[i] * n > g[i] * d;
        if (sum > d ? (more_than_quota && rounded[i] >= 2) : !more_than_quota) movable.push_back(i);
    }
    const auto remainder = [&](std::size_t i) { return (g[i] * d) % n; };
    Slow result{AwardStatus::Ambiguous, {}};
    for (unsigned subset = 0; subset < (1U << movable.size()); ++subset) {
        auto outcome = rounded;
        int moved = 0;
        bool fair = true;
        for (std::size_t i = 0; i < movable.size(); ++i) {
            if ((subset >> i & 1U) == 0) continue;
            ++moved;
            outcome[movable[i]] += sum > d ? -1 : 1;
            for (std::size_t j = 0; j < movable.size(); ++j) {
                if ((subset >> j & 1U) != 0) continue;
                const int mine = remainder(movable[i]);
                const int theirs = remainder(movable[j]);
                fair = fair && (sum > d ? mine <= theirs : mine >= theirs);
            }
        }
        if (fair && moved == std::abs(sum - d)) result.outcomes.insert(outcome);
    }
    if (result.outcomes.size() == 1) result.status = AwardStatus::Exact;
    if (result.outcomes.size() > 1) result.status = AwardStatus::Toss;
    return result;
}

}  // namespace verify::testing_support
