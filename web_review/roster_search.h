// Finds precincts of the roster by what people type. The texts are folded once: a search over a
// hundred thousand precincts takes some milliseconds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "forms/precinct.h"

namespace web_review {

class RosterSearch {
public:
    // `roster` outlives this object; null: nothing is ever found.
    explicit RosterSearch(const forms::Roster* roster);

    // Returns the precincts whose id, county or name contains the text, in the roster's order, at
    // most `most`. Letter case, white space and HTML entities do not matter (forms::folded_name).
    // An empty text finds every precinct.
    std::vector<const forms::Precinct*> find(std::string_view typed, std::size_t most) const;
    std::size_t size() const { return folded_.size(); }

private:
    const forms::Roster* roster_;
    std::vector<std::string> folded_;  // of each precinct: id, county and name
};

}  // namespace web_review
