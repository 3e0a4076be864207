#include "verify/verify_precinct.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/check.h"
#include "verify/cause.h"
#include "verify/cells.h"
#include "verify/precinct_sheet.h"
#include "verify/report_findings.h"
#include "verify/risk.h"
#include "verify/sheet.h"
#include "verify/stakes.h"

namespace verify {
namespace {

using forms::ReadingState;

// Returns the written value in words for people.
std::string in_words(const forms::Reading* reading) {
    if (reading == nullptr) return "nothing that was read";
    switch (reading->state) {
        case ReadingState::Number:
            return reading->digits;
        case ReadingState::Blank:
            return "nothing";
        case ReadingState::Void:
            return "a dash";
        case ReadingState::Struck:
            return "a number struck out";
        case ReadingState::Illegible:
            return "something that cannot be read";
        case ReadingState::Covered:
            return "a box that is covered";
    }
    return "";
}

// Returns "the app reported 32" or "the app and the hotline reported 32; the spreadsheet 31".
std::string reports_in_words(const Cell& cell) {
    std::vector<std::pair<int, std::vector<std::string>>> by_value;
    for (std::size_t i = 0; i < cell.reported.size(); ++i) {
        const auto same = std::find_if(by_value.begin(), by_value.end(), [&](const auto& entry) {
            return entry.first == cell.reported[i];
        });
        auto& channels =
            same != by_value.end()
                ? same->second
                : by_value.emplace_back(cell.reported[i], std::vector<std::string>{}).second;
        channels.push_back("the " + cell.reports[i]->channel);
    }
    std::vector<std::string> parts;
    for (const auto& [value, channels] : by_value) {
        parts.push_back(fmt::format("{}{} {}", fmt::join(channels, " and "),
                                    parts.empty() ? " reported" : "", value));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string reported_values(const Cell& cell) {
    const std::set<int> values(cell.reported.begin(), cell.reported.end());
    return fmt::format("{}", fmt::join(values, " or "));
}

// Returns " The hotline agrees with the paper." where channels disagree with each other.
std::string agreeing_channels(const Cell& cell) {
    std::vector<std::string> channels;
    for (std::size_t i = 0; i < cell.reported.size(); ++i) {
        if (cell.reported[i] == cell.tallied) channels.push_back("the " + cell.reports[i]->channel);
    }
    if (channels.empty()) return "";
    auto words = fmt::format(" {} {} with the paper.", fmt::join(channels, " and "),
                             channels.size() == 1 ? "agrees" : "agree");
    words[1] = 'T';
    return words;
}

// Returns "perhaps misread: 32 is another way to read it (12 %)".
std::string perhaps_misread(const Cell& cell) {
    const auto* other = reported_alternative(cell);
    if (other == nullptr) return "";
    return fmt::format("perhaps misread: {} is another way to read it ({:.0f} %)", other->digits,
                       100 * other->probability);
}

Rules rules_on(Rules rules, const forms::Form& form) {
    rules.sums = sums_on(rules, form.options);
    return rules;
}

// One precinct on its way from facts to verdict.
class Examination {
public:
    Examination(const PrecinctFacts& facts, const Rules& rules, const Policy& policy)
        : facts_(facts),
          rules_(rules_on(rules, *facts.form)),
          policy_(policy),
          form_(*facts.form),
          worksheet_(facts.worksheet ? &*facts.worksheet : nullptr),
          cells_(form_, worksheet_, facts.reports) {}

    Verdict verdict() && {
        if (worksheet_ == nullptr) {
            claim_only();
        } else {
            cells_.read_together(rules_, policy_);
            cells_.settle_by_columns(policy_);
            if (rules_.caucus) weigh_rules();
            cells_.weigh_sums(rules_);
            cells_.judge(policy_);
            compare_layers();
            take(check_sums(cells_, rules_));
            if (rules_.caucus) take(check_rules(facts_, rules_, policy_, cells_, verdict_.awards));
            check_marks();
            missing_pages();
        }
        take(report_findings(facts_, policy_, cells_));
        for (const auto& finding : facts_.paper_findings) verdict_.findings.push_back(finding);
        weigh_findings();
        order_findings();
        fill_layers();
        make_case();
        verdict_.queue_band = queue_band(facts_.precinct);
        return std::move(verdict_);
    }

private:
    Finding& add(Code code, std::vector<std::string> fields, std::string expected,
                 std::string found, std::string message) {
        verdict_.findings.push_back(finding_of(code, std::move(fields), std::move(expected),
                                               std::move(found), std::move(message)));
        return verdict_.findings.back();
    }

    void take(const std::vector<Finding>& found) {
        verdict_.findings.insert(verdict_.findings.end(), found.begin(), found.end());
    }

    // A report without paper stays a claim.
    void claim_only() {
        if (facts_.reports.empty()) return;
        std::vector<std::string> fields;
        for (const auto& cell : cells_.all()) {
            if (!cell.reported.empty()) fields.push_back(cell.field->name);
        }
        add(Code::PageMissing, std::move(fields), "a worksheet", "none",
            fmt::format("The {} reported this precinct, and no worksheet of it has been scanned; "
                        "the report stays a claim.",
                        facts_.reports.front().channel));
    }

    void missing_pages() {
        for (int page = 1; page <= form_.page_count(); ++page) {
            const auto& present = worksheet_->pages;
            if (std::find(present.begin(), present.end(), page) != present.end()) continue;
            std::vector<std::string> fields;
            for (const auto& cell : cells_.all()) {
                if (cell.field->page == page) fields.push_back(cell.field->name);
            }
            add(Code::PageMissing, std::move(fields), fmt::format("page {}", page), "",
                fmt::format("Page {} of {} of this worksheet has not been scanned.", page,
                            form_.page_count()));
        }
    }

    // --- the rules as a source beside the report
    // --------------------------------------------------

    void weigh_rules() {
        const auto sheet = PrecinctSheet(facts_, rules_, cells_).as_read();
        verdict_.awards = awards_of(sheet, rules_);
        const auto confirm = [this](std::string_view field, std::optional<int> value) {
            if (value) cells_.settle_by_rules(field, *value, policy_);
            auto* cell = cells_.find(field);
            if (cell != nullptr && value && cell->tallied == value) cell->by_the_rules = true;
        };
        // The attendance was counted: a total with the attendance as its bound mostly equals it.
        for (const auto& bound : rules_.bounds) {
            const auto* total = cells_.find(bound.field);
            if (total == nullptr) continue;
            const auto counted = likeliest(total->together);
            const bool sure = counted && counted->probability >= policy_.least_probability_together;
            if (sure) confirm(bound.bound, counted->value);
        }
        confirm("header.delegates", facts_.precinct->delegates);
        confirm("header.viability", verdict_.awards.viability);
        for (std::size_t i = 0; i < form_.options.size(); ++i) {
            for (const auto& outcome : verdict_.awards.outcomes) {
                confirm(column_field("delegates", form_.options[i]), outcome[i]);
            }
        }
    }

    // --- paper beside reports
    // ---------------------------------------------------------------------

    void compare_layers() {
        for (std::size_t i = 0; i < cells_.all().size(); ++i) {
            const auto& cell = cells_.all()[i];
            if (cell.written == nullptr) {
                not_read(cell);
            } else if (cell.read_otherwise) {
                read_otherwise(cell);
            } else if (cell.written->state == ReadingState::Illegible) {
                illegible(cell);
            } else if (cell.written->state == ReadingState::Covered) {
                covered(cell);
            } else if (cell.state == CellState::Differs) {
                differs(cell, i);
            } else if (cell.state == CellState::Doubtful) {
                doubtful(cell);
            } else {
                passing(cell);
            }
        }
    }

    // A box without a reading on a page that is there: an error between scan and verdict.
    void not_read(const Cell& cell) {
        const auto& pages = worksheet_->pages;
        if (std::find(pages.begin(), pages.end(), cell.field->page) == pages.end()) return;
        add(Code::ReadingIllegible, {cell.field->name}, reported_values(cell), "",
            fmt::format("{} was not read.", cell.field->label));
    }

    void illegible(const Cell& cell) {
        const auto reports = cell.reported.empty() ? std::string() : "; " + reports_in_words(cell);
        auto& finding = add(
            Code::ReadingIllegible, {cell.field->name}, reported_values(cell), "",
            fmt::format("What is written for {} cannot be read{}.", cell.field->label, reports));
        weigh_box(finding, cell, facts_, rules_, cells_);
    }

    void covered(const Cell& cell) {
        const auto reports = cell.reported.empty() ? std::string() : "; " + reports_in_words(cell);
        auto& finding =
            add(Code::ReadingCovered, {cell.field->name}, reported_values(cell), "",
                fmt::format("The box for {} is covered: its frame is not to be seen{}. Look under "
                            "what lies over it, and scan the sheet again.",
                            cell.field->label, reports));
        weigh_box(finding, cell, facts_, rules_, cells_);
    }

    void read_otherwise(const Cell& cell) {
        const auto& reading = *cell.written;
        const auto alone = probability_of(possible_values(&reading), *cell.tallied);
        add(Code::ReadingUnsure, {cell.field->name}, reported_values(cell), in_words(&reading),
            fmt::format(
                "What is written for {} looks like {} ({:.0f} % sure); {} is another way to "
                "read it ({:.0f} %), and passes: {}, and the sheet's own arithmetic "
                "names it too.",
                cell.field->label, in_words(&reading), 100 * reading.probability, *cell.tallied,
                100 * alone, reports_in_words(cell)))
            .kind = Kind::Information;
    }

    // Returns null where no pattern's decision covers the box, or its values changed since.
    const SettledBox* settled(const Cell& cell) const {
        for (const auto& box : facts_.settled) {
            if (box.field != cell.field->name || box.written != cell.tallied) continue;
            const bool as_then = std::all_of(
                cell.reported.begin(), cell.reported.end(),
                [&](int value) { return value == box.written || value == box.reported; });
            if (as_then) return &box;
        }
        return nullptr;
    }

    void differs(const Cell& cell, std::size_t index) {
        const bool on_paper = cell.written->state == ReadingState::Number;
        auto& finding = add(on_paper ? Code::ValueDiffers : Code::ValueMissingPaper,
                            {cell.field->name}, in_words(cell.written), reported_values(cell),
                            fmt::format("The worksheet says {} for {}; {}.", in_words(cell.written),
                                        cell.field->label, reports_in_words(cell)));
        finding.message += agreeing_channels(cell);
        weigh_box(finding, cell, facts_, rules_, cells_);
        if (on_paper) finding.cause = cause(cell, index);
        if (const auto* box = settled(cell)) {
            finding.kind = Kind::Information;
            finding.message += fmt::format(
                " It is one of the boxes of a pattern ({}), about which {} decided that the paper "
                "stands.",
                box->pattern, box->by);
            by_pattern_.insert(cell.field->name);
        }
    }

    void doubtful(const Cell& cell) {
        const auto& reading = *cell.written;
        std::string message =
            cell.altered() && !cell.differs()
                ? fmt::format("What is written for {} was altered: {}", cell.field->label,
                              in_words(&reading))
                : fmt::format("What is written for {} looks like {} ({:.0f} % sure)",
                              cell.field->label, in_words(&reading), 100 * reading.probability);
        if (!cell.reported.empty()) message += "; " + reports_in_words(cell);
        if (cell.closes_as_reported) {
            message += "; the column adds up with the reported value only";
        }
        const auto together = likeliest(cell.together);
        if (together && together->probability >= kLikely && together->value != cell.tallied) {
            message += fmt::format("; read with its column it is {} ({:.0f} %)", together->value,
                                   100 * together->probability);
        }
        const auto code = cell.altered() && !cell.differs() ? Code::Altered : Code::ReadingUnsure;
        auto& finding =
            add(code, {cell.field->name}, reported_values(cell), in_words(&reading), message + ".");
        finding.cause = perhaps_misread(cell);
        weigh_box(finding, cell, facts_, rules_, cells_);
    }

    void passing(const Cell& cell) {
        if (cell.total_left_blank()) {
            add(Code::ValueMissingPaper, {cell.field->name}, "", reported_values(cell),
                fmt::format("Nothing is written for {}; its rows add up to {}, as reported.",
                            cell.field->label, reported_values(cell)))
                .kind = Kind::Information;
        }
        if (cell.altered()) {
            add(Code::Altered, {cell.field->name}, "", in_words(cell.written),
                fmt::format("What is written for {} was altered; {} is confirmed.",
                            cell.field->label, in_words(cell.written)))
                .kind = Kind::Information;
        }
        if (cell.reported.empty() && cell.tallied.value_or(0) > 0 && column_was_reported(cell)) {
            add(Code::ValueMissingReport, {cell.field->name}, in_words(cell.written), "",
                fmt::format("The worksheet says {} for {}; the {} reported nothing there.",
                            in_words(cell.written), cell.field->label,
                            facts_.reports.front().channel));
        }
    }

    // Some report names the same column ("first."): its silence about this box is then a choice.
    bool column_was_reported(const Cell& cell) const {
        const auto& name = cell.field->name;
        const auto column = name.substr(0, name.find('.') + 1);
        for (const auto& report : facts_.reports) {
            const auto said = report.values.lower_bound(column);
            if (said != report.values.end() && said->first.starts_with(column)) return true;
        }
        return false;
    }

    std::optional<int> written_at(std::size_t index, std::string_view column) const {
        if (index >= cells_.all().size()) return std::nullopt;
        const auto& cell = cells_.all()[index];
        return cell.field->name.starts_with(column) ? cell.tallied : std::nullopt;
    }

    std::string cause(const Cell& cell, std::size_t index) const {
        const auto& name = cell.field->name;
        const auto dot = name.find('.') + 1;
        const auto column = name.substr(0, dot);
        Surroundings around;
        const auto [above, below] = neighbours(index);
        around.row_above = written_at(above, column);
        around.row_below = written_at(below, column);
        const auto other = column == "first." ? "final." : column == "final." ? "first." : "";
        if (const auto* beside = cells_.find(other + name.substr(dot))) {
            around.other_written = beside->tallied;
            if (!beside->reported.empty()) around.other_reported = beside->reported.front();
        }
        for (std::size_t i = 0; i < cell.reported.size(); ++i) {
            const int value = cell.reported[i];
            if (value == cell.tallied) continue;
            const auto known = cause_by_versions(facts_, cell, *cell.reports[i], value);
            return known.empty() ? likely_cause(*cell.tallied, value, around) : known;
        }
        return "";
    }

    // Cells of the same column just before and after, by the form's order (row by row or column by
    // column); an index beyond all cells where there is none.
    std::pair<std::size_t, std::size_t> neighbours(std::size_t index) const {
        const auto& cells = cells_.all();
        const auto& name = cells[index].field->name;
        const auto column = name.substr(0, name.find('.') + 1);
        const auto in_column = [&](std::size_t i) {
            return cells[i].field->name.starts_with(column);
        };
        std::size_t above = cells.size();
        for (std::size_t i = index; i-- > 0;) {
            if (!in_column(i)) continue;
            above = i;
            break;
        }
        std::size_t below = index + 1;
        while (below < cells.size() && !in_column(below)) ++below;
        return {above, below};
    }

    void check_marks() {
        for (const auto& field : form_.fields) {
            if (field.kind != forms::FieldKind::Signature) continue;
            const auto* mark = worksheet_->reading(field.name);
            if (mark == nullptr) continue;  // its page is missing
            const bool sure = mark->probability >= policy_.least_mark_probability;
            if (mark->state == ReadingState::Covered) {
                add(Code::ReadingCovered, {field.name}, "a signature", "",
                    fmt::format("The box for \"{}\" is covered.", field.label));
            } else if (!sure) {
                add(Code::ReadingUnsure, {field.name}, "", "",
                    fmt::format("Whether there is a signature in \"{}\" is not plain.",
                                field.label));
            } else if (mark->state == ReadingState::Blank) {
                add(Code::Unsigned, {field.name}, "a signature", "nothing",
                    fmt::format("There is no signature in \"{}\".", field.label));
            }
        }
    }

    // --- the verdict
    // ------------------------------------------------------------------------------

    // All delegates of a precinct have the same weight.
    void weigh_findings() {
        const auto& precinct = *facts_.precinct;
        if (!precinct.sde || precinct.delegates.value_or(0) <= 0) return;
        const double each = *precinct.sde / *precinct.delegates;
        for (auto& finding : verdict_.findings)
            finding.sde_at_stake = finding.delegates_at_stake * each;
    }

    // The largest first; among equals in the order of Kind, then as found.
    void order_findings() {
        std::stable_sort(verdict_.findings.begin(), verdict_.findings.end(),
                         [](const Finding& a, const Finding& b) {
                             if (moves_more(a, b) || moves_more(b, a)) return moves_more(a, b);
                             return a.kind < b.kind;
                         });
    }

    void fill_layers() {
        std::set<std::string_view> to_people;
        for (const auto& finding : verdict_.findings) {
            if (finding.kind == Kind::Information) continue;
            to_people.insert(finding.fields.begin(), finding.fields.end());
        }
        verdict_.layers.reserve(form_.fields.size());
        for (const auto& field : form_.fields) {
            Layers layer;
            layer.field = field.name;
            if (worksheet_ != nullptr) {
                if (const auto* reading = worksheet_->reading(field.name)) layer.written = *reading;
            }
            if (const auto* cell = cells_.find(field.name); cell != nullptr) {
                layer.reported = telling_report(*cell);
            }
            layer.computed = computed(field.name);
            layer.passes = layer.written.has_value() && !to_people.contains(field.name);
            layer.by_pattern = layer.passes && by_pattern_.contains(field.name);
            if (layer.passes) layer.passing = passing(field.name, *layer.written);
            if (is_passed_number(layer)) {
                ++verdict_.passed_boxes;
                if (field.name.starts_with("delegates.")) ++verdict_.passed_delegates;
            }
            verdict_.layers.push_back(std::move(layer));
        }
    }

    std::optional<int> passing(const std::string& field, const forms::Reading& written) const {
        const auto* cell = cells_.find(field);
        return cell != nullptr && cell->read_otherwise ? cell->tallied : written.value;
    }

    // Returns one of several reports that differs from the paper.
    static std::optional<int> telling_report(const Cell& cell) {
        for (const int value : cell.reported) {
            if (value != cell.tallied) return value;
        }
        return cell.reported.empty() ? std::nullopt : std::optional<int>(cell.reported.front());
    }

    std::vector<int> computed(const std::string& field) const {
        const auto& awards = verdict_.awards;
        if (field == "header.delegates" && facts_.precinct->delegates) {
            return {*facts_.precinct->delegates};
        }
        if (field == "header.viability" && awards.viability) return {*awards.viability};
        for (const auto& sum : rules_.sums) {
            if (sum.total != field) continue;
            const auto value = cells_.sum_of_parts(sum, false);
            return value ? std::vector<int>{static_cast<int>(*value)} : std::vector<int>{};
        }
        std::set<int> values;
        for (std::size_t i = 0; i < form_.options.size(); ++i) {
            if (awards.outcomes.empty() || field != column_field("delegates", form_.options[i])) {
                continue;
            }
            for (const auto& outcome : awards.outcomes) values.insert(outcome[i]);
        }
        return {values.begin(), values.end()};
    }

    // Takes fields with a picture; a missing page waits for its scan.
    void make_case() {
        Case open;
        open.precinct = facts_.precinct->id;
        std::set<std::string_view> named;
        for (const auto& finding : verdict_.findings) {
            if (finding.kind == Kind::Information) continue;
            open.findings.push_back(finding);
            open.delegates_at_stake = std::max(open.delegates_at_stake, finding.delegates_at_stake);
            open.sde_at_stake = std::max(open.sde_at_stake, finding.sde_at_stake);
            named.insert(finding.fields.begin(), finding.fields.end());
        }
        for (const auto& layer : verdict_.layers) {
            const bool there = layer.written.has_value() || page_is_present(layer.field);
            const bool asked = there && named.contains(layer.field);
            const bool checked = is_passed_number(layer) && is_drawn(layer.field);
            if (asked || checked) open.fields.push_back(layer.field);
            if (checked) open.drawn.push_back(layer.field);
        }
        if (!open.fields.empty()) verdict_.needs_people = std::move(open);
    }

    bool is_passed_number(const Layers& layer) const {
        return layer.passes && cells_.find(layer.field) != nullptr;
    }

    bool is_drawn(const std::string& field) const {
        return drawn(facts_.precinct->id + "/" + field, policy_.sample_seed, policy_.risk_sample);
    }

    bool page_is_present(const std::string& name) const {
        const auto* field = form_.field(name);
        if (worksheet_ == nullptr || field == nullptr) return false;
        const auto& pages = worksheet_->pages;
        return std::find(pages.begin(), pages.end(), field->page) != pages.end();
    }

    const PrecinctFacts& facts_;
    const Rules rules_;  // their sums written out for the form's options
    const Policy& policy_;
    const forms::Form& form_;
    const forms::Worksheet* worksheet_;
    Cells cells_;
    std::set<std::string_view> by_pattern_;  // fields that a decision about their pattern settled
    Verdict verdict_;
};

}  // namespace

Verdict verify_precinct(const PrecinctFacts& facts, const Rules& rules, const Policy& policy) {
    CHECK(facts.precinct != nullptr);
    CHECK(facts.form != nullptr);
    return Examination(facts, rules, policy).verdict();
}

}  // namespace verify
