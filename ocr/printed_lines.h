// Finds printed frames and rulings, folds and streaks in the crop of a field by their length and
// removes them without the strokes that cross them.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>

namespace ocr {

// `darkness`: rows × cols, 8 bit, 0 paper, higher is darker; changed in place. `box`: the inside of
// the printed frame, empty where it is not known: then only lines as long as most of the crop are
// removed. A known box must have a margin round it: there a line that runs through differs from a
// stroke.
void remove_printed_lines(cv::Mat& darkness, const cv::Rect& box);

}  // namespace ocr
