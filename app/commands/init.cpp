// recanvass init: a new canvass, from the example or from files.
#include <fmt/format.h>

#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/file.h"

namespace app {
namespace {

struct InitArguments {
    std::string folder, example, precincts, options, form, rules = "iowa-2020", id, title;
    bool live = false;
};

core::Result<NewCanvass> from_files(const InitArguments& chosen) {
    if (chosen.precincts.empty() || chosen.options.empty()) {
        return core::fail(
            "A new canvass needs --example iowa-2020, or --precincts FILE and --options FILE.");
    }
    NewCanvass what;
    what.precincts_csv = TRY(core::read_text_file(chosen.precincts));
    what.options_csv = TRY(core::read_text_file(chosen.options));
    if (chosen.form.ends_with(".toml")) {
        what.form_toml = TRY(core::read_text_file(chosen.form));
    } else if (!chosen.form.empty()) {
        what.form = chosen.form;
    }
    what.id = chosen.id;
    what.title = chosen.title.empty() ? chosen.id : chosen.title;
    what.worksheet_key = core::random_key();
    return what;
}

core::Result<NewCanvass> described(const InitArguments& chosen) {
    auto what = chosen.example.empty() ? from_files(chosen) : example_canvass(chosen.example);
    if (!what) return what;
    what->rules = chosen.rules;
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
    command->add_option("--rules", chosen->rules, "The rule set")->capture_default_str();
    command->add_option("--id", chosen->id,
                        "1 to 16 upper-case letters and digits, printed in codes");
    command->add_option("--title", chosen->title, "What people read on top of every page");
    command->add_flag("--live", chosen->live, "For the real thing; without it, a rehearsal");
    command->footer("Example: recanvass init caucus --example iowa-2020");
    command->callback([chosen, &status] { status = run_init(*chosen); });
}

}  // namespace app
