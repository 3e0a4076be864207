#include "verify/caucus_math.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/names.h"

namespace verify {
namespace {

// A toss among the 14 groups of a worksheet has at most C(14,7) outcomes. Honest sheets stay far
// below it (no more than six groups can hold 15 % each); a table of nonsense may not, and is called
// ambiguous instead of being listed.
constexpr std::size_t kMostOutcomes = 3432;
// And no list of outcomes holds more numbers than this (groups × outcomes): 64 groups' worth.
constexpr std::size_t kMostNumbers = kMostOutcomes * 64;

// One viable group. Products stay below 2^63: counts and delegates are below 2^30.
struct Group {
    int index = 0;
    std::int64_t people = 0;     // g
    std::int64_t share = 0;      // g·D; the exact quota is share / N
    std::int64_t remainder = 0;  // share mod N
    std::int64_t delegates = 0;  // a
};

std::int64_t sum_of_delegates(const std::vector<Group>& groups) {
    std::int64_t sum = 0;
    for (const auto& group : groups) sum += group.delegates;
    return sum;
}

std::vector<Group> viable_groups(const std::vector<int>& counts, std::int64_t attendees,
                                 std::int64_t delegates, int viability) {
    std::vector<Group> groups;
    groups.reserve(8);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::int64_t people = counts[i];
        if (people <= 0 || people < viability) continue;
        Group group;
        group.index = static_cast<int>(i);
        group.people = people;
        group.share = people * delegates;
        group.remainder = group.share % attendees;
        // Round half up; a viable group is entitled to one.
        group.delegates =
            std::max<std::int64_t>(1, (2 * group.share + attendees) / (2 * attendees));
        groups.push_back(group);
    }
    return groups;
}

std::vector<int> as_outcome(const std::vector<Group>& groups, std::size_t options) {
    std::vector<int> outcome(options, 0);
    for (const auto& group : groups) {
        outcome[static_cast<std::size_t>(group.index)] = static_cast<int>(group.delegates);
    }
    return outcome;
}

bool can_be_listed(std::size_t outcomes, std::size_t options) {
    return outcomes <= kMostOutcomes && outcomes * options <= kMostNumbers;
}

// Number of ways to choose `chosen` of `from`, or more than kMostOutcomes.
std::size_t ways_to_choose(std::size_t from, std::size_t chosen) {
    chosen = std::min(chosen, from - chosen);
    std::size_t ways = 1;
    for (std::size_t i = 1; i <= chosen; ++i) {
        ways = ways * (from - chosen + i) / i;
        if (ways > kMostOutcomes) return ways;
    }
    return ways;
}

// The next choice in the order that prefers the first groups; false after the last.
bool next_choice(std::vector<bool>& chosen) {
    return std::prev_permutation(chosen.begin(), chosen.end());
}

// D = 1: the room elects one person by plurality; equals are decided by a coin.
void elect_one(const std::vector<int>& counts, Awards& awards) {
    const int most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    if (most <= 0) {
        awards.status = AwardStatus::NoneViable;
        return;
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == most) awards.candidates.push_back(static_cast<int>(i));
    }
    if (!can_be_listed(awards.candidates.size(), counts.size())) {
        awards.status = AwardStatus::Ambiguous;
        return;
    }
    awards.status = AwardStatus::Single;
    for (const int elected : awards.candidates) {
        awards.outcomes.emplace_back(counts.size(), 0).at(static_cast<std::size_t>(elected)) = 1;
    }
    if (awards.candidates.size() == 1) awards.candidates.clear();
}

// The smallest groups, as many as there are too many; equals at the cut are all named.
void name_those_who_must_realign(std::vector<Group> groups, std::int64_t delegates,
                                 Awards& awards) {
    awards.status = AwardStatus::TooMany;
    const auto surplus = groups.size() - static_cast<std::size_t>(delegates);
    std::sort(groups.begin(), groups.end(),
              [](const Group& a, const Group& b) { return a.people < b.people; });
    const auto largest_forced = groups[surplus - 1].people;
    for (const auto& group : groups) {
        if (group.people <= largest_forced) awards.candidates.push_back(group.index);
    }
    std::sort(awards.candidates.begin(), awards.candidates.end());
}

// Where the rules are silent: what people may look at first. Moves one at a time, from the group
// that has most beyond its quota or to the one that lacks most, never an only delegate. Only for a
// handful of moves: beyond that the numbers themselves are wrong and a suggestion would mislead.
void suggest(std::vector<Group> groups, std::int64_t attendees, std::int64_t delegates,
             std::size_t options, Awards& awards) {
    awards.status = AwardStatus::Ambiguous;
    const auto surplus = sum_of_delegates(groups) - delegates;
    const auto lacks = [attendees](const Group& group) {
        return group.share - group.delegates * attendees;
    };
    if (std::abs(surplus) > 2 * static_cast<std::int64_t>(groups.size())) return;
    for (std::int64_t moved = 0; moved < std::abs(surplus); ++moved) {
        Group* choice = nullptr;
        for (auto& group : groups) {
            if (surplus > 0 && group.delegates < 2) continue;
            const bool better = choice == nullptr || (surplus > 0 ? lacks(group) < lacks(*choice)
                                                                  : lacks(group) > lacks(*choice));
            if (better) choice = &group;
        }
        if (choice == nullptr) return;
        choice->delegates += surplus > 0 ? -1 : 1;
    }
    awards.suggestion = as_outcome(groups, options);
}

