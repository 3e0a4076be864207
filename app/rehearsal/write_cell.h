// From the plan of a cell to pen strokes on paper.
#pragma once

#include <vector>

#include "app/rehearsal/pen.h"
#include "app/rehearsal/plan.h"

namespace app::rehearsal {

// What is written for one number: strokes in mm on the page; empty for a blank.
std::vector<Ink> write_number(const PlannedCell& cell, const Person& person, Random random);

// A tick, cross or scribble; or a signature.
std::vector<Ink> write_tick(const core::RectMm& box, const Person& person, Random random);
std::vector<Ink> write_signature(const core::RectMm& box, const Person& person, Random random);

}  // namespace app::rehearsal
