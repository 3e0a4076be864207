// Tells whether a tick or signature box holds ink. It is not read.
#pragma once

#include <opencv2/core/types.hpp>

#include "forms/form.h"
#include "ocr/isolate_ink.h"

namespace ocr {

struct MarkGuess {
    bool marked = false;
    double probability = 0;  // that `marked` is right
    double share = 0;        // of the box's area that is ink
};

// `kind`: Tick or Signature (CHECK). `ink`: of the field's crop. `box_px`: area of the box at the
// scale of `ink.map`.
MarkGuess guess_mark(forms::FieldKind kind, const Ink& ink, double box_px);

}  // namespace ocr
