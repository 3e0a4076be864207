// The queue's order follows from the published roster, in coarse bands.
#include "verify/queue_order.h"

#include <gtest/gtest.h>

namespace verify {
namespace {

int band(std::optional<int> delegates, std::optional<double> sde) {
    forms::Precinct precinct;
    precinct.delegates = delegates;
    precinct.sde = sde;
    return queue_band(&precinct);
}

TEST(QueueOrder, TheHeavierPrecinctIsInAnEarlierBandOrInTheSame) {
    int before = band(5, 0.001);
    for (double sde = 0.001; sde < 50; sde *= 1.1) {
        EXPECT_LE(band(5, sde), before) << sde;
        before = band(5, sde);
    }
    EXPECT_LT(band(5, 4.0), band(5, 0.5));
}

TEST(QueueOrder, ABandDoesNotTellTheNumberOfDelegates) {
    EXPECT_EQ(band(4, 1.0), band(4, 1.9));
    EXPECT_EQ(band(4, 1.3), band(9, 1.3)) << "only the weight counts where it is known";
    EXPECT_EQ(band(4, {}), band(7, {}));
}

TEST(QueueOrder, WhatIsUnknownComesLast) {
    EXPECT_LT(band(1, 1e-12), band(100, {}));
    EXPECT_LT(band(1, {}), band({}, {}));
    EXPECT_EQ(band({}, {}), queue_band(nullptr));
    EXPECT_EQ(band(0, 0.0), queue_band(nullptr));
}

}  // namespace
}  // namespace verify
