#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <map>

#include "app/rehearsal/example_canvass.h"
#include "app/rules_file.h"
#include "core/clock.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "forms/worksheet_id.h"

namespace app::embedded {
std::string_view iowa_2020_precincts();
std::string_view iowa_2020_options();
}  // namespace app::embedded

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCanvassFile = "canvass.toml";
constexpr std::string_view kOwnFormFile = "form.toml";

std::string path_in(const std::string& folder, std::string_view name) {
    return folder + "/" + std::string(name);
}

core::Result<> write_key(const std::string& path, const core::SecretKey& key) {
    const auto hex = core::to_hex(key.bytes) + "\n";
    return core::write_file_durably(path, core::bytes_of(hex), 0600);
}

core::Result<core::SecretKey> read_key(const std::string& path) {
    auto text = TRY(core::read_text_file(path));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    const auto bytes = core::from_hex(text);
    core::SecretKey key;
    if (!bytes || bytes->size() != key.bytes.size()) {
        return core::fail(fmt::format(
            "{} is not a key of 64 hexadecimal characters; restore it from the backup.", path));
    }
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

// A TOML basic string: the title is a person's and may hold anything.
std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

// Which boxes are drawn to be checked must not be known from another canvass.
std::string own_sample_seed() {
    std::uint64_t seed = 0;
    for (const auto byte : core::random_bytes(6)) seed = seed << 8 | byte;
    return fmt::format("sample_seed = {}\n", seed);
}

std::string canvass_toml(const NewCanvass& what) {
    return fmt::format(
        "# A canvass of Recanvass. docs/formats.md explains every key.\n"
        "id = {}\ntitle = {}\nmode = \"{}\"\nrules = {}\nform = {}\n\n"
        "# Thresholds that differ from the program's own go here, by the names of "
        "verify/policy.h.\n"
        "[policy]\n{}",
        toml_string(what.id), toml_string(what.title),
        what.mode == Mode::Live ? "live" : "rehearsal", toml_string(what.rules),
        toml_string(what.form_toml.empty() ? what.form : kOwnFormFile),
        what.mode == Mode::Live ? own_sample_seed() : "");
}

core::Result<forms::Form> load_form(const std::string& folder, const std::string& name,
                                    const std::vector<forms::Option>& options) {
    if (name == kOwnFormFile) return forms::read_form_file(path_in(folder, kOwnFormFile), options);
    return forms::parse_form(TRY(forms::built_in_layout(name)), name, options);
}

core::Result<toml::table> read_toml(const std::string& path) {
    const auto text = TRY(core::read_text_file(path));
    try {
        return toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        return core::fail(fmt::format("{} line {} is not TOML: {}. Correct that line.", path,
                                      error.source().begin.line, std::string(error.description())));
    }
}

core::Result<std::string> required_text(const toml::table& table, const std::string& path,
                                        std::string_view key) {
    if (const auto text = table[key].value<std::string>()) return *text;
    return core::fail(fmt::format("{} has no text for the key \"{}\"; add it.", path, key));
}

using PolicySetters =
    std::map<std::string, std::function<bool(verify::Policy&, const toml::node&)>>;

template <class T>
std::function<bool(verify::Policy&, const toml::node&)> setter(T verify::Policy::*member) {
    return [member](verify::Policy& policy, const toml::node& node) {
        const auto value = node.value<T>();
        if (value) policy.*member = *value;
        return value.has_value();
    };
}

bool set_reports_due(verify::Policy& policy, const toml::node& node) {
    const auto time = core::normalised_timestamp(node.value<std::string>().value_or(""));
    if (time) policy.reports_due = *time;
    return time.has_value();
}

const PolicySetters& policy_setters() {
    using P = verify::Policy;
    static const PolicySetters setters = {
        {"least_probability", setter(&P::least_probability)},
        {"least_probability_agreeing", setter(&P::least_probability_agreeing)},
        {"least_probability_agreeing_twice", setter(&P::least_probability_agreeing_twice)},
        {"least_probability_together", setter(&P::least_probability_together)},
        {"least_probability_alternative", setter(&P::least_probability_alternative)},
        {"least_probability_of_zero", setter(&P::least_probability_of_zero)},
        {"least_probability_differing", setter(&P::least_probability_differing)},
        {"sheet_wrong", setter(&P::sheet_wrong)},
        {"least_mark_probability", setter(&P::least_mark_probability)},
        {"least_probability_scan", setter(&P::least_probability_scan)},
        {"most_blank_with_stray", setter(&P::most_blank_with_stray)},
        {"most_blank_under_stamp", setter(&P::most_blank_under_stamp)},
        {"most_on_frame", setter(&P::most_on_frame)},
        {"overwritten_needs_people", setter(&P::overwritten_needs_people)},
        {"least_dpi", setter(&P::least_dpi)},
        {"most_blur_mm", setter(&P::most_blur_mm)},
        {"least_contrast", setter(&P::least_contrast)},
        {"least_paper", setter(&P::least_paper)},
        {"most_residual_mm", setter(&P::most_residual_mm)},
        {"most_identify_ms", setter(&P::most_identify_ms)},
        {"risk_sample", setter(&P::risk_sample)},
        {"risk_confidence", setter(&P::risk_confidence)},
        {"printed_id_sample", setter(&P::printed_id_sample)},
        {"sample_seed", setter(&P::sample_seed)},
        {"pattern_checks", setter(&P::pattern_checks)},
        {"most_held", setter(&P::most_held)},
        {"most_pattern_chance", setter(&P::most_pattern_chance)},
        {"least_pattern_precincts", setter(&P::least_pattern_precincts)},
        {"least_pattern_counts", setter(&P::least_pattern_counts)},
        {"least_duplicate_numbers", setter(&P::least_duplicate_numbers)},
        {"least_duplicate_people", setter(&P::least_duplicate_people)},
        {"most_sde_from_whole", setter(&P::most_sde_from_whole)},
        {"reports_due", set_reports_due},
    };
    return setters;
}

core::Result<verify::Policy> read_policy(const toml::table& file, const std::string& path) {
    verify::Policy policy;
    const auto* table = file["policy"].as_table();
    if (table == nullptr) return policy;
    for (const auto& [key, node] : *table) {
        const auto found = policy_setters().find(std::string(key.str()));
        if (found == policy_setters().end()) {
            return core::fail(
                fmt::format("{} sets the policy \"{}\", which there is not; see "
                            "docs/formats.md for their names.",
                            path, key.str()));
        }
        if (!found->second(policy, node)) {
            return core::fail(
                fmt::format("{} gives the policy \"{}\" a value of the wrong kind; "
                            "write a number, true or false, or a time as "
                            "\"2020-02-04T06:00:00Z\".",
                            path, key.str()));
        }
    }
    return policy;
}

core::Result<> check_tables(const NewCanvass& what) {
    if (!forms::is_canvass_id(what.id)) {
        return core::fail(
            fmt::format("\"{}\" cannot be the id of a canvass; use 1 to 16 upper-case "
                        "letters and digits.",
                        what.id));
    }
    if (what.mode == Mode::Live && what.worksheet_key.bytes == rehearsal::example_key().bytes) {
        return core::fail(
            "The example's worksheet key is published and cannot protect a live canvass; leave "
            "--example out and give --precincts and --options.");
    }
    TRY(built_in_rules(what.rules));
    TRY(forms::parse_roster(what.precincts_csv, "the roster"));
    const auto options = TRY(forms::parse_options(what.options_csv, "the options"));
    const auto layout = what.form_toml.empty() ? std::string(TRY(forms::built_in_layout(what.form)))
                                               : what.form_toml;
    TRY(forms::parse_form(layout, what.form, options));
    return {};
}

core::Result<> make_folders(const std::string& folder) {
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
        return core::fail(fmt::format(
            "{} is not empty, and a canvass needs a folder of its own; name a new folder.",
            folder));
    }
    for (const auto* name : {"keys", "archive"}) {
        fs::create_directories(path_in(folder, name), error);
        if (error) {
            return core::fail(fmt::format("{} cannot be made: {}. Check who may write there.",
                                          path_in(folder, name), error.message()));
        }
    }
    fs::permissions(path_in(folder, "keys"), fs::perms::owner_all, error);
    return {};
}

}  // namespace

