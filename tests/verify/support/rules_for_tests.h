// The rule sets with the numbers of the program's files, written by hand: only app reads TOML.
#pragma once

#include "verify/rules.h"

namespace verify::testing_support {

inline Rules iowa() {
    Rules rules;
    rules.id = "iowa-2020";
    rules.viability = {{1, 0, 0}, {2, 1, 4}, {3, 1, 6}, {4, 15, 100}};
    rules.attendance_delegates = {{20, 4}, {40, 5}, {60, 6}, {80, 7}, {100, 8}, {101, 9}};
    rules.sums = {{"first.total", {"first.*"}},
                  {"final.total", {"final.*"}},
                  {"delegates.total", {"delegates.*"}}};
    rules.bounds = {{"first.total", "header.attendees"}};
    return rules;
}

}  // namespace verify::testing_support
