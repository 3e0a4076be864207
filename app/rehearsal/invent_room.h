// Invents plausible values for one precinct's worksheet.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/rules.h"

namespace app::rehearsal {

struct Room {
    std::map<std::string, int> values;  // by number field of the form
    std::map<std::string, bool> marks;  // by tick or signature of the form
};

// Invents a caucus by the rules, without a slip: attendance of 20–400 by the delegates to elect,
// groups viable or dissolved, one right award. On the form of another contest: counts with right
// totals. Deterministic by seed.
Room invent_room(const forms::Form& form, const forms::Precinct& precinct,
                 const verify::Rules& rules, std::uint64_t seed);

}  // namespace app::rehearsal
