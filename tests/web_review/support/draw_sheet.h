// A filled worksheet as the pipeline would archive it: the very form, printed by the form room,
// with figures drawn in its boxes by strokes. A picture for people to key from; no reader is tried
// on it.
#pragma once

#include <map>
#include <string>

#include "core/digest.h"
#include "forms/form.h"
#include "forms/precinct.h"

namespace web_review_test {

inline constexpr double kViewDpi = 110;  // small pictures keep the tests fast

// `ink`: by field, digits, "-" (a dash), "x" (a tick or a signature). `tilt_deg` turns the whole
// page and `grey` dims it, as a bad scan does. JPEG bytes.
core::Bytes draw_sheet(const forms::Form& form, const forms::Precinct& precinct,
                       const std::map<std::string, std::string>& ink, double tilt_deg = 0,
                       double grey = 0);

}  // namespace web_review_test
