#include "app/rehearsal/measure.h"

#include <algorithm>

namespace app::rehearsal {
namespace {

using FieldsByKind = std::map<std::string, std::set<std::string>>;

// Returns the value that a tally takes from a box: an empty box counts as 0.
int tallied(const CellTruth& cell) {
    return cell.value.value_or(0);
}

bool lists(const std::vector<std::string>& fields, const std::string& field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
}

bool any_finding_lists(const verify::Verdict& verdict, const std::string& field) {
    return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                       [&](const auto& finding) { return lists(finding.fields, field); });
}

// Returns whether the box passes and was drawn to be checked: it is then not among those sent to
// people.
bool is_drawn(const verify::Verdict& verdict, const std::string& field) {
    return verdict.needs_people && lists(verdict.needs_people->drawn, field);
}

bool sent_to_people(const verify::Verdict& verdict, const std::string& field) {
    return verdict.needs_people && lists(verdict.needs_people->fields, field) &&
           !is_drawn(verdict, field);
}

bool asks_people(const verify::Verdict& verdict) {
    return verdict.needs_people &&
           verdict.needs_people->fields.size() > verdict.needs_people->drawn.size();
}

// A missing page counts as found when a finding names it, or when no box of the precinct passes.
bool page_found_missing(const verify::Verdict& verdict) {
    const bool said =
        std::any_of(verdict.findings.begin(), verdict.findings.end(), [](const auto& finding) {
            return finding.code == verify::Code::PageMissing ||
                   finding.code == verify::Code::ValueMissingPaper;
        });
    return said || std::none_of(verdict.layers.begin(), verdict.layers.end(),
                                [](const auto& layer) { return layer.passes; });
}

void count_planted(const Judged& judged, const std::set<std::string>& planted, Figures& figures) {
    for (const auto& field : planted) {
        ++figures.planted;
        const bool found = field == kPageField
                               ? page_found_missing(judged.verdict)
                               : any_finding_lists(judged.verdict, field) ||
                                     sent_to_people(judged.verdict, field) || judged.page_missing;
        ++(found ? figures.found : figures.missed);
        if (!found) figures.missed_pairs.emplace_back(judged.precinct, field);
    }
}

void count_cell(const Judged& judged, const CellTruth& cell, const verify::Layers* layer,
                Figures& figures) {
    ++figures.cells;
    if (cell.state != forms::ReadingState::Blank) ++figures.cells_nonblank;
    if (sent_to_people(judged.verdict, cell.field)) ++figures.cells_to_people;
    if (is_drawn(judged.verdict, cell.field)) ++figures.cells_drawn;
    if (layer == nullptr || !layer->written) return;
    const bool right = layer->written->value == cell.value;
    if (!right) ++figures.cells_misread;
    if (layer->passing != cell.value && layer->passes &&
        !sent_to_people(judged.verdict, cell.field)) {
        ++figures.wrong_cells_accepted;
        figures.wrong_accepted_pairs.emplace_back(judged.precinct, cell.field);
    }
}

// Counts the cells of a precinct reported as written.
void count_unchanged(const Judged& judged, const FieldsByKind& to_people, Figures& figures) {
    const auto asked = [&](verify::Kind kind, const std::string& field) {
        const auto fields = to_people.find(std::string(verify::name_of(kind)));
        return fields != to_people.end() && fields->second.contains(field);
    };
    for (const auto& cell : judged.truth) {
        if (!forms::holds_number(cell.kind) || cell.state == forms::ReadingState::Blank) continue;
        ++figures.unchanged_cells;
        if (asked(verify::Kind::Reading, cell.field) ||
            asked(verify::Kind::Transcription, cell.field))
            ++figures.unchanged_cells_to_people;
    }
}

void count_alarms_and_kinds(const Judged& judged, bool unchanged, Figures& figures) {
    std::set<PrecinctField> false_alarms;
    FieldsByKind fields_by_kind;
    for (const auto& finding : judged.verdict.findings) {
        for (const auto& field : finding.fields) {
            if (sent_to_people(judged.verdict, field)) {
                fields_by_kind[std::string(verify::name_of(finding.kind))].insert(field);
            }
            if (finding.kind != verify::Kind::Transcription) continue;
            const auto cell = std::find_if(judged.truth.begin(), judged.truth.end(),
                                           [&](const auto& one) { return one.field == field; });
            const auto reported = judged.reported.find(field);
            if (cell != judged.truth.end() && reported != judged.reported.end() &&
                tallied(*cell) == reported->second) {
                false_alarms.emplace(judged.precinct, field);
            }
        }
    }
    figures.false_alarms += false_alarms.size();
    if (unchanged) count_unchanged(judged, fields_by_kind, figures);
    for (const auto& [kind, fields] : fields_by_kind) {
        figures.cells_to_people_by_kind[kind] += fields.size();
    }
}

}  // namespace

const verify::Layers* layer_of(const verify::Verdict& verdict, const std::string& field) {
    const auto layer = std::find_if(verdict.layers.begin(), verdict.layers.end(),
                                    [&](const auto& one) { return one.field == field; });
    return layer == verdict.layers.end() ? nullptr : &*layer;
}

void count_precinct(const Judged& judged, const std::set<std::string>& planted, Figures& figures) {
    ++figures.precincts;
    if (asks_people(judged.verdict)) ++figures.precincts_to_people;
    count_planted(judged, planted, figures);
    if (!planted.empty()) {
        ++figures.precincts_changed;
        const auto missed =
            std::count_if(figures.missed_pairs.begin(), figures.missed_pairs.end(),
                          [&](const auto& pair) { return pair.first == judged.precinct; });
        if (static_cast<std::size_t>(missed) < planted.size()) ++figures.precincts_changed_found;
    }
    for (const auto& cell : judged.truth) {
        if (!forms::holds_number(cell.kind)) continue;
        count_cell(judged, cell, layer_of(judged.verdict, cell.field), figures);
    }
    count_alarms_and_kinds(judged, planted.empty(), figures);
}

}  // namespace app::rehearsal
