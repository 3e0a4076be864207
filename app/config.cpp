#include "app/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/canvass_folder.h"
#include "app/in_force.h"
#include "app/rehearsal/example_canvass.h"
#include "core/file.h"
#include "core/key_file.h"
#include "forms/form_file.h"
#include "forms/worksheet_id.h"
#include "store/records.h"

namespace app::embedded {
std::string_view iowa_2020_precincts();
std::string_view iowa_2020_options();
}  // namespace app::embedded

namespace app {
namespace {

namespace fs = std::filesystem;

std::string path_in(const std::string& folder, std::string_view name) {
    return folder + "/" + std::string(name);
}

core::Result<> write_text(const std::string& folder, std::string_view name, std::string_view text) {
    return core::write_file_durably(path_in(folder, name), core::bytes_of(text));
}

using core::read_key;
using core::write_key;

// Boxes drawn to be checked must not be predictable from another canvass.
std::uint64_t own_sample_seed() {
    std::uint64_t seed = 0;
    for (const auto byte : core::random_bytes(6)) seed = seed << 8 | byte;
    return seed;
}

// The configuration as the new canvass will have it; ids of the roster are drawn once and kept.
core::Result<Configuration> checked(const NewCanvass& what, const Settings& settings) {
    if (!forms::is_canvass_id(what.id)) {
        return core::fail(
            fmt::format("\"{}\" cannot be the id of a canvass; use 1 to 16 upper-case "
                        "letters and digits.",
                        what.id));
    }
    if (what.mode == Mode::Live && what.worksheet_key &&
        what.worksheet_key->bytes == rehearsal::example_key().bytes) {
        return core::refuse(
            "The example's worksheet key is published and cannot protect a live canvass; leave "
            "--example out and give --precincts and --options.");
    }
    const auto roster = TRY(forms::parse_roster(what.precincts_csv, "the roster"));
    ConfigurationTexts texts;
    texts.settings = bearing_text(settings);
    texts.rules = what.rules_toml.empty() ? TRY(rules_text("", what.rules)) : what.rules_toml;
    texts.form = what.form_toml.empty() ? TRY(form_text("", what.form)) : what.form_toml;
    texts.precincts = forms::roster_csv(roster.precincts());
    texts.options = what.options_csv;
    return configuration_of(std::move(texts), "the new canvass's ");
}

Settings settings_of(const NewCanvass& what) {
    Settings settings;
    settings.id = what.id;
    settings.title = what.title;
    settings.mode = what.mode;
    settings.rules = what.rules_toml.empty() ? what.rules : std::string(kRulesFile);
    settings.form = what.form_toml.empty() ? what.form : std::string(kFormFile);
    settings.time_zone = what.time_zone;
    if (what.mode == Mode::Live) settings.policy.sample_seed = own_sample_seed();
    settings.policy.second_factor = what.second_factor;
    return settings;
}

// The database begins with the configuration: there is no canvass without it. The ledger's key is
// named next, and the first head is signed.
core::Result<> record_first(const std::string& folder, const Configuration& configuration,
                            const std::string& actor) {
    const auto records = TRY(store::Records::open(path_in(folder, kDatabaseFile),
                                                  {.opening = store::Opening::CreateIfMissing}));
    TRY(records->configurations().take_over(recorded_form(configuration), 0, actor));
    Canvass canvass;
    static_cast<Configuration&>(canvass) = configuration;
    canvass.folder = folder;
    TRY(records->heads(heads_options(canvass))->sign(actor));
    return {};
}

}  // namespace

// Sheets may be printed with a key that an `init` drew before it was stopped.
core::Result<core::SecretKey> draw_key(const std::string& path) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) {
        const auto drawn = read_key(path);
        if (drawn && drawn->bytes != rehearsal::example_key().bytes) return drawn;
    }
    const auto key = core::random_key();
    TRY(write_key(path, key));
    return key;
}

core::Result<NewCanvass> example_canvass(std::string_view name) {
    if (name != "iowa-2020") {
        return core::not_found(
            fmt::format("There is no example \"{}\"; there is: iowa-2020.", name));
    }
    NewCanvass what;
    what.id = std::string(rehearsal::kExampleCanvass);
    what.title = std::string(rehearsal::kExampleTitle);
    what.precincts_csv = embedded::iowa_2020_precincts();
    what.options_csv = embedded::iowa_2020_options();
    what.worksheet_key = rehearsal::example_key();
    return what;
}

