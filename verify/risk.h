// How wrong that is which nobody looked at, measured: a seeded sample of the boxes that pass goes
// to people, who key them blind like any other box, and what they find bounds the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace verify {

// Whether `name` is of the sample that is `share` (0 to 1) of all names. A larger share holds all
// of a smaller one's: widening adds, and nothing that was checked was in vain. By SHA-256 of name
// and seed: the same on every machine, and nobody who may choose neither can steer it.
bool drawn(std::string_view name, std::uint64_t seed, double share);

// The share to draw after `wrong` of the boxes that were checked turned out wrong: twice as much
// for each, all boxes at most.
double widened(double share, std::int64_t wrong);

// The largest share of wrong boxes with which finding as few as `wrong` among `checked` drawn ones
// has still a chance of 1 − `confidence`: the exact (Clopper–Pearson) one-sided bound of a binomial
// share (Biometrika 26, 1934). 1 where nothing was checked. 0 ≤ wrong ≤ checked, 0 < confidence < 1
// (CHECK).
double most_wrong(std::int64_t checked, std::int64_t wrong, double confidence);

// What is known of the boxes of one sort that passed without people.
struct RiskCounts {
    std::int64_t passed = 0;   // all of them, drawn or not
    std::int64_t drawn = 0;    // of these, to be keyed by people
    std::int64_t checked = 0;  // of the drawn, keyed
    std::int64_t wrong = 0;    // of the checked: people decided otherwise
    std::int64_t open = 0;     // of the checked: keyed otherwise, nothing decided yet

    bool operator==(const RiskCounts&) const = default;
};

struct Risk {
    RiskCounts boxes;      // all number boxes
    RiskCounts delegates;  // of these, the awards ("delegates.*")

    bool operator==(const Risk&) const = default;
};

// The bound on the share of passed boxes that are wrong; what is open counts as wrong.
double most_wrong(const RiskCounts& counts, double confidence);

// For people: "12 of 290 drawn boxes are keyed, 0 of them wrong: with 95 % confidence at most 22.1
// % of the 55,012 that pass without people are wrong". `what`: "boxes", "awards".
std::string in_words(const RiskCounts& counts, std::string_view what, double confidence);

}  // namespace verify
