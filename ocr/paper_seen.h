// Measures whether the paper inside each box looks like the paper round it. A note, a label or
// correction fluid within the frame hides what is written and leaves the frame as it was.
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/geometry.h"

namespace ocr {

// `view`: the rectified page, 8-bit grey, at `dpi`. `boxes`: the insides of the frames. Returns for
// each box, in order, by how many grey levels (0–255) a patch of about 2.2 mm inside it is lighter
// or darker than all paper round it, beyond what the page's other boxes are (a form may shade its
// boxes). A patch's tone is that of its brightest pixels: strokes of a pen do not count. 0: the
// same paper, or a box too small to tell.
std::vector<double> measure_paper(const cv::Mat& view, double dpi,
                                  const std::vector<core::RectMm>& boxes);

}  // namespace ocr
