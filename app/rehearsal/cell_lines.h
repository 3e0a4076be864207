// Every number cell of a rehearsal as one line of JSON: the truth beside what was read, how sure
// the reader was and where the picture lies. For those who measure the reader, and for people who
// want to look.
#pragma once

#include <string>

#include "app/rehearsal/measure.h"

namespace app::rehearsal {

// One line a number cell of the precinct, each ended by "\n":
// {"precinct","field","truth":{"state","digits","features"},"read":{"state","digits","probability",
// "alternatives"},"passes":bool,"passing":value if any,"page":sha256 of the
// page,"box":[x,y,width,height] in its archived view, px}. Cells that were not read have
// "read":null.
std::string cell_lines(const Judged& judged);

}  // namespace app::rehearsal
