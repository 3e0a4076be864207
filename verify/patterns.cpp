#include "verify/patterns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/check.h"

namespace verify {
namespace {

using Values = std::vector<std::optional<int>>;
// For each reported row, the row of the paper it was taken from; kNowhere: 0 was reported.
using Mapping = std::vector<int>;
constexpr int kNowhere = -1;

constexpr double kSearches = 4;    // swaps, shifts, flips, sources share the false alarms
constexpr int kFarthestShift = 2;  // rows
// Slips that look like a pattern by accident: the expected number in a canvass where none was seen.
constexpr double kUnseen = 0.05;

bool agree(const std::optional<int>& one, const std::optional<int>& other) {
    return !one || !other || *one == *other;
}

std::vector<std::size_t> differing_rows(const ComparedColumn& column) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < column.written.size(); ++i) {
        if (!agree(column.written[i], column.reported[i])) rows.push_back(i);
    }
    return rows;
}

std::optional<int> value_from(const Values& written, int row) {
    return row == kNowhere ? std::optional<int>(0) : written[static_cast<std::size_t>(row)];
}

// Returns whether the mapping makes reported = written in the whole column.
bool explains(const Mapping& mapping, const ComparedColumn& column) {
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        if (!agree(column.reported[i], value_from(column.written, mapping[i]))) return false;
    }
    return true;
}

// Returns the permutation that explains the column, where it is unique: all moved values
// differ.
std::optional<Mapping> permutation_of(const ComparedColumn& column,
                                      const std::vector<std::size_t>& rows) {
    if (rows.size() < 2) return std::nullopt;
    Mapping mapping(column.written.size());
    for (std::size_t i = 0; i < mapping.size(); ++i) mapping[i] = static_cast<int>(i);
    std::set<int> seen;
    for (const auto to : rows) {
        if (!seen.insert(*column.written[to]).second) return std::nullopt;
        const auto from = std::find_if(rows.begin(), rows.end(), [&](std::size_t row) {
            return column.written[row] == column.reported[to];
        });
        if (from == rows.end()) return std::nullopt;
        mapping[to] = static_cast<int>(*from);
    }
    return mapping;
}

// Maps rows `low` to `high` to rows `by` below; kNowhere where that leaves the range.
Mapping shifted(std::size_t size, int low, int high, int by) {
    Mapping mapping(size);
    for (int i = 0; i < static_cast<int>(size); ++i) {
        const bool moved = i >= low && i <= high;
        const int from = moved ? i + by : i;
        mapping[static_cast<std::size_t>(i)] =
            moved && (from < low || from > high) ? kNowhere : from;
    }
    return mapping;
}

// Returns whether some range of rows, shifted by `by`, explains the column.
bool shift_explains(const ComparedColumn& column, const std::vector<std::size_t>& rows, int by,
                    std::size_t least_counts) {
    if (rows.size() < least_counts) return false;
    const int size = static_cast<int>(column.written.size());
    // The range holds all rows that differ; rows of zeros beside it may belong to it too.
    for (int low = static_cast<int>(rows.front()); low >= 0; --low) {
        for (int high = static_cast<int>(rows.back()); high < size; ++high) {
            if (explains(shifted(column.written.size(), low, high, by), column)) return true;
        }
    }
    return false;
}

// Returns the amount by which every count above 0 is off, where there are enough of them.
std::optional<int> offset_of(const ComparedColumn& column, const std::vector<std::size_t>& rows,
                             std::size_t least_counts) {
    if (rows.size() < least_counts) return std::nullopt;
    std::optional<int> offset;
    for (std::size_t i = 0; i < column.written.size(); ++i) {
        const auto& written = column.written[i];
        const auto& reported = column.reported[i];
        if (!written || !reported || *written == 0) continue;
        const int by = *reported - *written;
        if (offset && *offset != by) return std::nullopt;
        offset = by;
    }
    return offset && *offset != 0 ? offset : std::nullopt;
}

