#include "forms/qr_code.h"

#include <cairo.h>
#include <fmt/format.h>

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

#include <algorithm>

namespace forms {
namespace {

// Dark modules from (x, y) to the right, at most to the end of the row.
int run_length(const ZXing::BitMatrix& modules, int x, int y) {
    int length = 0;
    while (x + length < modules.width() && modules.get(x + length, y)) ++length;
    return length;
}

// Whether a run of exactly this length starts at (x, y).
bool is_run(const ZXing::BitMatrix& modules, int x, int y, int length) {
    const bool starts = x == 0 || !modules.get(x - 1, y);
    return starts && run_length(modules, x, y) == length;
}

ZXing::BitMatrix modules_of(const std::string& text) {
    constexpr int kErrorCorrectionM = 4;  // ZXing's scale 0–8: 15 % of the code may be lost
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setEccLevel(kErrorCorrectionM).setMargin(0);
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) writer.setEncoding(ZXing::CharacterSet::UTF8);
    return writer.encode(text, 0, 0);
}

}  // namespace

// One path for the whole code, so that no hair of white shows between its rows; equal runs below
// each other are one rectangle, which halves the PDF.
void draw_qr_code(cairo_t* context, const std::string& text, const core::RectMm& place) {
    const auto modules = modules_of(text);
    const double module = place.width / modules.width();
    cairo_set_source_rgb(context, 0, 0, 0);
    for (int y = 0; y < modules.height(); ++y) {
        for (int x = 0; x < modules.width(); ++x) {
            const int length = run_length(modules, x, y);
            if (length == 0) continue;
            int rows = 1;
            while (y + rows < modules.height() && is_run(modules, x, y + rows, length)) ++rows;
            const bool drawn_above = y > 0 && is_run(modules, x, y - 1, length);
            if (!drawn_above) {
                cairo_rectangle(context, place.x + x * module, place.y + y * module,
                                length * module, rows * module);
            }
            x += length;
        }
    }
    cairo_fill(context);
}

QrPath qr_code_path(const std::string& text) {
    constexpr int kMargin = 4;  // modules
    const auto modules = modules_of(text);
    QrPath out{modules.width() + 2 * kMargin, ""};
    for (int y = 0; y < modules.height(); ++y) {
        for (int x = 0; x < modules.width(); ++x) {
            const int length = run_length(modules, x, y);
            if (length == 0) continue;
            out.path += fmt::format("M{} {}h{}v1h-{}z", x + kMargin, y + kMargin, length, length);
            x += length;
        }
    }
    return out;
}

std::vector<std::string> qr_code_lines(const std::string& text) {
    constexpr int kMargin = 4;  // modules
    const auto modules = modules_of(text);
    const auto is_light = [&](int x, int y) {
        return x < 0 || y < 0 || x >= modules.width() || y >= modules.height() ||
               !modules.get(x, y);
    };
    std::vector<std::string> lines;
    for (int y = -kMargin; y < modules.height() + kMargin; y += 2) {
        auto& line = lines.emplace_back();
        for (int x = -kMargin; x < modules.width() + kMargin; ++x) {
            const bool above = is_light(x, y), below = is_light(x, y + 1);
            line += above && below ? "█" : above ? "▀" : below ? "▄" : " ";
        }
    }
    return lines;
}

}  // namespace forms
