// JSON that others wrote: a file, a request, a body in the database. The one door to the parser,
// because what is nested too deep ends the program in whatever walks over it later, and a key that
// stands twice in an object means two things.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

struct JsonLimits {
    std::size_t most_depth = 64;  // objects and arrays inside one another; ours have 6
};

// Errors, each with `name`: no JSON (with its line), nested deeper than the limit, a key twice in
// one object. A byte-order mark at its beginning is skipped.
Result<nlohmann::json> parse_json(std::string_view text, const std::string& name,
                                  const JsonLimits& limits = {});

}  // namespace core
