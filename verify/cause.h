// What probably happened between paper and report, as far as the two numbers tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verify/finding.h"

namespace verify {

// What stands around the cell; empty where it is not known.
struct Surroundings {
    std::optional<int> row_above;       // as written, same column
    std::optional<int> row_below;       // as written, same column
    std::optional<int> other_written;   // as written, same row, in the other alignment
    std::optional<int> other_reported;  // as reported, there
};

// A few words ("two digits transposed"), or empty: unknown. The strongest evidence first: a swap
// explains two cells, a neighbouring row one, a slip of the hand only this one.
std::string likely_cause(int written, int reported, const Surroundings& around);

// The few words under which findings alike are counted together: the likely cause of a
// transcription, "cause unknown", or what the kind says.
std::string_view cause_group(const Finding& finding);

}  // namespace verify
