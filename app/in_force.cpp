#include "app/in_force.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "verify/policy.h"

namespace app {
namespace {

constexpr const char* kSettingsText = "canvass.toml";  // only what bears on results
constexpr const char* kRulesText = "rules";
constexpr const char* kFormText = "form";
constexpr const char* kRosterText = "precincts.csv";
constexpr const char* kOptionsText = "options.csv";

core::Error differs(const Canvass& canvass, const std::vector<std::string>& differences,
                    std::int64_t event) {
    const auto words =
        differences.size() == 1
            ? fmt::format(
                  "{}; run `recanvass configure {}` to take this over, or restore the line.",
                  fit_for_terminal(differences.front()), canvass.folder)
            : fmt::format(
                  "The files of {} differ from the configuration in force (event {}); run "
                  "`recanvass configure {}` to take this over, or restore the lines:\n{}",
                  canvass.folder, event, canvass.folder, told(differences));
    return {words, core::ErrorKind::Refused};
}

std::string waiting_words(const store::ConfigurationState& state, const std::string& folder) {
    const auto missing = verify::kOfficialsForConfiguration - state.confirmed_by.size();
    return fmt::format(
        "The change of the configuration that event {} proposes waits for {} official(s){}; until "
        "then event {} is in force. An official confirms it with `recanvass configure {} --confirm "
        "NAME`.",
        state.proposed->seq, missing,
        state.confirmed_by.empty()
            ? ""
            : fmt::format(" (confirmed by {})", fmt::join(state.confirmed_by, ", ")),
        state.in_force->seq, folder);
}

}  // namespace

store::ConfigurationChange recorded_form(const Configuration& configuration) {
    const auto& texts = configuration.texts;
    store::ConfigurationChange change;
    change.texts = {{kSettingsText, texts.settings},
                    {kRulesText, texts.rules},
                    {kFormText, texts.form},
                    {kRosterText, texts.precincts},
                    {kOptionsText, texts.options}};
    change.precincts = static_cast<std::int64_t>(configuration.roster.size());
    return change;
}

core::Result<Configuration> configuration_of(const store::RecordedConfiguration& recorded) {
    ConfigurationTexts texts;
    const std::pair<const char*, std::string*> places[] = {{kSettingsText, &texts.settings},
                                                           {kRulesText, &texts.rules},
                                                           {kFormText, &texts.form},
                                                           {kRosterText, &texts.precincts},
                                                           {kOptionsText, &texts.options}};
    for (const auto& [name, place] : places) {
        const auto text = recorded.what.texts.find(name);
        if (text == recorded.what.texts.end()) {
            return core::machine_trouble(fmt::format(
                "Event {} holds a configuration without {}; use the program that wrote it.",
                recorded.seq, name));
        }
        *place = text->second;
    }
    return configuration_of(std::move(texts), fmt::format("event {}: ", recorded.seq));
}

std::string fit_for_terminal(std::string_view text) {
    constexpr std::size_t kLongest = 300;  // bytes
    std::string out;
    for (const char c : text.substr(0, kLongest))
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    return out + (text.size() > kLongest ? "…" : "");
}

std::string told(const std::vector<std::string>& differences) {
    std::string out;
    const auto count = std::min(differences.size(), kMostDifferencesTold);
    for (std::size_t i = 0; i < count; ++i)
        out += fmt::format("{}  {}", i == 0 ? "" : "\n", fit_for_terminal(differences[i]));
    if (count < differences.size())
        out += fmt::format("\n  and {} more", differences.size() - count);
    return out;
}

core::Result<std::string> put_in_force(Canvass& canvass, store::Configurations& configurations,
                                       Use use, const std::string& actor) {
    auto state = TRY(configurations.state());
    if (!state.in_force) {
        if (use == Use::Looks) return std::string();
        auto first = recorded_form(canvass);
        first.reason = "as the files stood when the ledger first took them";
        const auto recorded = configurations.take_over(first, 0, actor);
        if (!recorded && recorded.error().kind != core::ErrorKind::Conflict)
            return tl::unexpected(recorded.error());
        state = TRY(configurations.state());  // another process may have been quicker
    }
    auto in_force = TRY(configuration_of(*state.in_force));
    const auto changes = differences(in_force, canvass, canvass.settings);
    const bool proposed =
        !changes.empty() && state.proposed &&
        differences(TRY(configuration_of(*state.proposed)), canvass, canvass.settings).empty();
    if (!changes.empty() && !proposed)
        return tl::unexpected(differs(canvass, changes, state.in_force->seq));
    static_cast<Configuration&>(canvass) = std::move(in_force);
    canvass.configured_by = state.in_force->seq;
    return state.proposed ? waiting_words(state, canvass.folder) : std::string();
}

}  // namespace app