bool is_flipped(const ComparedPrecinct& precinct, std::size_t least_counts) {
    const auto& first = precinct.columns[0];
    const auto& final = precinct.columns[1];
    if (differing_rows(first).size() + differing_rows(final).size() < least_counts) return false;
    for (std::size_t i = 0; i < first.written.size(); ++i) {
        if (!agree(first.reported[i], final.written[i])) return false;
        if (!agree(final.reported[i], first.written[i])) return false;
    }
    return true;
}

std::string labels_of(const Mapping& mapping, const std::vector<forms::Option>& options) {
    std::vector<std::size_t> moved;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        if (mapping[i] != static_cast<int>(i)) moved.push_back(i);
    }
    if (moved.size() == 2) {
        return fmt::format("{} and {} exchanged", options[moved[0]].label, options[moved[1]].label);
    }
    std::vector<std::string> parts;
    for (const auto to : moved) {
        parts.push_back(fmt::format(
            "{} as {}", options[static_cast<std::size_t>(mapping[to])].label, options[to].label));
    }
    return fmt::format("options exchanged: {}", fmt::join(parts, ", "));
}

bool is_neighbouring(const Mapping& mapping) {
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        if (std::abs(mapping[i] - static_cast<int>(i)) > 1) return false;
    }
    return true;
}

// The precincts that a candidate explains, and the columns of each.
struct Support {
    std::map<std::size_t, std::set<std::size_t>> columns_of;  // by precinct's index

    std::size_t precincts() const { return columns_of.size(); }
    std::size_t in_several_columns() const {
        return static_cast<std::size_t>(
            std::count_if(columns_of.begin(), columns_of.end(),
                          [](const auto& one) { return one.second.size() > 1; }));
    }
};

class Search {
public:
    Search(const std::vector<ComparedPrecinct>& precincts,
           const std::vector<forms::Option>& options, const Policy& policy)
        : precincts_(precincts), options_(options), policy_(policy), explained_(precincts.size()) {
        for (const auto& precinct : precincts) {
            std::array<std::vector<std::size_t>, kColumns.size()> rows;
            for (std::size_t c = 0; c < kColumns.size(); ++c) {
                CHECK(precinct.columns[c].written.size() == options.size());
                CHECK(precinct.columns[c].reported.size() == options.size());
                rows[c] = differing_rows(precinct.columns[c]);
            }
            rows_.push_back(std::move(rows));
        }
    }

    std::vector<Pattern> all() && {
        find_flips();
        find_shifts();
        find_offsets();
        find_permutations();
        find_sources();
        std::stable_sort(found_.begin(), found_.end(), [](const Pattern& a, const Pattern& b) {
            return a.precincts.size() > b.precincts.size();
        });
        return std::move(found_);
    }

private:
    std::size_t least_precincts() const {
        return static_cast<std::size_t>(policy_.least_pattern_precincts);
    }
    std::size_t least_counts() const {
        return static_cast<std::size_t>(policy_.least_pattern_counts);
    }
    double most_chance() const { return policy_.most_pattern_chance / kSearches; }

    bool differs(std::size_t precinct) const {
        return std::any_of(rows_[precinct].begin(), rows_[precinct].end(),
                           [](const auto& rows) { return !rows.empty(); });
    }

    // Returns the chance of so much support by accident, among `names` similar candidates, when
    // `others` of them were seen as well.
    static double chance_of(std::size_t support, std::size_t others, double names) {
        const double mean = (static_cast<double>(others) + kUnseen) / names;
        return std::min(1.0, names * chance_of_at_least(support, mean));
    }

    void raise(Code code, std::string name, const Support& support, double chance) {
        Pattern pattern;
        pattern.code = code;
        pattern.name = std::move(name);
        pattern.chance = chance;
        std::set<std::size_t> columns;
        for (const auto& [precinct, of] : support.columns_of) {
            pattern.precincts.push_back(precincts_[precinct].precinct);
            columns.insert(of.begin(), of.end());
            explained_[precinct] = true;
            for (const auto column : of) add_boxes(precinct, column, pattern.boxes);
        }
        for (const auto column : columns) pattern.columns.emplace_back(kColumns[column]);
        pattern.message = fmt::format(
            "In {} precincts the reports have {} ({}); paper and reports agree there once that is "
            "undone.",
            pattern.precincts.size(), pattern.name, fmt::join(pattern.columns, ", "));
        found_.push_back(std::move(pattern));
    }

