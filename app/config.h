// A canvass is one folder: canvass.toml, the roster, the options, the keys, the database and the
// archive (docs/formats.md, "The canvass folder").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/configuration.h"
#include "core/digest.h"
#include "core/result.h"
#include "core/time_zone.h"
#include "store/heads.h"

namespace app {

struct Canvass : Configuration {
    std::string folder;
    std::int64_t configured_by = 0;  // seq of the configuration's event (app/in_force.h); 0: none
    Settings settings;  // canvass.toml as it is now: the configuration may be another one
    std::string title;
    core::TimeZone time_zone;  // of what people read
    core::SecretKey worksheet_key;
    // Events commit to passwords by it; empty: never drawn, in a canvass of an older program.
    std::optional<core::SecretKey> secrets_key;

    bool rehearsal() const { return mode == Mode::Rehearsal; }
    std::string database_path() const { return folder + "/" + std::string(kDatabaseFile); }
    std::string secrets_key_path() const { return folder + "/keys/secrets.key"; }
    std::string archive_path() const { return folder + "/archive"; }
};

// What `init` writes. The tables are texts so that an example and files of the user's own take the
// same way.
struct NewCanvass {
    std::string id;
    std::string title;
    Mode mode = Mode::Rehearsal;
    std::string rules = "iowa-2020";
    std::string rules_toml;               // text of a rules file of the user's own; empty: `rules`
    std::string form = "iowa-2020-math";  // a built-in layout
    std::string form_toml;                // text of a form file of the user's own; empty: `form`
    std::string precincts_csv;
    std::string options_csv;
    core::TimeZone time_zone;
    std::optional<core::SecretKey> worksheet_key;  // empty: drawn
    bool second_factor = true;                     // whether officials of a live canvass need one
};

// Returns the program's example: Iowa's roster of 2020 with a fixed id and a published key.
core::Result<NewCanvass> example_canvass(std::string_view name);

// Writes a new canvass. Errors: the folder is not empty, a table is wrong, the published key of the
// example with Mode::Live. canvass.toml is written last: a folder without it is no canvass. A
// folder that holds nothing but what this function left there when it was stopped is filled anew;
// keys that were drawn stay. `actor`: who stands in the ledger for the configuration.
core::Result<> create_canvass(const std::string& folder, const NewCanvass& what,
                              const std::string& actor);

// The names that may stand under [policy] of canvass.toml: one for each member of verify::Policy.
std::vector<std::string> policy_names();

// Draws a key and keeps it in the file, for its owner's eyes only; a key that is there stays.
core::Result<core::SecretKey> draw_key(const std::string& path);

// Errors name the file and the remedy: no canvass there, an unknown key or rule set, a bad table.
core::Result<Canvass> open_canvass(const std::string& folder);

// Where the canvass's signed heads, their copies and the key that signs them are.
store::HeadsOptions heads_options(const Canvass& canvass);

}  // namespace app
