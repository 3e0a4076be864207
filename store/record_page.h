// Records the outcome of a page. Used inside this room only.
#pragma once

#include <string>

#include "store/page_table.h"

namespace store {

// Within the transaction of `pen`. `least_sure`: from when a reading counts as sure where two scans
// are compared (Policy::least_probability_scan). Errors: a page nobody offered; an outcome that is
// none; a page that people named, where the rules do not yet let it be read as that sheet.
core::Result<RecordedPage> record_outcome(LedgerPen& pen, const PageOutcome& outcome,
                                          const std::string& actor, double least_sure);

}  // namespace store
