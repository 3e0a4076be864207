// What a channel sent, as a table for verify::parse_reports: CSV as it is, JSON row by row.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace app {

// CSV: returned unchanged. JSON (the text begins with [ or {): an array of objects, an object a
// line, or {"reports": […]}; each object names its precinct ("precinct_id", or "county" and
// "precinct") and its counts beside it or under "values". Objects become rows, keys columns; what
// is no text and no number becomes its JSON, for the table's own check to name. Errors: not JSON,
// nested too deep, a key twice in one report, no object in it; `name` is the file's.
core::Result<std::string> table_text(std::string_view text, const std::string& name);

}  // namespace app
