#include "verify/sheet.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>

namespace verify {
namespace {

using Values = std::vector<std::optional<int>>;
using Options = std::vector<forms::Option>;

std::string count_of(std::int64_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::optional<std::int64_t> sum_of(const Values& values) {
    std::int64_t sum = 0;
    for (const auto& value : values) {
        if (!value) return std::nullopt;
        sum += *value;
    }
    return sum;
}

// The checks of one sheet; findings gather in `findings`.
class Checks {
public:
    Checks(const Sheet& sheet, const Awards& awards, const Options& options)
        : sheet_(sheet), awards_(awards), options_(options) {}

    std::vector<Finding> all() && {
        check_alignments();
        check_viable_groups_stayed();
        check_head();
        check_status();
        check_awards();
        return std::move(findings);
    }

private:
    std::string names(const std::vector<int>& groups) const {
        std::vector<std::string_view> labels;
        for (const int group : groups) labels.push_back(label(static_cast<std::size_t>(group)));
        return fmt::format("{}", fmt::join(labels, ", "));
    }
    std::string_view label(std::size_t option) const { return options_[option].label; }
    std::string field(std::string_view column, std::size_t option) const {
        return fmt::format("{}.{}", column, options_[option].id);
    }
    std::vector<std::string> fields(std::string_view column, const std::vector<int>& groups) const {
        std::vector<std::string> list;
        for (const int group : groups)
            list.push_back(field(column, static_cast<std::size_t>(group)));
        return list;
    }
    void add(Code code, std::vector<std::string> about, std::string expected, std::string found,
             std::string message, int at_stake = 0) {
        findings.push_back(finding_of(code, std::move(about), std::move(expected), std::move(found),
                                      std::move(message)));
        findings.back().delegates_at_stake = at_stake;
    }

    // Σg ≤ Σf: people may leave, but not enter.
    void check_alignments() {
        const auto first = sum_of(sheet_.first);
        const auto last = sum_of(sheet_.final);
        if (!first || !last) return;
        if (*last > *first) {
            add(Code::FinalExceedsFirst, std::vector<std::string>{"final.total"},
                fmt::format("at most {}", *first), fmt::format("{}", *last),
                fmt::format("The final alignment counts {}, the first only {}; nobody may enter "
                            "between the two.",
                            count_of(*last, "person", "people"), *first));
        } else if (*last < *first) {
            add(Code::FinalBelowFirst, std::vector<std::string>{"final.total"},
                fmt::format("{}", *first), fmt::format("{}", *last),
                fmt::format("{} left between the first alignment ({}) and the final one ({}).",
                            count_of(*first - *last, "person", "people"), *first, *last));
        }
    }

    // Returns the most people that a group forced to realign can have had: with more viable groups
    // than delegates the smallest must realign. 0 where no group was forced.
    int largest_forced(int viability) const {
        std::vector<int> viable;
        for (const auto& count : sheet_.first) {
            if (count && *count > 0 && *count >= viability) viable.push_back(*count);
        }
        if (!sheet_.delegates || *sheet_.delegates < 1) return 0;
        const auto delegates = static_cast<std::size_t>(*sheet_.delegates);
        if (viable.size() <= delegates) return 0;
        std::sort(viable.begin(), viable.end());
        return viable[viable.size() - delegates - 1];
    }

    // A viable group is locked at first alignment: it may gain and may not lose.
    void check_viable_groups_stayed() {
        if (!awards_.viability) return;
        const int viability = *awards_.viability;
        const int forced = largest_forced(viability);
        for (std::size_t i = 0; i < options_.size(); ++i) {
            const auto& before = sheet_.first[i];
            const auto& after = sheet_.final[i];
            if (!before || !after || *before < viability || *before <= 0) continue;
            if (*after >= *before || *before <= forced) continue;
            add(Code::ViableGroupShrank, std::vector<std::string>{field("final", i)},
                fmt::format("at least {}", *before), fmt::format("{}", *after),
                fmt::format("{} was viable with {} in the first alignment ({} were needed) and has "
                            "{} in the final one; a viable group may not lose people.",
                            label(i), *before, viability, *after));
        }
    }

    // Checks D and the viability number as written.
    void check_head() {
        if (sheet_.delegates_written && sheet_.delegates &&
            *sheet_.delegates_written != *sheet_.delegates) {
            add(Code::DelegatesDiffer, std::vector<std::string>{"header.delegates"},
                fmt::format("{}", *sheet_.delegates), fmt::format("{}", *sheet_.delegates_written),
                fmt::format("The worksheet says this precinct elects {}; the roster says {}.",
                            count_of(*sheet_.delegates_written, "delegate", "delegates"),
                            *sheet_.delegates),
                std::abs(*sheet_.delegates_written - *sheet_.delegates));
        }
        if (sheet_.viability_written && awards_.viability &&
            *sheet_.viability_written != *awards_.viability) {
            add(Code::ViabilityDiffers, std::vector<std::string>{"header.viability"},
                fmt::format("{}", *awards_.viability), fmt::format("{}", *sheet_.viability_written),
                fmt::format("The worksheet says a group needs {} to be viable; with {} attending "
                            "and {} to elect it needs {}.",
                            count_of(*sheet_.viability_written, "person", "people"),
                            sheet_.attendees.value_or(0),
                            count_of(sheet_.delegates.value_or(0), "delegate", "delegates"),
                            *awards_.viability));
        }
    }

    void check_status() {
        const auto delegates = sheet_.delegates.value_or(0);
        switch (awards_.status) {
            case AwardStatus::NoAttendance:
                if (!sheet_.attendees) break;
                add(Code::NoAttendance, std::vector<std::string>{"first.total"}, "", "0",
                    fmt::format("Nobody is counted in the first alignment{}; no award can be "
                                "computed.",
                                people_in_final()));
                break;
            case AwardStatus::TooMany:
                add(Code::TooManyViable, fields("final", awards_.candidates),
                    fmt::format("at most {}", delegates), "",
                    fmt::format("More groups are viable than the {} to elect; the smallest must "
                                "realign: {}.",
                                count_of(delegates, "delegate", "delegates"),
                                names(awards_.candidates)),
                    1);
                break;
            case AwardStatus::NoneViable:
                add(Code::NoViableGroup, std::vector<std::string>{"final.total"}, "", "",
                    awards_.viability
                        ? fmt::format("No group reaches the {} needed to be viable.",
                                      count_of(*awards_.viability, "person", "people"))
                        : "Nobody is counted in the final alignment.",
                    delegates);
                break;
            case AwardStatus::Ambiguous:
                add(Code::RuleAmbiguous, fields("delegates", awards_.candidates), suggestion(), "",
                    fmt::format("The rules do not say how the {} are divided among {}{}.",
                                count_of(delegates, "delegate", "delegates"),
                                names(awards_.candidates),
                                awards_.suggestion.empty() ? std::string()
                                                           : "; look first at " + suggestion()),
                    1);
                break;
            case AwardStatus::Toss:
                if (sheet_.toss_noted && !*sheet_.toss_noted) {
                    add(Code::TossUnrecorded, std::vector<std::string>{"tick.toss"}, "ticked",
                        "not ticked",
                        fmt::format("A coin had to decide between {}; the worksheet does not note "
                                    "one.",
                                    names(awards_.candidates)),
                        1);
                }
                break;
            case AwardStatus::Exact:
            case AwardStatus::Single:
            case AwardStatus::UnknownD:
                break;
        }
    }

    std::string people_in_final() const {
        const auto last = sum_of(sheet_.final);
        if (!last || *last == 0) return "";
        return fmt::format(", {} in the final one", *last);
    }

    std::string suggestion() const { return described(awards_.suggestion); }

    std::string described(const std::vector<int>& outcome) const {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < outcome.size(); ++i) {
            if (outcome[i] > 0) parts.push_back(fmt::format("{} {}", label(i), outcome[i]));
        }
        return fmt::format("{}", fmt::join(parts, ", "));
    }

    void check_awards() {
        std::vector<int> awarded;
        for (const auto& value : sheet_.awarded) {
            if (!value) return;  // an award is unknown
            awarded.push_back(*value);
        }
        const auto sum = *sum_of(sheet_.awarded);
        if (sheet_.delegates && sum != *sheet_.delegates) {
            add(Code::AwardSumDiffers, std::vector<std::string>{"delegates.total"},
                fmt::format("{}", *sheet_.delegates), fmt::format("{}", sum),
                fmt::format("{} awarded; the precinct elects {}.",
                            sum == 1 ? "1 delegate is" : fmt::format("{} delegates are", sum),
                            *sheet_.delegates),
                static_cast<int>(std::min<std::int64_t>(std::abs(sum - *sheet_.delegates), 1000)));
        }
        check_viability_of_awards(awarded);
        check_outcome(awarded);
    }

    void check_viability_of_awards(const std::vector<int>& awarded) {
        if (!awards_.viability) return;
        for (std::size_t i = 0; i < awarded.size(); ++i) {
            if (!sheet_.final[i]) continue;
            const int people = *sheet_.final[i];
            const bool viable = people > 0 && people >= *awards_.viability;
            if (awarded[i] > 0 && !viable) {
                add(Code::AwardToNonviable, std::vector<std::string>{field("delegates", i)}, "0",
                    fmt::format("{}", awarded[i]),
                    fmt::format("{} was awarded {} with {} in the final alignment; {} were needed "
                                "to be viable.",
                                label(i), count_of(awarded[i], "delegate", "delegates"),
                                count_of(people, "person", "people"), *awards_.viability),
                    awarded[i]);
            }
            // With too many viable groups some rightly get none; that is TOO_MANY_VIABLE.
            if (awarded[i] == 0 && viable && awards_.status != AwardStatus::TooMany) {
                add(Code::ViableWithoutAward, std::vector<std::string>{field("delegates", i)},
                    "at least 1", "0",
                    fmt::format("{} has {} in the final alignment, {} were needed to be viable, "
                                "and was awarded no delegate.",
                                label(i), count_of(people, "person", "people"), *awards_.viability),
                    1);
            }
        }
    }

    void check_outcome(const std::vector<int>& awarded) {
        if (awards_.outcomes.empty()) return;
        const auto* nearest = &awards_.outcomes.front();
        int distance = -1;
        for (const auto& outcome : awards_.outcomes) {
            int difference = 0;
            for (std::size_t i = 0; i < outcome.size(); ++i) {
                difference += std::abs(outcome[i] - awarded[i]);
            }
            if (distance >= 0 && difference >= distance) continue;
            distance = difference;
            nearest = &outcome;
        }
        if (distance == 0) return;
        report_outcome(awarded, *nearest);
    }

    void report_outcome(const std::vector<int>& awarded, const std::vector<int>& nearest) {
        std::vector<int> differing;
        std::vector<std::string> parts;
        std::vector<std::string> expected;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < awarded.size(); ++i) {
            if (awarded[i] == nearest[i]) continue;
            differing.push_back(static_cast<int>(i));
            const auto right = values_of(i);
            parts.push_back(
                fmt::format("{} was awarded {}, {} is right", label(i), awarded[i], right));
            expected.push_back(right);
            found.push_back(fmt::format("{}", awarded[i]));
        }
        const bool single = awards_.status == AwardStatus::Single;
        const bool toss = awards_.outcomes.size() > 1;
        add(single ? Code::SingleDelegate : Code::DelegatesDiffer, fields("delegates", differing),
            fmt::format("{}", fmt::join(expected, ", ")), fmt::format("{}", fmt::join(found, ", ")),
            fmt::format(
                "{}{}{}.",
                single ? "One delegate, elected by the room: by plurality " : "By the rules ",
                fmt::join(parts, "; "), toss ? " (a coin decides between equals)" : ""),
            delegates_moved(awarded, nearest));
    }

