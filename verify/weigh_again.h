// Weighs what people keyed with its column: where a sum does not come out, names the boxes in which
// another number would mend it. One more person keys only these, blind, and is not told why. What
// people then say stands, whether the sheet adds up or not: people write wrong sums. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "forms/form.h"
#include "verify/rules.h"

namespace verify {

// The parts add up to the whole; or, where they need not, are at most the whole.
struct Relation {
    std::string whole;               // field
    std::vector<std::string> parts;  // fields
    bool exact = true;

    bool operator==(const Relation&) const = default;
};
// The rules' sums and bounds, written out for a form with these options.
std::vector<Relation> relations_on(const Rules& rules, const std::vector<forms::Option>& options);

// A box with its value as it stands now; an empty box counts as 0. A box in which nothing stands is
// not given: no relation with it is weighed.
struct WeighedBox {
    int value = 0;
    int most = 9999999;    // the largest number that it can hold
    bool may_ask = false;  // may_ask_once_more (verify/box_life.h)
};

// Fields of boxes to key once more, in the order of their names.
std::vector<std::string> to_key_once_more(const std::vector<Relation>& relations,
                                          const std::map<std::string, WeighedBox>& boxes);

}  // namespace verify
