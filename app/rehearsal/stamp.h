// A rubber stamp over the sheet.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

#include "app/rehearsal/plan.h"

namespace app::rehearsal {

// Darkens `grey` where the rubber touched; `mm_to_px` must be affine.
void press_stamp(cv::Mat& grey, const cv::Matx33d& mm_to_px, const PlannedStamp& stamp,
                 Random random);

}  // namespace app::rehearsal
