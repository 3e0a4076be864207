// Measures what stands on a page that seems empty: the back of a sheet that was scanned on both
// sides.
#pragma once

#include <opencv2/core/mat.hpp>

namespace scanner {

struct Emptiness {
    double paper = 0;  // brightness of the paper, 0–1 (median)
    // How much darker than the paper around it the strongest mark is, 0–1. A mark is connected and
    // at least 1.2 mm long, as the shortest stroke of a figure is; dust is shorter. A straight line
    // thinner than 1 mm from edge to edge is a streak of the scanner, and what runs along the edge
    // of the picture is the edge of the sheet; neither is a mark.
    double strongest_mark = 0;
    // mm² that are dark in one piece and too large for the strokes of a pen, away from the edges.
    double dark_mm2 = 0;
};

// `grey`: rows × cols, 8 bit, 0 black, of a page of about US Letter.
Emptiness measure_emptiness(const cv::Mat& grey);

}  // namespace scanner
