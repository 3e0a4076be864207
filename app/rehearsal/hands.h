// The handwriting bank (samples/handwriting): digits of real hands as pen strokes.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"

namespace app::rehearsal {

// One point of a pen's way. Units: of the drawing it belongs to (a glyph: its own height; paper:
// mm). y grows downwards.
struct PenPoint {
    double x = 0;
    double y = 0;
    double pressure = 1;  // width relative to the pen's: about 0.6–1.5
};
using Stroke = std::vector<PenPoint>;

// One digit: height 1 from top (y = 0) to foot (y = 1), left edge at x = 0.
struct Glyph {
    std::vector<Stroke> strokes;
    double width = 0;
    double slant = 0;  // dx per height, upwards to the right; of the strokes in the bank
};

// Digits 0–9 by value, each with some hundreds of glyphs.
struct Hands {
    std::vector<std::vector<Glyph>> digits;
};

// Errors: bytes that are not a bank, or a bank that lacks a digit.
core::Result<Hands> parse_hands(std::string_view bytes);

// Returns the bank that is built into the program.
const Hands& hands();

}  // namespace app::rehearsal
