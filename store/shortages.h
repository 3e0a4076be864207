// What the people there cannot finish (verify/cannot_finish.h), from the database. Used inside this
// room only; throws as sql.h does.
#pragma once

#include <vector>

#include "store/sql.h"
#include "verify/cannot_finish.h"

namespace store {

// Of all cases that are not resolved, by precinct. Reads only cases in which so many people did or
// saw something that too few may be left.
std::vector<verify::Shortage> shortages_in(sql::Session& session,
                                           const verify::CanvassTerms& terms);

}  // namespace store
