#include "tests/web_review/support/draw_sheet.h"

#include <cairo.h>

#include <cmath>
#include <cstdio>
// libjpeg's header needs size_t and FILE first.
#include <jpeglib.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "forms/print_worksheet.h"

namespace web_review_test {

namespace {

using Stroke = std::vector<std::pair<double, double>>;  // x 0–1, y 0 (top) – 1, joined smoothly

const std::vector<Stroke>& strokes_of(char letter) {
    static const std::map<char, std::vector<Stroke>> table{
        {'0', {{{.5, 0}, {.15, .3}, {.15, .7}, {.5, 1}, {.85, .7}, {.85, .3}, {.45, .02}}}},
        {'1', {{{.3, .2}, {.55, 0}, {.5, .5}, {.48, 1}}}},
        {'2', {{{.15, .2}, {.45, 0}, {.8, .2}, {.6, .6}, {.1, 1}, {.5, .95}, {.9, .98}}}},
        {'3', {{{.2, .08}, {.7, .05}, {.75, .3}, {.4, .45}, {.8, .65}, {.6, .98}, {.12, .9}}}},
        {'4', {{{.4, 0}, {.25, .3}, {.1, .62}, {.5, .6}, {.95, .58}}, {{.7, .25}, {.66, 1}}}},
        {'5',
         {{{.25, .02}, {.22, .42}, {.6, .38}, {.82, .65}, {.6, .97}, {.15, .9}},
          {{.25, .03}, {.8, 0}}}},
        {'6', {{{.7, 0}, {.3, .35}, {.15, .75}, {.45, 1}, {.8, .8}, {.6, .52}, {.2, .7}}}},
        {'7', {{{.12, .04}, {.5, .05}, {.88, .02}, {.6, .5}, {.4, 1}}}},
        {'8',
         {{{.8, .12},
           {.4, .02},
           {.25, .28},
           {.7, .6},
           {.6, .95},
           {.25, .85},
           {.4, .5},
           {.78, .15}}}},
        {'9', {{{.8, .25}, {.45, .02}, {.18, .3}, {.5, .5}, {.8, .25}, {.72, .65}, {.55, 1}}}},
        {'-', {{{0, .52}, {.5, .48}, {1, .53}}}},
        {'x', {{{.1, .1}, {.5, .5}, {.9, .9}}, {{.9, .05}, {.5, .5}, {.1, .95}}}},
    };
    static const std::vector<Stroke> none;
    const auto found = table.find(letter);
    return found == table.end() ? none : found->second;
}

// Catmull-Rom through the points, as Bézier curves.
void draw_stroke(cairo_t* context, const Stroke& stroke) {
    const auto at = [&](std::size_t i) { return stroke[std::min(i, stroke.size() - 1)]; };
    cairo_move_to(context, stroke[0].first, stroke[0].second);
    for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
        const auto before = at(i == 0 ? 0 : i - 1), from = at(i), to = at(i + 1), after = at(i + 2);
        cairo_curve_to(context, from.first + (to.first - before.first) / 6,
                       from.second + (to.second - before.second) / 6,
                       to.first - (after.first - from.first) / 6,
                       to.second - (after.second - from.second) / 6, to.first, to.second);
    }
}

void draw_ink(cairo_t* context, const forms::RectMm& box, const std::string& text,
              std::mt19937& random) {
    std::uniform_real_distribution<double> jitter(-1, 1);
    const double height = box.height * (0.62 + 0.06 * jitter(random));
    const double width = height * 0.52;
    double x = box.x + (box.width - width * 1.35 * static_cast<double>(text.size())) / 2 +
               jitter(random) * 0.8;
    for (const char letter : text) {
        const double y = box.y + (box.height - height) / 2 + jitter(random) * 0.35;
        const double slant = 0.12 + 0.06 * jitter(random);
        cairo_save(context);
        const cairo_matrix_t matrix{width, 0, -slant * height, height, x + slant * height, y};
        cairo_transform(context, &matrix);
        for (Stroke stroke : strokes_of(letter)) {
            for (auto& [px, py] : stroke) {
                px += 0.04 * jitter(random);
                py += 0.03 * jitter(random);
            }
            draw_stroke(context, stroke);
        }
        cairo_restore(context);
        cairo_set_line_width(context, 0.5);
        cairo_stroke(context);
        x += width * 1.35;
    }
}

core::Bytes jpeg_of(cairo_surface_t* surface) {
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    const unsigned char* pixels = cairo_image_surface_get_data(surface);
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &bytes, &size);
    jpeg.image_width = static_cast<JDIMENSION>(width);
    jpeg.image_height = static_cast<JDIMENSION>(height);
    jpeg.input_components = 1;
    jpeg.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 80, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    std::vector<unsigned char> row(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)  // BGRX: green stands for grey
            row[static_cast<std::size_t>(x)] = pixels[y * stride + 4 * x + 1];
        JSAMPROW pointer = row.data();
        jpeg_write_scanlines(&jpeg, &pointer, 1);
    }
    jpeg_finish_compress(&jpeg);
    core::Bytes out(bytes, bytes + size);
    jpeg_destroy_compress(&jpeg);
    std::free(bytes);
    return out;
}

}  // namespace

core::Bytes draw_sheet(const forms::Form& form, const forms::Precinct& precinct,
                       const std::map<std::string, std::string>& ink, double tilt_deg,
                       double grey) {
    const double scale = core::px_per_mm(kViewDpi);
    const auto px = [&](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, px(form.page_size.width),
                                   px(form.page_size.height)),
        cairo_surface_destroy);
    std::unique_ptr<cairo_t, void (*)(cairo_t*)> context(cairo_create(surface.get()),
                                                         cairo_destroy);
    cairo_set_source_rgb(context.get(), 0.985, 0.985, 0.985);
    cairo_paint(context.get());
    cairo_scale(context.get(), scale, scale);
    cairo_translate(context.get(), form.page_size.width / 2, form.page_size.height / 2);
    cairo_rotate(context.get(), tilt_deg * 3.14159265358979 / 180);
    cairo_translate(context.get(), -form.page_size.width / 2, -form.page_size.height / 2);
    forms::PrintJob job;
    job.canvass = "REVIEWTEST";
    job.title = "Review rehearsal";
    forms::draw_page(context.get(), form, 1, precinct, job);
    cairo_set_source_rgb(context.get(), 0.15, 0.17, 0.2);
    cairo_set_line_cap(context.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
    std::mt19937 random(static_cast<unsigned>(std::hash<std::string>{}(precinct.id)));
    for (const auto& [name, text] : ink)
        if (const forms::Field* field = form.field(name); field && field->page == 1)
            draw_ink(context.get(), field->box, text, random);
    if (grey > 0) {
        cairo_set_source_rgba(context.get(), 0.55, 0.55, 0.55, grey);
        cairo_paint(context.get());
    }
    cairo_surface_flush(surface.get());
    return jpeg_of(surface.get());
}

}  // namespace web_review_test
