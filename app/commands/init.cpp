// recanvass init: makes a new canvass, from the example or from files.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/rules_file.h"
#include "core/file.h"
#include "forms/form_file.h"

namespace app {
namespace {

struct InitArguments {
    std::string folder, example, precincts, options, form, rules = "iowa-2020", id, title,
                                                           time_zone;
    bool live = false, without_second_factor = false;
};

core::Result<NewCanvass> from_files(const InitArguments& chosen) {
    if (chosen.precincts.empty() || chosen.options.empty()) {
        return core::fail(
            "A new canvass needs --example iowa-2020, or --precincts FILE and --options FILE.");
    }
    NewCanvass what;
    // Each is looked at under the name that the user gave it; only its text goes on.
    what.precincts_csv = TRY(core::read_text_file(chosen.precincts));
    TRY(forms::parse_roster(what.precincts_csv, chosen.precincts));
    what.options_csv = TRY(core::read_text_file(chosen.options));
    const auto options = TRY(forms::parse_options(what.options_csv, chosen.options));
    if (chosen.form.ends_with(".toml")) {
        what.form_toml = TRY(core::read_text_file(chosen.form));
        TRY(forms::parse_form(what.form_toml, chosen.form, options));
    } else if (!chosen.form.empty()) {
        what.form = chosen.form;
    }
    what.id = chosen.id;
    what.title = chosen.title.empty() ? chosen.id : chosen.title;
    return what;
}

core::Result<NewCanvass> described(const InitArguments& chosen) {
    auto what = chosen.example.empty() ? from_files(chosen) : example_canvass(chosen.example);
    if (!what) return what;
    if (chosen.rules.ends_with(".toml")) {
        what->rules_toml = TRY(core::read_text_file(chosen.rules));
        TRY(parse_rules(what->rules_toml, chosen.rules));
    } else {
        what->rules = chosen.rules;
    }
    if (!chosen.time_zone.empty()) what->time_zone = TRY(core::TimeZone::named(chosen.time_zone));
    what->second_factor = !chosen.without_second_factor;
    what->mode = chosen.live ? Mode::Live : Mode::Rehearsal;
    return what;
}

int run_init(const InitArguments& chosen) {
    const auto what = described(chosen);
    if (!what) return say(what.error());
    const auto session = create_session(chosen.folder, *what);
    if (!session) return say(session.error());
    const auto& canvass = (*session)->canvass;
    show("{} ({}): {} precincts, {} options, form {} with {} page(s), rules {}\n", canvass.title,
         canvass.rehearsal() ? "REHEARSAL" : "LIVE", canvass.roster.size(),
         canvass.form.options.size(), canvass.form.id, canvass.form.page_count(), canvass.rules.id);
    return kDone;
}

}  // namespace

void add_init(Command& program, int& status) {
    auto chosen = std::make_shared<InitArguments>();
    auto* command = program.add_subcommand("init", "Make a new canvass in a folder of its own");
    command->add_option("DIR", chosen->folder, "A new or empty folder")->required();
    command->add_option("--example", chosen->example, "iowa-2020: the roster and options of 2020");
    command->add_option(
        "--precincts", chosen->precincts,
        "CSV with columns county, precinct, delegates, sde and, if given before, id");
    command->add_option("--options", chosen->options,
                        "CSV with columns id, label, in printed order");
    command->add_option("--form", chosen->form,
                        "iowa-2020-math, tally-2p, or a form file ending in .toml");
    command
        ->add_option("--rules", chosen->rules,
                     "iowa-2020, nevada-2020, plain-tally, or a rules file ending in .toml")
        ->capture_default_str();
    command->add_option("--id", chosen->id,
                        "1 to 16 upper-case letters and digits, printed in codes");
    command->add_option("--title", chosen->title, "The title on top of every page");
    command->add_option(
        "--time-zone", chosen->time_zone,
        "The zone of all times that people read, such as America/Chicago; UTC if not given");
    command->add_flag("--live", chosen->live, "A real canvass; without it, a rehearsal");
    command->add_flag(
        "--without-second-factor", chosen->without_second_factor,
        "Officials of a live canvass sign in with a password alone; every page says it");
    command->footer("Example: recanvass init caucus --example iowa-2020");
    command->callback([chosen, &status] { status = run_init(*chosen); });
}

}  // namespace app