    void add_boxes(std::size_t precinct, std::size_t column,
                   std::vector<ExplainedBox>& boxes) const {
        const auto& values = precincts_[precinct].columns[column];
        for (const auto row : rows_[precinct][column]) {
            boxes.push_back({precincts_[precinct].precinct,
                             fmt::format("{}.{}", kColumns[column], options_[row].id),
                             *values.written[row], *values.reported[row]});
        }
    }

    // For slips that do not happen by accident: no others are expected.
    void raise_if_unlikely(Code code, std::string name, const Support& support, double names) {
        if (support.precincts() < least_precincts()) return;
        const double chance = chance_of(support.precincts(), 0, names);
        if (chance <= most_chance()) raise(code, std::move(name), support, chance);
    }

    void find_flips() {
        Support support;
        for (std::size_t p = 0; p < precincts_.size(); ++p) {
            if (differs(p) && is_flipped(precincts_[p], least_counts()))
                support.columns_of[p] = {0, 1};
        }
        raise_if_unlikely(Code::PatternFlip, "first and final alignment exchanged", support, 1);
    }

    void find_shifts() {
        std::map<int, Support> by_shift;
        for_each_open_column([&](std::size_t p, std::size_t c, const ComparedColumn& column) {
            for (int by = -kFarthestShift; by <= kFarthestShift; ++by) {
                if (by != 0 && shift_explains(column, rows_[p][c], by, least_counts())) {
                    by_shift[by].columns_of[p].insert(c);
                }
            }
        });
        for (const auto& [by, support] : most_first(by_shift)) {
            const auto left = still_open(support);
            raise_if_unlikely(
                Code::PatternShift,
                fmt::format("each count {} {} too {}", std::abs(by),
                            std::abs(by) == 1 ? "row" : "rows", by > 0 ? "high up" : "far down"),
                left, 2 * kFarthestShift);
        }
    }

    void find_offsets() {
        std::map<int, Support> by_offset;
        for_each_open_column([&](std::size_t p, std::size_t c, const ComparedColumn& column) {
            const auto offset = offset_of(column, rows_[p][c], least_counts());
            if (offset) by_offset[*offset].columns_of[p].insert(c);
        });
        for (const auto& [offset, support] : most_first(by_offset)) {
            raise_if_unlikely(Code::PatternShift,
                              fmt::format("each count {} too {}", std::abs(offset),
                                          offset > 0 ? "large" : "small"),
                              still_open(support), 10);
        }
    }

    void find_permutations() {
        std::map<Mapping, Support> by_mapping;
        for_each_open_column([&](std::size_t p, std::size_t c, const ComparedColumn& column) {
            if (const auto mapping = permutation_of(column, rows_[p][c])) by_mapping[*mapping];
        });
        for (auto& known : by_mapping) {
            for_each_open_column([&](std::size_t p, std::size_t c, const ComparedColumn& column) {
                if (explains(known.first, column)) known.second.columns_of[p].insert(c);
            });
        }
        // Counts all exchanges, accidental or not: one slip of the hand exchanges neighbours in one
        // column; the same exchange in two columns is no slip.
        std::map<std::pair<bool, bool>, std::size_t> seen;
        for (const auto& [mapping, support] : by_mapping) {
            const bool near = is_neighbouring(mapping);
            seen[{near, false}] += support.precincts();
            seen[{near, true}] += support.in_several_columns();
        }
        const auto size = static_cast<double>(options_.size());
        for (const auto& [mapping, support] : most_first(by_mapping)) {
            const auto left = still_open(support);
            if (left.precincts() < least_precincts()) continue;
            const bool near = is_neighbouring(mapping);
            const double names = near ? size - 1 : size * (size - 1) / 2;
            const auto others = [&](bool in_several, std::size_t own) {
                const auto total = seen[{near, in_several}];
                // Among common slips a large number is no surprise: all are expected.
                if (near && !in_several) return total;
                return total > own ? total - own : 0;
            };
            const auto several = left.in_several_columns();
            const double by_any =
                chance_of(left.precincts(), others(false, support.precincts()), names);
            const double by_several =
                several < 2 ? 1.0
                            : chance_of(several, others(true, support.in_several_columns()), names);
            const double chance = std::min(1.0, 2 * std::min(by_any, by_several));
            if (chance <= most_chance()) {
                raise(Code::PatternSwap, labels_of(mapping, options_), left, chance);
            }
        }
    }

