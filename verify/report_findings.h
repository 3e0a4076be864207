// Reports among themselves: channels that contradict each other, reports that came late, versions
// that were replaced. Inside of verify_precinct.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verify/cells.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/verify_precinct.h"

namespace verify {

// REPORTS_CONFLICT where channels say different things of a box, with whom the paper agrees; and
// REPORT_LATE for each report that came after the deadline, or changed what the channel had said
// after the paper was read or people had decided, with what it changed.
std::vector<Finding> report_findings(const PrecinctFacts& facts, const Policy& policy,
                                     const Cells& cells);

// Why a channel reported `value` where the paper says something else, as far as versions tell:
// another channel said so before its own newer version, or the channel itself said what is written
// and a newer version changed it. A few words; empty: versions tell nothing.
std::string cause_by_versions(const PrecinctFacts& facts, const Cell& cell, const Report& report,
                              int value);

// How such causes begin; findings are counted together by it.
inline constexpr std::string_view kStaleVersion = "a stale version of a report";
inline constexpr std::string_view kChangedLater = "changed by a later version of the report";

}  // namespace verify
