// Things that happen to one sheet in a thousand, done on purpose: for samples and tests.
#pragma once

#include <vector>

#include "app/rehearsal/age_paper.h"
#include "core/geometry.h"

namespace app::rehearsal {

// Places are in page millimetres; `grey` 0 black to 255. The picture's pose must be affine.
void paint_over(Picture& picture, const std::vector<core::PointMm>& corners, int grey);
void paint_over(Picture& picture, const core::RectMm& place, int grey);
// Scribbles with a thick pen until nothing can be read.
void scribble_over(Picture& picture, const core::RectMm& place, Random random);
// Copies `place` from another sheet laid in the same pose.
void paste_from(Picture& picture, const Picture& other, const core::RectMm& place);
// The strip left of `x` mm is creased and comes to lie `by` mm further out.
void crease_left_strip(Picture& picture, double x, double by);
// Somebody else's QR code (a link), with its white surroundings, its top left corner at `at`.
void stick_foreign_code(Picture& picture, core::PointMm at, double side_mm);

// A sheet that is not a worksheet: lines of print and a foreign code.
Picture foreign_leaflet(core::SizeMm page, double dpi, Random random);

// Bad pictures of good sheets.
void darken(cv::Mat& grey, double to);                     // to this share of its light
void fade(cv::Mat& grey, double contrast, int paper);      // contrast left, 0–1
void blur(Picture& picture, double sigma_mm, double dpi);  // out of focus
Picture reduced(const Picture& picture, double dpi_now, double dpi_then);

}  // namespace app::rehearsal
