// Reads the boxes of one column together: the most probable value of each, given that the column
// should add up to its total, and the probability that the sheet itself does not add up. It ranks
// and explains; it never replaces a reading.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/worksheet.h"

namespace verify {

// The values that the reader holds possible for one box.
struct PossibleValues {
    struct Value {
        int value = 0;           // 0 for a blank or void box
        double probability = 0;  // of the reader, 0–1
    };
    std::vector<Value> values;  // each value once
    // The rest to 1 belongs to all other values up to the largest possible one.
};

// Returns all values for a `reading` that is null, struck, illegible or covered.
PossibleValues possible_values(const forms::Reading* reading);

struct JointColumn {
    std::vector<PossibleValues> parts;  // as given, with the probabilities of the joint reading
    PossibleValues total;
    double sheet_wrong = 0;  // probability that the total on paper is not the sum of the parts
};

// `sheet_wrong_before`: how often a sheet's column does not add up, before anything is read
// (Policy::sheet_wrong). `most`: the largest value a box can hold (the attendance, where it is
// known); 1–10,000. Exact: it sums all ways to read it.
JointColumn read_jointly(const std::vector<PossibleValues>& parts, const PossibleValues& total,
                         double sheet_wrong_before, int most);

// Returns the likeliest value; empty where no value stands out.
std::optional<PossibleValues::Value> likeliest(const PossibleValues& possible);
double probability_of(const PossibleValues& possible, int value);

}  // namespace verify
