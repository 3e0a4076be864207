// Reads rule sets from TOML files (verify/rules/*.toml; docs/findings.md, "Rules").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "verify/rules.h"

namespace app {

// Returns a rule set that is built in ("iowa-2020"), or an error that lists the built-in ones.
core::Result<verify::Rules> built_in_rules(std::string_view id);
core::Result<std::string_view> built_in_rules_text(std::string_view id);
std::vector<std::string> built_in_rule_sets();

// Errors name the file by `name`: not TOML, a key that is missing, unknown or of the wrong kind, a
// share above one, steps that do not ascend.
core::Result<verify::Rules> parse_rules(std::string_view text, const std::string& name);

}  // namespace app
