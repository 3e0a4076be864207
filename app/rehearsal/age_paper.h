// Ages a sheet as the way from pen to file does: folds, dust, light, lenses, tables.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

#include "app/rehearsal/random.h"
#include "core/geometry.h"

namespace app::rehearsal {

// A picture of a sheet: rows × cols, 8 bit, 0 black.
struct Picture {
    cv::Mat grey;
    cv::Matx33d mm_to_px;  // page millimetres → pixels; whole numbers are corners of pixels
};

// Pose of the sheet, chosen before it is drawn: it is drawn as it will lie, without resampling.
struct ScannerPose {
    double dpi = 300;
    cv::Size size;           // px
    cv::Matx33d mm_to_px;    // affine
    int quarter_turns = 0;   // clockwise, of the finished picture
    int beyond_paper = 255;  // grey that the scanner sees beside the sheet
};
ScannerPose straight_pose(core::SizeMm page, double dpi);
ScannerPose draw_scanner_pose(core::SizeMm page, Random& random);

// Ages as a scanner does: paper tone, a fold or a streak on some, dust, lens, noise, orientation.
void age_as_scanned(Picture& picture, core::SizeMm page, const ScannerPose& pose, Random random);

// Shows the sheet on a table to a hand-held phone. `picture` is an upright flat sheet.
void age_as_photographed(Picture& picture, core::SizeMm page, Random random);

// Returns a photograph of a table without a sheet.
cv::Mat photograph_of_table(Random random);

// Used by both.
void fold(Picture& picture, core::SizeMm page, Random& random);
void add_noise(cv::Mat& grey, double sigma, int grain_px, Random& random);
// Turns clockwise, `turns` of 0–3.
void turn(Picture& picture, int turns);

}  // namespace app::rehearsal
