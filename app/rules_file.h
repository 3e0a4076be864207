// Rule sets as TOML files (verify/rules/*.toml; docs/findings.md, "Rules"), read into values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "verify/rules.h"

namespace app {

// A rule set that is built into the program ("iowa-2020"), or an error that lists those there are.
core::Result<verify::Rules> built_in_rules(std::string_view id);
core::Result<std::string_view> built_in_rules_text(std::string_view id);
std::vector<std::string> built_in_rule_sets();

// `name` is named in errors: not TOML, a key that is missing, unknown or of the wrong kind, a share
// above one, steps that do not ascend.
core::Result<verify::Rules> parse_rules(std::string_view text, const std::string& name);

}  // namespace app