    // Precincts that differ somewhere and that no pattern explains, by their sources.
    void find_sources() {
        std::map<std::string, std::pair<std::size_t, std::vector<std::size_t>>> by_source;
        std::size_t all = 0;
        std::size_t wrong = 0;
        for (std::size_t p = 0; p < precincts_.size(); ++p) {
            if (explained_[p]) continue;
            const bool bad = differs(p);
            ++all;
            wrong += bad ? 1 : 0;
            for (const auto& source : precincts_[p].sources) {
                auto& [count, bad_ones] = by_source[source];
                ++count;
                if (bad) bad_ones.push_back(p);
            }
        }
        for (const auto& [source, of] : by_source) {
            const auto& [count, bad_ones] = of;
            if (bad_ones.size() < least_precincts() || count == all) continue;
            const double chance =
                std::min(1.0, static_cast<double>(by_source.size()) *
                                  chance_of_marked(bad_ones.size(), count, wrong, all));
            if (chance > most_chance()) continue;
            Pattern pattern;
            pattern.code = Code::PatternSource;
            pattern.name = source;
            pattern.chance = chance;
            for (const auto p : bad_ones) pattern.precincts.push_back(precincts_[p].precinct);
            pattern.message = fmt::format(
                "Of {} precincts from {} {} differ from their paper; elsewhere {} of {} do.", count,
                source, bad_ones.size(), wrong - bad_ones.size(), all - count);
            found_.push_back(std::move(pattern));
        }
    }

    template <class Look>
    void for_each_open_column(const Look& look) const {
        for (std::size_t p = 0; p < precincts_.size(); ++p) {
            if (explained_[p]) continue;
            for (std::size_t c = 0; c < kColumns.size(); ++c) {
                if (!rows_[p][c].empty()) look(p, c, precincts_[p].columns[c]);
            }
        }
    }

    Support still_open(const Support& support) const {
        Support left;
        for (const auto& [precinct, columns] : support.columns_of) {
            if (!explained_[precinct]) left.columns_of[precinct] = columns;
        }
        return left;
    }

    template <class Key>
    static std::vector<std::pair<Key, Support>> most_first(const std::map<Key, Support>& all) {
        std::vector<std::pair<Key, Support>> sorted(all.begin(), all.end());
        std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
            return a.second.precincts() > b.second.precincts();
        });
        return sorted;
    }

    const std::vector<ComparedPrecinct>& precincts_;
    const std::vector<forms::Option>& options_;
    const Policy& policy_;
    std::vector<std::array<std::vector<std::size_t>, kColumns.size()>> rows_;  // that differ
    std::vector<bool> explained_;
    std::vector<Pattern> found_;
};

// An empty box counts as 0; a box that is not surely read is unknown.
std::optional<int> surely_written(const forms::Worksheet& worksheet, const std::string& field,
                                  const Policy& policy) {
    const auto* reading = worksheet.reading(field);
    if (reading == nullptr || reading->probability < policy.least_probability) return std::nullopt;
    switch (reading->state) {
        case forms::ReadingState::Number:
            return reading->value;
        case forms::ReadingState::Blank:
        case forms::ReadingState::Void:
            return 0;
        case forms::ReadingState::Struck:
        case forms::ReadingState::Illegible:
        case forms::ReadingState::Covered:
            break;
    }
    return std::nullopt;
}

