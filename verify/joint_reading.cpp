#include "verify/joint_reading.h"

#include <algorithm>
#include <charconv>

#include "core/check.h"

namespace verify {
namespace {

using Masses = std::vector<double>;  // by value or sum, from 0

double left_over(const PossibleValues& possible) {
    double sum = 0;
    for (const auto& one : possible.values) sum += one.probability;
    return std::max(0.0, 1 - sum);
}

// Returns the probability of every value, 0 to `most`: the rest is spread evenly.
Masses spread(const PossibleValues& possible, int most) {
    Masses masses(static_cast<std::size_t>(most) + 1, left_over(possible) / (most + 1.0));
    for (const auto& one : possible.values) {
        if (one.value <= most) masses[static_cast<std::size_t>(one.value)] += one.probability;
    }
    return masses;
}

// The same as a few named values and an even rest: sums of the even part are running sums, and the
// work stays at values × sums.
struct Part {
    std::vector<std::pair<std::size_t, double>> named;
    double even = 0;  // of each value 0 to `most`
};

Part part_of(const PossibleValues& possible, int most) {
    Part part;
    part.even = left_over(possible) / (most + 1.0);
    for (const auto& one : possible.values) {
        if (one.value <= most && one.probability > 0) {
            part.named.emplace_back(static_cast<std::size_t>(one.value), one.probability);
        }
    }
    return part;
}

// Returns the sums with one more part: after[s] = Σ part(v) before[s − v].
Masses with(const Masses& before, const Part& part, std::size_t most) {
    Masses after(before.size(), 0.0);
    for (const auto& [value, probability] : part.named) {
        for (std::size_t s = value; s < after.size(); ++s) {
            after[s] += probability * before[s - value];
        }
    }
    double window = 0;
    for (std::size_t s = 0; s < after.size(); ++s) {
        window += before[s];
        if (s > most) window -= before[s - most - 1];
        after[s] += part.even * window;
    }
    return after;
}

// Returns the fit of the remaining parts: before[s] = Σ part(v) after[s + v].
Masses until(const Masses& after, const Part& part, std::size_t most) {
    Masses before(after.size(), 0.0);
    for (const auto& [value, probability] : part.named) {
        for (std::size_t s = 0; s + value < after.size(); ++s) {
            before[s] += probability * after[s + value];
        }
    }
    double window = 0;
    for (std::size_t s = after.size(); s-- > 0;) {
        window += after[s];
        if (s + most + 1 < after.size()) window -= after[s + most + 1];
        before[s] += part.even * window;
    }
    return before;
}

// Weighs both cases, that the column adds up and that it does not, by their probability.
void mix(PossibleValues& possible, const std::vector<double>& closing, double closes) {
    for (std::size_t i = 0; i < possible.values.size(); ++i) {
        auto& one = possible.values[i];
        one.probability = closes * closing[i] + (1 - closes) * one.probability;
    }
}

std::optional<int> value_of(const std::string& digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

void add(PossibleValues& possible, std::optional<int> value, double probability) {
    if (!value) return;
    const auto same = std::find_if(possible.values.begin(), possible.values.end(),
                                   [&](const auto& one) { return one.value == *value; });
    if (same == possible.values.end()) {
        possible.values.push_back({*value, probability});
    } else {
        same->probability += probability;
    }
}

}  // namespace

PossibleValues possible_values(const forms::Reading* reading) {
    PossibleValues possible;
    if (reading == nullptr) return possible;
    switch (reading->state) {
        case forms::ReadingState::Number:
            add(possible, reading->value, reading->probability);
            break;
        case forms::ReadingState::Blank:
        case forms::ReadingState::Void:
            add(possible, 0, reading->probability);
            break;
        case forms::ReadingState::Struck:
        case forms::ReadingState::Illegible:
        case forms::ReadingState::Covered:
            break;
    }
    for (const auto& other : reading->alternatives) {
        add(possible, value_of(other.digits), other.probability);
    }
    return possible;
}

JointColumn read_jointly(const std::vector<PossibleValues>& parts, const PossibleValues& total,
                         double sheet_wrong_before, int most) {
    CHECK(most >= 1 && most <= 10'000);
    const auto top = static_cast<std::size_t>(most);
    std::vector<Part> sparse;
    for (const auto& part : parts) sparse.push_back(part_of(part, most));
    // before[i]: distribution of the sum of the parts before i; after[i]: fit of the total once
    // that sum is known.
    std::vector<Masses> before{Masses(top + 1, 0.0)};
    before.front()[0] = 1;
    for (const auto& part : sparse) before.push_back(with(before.back(), part, top));
    std::vector<Masses> after(parts.size() + 1);
    after.back() = spread(total, most);
    for (std::size_t i = parts.size(); i-- > 0;) after[i] = until(after[i + 1], sparse[i], top);

    JointColumn joint{parts, total, 0};
    const double fit = after.front()[0];  // Σ over all ways to read the column in which it adds up
    const double by_chance = 1.0 / (most + 1.0);
    const double closing = (1 - sheet_wrong_before) * fit;
    const double open = sheet_wrong_before * by_chance;
    if (closing + open <= 0) return joint;
    const double closes = closing / (closing + open);
    joint.sheet_wrong = 1 - closes;
    if (fit <= 0) return joint;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::vector<double> of(parts[i].values.size(), 0.0);
        for (std::size_t k = 0; k < of.size(); ++k) {
            const auto& one = parts[i].values[k];
            if (one.value > most) continue;
            const auto value = static_cast<std::size_t>(one.value);
            const double share = one.probability + sparse[i].even;
            for (std::size_t s = 0; s + value <= top; ++s) {
                of[k] += share * before[i][s] * after[i + 1][s + value];
            }
            of[k] /= fit;
        }
        mix(joint.parts[i], of, closes);
    }
    std::vector<double> of_total(total.values.size(), 0.0);
    for (std::size_t k = 0; k < of_total.size(); ++k) {
        const auto value = static_cast<std::size_t>(total.values[k].value);
        if (value <= top) of_total[k] = after.back()[value] * before.back()[value] / fit;
    }
    mix(joint.total, of_total, closes);
    return joint;
}

std::optional<PossibleValues::Value> likeliest(const PossibleValues& possible) {
    const auto best = std::max_element(
        possible.values.begin(), possible.values.end(),
        [](const auto& a, const auto& b) { return a.probability < b.probability; });
    if (best == possible.values.end()) return std::nullopt;
    return *best;
}

double probability_of(const PossibleValues& possible, int value) {
    for (const auto& one : possible.values) {
        if (one.value == value) return one.probability;
    }
    return 0;
}

}  // namespace verify
