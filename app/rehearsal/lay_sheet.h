// A sheet printed and written on, not yet aged: what write_page ages, and what samples damage
// first.
#pragma once

#include "app/rehearsal/age_paper.h"
#include "app/rehearsal/plan.h"

namespace app::rehearsal {

Picture lay_sheet(const PageText& text, const PagePlan& plan, const ScannerPose& pose);

}  // namespace app::rehearsal
