// Turns the plan of a cell into pen strokes on paper.
#pragma once

#include <vector>

#include "app/rehearsal/pen.h"
#include "app/rehearsal/plan.h"

namespace app::rehearsal {

// Returns the strokes for one number, in mm on the page; empty for a blank.
std::vector<Ink> write_number(const PlannedCell& cell, const Person& person, Random random);

// Returns the strokes of a tick, cross or scribble, or of a signature.
std::vector<Ink> write_tick(const core::RectMm& box, const Person& person, Random random);
std::vector<Ink> write_signature(const core::RectMm& box, const Person& person, Random random);

}  // namespace app::rehearsal
