// Fields with one box a digit: the readings of the cells, joined to one number.
#pragma once

#include <vector>

#include "ocr/number_reader.h"

namespace ocr {

// `cells`: from left to right. Blank, void and struck cells before the first digit say "no digit
// here" and are never read as one (where one was struck, the number counts as rewritten, so that
// people look); after it they make the number illegible. Without any digit: Struck where a cell
// was struck, else Void where one is void, else Blank. A cell with more than one digit counts by
// its likeliest single digit.
NumberGuess joined_cells(const std::vector<NumberGuess>& cells);

}  // namespace ocr