core::Result<NewCanvass> example_canvass(std::string_view name) {
    if (name != "iowa-2020") {
        return core::fail(fmt::format("There is no example \"{}\"; there is: iowa-2020.", name));
    }
    NewCanvass what;
    what.id = std::string(rehearsal::kExampleCanvass);
    what.title = std::string(rehearsal::kExampleTitle);
    what.precincts_csv = embedded::iowa_2020_precincts();
    what.options_csv = embedded::iowa_2020_options();
    what.worksheet_key = rehearsal::example_key();
    return what;
}

core::Result<> create_canvass(const std::string& folder, const NewCanvass& what) {
    TRY(check_tables(what));
    TRY(make_folders(folder));
    // Ids are drawn once and kept: the roster is stored with them.
    const auto roster = TRY(forms::parse_roster(what.precincts_csv, "the roster"));
    const auto roster_text = forms::roster_csv(roster.precincts());
    TRY(core::write_file_durably(path_in(folder, "precincts.csv"), core::bytes_of(roster_text)));
    TRY(core::write_file_durably(path_in(folder, "options.csv"), core::bytes_of(what.options_csv)));
    if (!what.form_toml.empty()) {
        TRY(core::write_file_durably(path_in(folder, kOwnFormFile),
                                     core::bytes_of(what.form_toml)));
    }
    TRY(write_key(path_in(folder, "keys/worksheet.key"), what.worksheet_key));
    TRY(write_key(path_in(folder, "keys/ledger.key"), core::random_key()));
    const auto toml = canvass_toml(what);
    return core::write_file_durably(path_in(folder, kCanvassFile), core::bytes_of(toml));
}

