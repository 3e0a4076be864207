// The writer of a sheet: the habits of a hand and a pen, drawn by seed.
#pragma once

#include <array>
#include <vector>

#include "app/rehearsal/hands.h"
#include "app/rehearsal/random.h"

namespace app::rehearsal {

enum class ZeroHabit { Written, Blank, Void };
enum class PenKind { Ballpoint, Felt, Pencil };

struct Person {
    // Few glyphs for each digit, the usual one first: people write a figure nearly the same way.
    std::array<std::vector<const Glyph*>, 10> figures;
    double slant = 0;          // dx per height; positive leans to the right
    double height_mm = 5;      // of a figure, before it is fitted to its box
    double height_varies = 0;  // sigma of the height from figure to figure, as a share
    double stretch = 1;        // width of figures, relative
    double spacing_mm = 0.8;   // clear between figures
    double baseline_mm = 0;    // sigma of the foot line
    double place = 0.5;        // place of numbers in the box: 0 left, 1 right
    double place_varies = 0.1;
    double tremor_mm = 0;  // sigma of a slow wobble of the line

    PenKind pen = PenKind::Ballpoint;
    double pen_mm = 0.5;     // width of the line
    double darkness = 0.85;  // share of light that the ink absorbs: 0–1
    double grain = 0.1;      // how much the paper's grain shows through the line: 0–1

    ZeroHabit zeros = ZeroHabit::Written;
    int void_mark = 0;          // preferred void mark of this hand: see VoidKind in plan.h
    double leading_dashes = 0;  // share of short numbers that get dashes before them
    double leading_zeros = 0;
};

Person draw_person(Random random);

}  // namespace app::rehearsal
