#include "app/settings_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/clock.h"
#include "core/printable.h"
#include "forms/worksheet_id.h"

namespace app {
namespace {

using verify::Policy;

// Returns a TOML basic string: a title may hold any text.
std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

// A threshold as canvass.toml names it, set from there and written back.
struct PolicyKey {
    std::string_view name;
    std::function<bool(Policy&, const toml::node&)> set;  // false: a value of the wrong kind
    std::function<std::string(const Policy&)> text;
};

template <class T>
PolicyKey policy_key(std::string_view name, T Policy::*member) {
    return {name,
            [member](Policy& policy, const toml::node& node) {
                const auto value = node.value<T>();
                if (value) policy.*member = *value;
                return value.has_value();
            },
            [member](const Policy& policy) { return fmt::format("{}", policy.*member); }};
}

bool set_reports_due(Policy& policy, const toml::node& node) {
    const auto text = node.value<std::string>();
    if (!text) return false;
    const auto time = text->empty() ? *text : core::normalised_timestamp(*text);
    if (time) policy.reports_due = *time;
    return time.has_value();
}

const std::vector<PolicyKey>& policy_keys() {
    static const std::vector<PolicyKey> keys = {
        policy_key("least_probability", &Policy::least_probability),
        policy_key("least_probability_agreeing", &Policy::least_probability_agreeing),
        policy_key("least_probability_agreeing_twice", &Policy::least_probability_agreeing_twice),
        policy_key("least_probability_together", &Policy::least_probability_together),
        policy_key("least_probability_in_column", &Policy::least_probability_in_column),
        policy_key("least_probability_alternative", &Policy::least_probability_alternative),
        policy_key("least_probability_of_zero", &Policy::least_probability_of_zero),
        policy_key("least_probability_differing", &Policy::least_probability_differing),
        policy_key("sheet_wrong", &Policy::sheet_wrong),
        policy_key("least_mark_probability", &Policy::least_mark_probability),
        policy_key("least_probability_scan", &Policy::least_probability_scan),
        policy_key("most_blank_with_stray", &Policy::most_blank_with_stray),
        policy_key("most_blank_under_stamp", &Policy::most_blank_under_stamp),
        policy_key("most_faint", &Policy::most_faint),
        policy_key("most_shining_through", &Policy::most_shining_through),
        policy_key("most_on_frame", &Policy::most_on_frame),
        policy_key("least_frame_seen", &Policy::least_frame_seen),
        policy_key("most_hidden_mm", &Policy::most_hidden_mm),
        policy_key("most_hidden_side_mm", &Policy::most_hidden_side_mm),
        policy_key("most_paper_off", &Policy::most_paper_off),
        policy_key("most_partly_covered", &Policy::most_partly_covered),
        policy_key("most_blank_unframed", &Policy::most_blank_unframed),
        policy_key("overwritten_needs_people", &Policy::overwritten_needs_people),
        policy_key("least_dpi", &Policy::least_dpi),
        policy_key("most_blur_mm", &Policy::most_blur_mm),
        policy_key("least_contrast", &Policy::least_contrast),
        policy_key("least_paper", &Policy::least_paper),
        policy_key("most_residual_mm", &Policy::most_residual_mm),
        policy_key("most_identify_ms", &Policy::most_identify_ms),
        policy_key("most_blank_contrast", &Policy::most_blank_contrast),
        policy_key("least_blank_paper", &Policy::least_blank_paper),
        policy_key("risk_sample", &Policy::risk_sample),
        policy_key("risk_confidence", &Policy::risk_confidence),
        policy_key("printed_id_sample", &Policy::printed_id_sample),
        policy_key("pattern_checks", &Policy::pattern_checks),
        policy_key("keyers", &Policy::keyers),
        policy_key("most_held", &Policy::most_held),
        policy_key("most_pattern_chance", &Policy::most_pattern_chance),
        policy_key("least_pattern_precincts", &Policy::least_pattern_precincts),
        policy_key("least_pattern_counts", &Policy::least_pattern_counts),
        policy_key("least_duplicate_numbers", &Policy::least_duplicate_numbers),
        policy_key("least_duplicate_people", &Policy::least_duplicate_people),
        policy_key("most_sde_from_whole", &Policy::most_sde_from_whole),
        policy_key("second_factor", &Policy::second_factor),
        {"reports_due", set_reports_due,
         [](const Policy& policy) { return toml_string(policy.reports_due); }},
        policy_key("sample_seed", &Policy::sample_seed),
    };
    return keys;
}

core::Result<toml::table> toml_of(std::string_view text, const std::string& path) {
    try {
        return toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        return core::fail(fmt::format("{} line {} is not TOML: {}. Correct that line.", path,
                                      error.source().begin.line, std::string(error.description())));
    } catch (const std::exception& error) {
        return core::fail(fmt::format("{} is not TOML: {}. Correct the file.", path, error.what()));
    }
}

core::Result<std::string> required_text(const toml::table& table, const std::string& path,
                                        std::string_view key) {
    if (const auto text = table[key].value<std::string>()) return *text;
    return core::fail(fmt::format("{} has no text for the key \"{}\"; add it.", path, key));
}

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

core::Result<> take_head_copies(const toml::table& file, const std::string& path,
                                Settings& settings) {
    if (!file.contains("head_copies")) return {};
    const auto* list = file["head_copies"].as_array();
    const auto wrong = [&](const toml::node& node) {
        return core::fail(fmt::format(
            "{} line {} gives \"head_copies\" something else than a list of folders; write "
            "head_copies = [\"/media/stick\"].",
            path, line_of(node)));
    };
    if (list == nullptr) return wrong(*file.get("head_copies"));
    for (const auto& node : *list) {
        const auto place = node.value<std::string>();
        if (!place || place->empty() || core::printable(*place) != *place) return wrong(node);
        settings.head_copies.push_back(*place);
    }
    return {};
}

// A key that nobody knows is one that somebody believes to be set.
core::Result<> know_keys(const toml::table& file, const std::string& path, Settings& settings) {
    static constexpr std::array<std::string_view, 8> kKeys = {
        "id", "title", "mode", "rules", "form", "time_zone", "head_copies", "policy"};
    for (const auto& [key, node] : file) {
        if (std::find(kKeys.begin(), kKeys.end(), key.str()) == kKeys.end()) {
            return core::fail(
                fmt::format("{} line {} sets \"{}\", and there is no such key; the keys are {}.",
                            path, line_of(node), key.str(), fmt::join(kKeys, ", ")));
        }
        settings.lines[std::string(key.str())] = line_of(node);
    }
    return {};
}

core::Result<> take_policy(const toml::table& file, const std::string& path, Settings& settings) {
    if (!file.contains("policy")) return {};
    const auto* table = file["policy"].as_table();
    if (table == nullptr) {
        return core::fail(
            fmt::format("{} line {} gives \"policy\" a value; write [policy] on a line "
                        "of its own and the policies below it.",
                        path, line_of(*file.get("policy"))));
    }
    for (const auto& [key, node] : *table) {
        const auto& keys = policy_keys();
        const std::string_view name = key.str();
        const auto found = std::find_if(keys.begin(), keys.end(),
                                        [&](const PolicyKey& one) { return one.name == name; });
        if (found == keys.end()) {
            return core::fail(
                fmt::format("{} line {} sets the policy \"{}\", and there is no such policy; "
                            "write one of docs/formats.md, and other keys above [policy].",
                            path, line_of(node), key.str()));
        }
        if (!found->set(settings.policy, node)) {
            return core::fail(
                fmt::format("{} line {} gives the policy \"{}\" a value of the wrong kind; "
                            "write a number, true or false, or a time as "
                            "\"2020-02-04T06:00:00Z\".",
                            path, line_of(node), key.str()));
        }
        settings.lines[std::string(key.str())] = line_of(node);
    }
    if (settings.policy.keyers != 1 && settings.policy.keyers != 2) {
        return core::fail(fmt::format(
            "{} line {} lets {} people key a box; write keyers = 2, or 1 for a small canvass.",
            path, settings.lines.at("keyers"), settings.policy.keyers));
    }
    return {};
}

}  // namespace

std::string_view name_of(Mode mode) {
    return mode == Mode::Live ? "live" : "rehearsal";
}

core::Result<Settings> parse_settings(std::string_view text, const std::string& path) {
    const auto file = TRY(toml_of(text, path));
    Settings settings;
    TRY(know_keys(file, path, settings));
    settings.id = TRY(required_text(file, path, "id"));
    if (!forms::is_canvass_id(settings.id)) {
        return core::fail(fmt::format(
            "{} has the id \"{}\"; use 1 to 16 upper-case letters and digits.", path, settings.id));
    }
    settings.title = TRY(required_text(file, path, "title"));
    const auto mode = TRY(required_text(file, path, "mode"));
    if (mode != name_of(Mode::Live) && mode != name_of(Mode::Rehearsal)) {
        return core::fail(
            fmt::format("{} has the mode \"{}\"; write live or rehearsal.", path, mode));
    }
    settings.mode = mode == name_of(Mode::Live) ? Mode::Live : Mode::Rehearsal;
    settings.rules = TRY(required_text(file, path, "rules"));
    settings.form = TRY(required_text(file, path, "form"));
    if (file.contains("time_zone")) {
        const auto zone = core::TimeZone::named(TRY(required_text(file, path, "time_zone")));
        if (!zone) return core::fail(fmt::format("{}: {}", path, zone.error().message));
        settings.time_zone = *zone;
    }
    TRY(take_head_copies(file, path, settings));
    TRY(take_policy(file, path, settings));
    return settings;
}

std::vector<std::pair<std::string, std::string>> bearing_settings(const Settings& settings) {
    std::vector<std::pair<std::string, std::string>> out = {
        {"id", toml_string(settings.id)},
        {"mode", toml_string(name_of(settings.mode))},
        {"rules", toml_string(settings.rules)},
        {"form", toml_string(settings.form)}};
    for (const auto& key : policy_keys()) out.emplace_back(key.name, key.text(settings.policy));
    return out;
}

std::string bearing_text(const Settings& settings) {
    std::string out = "title = \"\"\n";
    for (const auto& [key, value] : bearing_settings(settings)) {
        out += fmt::format("{} = {}\n{}", key, value, key == "form" ? "\n[policy]\n" : "");
    }
    return out;
}

std::string new_settings_text(const Settings& settings) {
    const auto seed = settings.policy.sample_seed;
    return fmt::format(
        "# A canvass of Recanvass. docs/formats.md explains every key.\n"
        "id = {}\ntitle = {}\nmode = {}\nrules = {}\nform = {}\n"
        "time_zone = {}\n\n"
        "# Thresholds that differ from the program's own go here, by the names of "
        "verify/policy.h.\n"
        "[policy]\n{}",
        toml_string(settings.id), toml_string(settings.title), toml_string(name_of(settings.mode)),
        toml_string(settings.rules), toml_string(settings.form),
        toml_string(settings.time_zone.name()),
        (seed == Policy().sample_seed ? "" : fmt::format("sample_seed = {}\n", seed)) +
            (settings.policy.second_factor ? "" : "second_factor = false\n"));
}

std::vector<std::string> policy_names() {
    std::vector<std::string> names;
    for (const auto& key : policy_keys()) names.emplace_back(key.name);
    return names;
}

}  // namespace app