core::Result<> create_canvass(const std::string& folder, const NewCanvass& what,
                              const std::string& actor) {
    const auto settings = settings_of(what);
    const auto configuration = TRY(checked(what, settings));
    TRY(begin_folder(folder));
    TRY(write_text(folder, kRosterFile, configuration.texts.precincts));
    TRY(write_text(folder, kOptionsFile, configuration.texts.options));
    if (!what.rules_toml.empty()) TRY(write_text(folder, kRulesFile, what.rules_toml));
    if (!what.form_toml.empty()) TRY(write_text(folder, kFormFile, what.form_toml));
    const auto worksheet_key = path_in(folder, "keys/worksheet.key");
    if (what.worksheet_key) {
        TRY(write_key(worksheet_key, *what.worksheet_key));
    } else {
        TRY(draw_key(worksheet_key));
    }
    TRY(draw_key(path_in(folder, "keys/ledger.key")));
    TRY(draw_key(path_in(folder, "keys/secrets.key")));
    TRY(record_first(folder, configuration, actor));
    TRY(write_text(folder, kCanvassFile, new_settings_text(settings)));
    finish_folder(folder);
    return {};
}

store::HeadsOptions heads_options(const Canvass& canvass) {
    store::HeadsOptions options;
    options.canvass = canvass.id;
    options.folder = canvass.folder + "/heads";
    options.key_file = canvass.folder + "/keys/ledger.key";
    for (const auto& place : canvass.settings.head_copies)
        options.copies.push_back((fs::path(canvass.folder) / place).string());
    return options;
}

namespace {

// A copy that goes with the canvass is none.
core::Result<> lie_elsewhere(const std::string& folder, const std::vector<std::string>& places) {
    std::error_code ignored;
    const auto own = fs::weakly_canonical(folder, ignored);
    for (const auto& place : places) {
        const auto from_own = fs::weakly_canonical(own / place, ignored).lexically_relative(own);
        if (from_own.empty() || *from_own.begin() == "..") continue;
        return core::fail(fmt::format(
            "head_copies of {} names {}, which lies in the canvass itself; name a place "
            "that is not lost with it, such as a stick.",
            path_in(folder, kCanvassFile), place));
    }
    return {};
}

}  // namespace

core::Result<Canvass> open_canvass(const std::string& folder) {
    const auto path = path_in(folder, kCanvassFile);
    std::error_code error;
    if (!fs::exists(path, error)) {
        return core::not_found(
            fmt::format("{} is no canvass (it has no canvass.toml); make one with "
                        "`recanvass init {} --example iowa-2020`.",
                        folder, folder));
    }
    const auto settings = TRY(parse_settings(TRY(core::read_text_file(path)), path));
    TRY(lie_elsewhere(folder, settings.head_copies));
    ConfigurationTexts texts;
    texts.settings = bearing_text(settings);
    texts.rules = TRY(rules_text(folder, settings.rules));
    texts.form = TRY(form_text(folder, settings.form));
    texts.precincts = TRY(core::read_text_file(path_in(folder, kRosterFile)));
    texts.options = TRY(core::read_text_file(path_in(folder, kOptionsFile)));
    Canvass canvass;
    static_cast<Configuration&>(canvass) =
        TRY(configuration_of(std::move(texts), path_in(folder, "")));
    canvass.folder = folder;
    canvass.title = settings.title;
    canvass.time_zone = settings.time_zone;
    canvass.settings = settings;
    canvass.worksheet_key = TRY(read_key(path_in(folder, "keys/worksheet.key")));
    if (fs::exists(canvass.secrets_key_path(), error))
        canvass.secrets_key = TRY(read_key(canvass.secrets_key_path()));
    if (!canvass.rehearsal() && canvass.worksheet_key.bytes == rehearsal::example_key().bytes) {
        return core::refuse(
            fmt::format("{} is live but uses the example's published worksheet key; "
                        "make a new canvass with `recanvass init --live`.",
                        folder));
    }
    return canvass;
}

}  // namespace app
