// Joins the readings of a field's cells, one box a digit, to one number.
#pragma once

#include <vector>

#include "ocr/number_reader.h"

namespace ocr {

// `cells`: from left to right. Blank, void and struck cells before the first digit mean "no digit
// here" (where one was struck, the number counts as rewritten, and people look at it); after the
// first digit they make the number illegible. Without any digit: Struck where a cell was struck,
// else Void where one is void, else Blank. A cell with several digits counts by its likeliest
// single digit.
NumberGuess joined_cells(const std::vector<NumberGuess>& cells);

}  // namespace ocr
