#include "store/export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/csv.h"
#include "core/every_core.h"
#include "store/codec.h"

namespace store {
namespace {

struct KnownPrecinct {
    std::vector<verify::Finding> findings;
    std::map<std::string, KnownField> layers;
    std::map<std::string, verify::FinalValue> finals;
    verify::SignOffState sign_off = verify::SignOffState::Unsigned;
};

KnownPrecinct known_of(verify::CaseFacts facts, verify::SignOffState sign_off,
                       const verify::CanvassTerms& terms) {
    KnownPrecinct out;
    out.sign_off = sign_off;
    out.finals = verify::final_values(facts, terms);
    out.findings = std::move(facts.findings);
    for (auto& layer : facts.layers) {
        const std::string field = layer.field;
        out.layers.emplace(field, std::move(layer));
    }
    return out;
}

// Writes the text that `text_of` makes of each precinct, in the order of the roster. Reads some
// precincts at a time, and makes their texts on every core.
core::Result<> write_precincts(
    Records& records, const forms::Roster& roster, const Sink& sink,
    const std::function<std::string(const forms::Precinct&, const KnownPrecinct&)>& text_of) {
    constexpr std::size_t kAtOnce = 200;
    const auto terms = records.terms();
    const auto& all = roster.precincts();
    for (std::size_t from = 0; from < all.size(); from += kAtOnce) {
        std::vector<std::string> names;
        for (std::size_t i = from; i < std::min(all.size(), from + kAtOnce); ++i)
            names.push_back(all[i].id);
        auto facts = TRY(records.cases().facts_of(names));
        const auto signed_off = TRY(records.sign_offs().facts_of(names));
        std::vector<std::string> texts(names.size());
        core::on_every_core(names.size(), [&](std::size_t i) {
            texts[i] = text_of(all[from + i],
                               known_of(std::move(facts[i]), signed_off[i].sign_off.state, *terms));
        });
        for (const auto& text : texts) TRY(sink(text));
    }
    return {};
}

std::string_view mode_of(const ExportHeading& heading) {
    return heading.rehearsal ? "REHEARSAL" : "live";
}

std::string text_of(const std::optional<int>& value) {
    return value ? std::to_string(*value) : std::string();
}

std::vector<std::string> csv_cells(const KnownPrecinct& known, const forms::Field& field,
                                   const core::TimeZone& zone) {
    const auto layer = known.layers.find(field.name);
    const KnownField empty;
    const KnownField& it = layer == known.layers.end() ? empty : layer->second;
    const auto final_value = known.finals.find(field.name);
    const verify::FinalValue stands =
        final_value == known.finals.end() ? verify::FinalValue{} : final_value->second;
    std::vector<std::string> codes, messages;
    for (const auto& finding : known.findings) {
        const auto& fields = finding.fields;
        if (std::find(fields.begin(), fields.end(), field.name) == fields.end()) continue;
        codes.emplace_back(verify::name_of(finding.code));
        messages.push_back(zone.in_text(finding.message));
    }
    return {it.written_state ? std::string(forms::name_of(*it.written_state)) : std::string(),
            it.written_digits,
            text_of(it.written),
            text_of(it.reported),
            fmt::format("{}", fmt::join(it.computed, " or ")),
            text_of(stands.value),
            std::string(verify::name_of(stands.source)),
            fmt::format("{}", fmt::join(codes, " ")),
            fmt::format("{}", fmt::join(messages, " "))};
}

Json json_of_field(const KnownPrecinct& known, const forms::Field& field) {
    const auto layer = known.layers.find(field.name);
    const auto final_value = known.finals.find(field.name);
    KnownField it;
    if (layer != known.layers.end()) it = layer->second;
    it.field = field.name;
    Json out = json_of(std::vector<KnownField>{it}).front();
    const verify::FinalValue stands =
        final_value == known.finals.end() ? verify::FinalValue{} : final_value->second;
    out["label"] = field.label;
    out["final"] = json_of(stands.value);
    out["source"] = verify::name_of(stands.source);
    return out;
}

}  // namespace

core::Result<> export_csv(Records& records, const forms::Form& form, const forms::Roster& roster,
                          const ExportHeading& heading, const Sink& sink) {
    TRY(sink(core::csv_line({"mode",     "canvass",  "title",    "precinct_id",   "county",
                             "precinct", "field",    "label",    "written_state", "written_digits",
                             "written",  "reported", "computed", "final",         "source",
                             "findings", "messages", "sign_off", "ledger",        "keyers"})));
    const int keyers = records.terms()->policy.keyers;
    return write_precincts(
        records, roster, sink, [&](const forms::Precinct& precinct, const KnownPrecinct& known) {
            std::string out;
            for (const auto& field : form.fields) {
                std::vector<std::string> cells = {std::string(mode_of(heading)),
                                                  heading.canvass,
                                                  heading.title,
                                                  precinct.id,
                                                  precinct.county,
                                                  precinct.name,
                                                  field.name,
                                                  field.label};
                for (auto& cell : csv_cells(known, field, heading.time_zone))
                    cells.push_back(std::move(cell));
                cells.emplace_back(verify::name_of(known.sign_off));
                cells.emplace_back(heading.broken_ledger.empty() ? "whole" : "BROKEN");
                cells.push_back(std::to_string(keyers));
                for (auto& cell : cells) cell = core::without_formulas(cell);
                out += core::csv_line(cells);
            }
            return out;
        });
}

core::Result<> export_json(Records& records, const forms::Form& form, const forms::Roster& roster,
                           const ExportHeading& heading, const Sink& sink) {
    const Status status = TRY(records.progress().status());
    TRY(sink(
        fmt::format(R"({{"mode":{},"canvass":{},"title":{},"keyers":{},"ledger":{},"precincts":[)",
                    canonical(Json(mode_of(heading))), canonical(Json(heading.canvass)),
                    canonical(Json(heading.title)), records.terms()->policy.keyers,
                    canonical(Json{{"events", status.events},
                                   {"head", status.head},
                                   {"whole", heading.broken_ledger.empty()},
                                   {"problem", heading.broken_ledger}}))));
    const auto* first = roster.precincts().data();
    TRY(write_precincts(records, roster, sink,
                        [&](const forms::Precinct& precinct, const KnownPrecinct& known) {
                            Json fields = Json::array();
                            for (const auto& field : form.fields)
                                fields.push_back(json_of_field(known, field));
                            const Json line = {{"id", precinct.id},
                                               {"county", precinct.county},
                                               {"name", precinct.name},
                                               {"sign_off", verify::name_of(known.sign_off)},
                                               {"findings", json_of(known.findings)},
                                               {"fields", std::move(fields)}};
                            return (&precinct == first ? "\n" : ",\n") + canonical(line);
                        }));
    return sink("\n]}\n");
}

}  // namespace store
