#include "forms/print_note.h"

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/file.h"
#include "core/geometry.h"
#include "forms/pdf_file.h"
#include "forms/qr_code.h"

namespace forms {
namespace {

constexpr std::size_t kMostNoteBytes = 1500;
constexpr double kNotePointsPerMm = 72.0 / core::kMmPerInch;
constexpr double kNotePixelsPerMm = 300.0 / core::kMmPerInch;
constexpr core::RectMm kNotePage{0, 0, 215.9, 279.4};
constexpr core::RectMm kNoteCode{48, 30, 120, 120};
constexpr double kNoteMargin = 20;      // mm, left and right of the lines
constexpr double kNoteLine = 7;         // mm from line to line
constexpr double kNoteLetter = 4;       // mm
constexpr double kNoteFirstLine = 165;  // mm from the top

struct ReleaseNote {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using NoteContext = std::unique_ptr<cairo_t, ReleaseNote>;
using NoteSurface = std::unique_ptr<cairo_surface_t, ReleaseNote>;

void draw_note(cairo_t* context, const std::string& text, const std::vector<std::string>& lines) {
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    draw_qr_code(context, text, kNoteCode);
    cairo_select_font_face(context, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    double y = kNoteFirstLine;
    for (const auto& line : lines) {
        cairo_set_font_size(context, kNoteLetter);
        cairo_text_extents_t extents;
        cairo_text_extents(context, line.c_str(), &extents);
        const double most = kNotePage.width - 2 * kNoteMargin;
        if (extents.x_advance > most)
            cairo_set_font_size(context, kNoteLetter * most / extents.x_advance);
        cairo_move_to(context, kNoteMargin, y);
        cairo_show_text(context, line.c_str());
        y += kNoteLine;
    }
}

core::Result<> write_pdf(const std::string& path, const std::string& text,
                         const std::vector<std::string>& lines) {
    auto file = TRY(PdfFile::create(path, kNotePage.width * kNotePointsPerMm,
                                    kNotePage.height * kNotePointsPerMm));
    {
        const NoteContext context(cairo_create(file.surface()));
        cairo_scale(context.get(), kNotePointsPerMm, kNotePointsPerMm);
        draw_note(context.get(), text, lines);
        cairo_show_page(context.get());
    }
    return file.finish();
}

cairo_status_t append_png(void* bytes, const unsigned char* data, unsigned int length) {
    auto& out = *static_cast<core::Bytes*>(bytes);
    out.insert(out.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

core::Result<> write_png(const std::string& path, const std::string& text,
                         const std::vector<std::string>& lines) {
    const NoteSurface surface(cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, static_cast<int>(kNotePage.width * kNotePixelsPerMm),
        static_cast<int>(kNotePage.height * kNotePixelsPerMm)));
    {
        const NoteContext context(cairo_create(surface.get()));
        cairo_scale(context.get(), kNotePixelsPerMm, kNotePixelsPerMm);
        draw_note(context.get(), text, lines);
    }
    core::Bytes png;
    const auto status = cairo_surface_write_to_png_stream(surface.get(), append_png, &png);
    if (status != CAIRO_STATUS_SUCCESS)
        return core::machine_trouble(
            fmt::format("{} cannot be drawn: {}; free memory and try again.", path,
                        cairo_status_to_string(status)));
    return core::write_file_durably(path, png);
}

}  // namespace

core::Result<> print_note(const std::string& path, const std::string& text,
                          const std::vector<std::string>& lines) {
    if (text.empty() || text.size() > kMostNoteBytes)
        return core::fail(
            fmt::format("A text of {} bytes does not fit into a QR code that phones "
                        "read; at most {} do.",
                        text.size(), kMostNoteBytes));
    if (path.ends_with(".pdf")) return write_pdf(path, text, lines);
    if (path.ends_with(".png")) return write_png(path, text, lines);
    return core::fail(
        fmt::format("{} is neither a .pdf nor a .png; choose one of these endings.", path));
}

}  // namespace forms
