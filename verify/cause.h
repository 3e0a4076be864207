// Names the probable cause of a difference between paper and report.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verify/finding.h"

namespace verify {

// The values around the cell; empty where unknown.
struct Surroundings {
    std::optional<int> row_above;       // as written, same column
    std::optional<int> row_below;       // as written, same column
    std::optional<int> other_written;   // as written, same row, in the other alignment
    std::optional<int> other_reported;  // as reported, in that cell
};

// Returns a few words ("two digits transposed"); empty: unknown. The strongest evidence comes
// first: a swap explains two cells, a neighbouring row one, a slip of the hand only this one.
std::string likely_cause(int written, int reported, const Surroundings& around);

// Returns the few words under which similar findings are counted together: the likely cause of a
// transcription, "cause unknown", or words for the kind.
std::string_view cause_group(const Finding& finding);

}  // namespace verify
