// Writes every number cell of a rehearsal as one line of JSON: the truth, the reading with its
// probability, and the place of the picture. For measuring the reader and for looking at its
// errors.
#pragma once

#include <string>

#include "app/rehearsal/measure.h"

namespace app::rehearsal {

// Returns one line for each number cell of the precinct, each ended by "\n":
// {"precinct","field","truth":{"state","digits","features"},"read":{"state","digits","probability",
// "alternatives"},"passes":bool,"passing":value if any,"page":sha256 of the
// page,"box":[x,y,width,height] in its archived view, px}. Cells that were not read have
// "read":null.
std::string cell_lines(const Judged& judged);

}  // namespace app::rehearsal
