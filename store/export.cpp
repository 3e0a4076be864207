#include "store/export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/csv.h"
#include "store/codec.h"

namespace store {
namespace {

struct KnownPrecinct {
    std::vector<verify::Finding> findings;
    std::map<std::string, KnownField> layers;
    std::map<std::string, verify::FinalValue> finals;
};

core::Result<KnownPrecinct> known_of(const std::string& precinct, Records& records) {
    KnownPrecinct out;
    out.findings = TRY(records.verdicts().findings(precinct));
    out.finals = TRY(records.cases().final_values(precinct));
    for (auto& layer : TRY(records.verdicts().layers(precinct))) {
        const std::string field = layer.field;
        out.layers.emplace(field, std::move(layer));
    }
    return out;
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

core::Result<std::string> export_csv(Records& records, const forms::Form& form,
                                     const forms::Roster& roster, const ExportHeading& heading) {
    std::string out =
        core::csv_line({"mode", "canvass", "title", "precinct_id", "county", "precinct", "field",
                        "label", "written_state", "written_digits", "written", "reported",
                        "computed", "final", "source", "findings", "messages", "ledger"});
    for (const auto& precinct : roster.precincts()) {
        const KnownPrecinct known = TRY(known_of(precinct.id, records));
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
            cells.emplace_back(heading.broken_ledger.empty() ? "whole" : "BROKEN");
            for (auto& cell : cells) cell = core::without_formulas(cell);
            out += core::csv_line(cells);
        }
    }
    return out;
}

core::Result<std::string> export_json(Records& records, const forms::Form& form,
                                      const forms::Roster& roster, const ExportHeading& heading) {
    const Status status = TRY(records.progress().status());
    // Goes precinct by precinct: memory holds one of them as a tree, not the whole state.
    std::string out =
        fmt::format(R"({{"mode":{},"canvass":{},"title":{},"ledger":{},"precincts":[)",
                    canonical(Json(mode_of(heading))), canonical(Json(heading.canvass)),
                    canonical(Json(heading.title)),
                    canonical(Json{{"events", status.events},
                                   {"head", status.head},
                                   {"whole", heading.broken_ledger.empty()},
                                   {"problem", heading.broken_ledger}}));
    bool first = true;
    for (const auto& precinct : roster.precincts()) {
        const KnownPrecinct known = TRY(known_of(precinct.id, records));
        Json fields = Json::array();
        for (const auto& field : form.fields) fields.push_back(json_of_field(known, field));
        const Json line = {{"id", precinct.id},
                           {"county", precinct.county},
                           {"name", precinct.name},
                           {"findings", json_of(known.findings)},
                           {"fields", std::move(fields)}};
        out += (first ? "\n" : ",\n") + canonical(line);
        first = false;
    }
    return out + "\n]}\n";
}

}  // namespace store
