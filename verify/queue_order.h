// The order in which the queue offers cases (docs/decisions/0008-the-order-of-the-queue.md): by the
// weight of a precinct in the published roster, in coarse bands. No reading, report or finding
// bears on the order: people who key would learn it from the order.
#pragma once

#include "forms/precinct.h"

namespace verify {

// The band of a precinct of which the roster tells no weight.
inline constexpr int kUnknownBand = 162;

// Returns the band; a smaller number comes earlier. Within a band no weight is more than twice
// another. Precincts with state delegate equivalents in the roster come first, then those with a
// number of delegates only, last those with neither (null: not on the roster).
int queue_band(const forms::Precinct* precinct);

}  // namespace verify
