// How long somebody has a case to himself.
#pragma once

#include <chrono>
#include <string>

namespace store {

// A hold ends so long after its last heartbeat: an adjudicator's walk to the coffee machine, after
// which somebody else may take the case.
inline constexpr std::chrono::minutes kHoldLasts{10};

// The times that a hold's end is compared with. A clock that goes back must not let a hold last for
// hours: one that ends after `latest` was taken by a clock that has gone back since, and is over.
// Whoever is still at the case takes it again with the next heartbeat.
struct HoldClock {
    std::string now;
    std::string until;   // of a hold that is taken now
    std::string latest;  // kHoldLasts later: a small step back takes nobody's case away
};

}  // namespace store