std::vector<std::string> sources_of(const forms::Precinct& precinct, const Report& report) {
    std::vector<std::string> sources = {fmt::format("county {}", precinct.county),
                                        fmt::format("channel {}", report.channel)};
    if (!report.submitter.empty()) sources.push_back(fmt::format("submitter {}", report.submitter));
    constexpr std::size_t kToTheHour = 13;  // "2020-02-04T03"
    if (report.received_at.size() > kToTheHour) {
        sources.push_back(fmt::format("hour {}:00:00Z", report.received_at.substr(0, kToTheHour)));
    }
    return sources;
}

}  // namespace

ComparedPrecinct compared(const forms::Form& form, const forms::Precinct& precinct,
                          const forms::Worksheet& worksheet, const std::vector<Report>& reports,
                          const Policy& policy) {
    ComparedPrecinct out;
    out.precinct = precinct.id;
    const auto last = std::max_element(
        reports.begin(), reports.end(),
        [](const Report& a, const Report& b) { return a.received_at < b.received_at; });
    if (last != reports.end()) out.sources = sources_of(precinct, *last);
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
        for (const auto& option : form.options) {
            const auto field = fmt::format("{}.{}", kColumns[c], option.id);
            out.columns[c].written.push_back(surely_written(worksheet, field, policy));
            auto& reported = out.columns[c].reported.emplace_back();
            if (last == reports.end()) continue;
            const auto said = last->values.find(field);
            if (said != last->values.end()) reported = said->second;
        }
    }
    return out;
}

std::vector<Pattern> find_patterns(const std::vector<ComparedPrecinct>& precincts,
                                   const std::vector<forms::Option>& options,
                                   const Policy& policy) {
    return Search(precincts, options, policy).all();
}

std::vector<std::vector<std::string>> identical_reports(
    const std::vector<ComparedPrecinct>& precincts, const Policy& policy) {
    std::map<std::vector<int>, std::vector<std::string>> by_vector;
    for (const auto& precinct : precincts) {
        std::vector<int> numbers;
        for (const std::size_t column : {0U, 1U}) {
            for (const auto& value : precinct.columns[column].reported) {
                numbers.push_back(value.value_or(0));
            }
        }
        const auto above =
            std::count_if(numbers.begin(), numbers.end(), [](int v) { return v > 0; });
        if (above >= policy.least_duplicate_numbers)
            by_vector[numbers].push_back(precinct.precinct);
    }
    std::vector<std::vector<std::string>> groups;
    for (auto& [numbers, group] : by_vector) {
        if (group.size() > 1) groups.push_back(std::move(group));
    }
    return groups;
}

double chance_of_at_least(std::size_t least, double mean) {
    if (least == 0) return 1;
    // Sums the tail term by term: 1 minus the rest would lose a small tail.
    double term = std::exp(static_cast<double>(least) * std::log(mean) - mean -
                           std::lgamma(static_cast<double>(least) + 1));
    double sum = 0;
    for (std::size_t k = least; term > sum * 1e-12 && k < least + 10'000; ++k) {
        sum += term;
        term *= mean / static_cast<double>(k + 1);
    }
    return std::min(1.0, sum);
}

double chance_of_marked(std::size_t least, std::size_t drawn, std::size_t marked, std::size_t all) {
    CHECK(drawn <= all && marked <= all);
    const auto log_choose = [](std::size_t n, std::size_t k) {
        return std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
               std::lgamma(static_cast<double>(n - k) + 1);
    };
    double sum = 0;
    for (std::size_t k = least; k <= std::min(drawn, marked); ++k) {
        if (drawn - k > all - marked) continue;
        sum += std::exp(log_choose(marked, k) + log_choose(all - marked, drawn - k) -
                        log_choose(all, drawn));
    }
    return std::min(1.0, sum);
}

}  // namespace verify
