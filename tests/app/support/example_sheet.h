// A sheet of the example canvass, ready for writing: the rehearsal tests begin with it.
#pragma once

#include <cstdint>

#include "app/rehearsal/writer.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/caucus_math.h"

namespace app::rehearsal::test {

const forms::Form& example_form();
const verify::Rules& example_rules();
const forms::Precinct& example_precinct();

// Returns the example precinct's sheet after a caucus invented from `seed`.
PageText page_of(std::uint64_t seed);

}  // namespace app::rehearsal::test
