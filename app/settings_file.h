// canvass.toml: what it says, and the part of it that bears on results, key by key
// (docs/formats.md, "The canvass folder").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time_zone.h"
#include "verify/policy.h"

namespace app {

inline constexpr std::string_view kCanvassFile = "canvass.toml";
inline constexpr std::string_view kRulesFile = "rules.toml";  // rules of the canvass's own
inline constexpr std::string_view kFormFile = "form.toml";    // a form of the canvass's own
inline constexpr std::string_view kRosterFile = "precincts.csv";
inline constexpr std::string_view kOptionsFile = "options.csv";
inline constexpr std::string_view kDatabaseFile = "canvass.db";

enum class Mode { Rehearsal, Live };
std::string_view name_of(Mode mode);  // "live", "rehearsal"

struct Settings {
    // These bear on results.
    std::string id;  // upper-case letters and digits, 1–16; in the code of every sheet
    Mode mode = Mode::Rehearsal;
    std::string rules;  // a built-in rule set, or kRulesFile
    std::string form;   // a built-in layout, or kFormFile
    verify::Policy policy;
    // These do not.
    std::string title;
    core::TimeZone time_zone;  // of what people read
    // Folders that get a copy of every signed head: absolute, or relative to the canvass.
    std::vector<std::string> head_copies;

    std::map<std::string, int> lines;  // where the file sets a key, 1-based
};

// Errors name `path`, the line where there is one, and the remedy: not TOML, a key that is missing,
// unknown or of the wrong kind.
core::Result<Settings> parse_settings(std::string_view text, const std::string& path);

// Every key that bears on results with its value as TOML writes it, in the order of the file;
// policies that the file leaves out have the program's own value.
std::vector<std::pair<std::string, std::string>> bearing_settings(const Settings& settings);
// The same as a canvass.toml that parse_settings reads.
std::string bearing_text(const Settings& settings);

// What `init` writes: of the policies only the sample's seed and whether a second factor is asked,
// where they are not the program's own.
std::string new_settings_text(const Settings& settings);

// The names that may stand under [policy] of canvass.toml: one for each member of verify::Policy.
std::vector<std::string> policy_names();

}  // namespace app
