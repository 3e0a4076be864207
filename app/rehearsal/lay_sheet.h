// Lays a printed and written sheet, not yet aged: write_page ages it, and samples damage it first.
#pragma once

#include "app/rehearsal/age_paper.h"
#include "app/rehearsal/plan.h"

namespace app::rehearsal {

Picture lay_sheet(const PageText& text, const PagePlan& plan, const ScannerPose& pose);

}  // namespace app::rehearsal
