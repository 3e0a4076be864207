// Damages sheets on purpose as one sheet in a thousand is damaged: for samples and tests.
#pragma once

#include <vector>

#include "app/rehearsal/age_paper.h"
#include "core/geometry.h"

namespace app::rehearsal {

// Places are in page millimetres; `grey` 0 black to 255. The picture's pose must be affine.
void paint_over(Picture& picture, const std::vector<core::PointMm>& corners, int grey);
void paint_over(Picture& picture, const core::RectMm& place, int grey);
// Scribbles with a thick pen until the place is unreadable.
void scribble_over(Picture& picture, const core::RectMm& place, Random random);
// Copies `place` from another sheet laid in the same pose.
void paste_from(Picture& picture, const Picture& other, const core::RectMm& place);
// Creases the strip left of `x` mm: it comes to lie `by` mm further out.
void crease_left_strip(Picture& picture, double x, double by);
// Adds a foreign QR code (a link) with its white surroundings, its top left corner at `at`.
void stick_foreign_code(Picture& picture, core::PointMm at, double side_mm);

// Draws a sheet that is not a worksheet: lines of print and a foreign code.
Picture foreign_leaflet(core::SizeMm page, double dpi, Random random);

// Bad pictures of good sheets.
void darken(cv::Mat& grey, double to);                     // to this share of the light
void fade(cv::Mat& grey, double contrast, int paper);      // remaining contrast, 0–1
void blur(Picture& picture, double sigma_mm, double dpi);  // out of focus
Picture reduced(const Picture& picture, double dpi_now, double dpi_then);

}  // namespace app::rehearsal
