// Whether the verdicts that the database holds are those that follow from its facts.
#pragma once

#include <string>
#include <vector>

#include "app/pipeline.h"
#include "core/result.h"

namespace app {

// One sentence for each precinct whose verdict is another one; precincts that are due are passed
// over. Asked where the rows are proved (LedgerState): false ones may not even be readable.
core::Result<std::vector<std::string>> false_verdicts(Pipeline& pipeline);

}  // namespace app
