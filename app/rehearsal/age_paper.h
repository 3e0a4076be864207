// What happens to a sheet between the pen and the file: folds, dust, light, lenses, tables.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>

#include "app/rehearsal/random.h"
#include "core/geometry.h"

namespace app::rehearsal {

// A picture of a sheet: rows × cols, 8 bit, 0 black.
struct Picture {
    cv::Mat grey;
    cv::Matx33d mm_to_px;  // page millimetres → pixels; a pixel's corner, not its middle, is whole
};

// Chosen before the sheet is drawn, so that it is drawn as it will lie: nothing is resampled.
struct ScannerPose {
    double dpi = 300;
    cv::Size size;           // px
    cv::Matx33d mm_to_px;    // affine
    int quarter_turns = 0;   // clockwise, of the finished picture
    int beyond_paper = 255;  // what the scanner sees beside the sheet
};
ScannerPose straight_pose(core::SizeMm page, double dpi);
ScannerPose draw_scanner_pose(core::SizeMm page, Random& random);

// The scanner's work: paper tone, a fold or a streak on some, dust, lens, noise, orientation.
void age_as_scanned(Picture& picture, core::SizeMm page, const ScannerPose& pose, Random random);

// The sheet on a table, seen by a hand-held phone. `picture` is an upright flat sheet.
void age_as_photographed(Picture& picture, core::SizeMm page, Random random);

// A photograph of a table on which there is no sheet.
cv::Mat photograph_of_table(Random random);

// Shared by both.
void fold(Picture& picture, core::SizeMm page, Random& random);
void add_noise(cv::Mat& grey, double sigma, int grain_px, Random& random);
// Clockwise, `turns` of 0–3.
void turn(Picture& picture, int turns);

}  // namespace app::rehearsal
