// A sheet of the example canvass to be written: what the rehearsal tests begin with.
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

// The example precinct's sheet after a caucus invented from `seed`.
PageText page_of(std::uint64_t seed);

}  // namespace app::rehearsal::test
