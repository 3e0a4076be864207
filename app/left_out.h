// What a new version of a channel's reports leaves out.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/reports.h"

namespace app {

// Returns the fields that the channel's latest reports have and these new ones lack, each with the
// number of precincts. A table that lost a column looks so.
core::Result<std::map<std::string, std::size_t>> left_out(store::Reports& known,
                                                          const store::ReportSource& reports);

}  // namespace app
