// What the results of a canvass rest on: what canvass.toml says about them, rules, form, roster and
// options. As texts, so that the ledger can hold them and lines can be named; as values, so that
// the program can work with them.
#pragma once

#include <string>
#include <vector>

#include "app/settings_file.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/policy.h"
#include "verify/rules.h"

namespace app {

struct ConfigurationTexts {
    std::string settings;   // bearing_text of canvass.toml
    std::string rules;      // TOML
    std::string form;       // TOML
    std::string precincts;  // CSV
    std::string options;    // CSV

    bool operator==(const ConfigurationTexts&) const = default;
};

struct Configuration {
    std::string id;  // upper-case letters and digits, 1–16; in the code of every sheet
    Mode mode = Mode::Rehearsal;
    verify::Rules rules;
    verify::Policy policy;
    forms::Form form;
    forms::Roster roster;
    ConfigurationTexts texts;
};

// The rules by their name in canvass.toml: a built-in set, or the file beside it.
core::Result<std::string> rules_text(const std::string& folder, const std::string& name);
// The form likewise.
core::Result<std::string> form_text(const std::string& folder, const std::string& name);

// The values that the texts say. `source` stands before the texts' names in errors: "caucus/", or
// "event 12, ".
core::Result<Configuration> configuration_of(ConfigurationTexts texts, const std::string& source);

// One sentence for each place in which `files` differs from `in_force` and results may differ with
// it, by file and line; empty: none. `settings` is what the canvass.toml says that `files` was read
// from: it knows the lines.
std::vector<std::string> differences(const Configuration& in_force, const Configuration& files,
                                     const Settings& settings);

}  // namespace app