std::vector<std::string> policy_names() {
    std::vector<std::string> names;
    for (const auto& [name, set] : policy_setters()) names.push_back(name);
    return names;
}

core::Result<Canvass> open_canvass(const std::string& folder) {
    const auto path = path_in(folder, kCanvassFile);
    std::error_code error;
    if (!fs::exists(path, error)) {
        return core::fail(
            fmt::format("{} is no canvass (it has no canvass.toml); make one with "
                        "`recanvass init {} --example iowa-2020`.",
                        folder, folder));
    }
    const auto file = TRY(read_toml(path));
    Canvass canvass;
    canvass.folder = folder;
    canvass.id = TRY(required_text(file, path, "id"));
    canvass.title = TRY(required_text(file, path, "title"));
    const auto mode = TRY(required_text(file, path, "mode"));
    if (mode != "live" && mode != "rehearsal") {
        return core::fail(
            fmt::format("{} has the mode \"{}\"; write live or rehearsal.", path, mode));
    }
    canvass.mode = mode == "live" ? Mode::Live : Mode::Rehearsal;
    if (!forms::is_canvass_id(canvass.id)) {
        return core::fail(
            fmt::format("{} has the id \"{}\"; use 1 to 16 upper-case letters and "
                        "digits.",
                        path, canvass.id));
    }
    canvass.policy = TRY(read_policy(file, path));
    canvass.rules = TRY(built_in_rules(TRY(required_text(file, path, "rules"))));
    const auto options = TRY(forms::read_options(path_in(folder, "options.csv")));
    canvass.form = TRY(load_form(folder, TRY(required_text(file, path, "form")), options));
    canvass.roster = TRY(forms::read_roster(path_in(folder, "precincts.csv")));
    canvass.worksheet_key = TRY(read_key(path_in(folder, "keys/worksheet.key")));
    canvass.ledger_key = TRY(read_key(path_in(folder, "keys/ledger.key")));
    if (!canvass.rehearsal() && canvass.worksheet_key.bytes == rehearsal::example_key().bytes) {
        return core::fail(
            fmt::format("{} is live but uses the example's published worksheet key; "
                        "make a new canvass with `recanvass init --live`.",
                        folder));
    }
    return canvass;
}

}  // namespace app