    // "2", or "1 or 2" where a toss leaves both.
    std::string values_of(std::size_t option) const {
        std::set<int> values;
        for (const auto& outcome : awards_.outcomes) values.insert(outcome[option]);
        return fmt::format("{}", fmt::join(values, " or "));
    }

    const Sheet& sheet_;
    const Awards& awards_;
    const Options& options_;
    std::vector<Finding> findings;
};

}  // namespace

std::optional<int> delegates_by_attendance(const Rules& rules, int attendees) {
    if (attendees <= 0 || rules.attendance_delegates.empty()) return std::nullopt;
    for (const auto& step : rules.attendance_delegates) {
        if (attendees <= step.up_to) return step.delegates;
    }
    return rules.attendance_delegates.back().delegates;
}

Awards awards_of(const Sheet& sheet, const Rules& rules) {
    if (!sheet.attendees) return {};
    std::vector<int> counts;
    counts.reserve(sheet.final.size());
    for (const auto& value : sheet.final) {
        if (!value) return {};
        counts.push_back(*value);
    }
    return award_delegates(rules, *sheet.attendees, sheet.delegates, counts);
}

int delegates_moved(const std::vector<int>& one, const std::vector<int>& other) {
    std::int64_t difference = 0;
    for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
        difference += std::abs(std::int64_t{one[i]} - other[i]);
    }
    return static_cast<int>(std::min<std::int64_t>((difference + 1) / 2, 1'000'000));
}

std::vector<Finding> sheet_findings(const Sheet& sheet, const Awards& awards,
                                    const std::vector<forms::Option>& options) {
    return Checks(sheet, awards, options).all();
}

}  // namespace verify
