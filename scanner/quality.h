// How good the picture is, measured on the corner marks: there we know what was printed.
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

// The first of these that the options do not allow: too small, too dark, too faint, too blurred.
std::optional<Rejection> trouble_of(const Quality& quality, const ScanOptions& options);

}  // namespace scanner
