// What cannot be finished with the people there are: for `status` and the officials' page. Nothing
// is lowered where people are too few; somebody has to be found. Pure.
#pragma once

#include <string>
#include <vector>

#include "verify/box_life.h"
#include "verify/case_boxes.h"

namespace verify {

// A box as far as its life depends on who is there.
struct BoxAtWork {
    std::string precinct;
    std::string field;
    BoxPast past;
    BoxTerms terms;
    std::vector<std::string> not_blind;  // people who were shown its values, or had it opened again
};

// The boxes of the case that are not settled.
std::vector<BoxAtWork> boxes_at_work(const CaseFacts& facts, const CanvassTerms& terms);

// What a box waits for, and more people than there are must give.
struct Shortage {
    std::string precinct;
    std::string field;
    BoxStage stage = BoxStage::ToKey;
    bool officials = false;  // officials are missing; else people who key
    int missing = 0;         // how many more
    std::string sentence;    // for people

    bool operator==(const Shortage&) const = default;
};

// `people`: all who may key and are not locked out. In the order of the boxes.
std::vector<Shortage> cannot_finish(const std::vector<BoxAtWork>& boxes,
                                    const std::vector<Person>& people);

}  // namespace verify
