// Reads what poppler's programs print about a PDF, and chooses at how many dots an inch a page is
// drawn. Knows no process and no file.
#pragma once

#include <cstddef>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"

namespace scanner {

// Points are 1/72 inch, as the page lies before it is turned.
struct PdfPageSize {
    double width_pt = 0;
    double height_pt = 0;
    bool turned = false;  // it is shown on its side, or upside down
};

// A picture on a page, with the dots an inch at which it is shown there.
struct PdfPicture {
    double width_px = 0;
    double height_px = 0;
    double across_dpi = 0;
    double down_dpi = 0;
};

// Returns the text after `label` on the line that begins with it: of pdfinfo's "Pages:          5".
std::optional<std::string> line_of(std::string_view text, std::string_view label);

// Reads pdfinfo's "Page    3 size: 612 x 792 pts (letter)" and "Page    3 rot:   90".
std::optional<PdfPageSize> pdf_page_size(std::string_view text, int number);

// Reads the table of `pdfimages -list`. Masks are left out; lines that are no pictures, too.
std::vector<PdfPicture> pdf_pictures(std::string_view text);

// How a page is drawn.
struct PdfDrawing {
    double dpi = 0;
    // Where one picture fills the page: its size, and so the drawing's. 0: by `dpi` alone.
    int width_px = 0;
    int height_px = 0;
};

// Chooses the dots at which the page shows its picture dot for dot, where pictures cover it. A page
// of lines and letters, or a mixed one, is drawn at 300 dots an inch, and finer if a picture on it
// is. In either case no coarser than 150 and finer than 600 dots an inch if the page were US
// Letter: some programs write pages of 35 inches.
PdfDrawing pdf_drawing(PdfPageSize page, const std::vector<PdfPicture>& pictures);

// Reads a binary PGM of 8 bits, as pdftoppm -gray writes it. Empty: it is none.
cv::Mat grey_of_pgm(core::ByteView bytes);

}  // namespace scanner
