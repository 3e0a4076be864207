#include "app/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/rules_file.h"
#include "core/file.h"
#include "core/line_changes.h"
#include "forms/form_file.h"

namespace app {
namespace {

std::string beside(const std::string& folder, std::string_view file) {
    return folder + "/" + std::string(file);
}

// A name that can only mean a file, and not the one that is looked for.
core::Result<> no_other_file(const std::string& folder, const std::string& name,
                             std::string_view kind, std::string_view file) {
    if (!name.ends_with(".toml")) return {};
    return core::fail(
        fmt::format("{} names the {} \"{}\"; {} of the canvass's own are in the file {} beside it.",
                    beside(folder, kCanvassFile), kind, name, kind, file));
}

// A text that comes with the program; where it does not, the file that names it is said, too.
core::Result<std::string> built_in(const std::string& folder,
                                   const core::Result<std::string_view>& text) {
    if (text) return std::string(*text);
    if (folder.empty()) return tl::unexpected(text.error());
    auto error = text.error();
    error.message = fmt::format("{}: {}", beside(folder, kCanvassFile), error.message);
    return tl::unexpected(std::move(error));
}

// "canvass.toml line 12", or only the file where the key is not in it.
std::string place_of(const std::string& key, const Settings& settings) {
    const auto line = settings.lines.find(key);
    if (line == settings.lines.end()) return std::string(kCanvassFile);
    return fmt::format("{} line {}", kCanvassFile, line->second);
}

void compare_settings(const Configuration& in_force, const Settings& settings,
                      std::vector<std::string>& out) {
    const auto before = parse_settings(in_force.texts.settings, std::string(kCanvassFile));
    if (!before) return;  // `in_force` was made of it
    const auto was = bearing_settings(*before), is = bearing_settings(settings);
    for (std::size_t i = 0; i < is.size(); ++i) {
        const auto& [key, value] = is[i];
        if (was[i].second == value) continue;
        const bool own = !settings.lines.contains(key);
        out.push_back(fmt::format("{}: {} was {}, is {}{}", place_of(key, settings), key,
                                  was[i].second, value,
                                  own ? " (the program's own value: no line sets it)" : ""));
    }
}

void compare_lines(const std::string& name, const std::string& before, const std::string& after,
                   std::vector<std::string>& out) {
    for (const auto& change : core::line_changes(before, after)) {
        const auto place = fmt::format("{} line {}", name, change.line);
        if (!change.was) {
            out.push_back(fmt::format("{} is new: {}", place, *change.is));
        } else if (!change.is) {
            out.push_back(fmt::format("{} was taken away: {}", place, *change.was));
        } else {
            out.push_back(fmt::format("{} was {}, is {}", place, *change.was, *change.is));
        }
    }
}

std::string name_of_rules(const Settings& settings) {
    return settings.rules == kRulesFile ? settings.rules
                                        : fmt::format("the built-in rules {}", settings.rules);
}

std::string name_of_form(const Settings& settings) {
    return settings.form == kFormFile ? settings.form
                                      : fmt::format("the built-in form {}", settings.form);
}

}  // namespace

core::Result<std::string> rules_text(const std::string& folder, const std::string& name) {
    if (name == kRulesFile) return core::read_text_file(beside(folder, kRulesFile));
    TRY(no_other_file(folder, name, "rules", kRulesFile));
    return built_in(folder, built_in_rules_text(name));
}

core::Result<std::string> form_text(const std::string& folder, const std::string& name) {
    if (name == kFormFile) return core::read_text_file(beside(folder, kFormFile));
    TRY(no_other_file(folder, name, "form", kFormFile));
    return built_in(folder, forms::built_in_layout(name));
}

core::Result<Configuration> configuration_of(ConfigurationTexts texts, const std::string& source) {
    const auto name = [&source](std::string_view file) { return source + std::string(file); };
    Configuration out;
    const auto settings = TRY(parse_settings(texts.settings, name(kCanvassFile)));
    out.id = settings.id;
    out.mode = settings.mode;
    out.policy = settings.policy;
    out.rules = TRY(parse_rules(
        texts.rules, settings.rules == kRulesFile ? name(kRulesFile) : settings.rules + ".toml"));
    const auto options = TRY(forms::parse_options(texts.options, name(kOptionsFile)));
    out.form = TRY(forms::parse_form(
        texts.form, settings.form == kFormFile ? name(kFormFile) : settings.form, options));
    out.roster = TRY(forms::parse_roster(texts.precincts, name(kRosterFile)));
    out.texts = std::move(texts);
    return out;
}

std::vector<std::string> differences(const Configuration& in_force, const Configuration& files,
                                     const Settings& settings) {
    std::vector<std::string> out;
    compare_settings(in_force, settings, out);
    if (in_force.rules != files.rules)
        compare_lines(name_of_rules(settings), in_force.texts.rules, files.texts.rules, out);
    if (in_force.roster.precincts() != files.roster.precincts())
        compare_lines(std::string(kRosterFile), in_force.texts.precincts, files.texts.precincts,
                      out);
    const bool same_options = in_force.form.options == files.form.options;
    if (!same_options)
        compare_lines(std::string(kOptionsFile), in_force.texts.options, files.texts.options, out);
    // The same text makes another form where the options differ.
    if (in_force.form != files.form)
        compare_lines(name_of_form(settings), in_force.texts.form, files.texts.form, out);
    return out;
}

}  // namespace app
