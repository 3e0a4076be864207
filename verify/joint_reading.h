// The boxes of one column read together: what each most probably says, given that the column should
// add up to its total, and how probable it is that the sheet itself does not. To rank and to
// explain; what was read is never replaced by it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/worksheet.h"

namespace verify {

// What the reader holds possible for one box.
struct PossibleValues {
    struct Value {
        int value = 0;           // 0 for a blank or void box
        double probability = 0;  // of the reader, 0–1
    };
    std::vector<Value> values;  // each value once
    // What is left of 1 belongs to any other value up to the most there can be.
};

// `reading` null: not read, anything is possible. Struck and illegible boxes too.
PossibleValues possible_values(const forms::Reading* reading);

struct JointColumn {
    std::vector<PossibleValues> parts;  // as given, the probabilities those of the joint reading
    PossibleValues total;
    double sheet_wrong = 0;  // that the total on paper is not the sum of the parts on paper
};

// `sheet_wrong_before`: how often a sheet's column does not add up, before anything is read
// (Policy::sheet_wrong). `most`: the largest value a box can hold (the attendance, where it is
// known); 1–10,000. Exact: sums over every way to read the column.
JointColumn read_jointly(const std::vector<PossibleValues>& parts, const PossibleValues& total,
                         double sheet_wrong_before, int most);

// The likeliest value; empty where nothing in particular is possible.
std::optional<PossibleValues::Value> likeliest(const PossibleValues& possible);
double probability_of(const PossibleValues& possible, int value);

}  // namespace verify