// Every outcome in which `needed` of the groups [begin, end) of `order` move by `step`.
void list_outcomes(std::vector<Group>& groups, const std::vector<std::size_t>& order,
                   std::size_t begin, std::size_t end, std::size_t needed, int step,
                   std::size_t options, Awards& awards) {
    std::vector<bool> chosen(end - begin, false);
    std::fill_n(chosen.begin(), needed, true);
    do {
        auto outcome = as_outcome(groups, options);
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            if (!chosen[i]) continue;
            outcome[static_cast<std::size_t>(groups[order[begin + i]].index)] += step;
        }
        awards.outcomes.push_back(std::move(outcome));
    } while (next_choice(chosen));
    for (auto i = begin; i < end; ++i) awards.candidates.push_back(groups[order[i]].index);
    std::sort(awards.candidates.begin(), awards.candidates.end());
}

// Rules 2 to 5: the rounded numbers give too many or too few; each group moves by one at most.
void settle(std::vector<Group>& groups, std::int64_t attendees, std::int64_t delegates,
            std::size_t options, Awards& awards) {
    const auto surplus = sum_of_delegates(groups) - delegates;
    const bool take = surplus > 0;
    const auto needed = static_cast<std::size_t>(std::abs(surplus));
    std::vector<std::size_t> order;  // those that may move, in the order in which they do
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const bool above = groups[i].delegates * attendees > groups[i].share;
        if (take ? (groups[i].delegates >= 2 && above) : !above) order.push_back(i);
    }
    if (order.size() < needed) return suggest(groups, attendees, delegates, options, awards);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return take ? groups[a].remainder < groups[b].remainder
                    : groups[a].remainder > groups[b].remainder;
    });

    // Those equal to the last that moves: if not all of them move, a coin decides between them.
    const auto at_cut = groups[order[needed - 1]].remainder;
    std::size_t begin = needed - 1;
    while (begin > 0 && groups[order[begin - 1]].remainder == at_cut) --begin;
    std::size_t end = needed;
    while (end < order.size() && groups[order[end]].remainder == at_cut) ++end;

    const int step = take ? -1 : 1;
    const bool toss = end > needed;
    if (toss && !can_be_listed(ways_to_choose(end - begin, needed - begin), options)) {
        return suggest(groups, attendees, delegates, options, awards);
    }
    for (std::size_t i = 0; i < (toss ? begin : needed); ++i) groups[order[i]].delegates += step;
    awards.status = toss ? AwardStatus::Toss : AwardStatus::Exact;
    if (toss) {
        list_outcomes(groups, order, begin, end, needed - begin, step, options, awards);
    } else {
        awards.outcomes.push_back(as_outcome(groups, options));
    }
}

constexpr std::array kAwardStates = {
    core::Named{AwardStatus::Exact, "exact"},
    core::Named{AwardStatus::Toss, "toss"},
    core::Named{AwardStatus::Single, "single"},
    core::Named{AwardStatus::Ambiguous, "ambiguous"},
    core::Named{AwardStatus::NoneViable, "none_viable"},
    core::Named{AwardStatus::TooMany, "too_many"},
    core::Named{AwardStatus::NoAttendance, "no_attendance"},
    core::Named{AwardStatus::UnknownD, "unknown_d"},
};
static_assert(core::names_every_value(kAwardStates));

}  // namespace

std::string_view name_of(AwardStatus status) {
    return core::name_in(kAwardStates, status);
}

std::optional<int> viability_number(const Rules& rules, int attendees, int delegates) {
    const ViabilityStep* step = nullptr;
    for (const auto& candidate : rules.viability) {
        if (candidate.delegates_from <= delegates) step = &candidate;
    }
    if (step == nullptr || step->denominator <= 0) return std::nullopt;
    const auto product = std::int64_t{step->numerator} * attendees;
    return static_cast<int>((product + step->denominator - 1) / step->denominator);
}

Awards award_delegates(const Rules& rules, int attendees, std::optional<int> delegates,
                       const std::vector<int>& final_counts) {
    Awards awards;
    if (attendees <= 0) {
        awards.status = AwardStatus::NoAttendance;
        return awards;
    }
    if (!delegates || *delegates < 1) return awards;  // UnknownD
    awards.viability = viability_number(rules, attendees, *delegates);
    if (*delegates == 1) {
        elect_one(final_counts, awards);
        return awards;
    }
    auto groups = viable_groups(final_counts, attendees, *delegates, awards.viability.value_or(1));
    if (groups.empty()) {
        awards.status = AwardStatus::NoneViable;
        return awards;
    }
    if (groups.size() > static_cast<std::size_t>(*delegates)) {
        name_those_who_must_realign(std::move(groups), *delegates, awards);
        return awards;
    }
    // Where a group's rounded number alone is beyond what one step a group can settle, the counts
    // contradict the attendance; its sum might not fit an int.
    const auto beyond = *delegates + static_cast<std::int64_t>(groups.size());
    for (const auto& group : groups) {
        if (group.delegates <= beyond) continue;
        awards.status = AwardStatus::Ambiguous;
        for (const auto& each : groups) awards.candidates.push_back(each.index);
        return awards;
    }
    const auto options = final_counts.size();
    if (sum_of_delegates(groups) == *delegates) {
        awards.status = AwardStatus::Exact;
        awards.outcomes.push_back(as_outcome(groups, options));
        return awards;
    }
    settle(groups, attendees, *delegates, options, awards);
    if (awards.status == AwardStatus::Ambiguous) {
        for (const auto& group : groups) awards.candidates.push_back(group.index);
    }
    return awards;
}

}  // namespace verify
