// Fields with one box a digit: the readings of the cells, joined to one number.
#pragma once

#include <vector>

#include "ocr/number_reader.h"

namespace ocr {

// `cells`: from left to right. Blank and void cells before the first digit say "no digit here" and
// are never read as one; after it they make the number illegible. All blank: Blank. Blank and void
// only: Void. A cell with more than one digit counts by its likeliest single digit.
NumberGuess joined_cells(const std::vector<NumberGuess>& cells);

}  // namespace ocr
