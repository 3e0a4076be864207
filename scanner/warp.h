// Resamples grey pictures through a homography. OpenCV's warpPerspective takes 31 ms for a page at
// 150 dots an inch, more than decoding the scan; this one, made for 8-bit grey, takes a quarter.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

namespace scanner {

// Returns a picture of `size`. Its pixel at (x + ½, y + ½) is the bilinear sample of `source` at
// the place that `to_source` gives. Both spaces count from the corners of pixels. Outside the
// source its edge is repeated. `source`: 8-bit grey, not empty, at most 32,000 px a side (CHECK).
cv::Mat warped(const cv::Mat& source, const cv::Matx33d& to_source, cv::Size size);

}  // namespace scanner
