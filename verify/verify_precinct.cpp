#include "verify/verify_precinct.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/check.h"
#include "verify/cause.h"
#include "verify/cells.h"
#include "verify/risk.h"
#include "verify/sheet.h"

namespace verify {
namespace {

using forms::ReadingState;

constexpr std::string_view kTossTick = "tick.toss";

std::string column_field(std::string_view column, const forms::Option& option) {
    return fmt::format("{}.{}", column, option.id);
}

// What is written, as a person says it.
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
    }
    return "";
}

// "the app reported 32", "the app and the hotline reported 32; the spreadsheet 31".
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

// " The hotline agrees with the paper.", where channels disagree among themselves.
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

// Read with its column, a value is worth naming when it is likelier than all others together.
constexpr double kLikely = 0.5;

// "a second choice is 32 (12 %)" for an alternative that a report confirms.
std::string confirmed_alternative(const Cell& cell) {
    for (const auto& alternative : cell.written->alternatives) {
        for (const int value : cell.reported) {
            if (alternative.digits != std::to_string(value)) continue;
            return fmt::format("perhaps misread: {} is another way to read it ({:.0f} %)", value,
                               100 * alternative.probability);
        }
    }
    return "";
}

// One precinct on its way from facts to verdict.
class Examination {
public:
    Examination(const PrecinctFacts& facts, const Rules& rules, const Policy& policy)
        : facts_(facts),
          rules_(rules),
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
            check_sums();
            if (rules_.caucus) check_rules();
            check_marks();
            missing_pages();
        }
        for (const auto& finding : facts_.paper_findings) verdict_.findings.push_back(finding);
        weigh_findings();
        order_findings();
        fill_layers();
        make_case();
        return std::move(verdict_);
    }

