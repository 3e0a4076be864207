// Paper beside report, of every precinct that has both: what patterns are looked for in. Follows
// the records: reads only the precincts on which something bears that came since the last time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/config.h"
#include "core/result.h"
#include "store/records.h"
#include "verify/patterns.h"

namespace app {

class ComparedPrecincts {
public:
    core::Result<> follow(const Canvass& canvass, store::Records& records);
    // In the order of the roster.
    const std::vector<verify::ComparedPrecinct>& all() const { return compared_; }

private:
    struct Change {
        std::size_t place = 0;  // in the roster
        bool there = false;     // paper and report
        verify::ComparedPrecinct now;
    };
    void take(std::vector<Change> changes);

    std::int64_t followed_ = 0;        // the newest event that was followed
    std::vector<std::size_t> places_;  // in the roster, of each of compared_
    std::vector<verify::ComparedPrecinct> compared_;
};

}  // namespace app
