// Measures how good the picture is on the corner marks: their printed shape is known.
//
//   dpi        dots an inch in the middle of the page, from the registration
//   sharpness  mm over which the edges of the marks rise from 10 to 90 % (median of their sides)
//   contrast   paper beside the marks minus ink inside them, of 255 (median of the marks)
//   paper      brightness of the paper beside the marks, of 255 (median)
//   residual   as in Registration
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>

#include "forms/form.h"
#include "scanner/register_page.h"
#include "scanner/scan_page.h"

namespace scanner {

Quality measure_quality(const cv::Mat& grey, const Registration& registration,
                        const forms::Form& form, const forms::PageDesign& design);

// Returns the first fault that the options do not allow, in this order: too small, too dark, too
// faint, too blurred.
std::optional<Rejection> trouble_of(const Quality& quality, const ScanOptions& options);

}  // namespace scanner
