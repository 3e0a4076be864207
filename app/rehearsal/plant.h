// Plants slips between paper and report on purpose and records them. Every slip of the list has
// really happened somewhere (docs/findings.md).
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
    PageMissing,        // the report came, the first page of the sheet did not
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
    // The fields that the verifier must find: those where paper and the standing report differ, the
    // wrong awards of RuleMisapplied, or kPageField. Empty for a LateVersion that corrects the
    // report.
    std::set<std::string> fields;
};

// Plants a slip in `share` (0–1) of the precincts, each kind equally often. Where a kind is not
// possible on a sheet, a digit is changed; a sheet with zeros only gets no slip. `seed` is the
// precinct's own. Deterministic.
Planted plant(const forms::Form& form, const forms::Precinct& precinct, const verify::Rules& rules,
              const Values& values, std::uint64_t seed, double share);

// Plants the given slip; empty where it is not possible on the sheet.
std::optional<Planted> plant_slip(Slip slip, const forms::Form& form,
                                  const forms::Precinct& precinct, const verify::Rules& rules,
                                  const Values& values, std::uint64_t seed);

}  // namespace app::rehearsal
