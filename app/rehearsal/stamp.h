// Stamps the sheet with a rubber stamp.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

#include "app/rehearsal/plan.h"

namespace app::rehearsal {

// Darkens `grey` under the rubber; `mm_to_px` must be affine.
void press_stamp(cv::Mat& grey, const cv::Matx33d& mm_to_px, const PlannedStamp& stamp,
                 Random random);

}  // namespace app::rehearsal
