// Isolates handwriting in the grey crop of a field: removes paper, printed frame and rulings,
// specks and the neighbours' digits, and scales the rest for the network.
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
    // The same as input of the network: kInputRows × kInputCols, 32-bit float. All zero where
    // `empty`.
    cv::Mat input;
    bool empty = true;  // no possible stroke is left
    // Where `empty`: only a stroke just outside the box touches its edge. It may belong to this box
    // or to a neighbour.
    bool stray = false;
    bool touches_frame = false;  // a kept stroke reaches over the edge of the box
    bool beside = false;         // all kept strokes lie on the frame or just beyond it
    // Darkness of the middles of strokes, in grey levels below the paper: the median inside a known
    // box (0: none), and each value in the margin round it, where a stamp shows.
    double level = 0;
    std::vector<std::uint8_t> levels_around;
    bool stamped = false;  // ink too light for the page's pen was removed
    // All of it is too light for the page's pen: a dying pen, or what shines through.
    bool faint = false;
    // The back of another sheet shines through this page, and no darker pen tells its strokes from
    // writing.
    bool shines_through = false;
};

// Where ink that is too light for the page's pen is removed.
enum class LightInk {
    UnderAStamp,  // where a stamp lies over the box and its margin (`under_stamp`)
    Everywhere,   // another sheet shines through the page
};

// `grey`: one field, rows × cols, 8 bit, 0 black, any size from 8 × 8 to 4000 × 4000 (other sizes
// give an empty result). `box`: the inside of the printed frame, in pixels of `grey`; empty where
// it is not known (a picture by itself). `pen`: darkness of this page's writing, in grey levels
// below the paper: strokes too light for it are removed, by `light`. 0: all ink stays.
Ink isolate_ink(const cv::Mat& grey, const cv::Rect& box = {}, double pen = 0,
                LightInk light = LightInk::UnderAStamp);

// Returns the darkness of a page's writing: the median over the fields that are nearly as dark as
// its darkest ones. What shines through from another sheet may lie in more boxes than writing does.
// 0: too few fields to know.
double pen_of(const std::vector<double>& levels);

// Returns whether a stamp must lie there: much of the margin's ink is too light for the page's pen.
bool under_stamp(const Ink& ink, double pen);

enum class Holds {
    Number,  // paper lies round its box
    Digit,   // one of several boxes of a number: the others lie beside it
    Mark,    // a tick or a signature: it does not tell the page's pen, and may lie under a stamp
};

struct FieldCrop {
    cv::Mat grey;  // as isolate_ink takes it
    cv::Rect box;
    Holds holds = Holds::Number;
};

// Returns the ink of one page's fields, in order. Once all fields have told the page's pen,
// fields under a stamp are examined again; and all fields where ink too light for the pen lies in
// and beside so many boxes that the back of another sheet must shine through.
std::vector<Ink> isolate_page(const std::vector<FieldCrop>& fields);

}  // namespace ocr
