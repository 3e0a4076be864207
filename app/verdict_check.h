// Whether the verdicts in the database follow from its facts.
#pragma once

#include <string>
#include <vector>

#include "app/pipeline.h"
#include "core/result.h"

namespace app {

// Returns one sentence for each precinct whose stored verdict does not follow from the facts. Skips
// precincts that are due. Call it only after the rows are proved (LedgerState): false rows may not
// even be readable.
core::Result<std::vector<std::string>> false_verdicts(Pipeline& pipeline);

}  // namespace app
