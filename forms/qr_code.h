// QR codes by ZXing, drawn by Cairo.
#pragma once

#include <string>
#include <vector>

#include "core/geometry.h"

typedef struct _cairo cairo_t;

namespace forms {

// The code of `text` (UTF-8, at most some 2,000 bytes) over the whole of `place`, in black, without
// the white margin of four modules that readers want around it. 15 % of it may be lost.
void draw_qr_code(cairo_t* context, const std::string& text, const core::RectMm& place);

// The same code for a page: an SVG path over a square of `size` units, a white margin of four
// modules included.
struct QrPath {
    int size = 0;
    std::string path;
};
QrPath qr_code_path(const std::string& text);

// The same code, for a terminal that writes light letters on dark ground: lines of blank, upper,
// lower and full block, a margin of two lines included.
std::vector<std::string> qr_code_lines(const std::string& text);

}  // namespace forms
