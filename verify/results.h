// Adds precincts up: what was reported, what is written so far, what stands, and how the last
// differs from the first; people and delegates by option, and state delegate equivalents. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/case_life.h"

namespace verify {

// One box in its layers. Empty: nothing is said, or what is said is no number. A box that was left
// blank or was struck counts as 0.
struct ResultBox {
    std::optional<int> reported, written, stands;

    bool operator==(const ResultBox&) const = default;
};
// The boxes of one precinct that hold numbers, by field.
using ResultBoxes = std::map<std::string, ResultBox>;
ResultBoxes result_boxes(const forms::Form& form, const CaseFacts& facts,
                         const CanvassTerms& terms);

// The columns of a form that have a box for each option, in its order: "first", "final",
// "delegates".
std::vector<std::string> result_columns(const forms::Form& form);

// A sum with the number of boxes in it: a sum over fewer boxes than precincts is not whole.
template <class Number>
struct ResultSum {
    Number sum = 0;
    std::int64_t boxes = 0;

    bool operator==(const ResultSum&) const = default;
};
template <class Number>
struct ResultLine {
    ResultSum<Number> reported, written, stands;
    // What stands less what was reported, over the boxes of which both are known.
    ResultSum<Number> difference;

    bool operator==(const ResultLine&) const = default;
};
struct OptionResult {
    std::string option;                                  // its id
    std::map<std::string, ResultLine<std::int64_t>> of;  // by column
    // State delegate equivalents of the delegates, of precincts whose weight is known.
    ResultLine<double> sde;
};

struct Results {
    std::vector<OptionResult> options;  // in the form's order
    std::int64_t precincts = 0;         // that were added

    void add(const forms::Form& form, const forms::Precinct& precinct, const ResultBoxes& boxes);
};
// Without any precinct, an option has lines of zeros.
Results empty_results(const forms::Form& form);

}  // namespace verify