private:
    Finding& add(Code code, std::vector<std::string> fields, std::string expected,
                 std::string found, std::string message) {
        Finding finding;
        finding.code = code;
        finding.kind = kind_of(code);
        finding.fields = std::move(fields);
        finding.expected = std::move(expected);
        finding.found = std::move(found);
        finding.message = std::move(message);
        verdict_.findings.push_back(std::move(finding));
        return verdict_.findings.back();
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

    // Every value as first read; what cannot be read is empty.
    Sheet sheet_as_read() const {
        return sheet_with([this](std::string_view field) -> std::optional<int> {
            const auto* cell = cells_.find(field);
            return cell == nullptr ? std::nullopt : cell->tallied;
        });
    }
    // Only what stands: the sheet that findings are made from.
    Sheet sheet_that_stands() const {
        return sheet_with([this](std::string_view field) { return cells_.standing(field); });
    }

    template <class Value>
    Sheet sheet_with(const Value& value) const {
        Sheet sheet;
        for (const auto& option : form_.options) {
            sheet.first.push_back(value(column_field("first", option)));
            sheet.final.push_back(value(column_field("final", option)));
            sheet.awarded.push_back(value(column_field("delegates", option)));
        }
        sheet.attendees = attendees(value("header.attendees"), sheet);
        sheet.delegates = facts_.precinct->delegates;
        sheet.delegates_written = if_written("header.delegates", value("header.delegates"));
        sheet.viability_written = if_written("header.viability", value("header.viability"));
        if (!sheet.delegates && sheet.attendees) {
            sheet.delegates = delegates_by_attendance(rules_, *sheet.attendees);
        }
        if (!sheet.delegates) sheet.delegates = sheet.delegates_written;
        return sheet;
    }

    // A box left empty says nothing: its 0 is no value of the head.
    std::optional<int> if_written(std::string_view field, std::optional<int> value) const {
        const auto* cell = cells_.find(field);
        if (cell == nullptr || cell->written == nullptr) return std::nullopt;
        return cell->written->state == ReadingState::Number ? value : std::nullopt;
    }

    // N as written; where its box is empty, the people of the first alignment, or of the final one
    // where nobody is counted in the first.
    std::optional<int> attendees(std::optional<int> written, const Sheet& sheet) const {
        if (if_written("header.attendees", written)) return written;
        const auto* cell = cells_.find("header.attendees");
        const bool in_doubt = cell != nullptr && cell->written != nullptr && !written;
        if (in_doubt) return std::nullopt;
        for (const auto* column : {&sheet.first, &sheet.final}) {
            std::int64_t sum = 0;
            for (const auto& count : *column) {
                if (!count) return std::nullopt;
                sum += *count;
            }
            if (sum > 0 || column == &sheet.final)
                return static_cast<int>(std::min<std::int64_t>(sum, 1'000'000'000));
        }
        return std::nullopt;
    }

    void weigh_rules() {
        const auto sheet = sheet_as_read();
        verdict_.awards = awards_of(sheet, rules_);
        const auto confirm = [this](std::string_view field, std::optional<int> value) {
            if (value) cells_.settle_by_rules(field, *value, policy_);
            auto* cell = cells_.find(field);
            if (cell != nullptr && value && cell->tallied == value) cell->by_the_rules = true;
        };
        // Who came was counted: a total that is bounded by the attendance mostly is the attendance.
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
            } else if (cell.state == CellState::Differs) {
                differs(cell, i);
            } else if (cell.state == CellState::Doubtful) {
                doubtful(cell);
            } else {
                passing(cell);
            }
        }
    }

    // A box of a page that is there, without a reading: something broke between scan and here.
    void not_read(const Cell& cell) {
        const auto& pages = worksheet_->pages;
        if (std::find(pages.begin(), pages.end(), cell.field->page) == pages.end()) return;
        add(Code::ReadingIllegible, {cell.field->name}, reported_values(cell), "",
            fmt::format("{} was not read.", cell.field->label));
    }

    void illegible(const Cell& cell) {
        const auto reports = cell.reported.empty() ? std::string() : "; " + reports_in_words(cell);
        add(Code::ReadingIllegible, {cell.field->name}, reported_values(cell), "",
            fmt::format("What is written for {} cannot be read{}.", cell.field->label, reports));
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

    void differs(const Cell& cell, std::size_t index) {
        const bool on_paper = cell.written->state == ReadingState::Number;
        auto& finding = add(on_paper ? Code::ValueDiffers : Code::ValueMissingPaper,
                            {cell.field->name}, in_words(cell.written), reported_values(cell),
                            fmt::format("The worksheet says {} for {}; {}.", in_words(cell.written),
                                        cell.field->label, reports_in_words(cell)));
        finding.message += agreeing_channels(cell);
        finding.delegates_at_stake = stake(cell);
        if (on_paper) finding.cause = cause(cell, index);
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
        finding.cause = confirmed_alternative(cell);
        if (cell.differs()) finding.delegates_at_stake = stake(cell);
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

    // Some report speaks of the same column ("first."), so its silence about this box is a choice.
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
        for (const int value : cell.reported) {
            if (value == cell.tallied) continue;
            return likely_cause(*cell.tallied, value, around);
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

    // How many delegates change hands if the reported value stood instead of the written one.
    int stake(const Cell& cell) const {
        if (!rules_.caucus || !cell.tallied) return 0;
        const auto& name = cell.field->name;
        int most = 0;
        for (const int value : cell.reported) {
            if (value == *cell.tallied) continue;
            if (name.starts_with("delegates.")) {
                most = std::max(most, std::abs(value - *cell.tallied));
                continue;
            }
            auto sheet = sheet_as_read();
            if (name == "header.attendees") sheet.attendees = value;
            for (std::size_t i = 0; i < form_.options.size(); ++i) {
                if (name == column_field("final", form_.options[i])) sheet.final[i] = value;
            }
            const auto other = awards_of(sheet, rules_);
            if (other.outcomes.empty() || verdict_.awards.outcomes.empty()) continue;
            most = std::max(
                most, delegates_moved(other.outcomes.front(), verdict_.awards.outcomes.front()));
        }
        // No box can move more delegates than the precinct elects, whatever was misread in it.
        return std::min(most, facts_.precinct->delegates.value_or(most));
    }

    // --- the sheet against itself and the rules
    // ---------------------------------------------------

    void check_sums() {
        for (const auto& sum : rules_.sums) {
            const auto* total = cells_.find(sum.total);
            const auto parts = cells_.sum_of_parts(sum, true);
            if (total == nullptr || !stands(*total) || !parts) continue;
            if (total->written->state != ReadingState::Number || *parts == *total->tallied)
                continue;
            add(Code::SumDiffers, {sum.total}, fmt::format("{}", *parts),
                fmt::format("{}", *total->tallied),
                fmt::format("The worksheet says {} for {}; its parts add up to {}.",
                            *total->tallied, total->field->label, *parts));
        }
        for (const auto& bound : rules_.bounds) {
            const auto value = total_of(bound.field);
            const auto* most = cells_.find(bound.bound);
            if (!value || most == nullptr || !stands(*most) || most->written == nullptr) continue;
            if (most->written->state != ReadingState::Number || *value <= *most->tallied) continue;
            add(Code::SumExceedsAttendance, {bound.bound},
                fmt::format("at most {}", *most->tallied), fmt::format("{}", *value),
                fmt::format("{} is {}, but {} is only {}.", label_of(bound.field), *value,
                            label_of(bound.bound), *most->tallied));
        }
    }

    // The sum of the parts where a rule adds the field up, else what is written there.
    std::optional<std::int64_t> total_of(const std::string& field) const {
        for (const auto& sum : rules_.sums) {
            if (sum.total == field) return cells_.sum_of_parts(sum, true);
        }
        const auto value = cells_.standing(field);
        return value ? std::optional<std::int64_t>(*value) : std::nullopt;
    }

    std::string label_of(const std::string& field) const {
        const auto* cell = cells_.find(field);
        return cell == nullptr ? field : cell->field->label;
    }

    void check_rules() {
        const auto toss = toss_noted();
        auto sheet = sheet_that_stands();
        sheet.toss_noted = toss;
        const auto found = sheet_findings(sheet, awards_of(sheet, rules_), form_.options);
        check_rules_as_reported(found, toss);
        for (const auto& finding : found) verdict_.findings.push_back(finding);
    }

    // The rules again with what is in doubt taken as reported: the misread box and the misapplied
    // rule are often in the same precinct. `found` is known without that.
    void check_rules_as_reported(const std::vector<Finding>& found, std::optional<bool> toss) {
        const auto fields = fields_taken_as_reported();
        if (fields.empty()) return;  // the same sheet again
        auto sheet = sheet_taken_as_reported();
        sheet.toss_noted = toss;
        for (auto& finding : sheet_findings(sheet, awards_of(sheet, rules_), form_.options)) {
            const bool known = std::find(found.begin(), found.end(), finding) != found.end();
            if (known || finding.kind != Kind::Rule) continue;
            finding.message += fmt::format(" (Taking {} as reported.)", fields);
            verdict_.findings.push_back(std::move(finding));
        }
    }

    // The attendance is part of no sum, but people were counted: a column that adds up to the
    // reported attendance speaks for it.
    bool is_also_a_total(const Cell& cell, int value) const {
        const bool bounds_a_total =
            std::any_of(rules_.bounds.begin(), rules_.bounds.end(),
                        [&](const auto& bound) { return bound.bound == cell.field->name; });
        return bounds_a_total &&
               std::any_of(rules_.sums.begin(), rules_.sums.end(), [&](const auto& sum) {
                   const auto* total = cells_.find(sum.total);
                   return total != nullptr && probability_of(total->together, value) >= kLikely;
               });
    }

    // The reported value of a box whose reading is in doubt, where the reading allows it: it is
    // another way to read the box, the column adds up with it, or nothing could be read at all.
    std::optional<int> reported_and_possible(const Cell& cell) const {
        if (cell.state != CellState::Doubtful || cell.reported.empty() || !cell.differs()) {
            return cell.state == CellState::Doubtful ? cell.tallied : std::nullopt;
        }
        const bool possible = !cell.tallied || cell.closes_as_reported ||
                              !confirmed_alternative(cell).empty() ||
                              probability_of(cell.together, cell.reported.back()) >= kLikely ||
                              is_also_a_total(cell, cell.reported.back());
        return possible ? std::optional<int>(cell.reported.back()) : std::nullopt;
    }

    Sheet sheet_taken_as_reported() const {
        return sheet_with([this](std::string_view field) -> std::optional<int> {
            const auto* cell = cells_.find(field);
            if (cell == nullptr) return std::nullopt;
            return stands(*cell) ? cell->tallied : reported_and_possible(*cell);
        });
    }

    std::string fields_taken_as_reported() const {
        std::vector<std::string> labels;
        for (const auto& cell : cells_.all()) {
            if (cell.written == nullptr || stands(cell) || !reported_and_possible(cell)) continue;
            labels.push_back(cell.field->label);
        }
        return fmt::format("{}", fmt::join(labels, ", "));
    }

    // Whether the coin's box is ticked; empty where the form has none or the ink is in doubt.
    std::optional<bool> toss_noted() {
        if (form_.field(kTossTick) == nullptr) return std::nullopt;
        const auto* tick = worksheet_->reading(std::string(kTossTick));
        if (tick == nullptr) return std::nullopt;
        if (tick->probability >= policy_.least_mark_probability) {
            return tick->state == ReadingState::Number;
        }
        if (verdict_.awards.status == AwardStatus::Toss) {
            add(Code::ReadingUnsure, {std::string(kTossTick)}, "", "",
                "A coin had to decide here; whether its box is ticked is not plain.");
        }
        return std::nullopt;
    }

    void check_marks() {
        for (const auto& field : form_.fields) {
            if (field.kind != forms::FieldKind::Signature) continue;
            const auto* mark = worksheet_->reading(field.name);
            if (mark == nullptr) continue;  // its page is missing
            const bool sure = mark->probability >= policy_.least_mark_probability;
            if (!sure) {
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

    // A precinct's delegates all carry the same share of what it carries.
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
                             if (a.delegates_at_stake != b.delegates_at_stake) {
                                 return a.delegates_at_stake > b.delegates_at_stake;
                             }
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

    // Of several reports, one that differs from the paper.
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

    // Fields whose picture people can look at; a missing page waits for its scan instead.
    void make_case() {
        Case open;
        open.precinct = facts_.precinct->id;
        std::set<std::string_view> named;
        for (const auto& finding : verdict_.findings) {
            if (finding.kind == Kind::Information) continue;
            open.findings.push_back(finding);
            open.delegates_at_stake = std::max(open.delegates_at_stake, finding.delegates_at_stake);
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
    const Rules& rules_;
    const Policy& policy_;
    const forms::Form& form_;
    const forms::Worksheet* worksheet_;
    Cells cells_;
    Verdict verdict_;
};

}  // namespace

Verdict verify_precinct(const PrecinctFacts& facts, const Rules& rules, const Policy& policy) {
    CHECK(facts.precinct != nullptr);
    CHECK(facts.form != nullptr);
    return Examination(facts, rules, policy).verdict();
}

}  // namespace verify
