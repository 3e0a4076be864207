// What goes wrong between paper and report, planted on purpose and remembered: every slip of the
// list is one that really happened somewhere (docs/findings.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/rules.h"

namespace app::rehearsal {

enum class Slip {
    DigitChanged,       // 23 reported as 28
    Transposed,         // 23 reported as 32
    DigitDropped,       // 23 reported as 3
    NeighbouringRow,    // two neighbouring rows of a column change places
    AlignmentsSwapped,  // first and final alignment change places, totals too
    PageMissing,        // the report came, the first page of the sheet never did
    LateVersion,        // after the right report an older one arrives; or the right one comes last
    RuleMisapplied,     // the award itself is wrong, on paper and in the report alike
};
inline constexpr int kSlips = 8;
std::string_view name_of(Slip slip);  // "digit changed", …

using Values = std::map<std::string, int>;  // by number field of the form

struct Planted {
    Values values;                 // on paper: as given, but for RuleMisapplied
    std::vector<Values> reported;  // versions in the order they arrive; the last one stands
    bool page_missing = false;
    std::optional<Slip> slip;  // empty: an honest report
    // What a verifier must find: fields where paper and the standing report differ, the wrong
    // awards of RuleMisapplied, or kPageField. Empty for a LateVersion that puts things right.
    std::set<std::string> fields;
};

// Slips into `share` (0–1) of the precincts, each kind alike; a kind that a sheet leaves no room
// for gives way to a changed digit, and a sheet with no number but 0 to none. `seed` is the
// precinct's own. Deterministic.
Planted plant(const forms::Form& form, const forms::Precinct& precinct, const verify::Rules& rules,
              const Values& values, std::uint64_t seed, double share);

// The same with the slip chosen; empty where the sheet leaves no room for it.
std::optional<Planted> plant_slip(Slip slip, const forms::Form& form,
                                  const forms::Precinct& precinct, const verify::Rules& rules,
                                  const Values& values, std::uint64_t seed);

}  // namespace app::rehearsal
