// Two scans of the same sheet: which one was read better, and where they do not say the same.
#pragma once

#include <string>
#include <vector>

#include "forms/worksheet.h"
#include "verify/policy.h"

namespace verify {

struct SheetComparison {
    // The second scan was read better; on a tie the first stays, so that offering the same picture
    // again changes nothing.
    bool second_is_better = false;
    // Fields whose first choice differs (state or value; leading zeros do not count), or that only
    // one of the scans has; in the first scan's order, then those that only the second has.
    std::vector<std::string> differing_fields;

    bool operator==(const SheetComparison&) const = default;
};

// The readings of one page each, of the same form. Better is: fewer fields that nobody would let
// pass (`least_sure`), then the likelier whole. A field that one scan lacks counts as unread there.
SheetComparison compare_scans(const std::vector<forms::Reading>& first,
                              const std::vector<forms::Reading>& second,
                              double least_sure = Policy{}.least_probability_scan);

}  // namespace verify
