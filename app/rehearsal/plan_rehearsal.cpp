// Plans what is written and what is reported in a rehearsal: invented, or from two tables of
// results.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "app/complaints.h"
#include "app/rehearsal/invent_room.h"
#include "app/rehearsal/plant.h"
#include "app/rehearsal/rehearse.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "verify/results_table.h"

namespace app::rehearsal {
namespace {

// Share of an invented rehearsal's precincts with a slip between paper and report.
constexpr double kShareWithSlips = 0.3;
constexpr std::string_view kChannel = "app";

verify::Report report_of(const forms::Precinct& precinct, const Values& values) {
    verify::Report report;
    report.precinct = precinct.id;
    report.channel = kChannel;
    report.submitter = "rehearsal";
    report.received_at = core::utc_now();
    report.values = values;
    return report;
}

// Every sheet is signed; a rehearsal plants no unsigned ones.
std::map<std::string, bool> all_signed(const forms::Form& form) {
    std::map<std::string, bool> marks;
    for (const auto& field : form.fields) {
        if (field.kind == forms::FieldKind::Signature) marks[field.name] = true;
    }
    return marks;
}

std::uint64_t seed_of(const forms::Precinct& precinct, std::uint64_t seed, std::string_view use) {
    const auto digest =
        core::sha256(core::bytes_of(fmt::format("{}/{}/{}", use, seed, precinct.id)));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8U | digest.bytes[i];
    return value;
}

// Draws precincts by seed from the whole roster and returns them in the roster's order.
std::vector<const forms::Precinct*> draw_precincts(const Canvass& canvass,
                                                   const RehearsalOptions& options) {
    std::vector<const forms::Precinct*> all;
    for (const auto& precinct : canvass.roster.precincts()) all.push_back(&precinct);
    if (options.precincts == 0 || options.precincts >= all.size()) return all;
    std::vector<const forms::Precinct*> drawn;
    std::mt19937_64 random(options.seed);
    std::sample(all.begin(), all.end(), std::back_inserter(drawn), options.precincts, random);
    return drawn;
}

Sheet invented_sheet(const Canvass& canvass, const forms::Precinct& precinct,
                     const RehearsalOptions& options) {
    const auto room =
        invent_room(canvass.form, precinct, canvass.rules, seed_of(precinct, options.seed, "room"));
    const auto planted = plant(canvass.form, precinct, canvass.rules, room.values,
                               seed_of(precinct, options.seed, "slip"), kShareWithSlips);
    Sheet sheet;
    sheet.precinct = &precinct;
    sheet.values = planted.values;
    sheet.marks = room.marks;
    for (const auto& values : planted.reported) {
        sheet.reports.push_back(report_of(precinct, values));
    }
    sheet.page_missing = planted.page_missing;
    sheet.planted = planted.fields;
    return sheet;
}

using ValuesByPrecinct = std::map<std::string, Values>;

core::Result<ValuesByPrecinct> read_values(const Canvass& canvass, const std::string& path) {
    const auto text = TRY(core::read_text_file(path));
    const auto table = TRY(verify::parse_results(text, path, canvass.roster));
    Complaints problems(
        [](const std::string& sentence) { core::log(core::LogLevel::Warning, sentence); },
        "recanvass check-math --all-problems");
    for (const auto& problem : table.problems) problems.say(problem.kind, problem.message);
    problems.end();
    ValuesByPrecinct values;
    for (const auto& row : table.rows) {
        values[row.id] = verify::values_from_row(row, table.options, *canvass.roster.find(row.id),
                                                 canvass.form, canvass.rules);
    }
    return values;
}

// Every field in which the two tables differ must be found.
std::set<std::string> differing(const Values& written, const Values& reported) {
    std::set<std::string> fields;
    for (const auto& [field, value] : written) {
        const auto other = reported.find(field);
        if (other == reported.end() || other->second != value) fields.insert(field);
    }
    return fields;
}

}  // namespace

core::Result<std::vector<Sheet>> plan_rehearsal(const Canvass& canvass,
                                                const RehearsalOptions& options) {
    const auto precincts = draw_precincts(canvass, options);
    std::vector<Sheet> sheets;
    if (options.values_csv.empty()) {
        for (const auto* precinct : precincts) {
            sheets.push_back(invented_sheet(canvass, *precinct, options));
        }
        return sheets;
    }
    const auto written = TRY(read_values(canvass, options.values_csv));
    const auto reported = TRY(read_values(canvass, options.reported_csv));
    for (const auto* precinct : precincts) {
        const auto on_paper = written.find(precinct->id);
        const auto by_report = reported.find(precinct->id);
        if (on_paper == written.end() || by_report == reported.end()) continue;
        Sheet sheet;
        sheet.precinct = precinct;
        sheet.values = on_paper->second;
        sheet.marks = all_signed(canvass.form);
        sheet.reports.push_back(report_of(*precinct, by_report->second));
        sheet.planted = differing(on_paper->second, by_report->second);
        sheets.push_back(std::move(sheet));
    }
    return sheets;
}

}  // namespace app::rehearsal
