// recanvass rehearse: a dry run of the whole night on invented worksheets.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/rehearsal/rehearse.h"

namespace app {
namespace {

using rehearsal::Figures;

struct RehearseArguments {
    std::string folder, quality = "scanner";
    rehearsal::RehearsalOptions rehearsal;
    bool json = false;
};

nlohmann::ordered_json mix_json(const rehearsal::Mix& mix) {
    nlohmann::ordered_json object = {{"pages", mix.pages}, {"cells_nonblank", mix.cells_nonblank}};
    for (std::size_t i = 0; i < rehearsal::kFeatures; ++i) {
        const auto feature = static_cast<rehearsal::Feature>(i);
        object[std::string(rehearsal::name_of(feature))] = mix.share(feature);
    }
    return object;
}

nlohmann::ordered_json as_json(const rehearsal::RehearsalResult& result,
                               const rehearsal::RehearsalOptions& options) {
    const Figures& f = result.figures;
    nlohmann::ordered_json by_kind = nlohmann::ordered_json::object();
    for (const auto& [kind, count] : f.cells_to_people_by_kind) by_kind[kind] = count;
    return {{"precincts", f.precincts},
            {"pages", f.pages},
            {"cells", f.cells},
            {"cells_nonblank", f.cells_nonblank},
            {"discrepancies_planted", f.planted},
            {"found", f.found},
            {"missed", f.missed},
            {"false_alarms", f.false_alarms},
            {"cells_to_people", f.cells_to_people},
            {"cells_to_people_by_kind", by_kind},
            {"precincts_to_people", f.precincts_to_people},
            {"cells_drawn", f.cells_drawn},
            {"unchanged_cells_nonblank", f.unchanged_cells},
            {"unchanged_cells_to_people", f.unchanged_cells_to_people},
            {"wrong_cells_accepted", f.wrong_cells_accepted},
            {"cells_misread", f.cells_misread},
            {"identified_wrong", f.identified_wrong},
            {"pages_per_second", f.pages_per_second},
            {"pages_rejected", f.pages_rejected},
            {"precincts_changed", f.precincts_changed},
            {"precincts_changed_found", f.precincts_changed_found},
            {"quality", rehearsal::name_of(options.quality)},
            {"seed", options.seed},
            {"mix", mix_json(result.mix)}};
}

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_for_people(const rehearsal::RehearsalResult& result) {
    const Figures& f = result.figures;
    show("{}\n", Lines{rehearsal::describe(result.mix)});
    show("Pages            {} ({} rejected, {} identified wrong), {:.1f} a second\n", f.pages,
         f.pages_rejected, f.identified_wrong, f.pages_per_second);
    show("Discrepancies    {} planted, {} found ({:.1f} %), {} missed, {} false alarms\n",
         f.planted, f.found, percent(f.found, f.planted), f.missed, f.false_alarms);
    show("To people        {} of {} non-blank cells ({:.1f} %), in {} of {} precincts\n",
         f.cells_to_people, f.cells_nonblank, percent(f.cells_to_people, f.cells_nonblank),
         f.precincts_to_people, f.precincts);
    for (const auto& [kind, count] : f.cells_to_people_by_kind) {
        show("                 {:6} for {}\n", count, kind);
    }
    show("Not changed      {} of {} non-blank cells ({:.1f} %) of precincts reported as written\n",
         f.unchanged_cells_to_people, f.unchanged_cells,
         percent(f.unchanged_cells_to_people, f.unchanged_cells));
    show("Drawn            {} cells that pass, to be checked\n", f.cells_drawn);
    show("Misread          {} cells ({:.2f} %)\n", f.cells_misread,
         percent(f.cells_misread, f.cells_nonblank));
    show("Wrong, accepted  {} cells\n", f.wrong_cells_accepted);
    for (const auto& [precinct, field] : f.wrong_accepted_pairs) {
        show("                 {} {}\n", precinct, field);
    }
    for (const auto& [precinct, field] : f.missed_pairs) {
        show("Missed           {} {}\n", precinct, field);
    }
}

core::Result<std::unique_ptr<Session>> open_or_make(const std::string& folder) {
    if (std::filesystem::exists(folder + "/canvass.toml")) return open_session(folder);
    return create_session(folder, TRY(example_canvass("iowa-2020")));
}

int run_rehearse(RehearseArguments chosen) {
    const auto quality = rehearsal::quality(chosen.quality);
    if (!quality) {
        return say({fmt::format(
            "There is no quality \"{}\"; choose clean, scanner, phone or mixed.", chosen.quality)});
    }
    chosen.rehearsal.quality = *quality;
    const auto session = open_or_make(chosen.folder);
    if (!session) return say(session.error());
    std::unique_ptr<ProgressBar> bar;
    std::string stage;
    const auto result =
        rehearsal::rehearse(**session, chosen.rehearsal,
                            [&](std::string_view name, std::size_t done, std::size_t total) {
                                if (name != stage) {
                                    stage = name;
                                    bar = std::make_unique<ProgressBar>(stage, total);
                                }
                                bar->set(done);
                            });
    bar.reset();
    if (!result) return say(result.error());
    if (chosen.json) {
        print_json(as_json(*result, chosen.rehearsal));
    } else {
        print_for_people(*result);
    }
    return result->figures.precincts_to_people > 0 || result->figures.pages_rejected > 0
               ? kNeedsPeople
               : kDone;
}

}  // namespace

void add_rehearse(Command& program, int& status) {
    auto chosen = std::make_shared<RehearseArguments>();
    auto& rehearsal = chosen->rehearsal;
    auto* command = program.add_subcommand(
        "rehearse", "A dry run: write, scan and compare worksheets with known values");
    command->add_option("DIR", chosen->folder, "A new folder (or an empty rehearsal canvass)")
        ->required();
    command->add_option("--precincts", rehearsal.precincts, "How many, drawn by seed; 0: all")
        ->capture_default_str();
    command->add_option("--quality", chosen->quality, "clean, scanner, phone or mixed")
        ->capture_default_str();
    command->add_option("--seed", rehearsal.seed, "The same seed gives the same rehearsal")
        ->capture_default_str();
    auto* values = command->add_option("--values", rehearsal.values_csv,
                                       "The values on paper (results table); else invented");
    auto* reported = command->add_option("--reported", rehearsal.reported_csv,
                                         "The reported values (results table); else planted");
    values->needs(reported);
    reported->needs(values);
    command->add_option("--cells", rehearsal.cells_file,
                        "Write every cell with its truth to this file, one JSON object a line");
    command->add_option("--threads", rehearsal.threads, "0: one for each core")
        ->between(0, kMostThreads)
        ->capture_default_str();
    command->add_flag("--json", chosen->json, "The figures as one JSON object");
    command->footer("Example: recanvass rehearse /tmp/try --precincts 100 --seed 1");
    command->callback([chosen, &status] { status = run_rehearse(*chosen); });
}

}  // namespace app
