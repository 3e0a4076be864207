// Measures how much of each box's printed frame a picture shows. What lies over a box, a label, a
// note, a finger, a fold, hides the frame with it; a frame that is there says that nothing does.
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/geometry.h"
#include "forms/form.h"

namespace ocr {

// One box with the lines of its frame that are to be seen.
struct FramedBox {
    core::RectMm box;
    std::vector<forms::FrameLine> lines;  // Top, Right, Bottom, Left; none: nothing is measured
};

struct FrameSeen {
    // Whether the other frames of the page tell how this one must look: false where the form names
    // no line, and where the frames nearby have faded or are hidden as well. The rest then counts
    // for nothing.
    bool told = false;
    double share = 1;      // of the length of the lines that is to be seen, 0–1
    double hidden_mm = 0;  // width of the widest strip across the box, or corner of it, that is
                           // hidden: where both lines on its way lack, or the only one named
    // Length of the longest stretch of one line that is hidden, and that no streak of the scanner's
    // glass explains: a streak hides the same line of the next box as well.
    double hidden_side_mm = 0;
};

// `view`: the rectified page, 8-bit grey, at `dpi`. `line_width_mm`: of the printed frames. Returns
// one measure for each box, in order. A line counts as seen where it is as dark and as wide as the
// frames of the boxes nearby and stands where their places say, to about a third of a millimetre.
// Writing over a line does not hide it. Both ends of a streak of the scanner's glass lie outside
// the box: it hides one line of this box and of its neighbour, and no strip.
std::vector<FrameSeen> measure_frames(const cv::Mat& view, double dpi, double line_width_mm,
                                      const std::vector<FramedBox>& boxes);

}  // namespace ocr
