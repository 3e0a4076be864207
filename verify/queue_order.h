// In which order the queue offers cases (docs/decisions/0008-the-order-of-the-queue.md): by how
// much a precinct weighs in the published roster, in coarse bands. Nothing that was read, reported
// or found bears on it, for the order would tell it to whoever keys.
#pragma once

#include "forms/precinct.h"

namespace verify {

// The smaller, the earlier. A band holds weights up to twice as large as others of the same band:
// state delegate equivalents where the roster has them; after those, delegates; last, where neither
// is known (null: not on the roster).
int queue_band(const forms::Precinct* precinct);

}  // namespace verify
