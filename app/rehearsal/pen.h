// Draws pen strokes on paper: anti-aliased lines of a pen's width, with the grain of ink on paper.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <vector>

#include "app/rehearsal/hands.h"
#include "app/rehearsal/random.h"
#include "core/geometry.h"

namespace app::rehearsal {

// Strokes of one movement with one pen; points in mm on the page.
struct Ink {
    std::vector<Stroke> strokes;
    double width_mm = 0.5;
    double darkness = 0.85;  // share of light that the ink absorbs: 0–1
    double grain = 0.1;      // how much the paper's grain shows through: 0–1
};

// Returns the rectangle that the ink covers, line width included. Without strokes: empty at (0, 0).
core::RectMm bounds(const std::vector<Stroke>& strokes, double width_mm);

// Darkens `grey` (rows × cols, 8 bit, 0 black). `mm_to_px` must be affine; ink outside the picture
// is cut off.
void draw_ink(cv::Mat& grey, const cv::Matx33d& mm_to_px, const Ink& ink, Random& random);

// Returns rows × cols of float noise, mean 0, deviation about 1, smooth over `grain_px`. Cheap: its
// tiles are made once. Read-only.
cv::Mat smooth_noise(cv::Size size, int grain_px, Random& random);

}  // namespace app::rehearsal
