#include "verify/queue_order.h"

#include <algorithm>
#include <cmath>

namespace verify {
namespace {

constexpr int kDoublings = 40;  // no weight of a precinct is further from 1
constexpr int kByDelegates = 2 * kDoublings + 1;
static_assert(kUnknownBand == 2 * kByDelegates, "after all others");

// 0 for the heaviest band, 2 · kDoublings for the lightest.
int doublings_below_the_heaviest(double weight) {
    return kDoublings - std::clamp(std::ilogb(weight), -kDoublings, kDoublings);
}

}  // namespace

int queue_band(const forms::Precinct* precinct) {
    if (precinct == nullptr) return kUnknownBand;
    if (precinct->sde.value_or(0) > 0) return doublings_below_the_heaviest(*precinct->sde);
    if (precinct->delegates.value_or(0) > 0)
        return kByDelegates + doublings_below_the_heaviest(*precinct->delegates);
    return kUnknownBand;
}

}  // namespace verify
