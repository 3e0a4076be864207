// Turns a channel's file into a table for verify::parse_reports: CSV unchanged, JSON row by row.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace app {

// CSV: returned unchanged. JSON (the text begins with [ or {): an array of objects, an object a
// line, or {"reports": […]}; each object names its precinct ("precinct_id", or "county" and
// "precinct") and its counts beside it or under "values". Objects become rows, keys columns; values
// of other types become their JSON text, which the table's own check then names. Errors: not JSON,
// nested too deep, a key twice in one report, no object in it, an unknown encoding
// (core/unicode.h); `name` is the file's.
core::Result<std::string> table_text(std::string_view bytes, const std::string& name);

}  // namespace app
