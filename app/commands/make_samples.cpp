// recanvass make-samples: makes samples/scans again. For those who work on the program.
#include "app/rehearsal/make_samples.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/rehearsal/example_canvass.h"
#include "app/rules_file.h"
#include "forms/form_file.h"

namespace app::embedded {
std::string_view iowa_2020_precincts();
std::string_view iowa_2020_options();
}  // namespace app::embedded

namespace app {

namespace {

core::Result<rehearsal::SamplesMade> make(const std::string& folder) {
    const auto options =
        TRY(forms::parse_options(embedded::iowa_2020_options(), "the example's options.csv"));
    const auto layout = TRY(forms::built_in_layout(rehearsal::kExampleLayout));
    const auto form =
        TRY(forms::parse_form(layout, std::string(rehearsal::kExampleLayout), options));
    const auto roster =
        TRY(forms::parse_roster(embedded::iowa_2020_precincts(), "the example's precincts.csv"));
    const auto rules = TRY(built_in_rules("iowa-2020"));
    return rehearsal::make_samples(folder, form, roster, rules);
}

}  // namespace

void add_make_samples(Command& program, int& status) {
    auto* command = program.add_subcommand(
        "make-samples", "Make the sample scans of the repository (samples/scans) again");
    auto folder = std::make_shared<std::string>();
    command->add_option("OUT", *folder, "Folder for the scans and their answers")->required();
    command->footer("The same files every time: recanvass make-samples samples/scans");
    command->hide();  // for those who work on the program
    command->callback([folder, &status] {
        const auto made = make(*folder);
        if (!made) {
            status = say(made.error());
            return;
        }
        show("{} files, {} pages, {:.1f} MB\nThe accepted pages: {}", made->files, made->pages,
             static_cast<double>(made->bytes) / 1e6, Lines{rehearsal::describe(made->mix)});
        status = kDone;
    });
}

}  // namespace app
