// Says what a release of results would hold and what is missing, and who may make one. Pure.
//
// The rule: a release holds every precinct that is signed off. One official proposes it, and
// another one makes it, as it was proposed.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "verify/sign_off.h"

namespace verify {

inline constexpr std::size_t kOfficialsToRelease = 2;

// A precinct that is signed off, as a release holds it.
struct Held {
    std::string precinct;
    std::int64_t rests_on = 0;
    std::string values_sha256;

    bool operator==(const Held&) const = default;
};

struct ReleasePlan {
    std::vector<Held> holds;
    std::map<Tile, std::vector<std::string>> missing;  // precincts that are not signed off

    bool operator==(const ReleasePlan&) const = default;
};
// `precincts`: all of the roster. A precinct that is signed off and waits to be judged again is
// missing: its verdict may change.
ReleasePlan plan_of(const std::vector<SignOffFacts>& precincts);
std::int64_t missing_of(const ReleasePlan& plan);

// Whether the person may propose the plan. `counts`: as one of two officials.
Permitted<> may_propose(const ReleasePlan& plan, bool counts);
// Whether the person may make the release that another official proposed, and of which `same` says
// whether it would still hold the same.
Permitted<> may_release(const std::string& proposed_by, const std::string& person, bool counts,
                        bool same);

}  // namespace verify
