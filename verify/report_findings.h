// Checks reports against each other: channels that contradict each other, late reports, replaced
// versions. Used only by verify_precinct.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verify/cells.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/verify_precinct.h"

namespace verify {

// Finds REPORTS_CONFLICT where channels differ about a box, and says with whom the paper agrees.
// Finds REPORT_LATE for each report that came after the deadline, or that changed the channel's
// values after the paper was read or people had decided, and says what it changed.
std::vector<Finding> report_findings(const PrecinctFacts& facts, const Policy& policy,
                                     const Cells& cells);

// Returns in a few words why a channel reported `value` where the paper differs: another channel
// said so before its own newer version, or a newer version changed the channel's right value.
// Empty: the versions do not tell.
std::string cause_by_versions(const PrecinctFacts& facts, const Cell& cell, const Report& report,
                              int value);

// The beginning of such causes; findings are counted together by it.
inline constexpr std::string_view kStaleVersion = "a stale version of a report";
inline constexpr std::string_view kChangedLater = "changed by a later version of the report";

}  // namespace verify
