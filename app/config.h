// A canvass is one folder: canvass.toml, the roster, the options, the keys, the database and the
// archive (docs/formats.md, "The canvass folder").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/policy.h"
#include "verify/rules.h"

namespace app {

enum class Mode { Rehearsal, Live };

struct Canvass {
    std::string folder;
    std::string id;  // upper-case letters and digits, 1–16; in the code of every sheet
    std::string title;
    Mode mode = Mode::Rehearsal;
    verify::Rules rules;
    verify::Policy policy;
    forms::Form form;
    forms::Roster roster;
    core::SecretKey worksheet_key;
    core::SecretKey ledger_key;

    bool rehearsal() const { return mode == Mode::Rehearsal; }
    std::string database_path() const { return folder + "/canvass.db"; }
    std::string archive_path() const { return folder + "/archive"; }
};

// What `init` writes. The three tables are texts so that an example and files of the user's own
// take the same way.
struct NewCanvass {
    std::string id;
    std::string title;
    Mode mode = Mode::Rehearsal;
    std::string rules = "iowa-2020";
    std::string form = "iowa-2020-math";  // a built-in layout, or "form.toml" with `form_toml`
    std::string form_toml;                // text of a form file of the user's own; empty: built in
    std::string precincts_csv;
    std::string options_csv;
    core::SecretKey worksheet_key;
};

// The example that comes with the program: Iowa's roster of 2020 with a fixed id and published key.
core::Result<NewCanvass> example_canvass(std::string_view name);

// Writes a new canvass. Errors: the folder holds something already, a table is wrong, the published
// key of the example with Mode::Live. canvass.toml is written last: a folder without it is no
// canvass.
core::Result<> create_canvass(const std::string& folder, const NewCanvass& what);

// The names that may stand under [policy] of canvass.toml: one for each member of verify::Policy.
std::vector<std::string> policy_names();

// Errors name the file and the remedy: no canvass there, an unknown key or rule set, a bad table.
core::Result<Canvass> open_canvass(const std::string& folder);

}  // namespace app
