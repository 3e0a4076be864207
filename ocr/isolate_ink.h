// From the grey crop of a field to handwriting alone: paper, printed frame and rulings, specks and
// the neighbours' digits are taken away, and what is left is brought to the network's scale.
#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <vector>

#include "ocr/number_reader.h"

namespace ocr {

inline constexpr double kInkAt = 0.4;  // of a map: above it a pixel belongs to a stroke

struct Ink {
    // Ink strength at the crop's working scale: 32-bit float, 0 paper to 1 full ink.
    cv::Mat map;
    // The same, brought to the network: kInputRows × kInputCols, 32-bit float. All zero where
    // `empty`.
    cv::Mat input;
    bool empty = true;  // nothing that could be a stroke is left
    // Where `empty`: a stroke just outside the box that touches its edge and nothing else. It may
    // be this box's or a neighbour's.
    bool stray = false;
    bool touches_frame = false;  // a stroke that was kept reaches over the edge of the box
    bool beside = false;         // all strokes that were kept lie on the frame or just beyond it
    // How dark the middles of the strokes are, in grey levels below the paper: inside a known box
    // (the median; 0: none), and each of them in the margin round it. A stamp shows there.
    double level = 0;
    std::vector<std::uint8_t> levels_around;
    bool stamped = false;  // ink too light for the page's pen was taken away
};

// `grey`: one field, rows × cols, 8 bit, 0 black, any size from 8 × 8 to 4000 × 4000 (anything else
// comes back empty). `box`: the inside of the printed frame, in pixels of `grey`; empty where it is
// not known (a picture that is all there is).
// `pen`: how dark this page's writing is, in grey levels below the paper, where something lighter
// that is no writing lies over a known box and its margin (`under_stamp`): what is lighter goes. 0:
// all ink stays.
Ink isolate_ink(const cv::Mat& grey, const cv::Rect& box = {}, double pen = 0);

// How dark a page's writing is: the median of the levels of its fields. 0: too few to know.
double pen_of(const std::vector<double>& levels);

// Whether so much of the margin's ink is too light for the page's pen that a stamp must lie there.
bool under_stamp(const Ink& ink, double pen);

struct FieldCrop {
    cv::Mat grey;  // as isolate_ink takes it
    cv::Rect box;
};

// The ink of the number fields of one page, in order: what lies under a stamp is looked at again
// once the page's pen is known from all of them.
std::vector<Ink> isolate_page(const std::vector<FieldCrop>& fields);

}  // namespace ocr
