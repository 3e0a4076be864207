// Measures the errors among boxes that pass without people: people key a seeded sample of these
// boxes blind, like any other box, and the errors they find bound the share of errors in the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace verify {

// Returns whether `name` belongs to the sample of `share` (0 to 1) of all names. A larger share
// holds all names of a smaller one: widening only adds. Drawn by SHA-256 of name and seed: the same
// on every machine, and not to be steered by a person who chooses neither.
bool drawn(std::string_view name, std::uint64_t seed, double share);

// Returns the share to draw after `wrong` checked boxes turned out wrong: twice as much for each,
// at most all boxes.
double widened(double share, std::int64_t wrong);

// Returns the largest share of wrong boxes that is still believable: with it, at most `wrong` wrong
// ones among `checked` drawn boxes have a chance of 1 − `confidence`. This is the exact
// (Clopper–Pearson) one-sided bound of a binomial share (Biometrika 26, 1934). 1 where no box was
// checked. 0 ≤ wrong ≤ checked, 0 < confidence < 1 (CHECK).
double most_wrong(std::int64_t checked, std::int64_t wrong, double confidence);

// Counts of the boxes of one sort that passed without people.
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

// Returns the bound on the share of passed boxes that are wrong; open ones count as wrong.
double most_wrong(const RiskCounts& counts, double confidence);

// For people: "12 of 290 drawn boxes are keyed, 0 of them wrong: with 95 % confidence at most 22.1
// % of the 55,012 that pass without people are wrong". `what`: "boxes", "awards".
std::string in_words(const RiskCounts& counts, std::string_view what, double confidence);

}  // namespace verify
