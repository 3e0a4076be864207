#include "app/rehearsal/stamp.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "app/rehearsal/pen.h"

namespace app::rehearsal {

namespace {

void line_of_words(cairo_t* context, const std::string& words, double size, double y) {
    cairo_set_font_size(context, size);
    cairo_text_extents_t extents;
    cairo_text_extents(context, words.c_str(), &extents);
    cairo_move_to(context, -extents.width / 2 - extents.x_bearing, y);
    cairo_show_text(context, words.c_str());
}

void draw_rubber(cairo_t* context, const PlannedStamp& stamp, Random& random) {
    static const std::vector<std::string> kWords = {"RECEIVED", "OPENED", "SCANNED", "RECEIVED"};
    const double w = stamp.size.width;
    const double h = stamp.size.height;
    cairo_rectangle(context, -w / 2, -h / 2, w, h);
    cairo_set_line_width(context, 0.8);
    cairo_stroke(context);
    cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    line_of_words(context, random.one_of(kWords), h * 0.42, -h * 0.02);
    line_of_words(context, "FEB " + std::to_string(random.whole(4, 9)) + " 2020", h * 0.28,
                  h * 0.38);
}

}  // namespace

void press_stamp(cv::Mat& grey, const cv::Matx33d& mm_to_px, const PlannedStamp& stamp,
                 Random random) {
    const cv::Vec3d centre = mm_to_px * cv::Vec3d(stamp.centre.x, stamp.centre.y, 1);
    const double scale = std::hypot(mm_to_px(0, 0), mm_to_px(1, 0));
    const int reach =
        static_cast<int>(scale * std::hypot(stamp.size.width, stamp.size.height) / 2) + 4;
    const cv::Rect whole(static_cast<int>(centre[0]) - reach, static_cast<int>(centre[1]) - reach,
                         2 * reach, 2 * reach);
    const cv::Rect area = whole & cv::Rect({0, 0}, grey.size());
    if (area.empty()) return;
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_A8, area.width, area.height),
        &cairo_surface_destroy);
    {
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(
            cairo_create(surface.get()), &cairo_destroy);
        cairo_matrix_t matrix;
        cairo_matrix_init(&matrix, mm_to_px(0, 0), mm_to_px(1, 0), mm_to_px(0, 1), mm_to_px(1, 1),
                          centre[0] - area.x, centre[1] - area.y);
        cairo_set_matrix(context.get(), &matrix);
        cairo_rotate(context.get(), stamp.turn);
        draw_rubber(context.get(), stamp, random);
    }
    cairo_surface_flush(surface.get());
    const cv::Mat cover(area.size(), CV_8U, cairo_image_surface_get_data(surface.get()),
                        static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())));
    // Rubber presses unevenly: whole corners are missing, and the ink is spotty.
    cv::Mat share = 0.75 + 0.28 * smooth_noise(area.size(), 64, random) +
                    0.18 * smooth_noise(area.size(), 2, random);
    cv::min(share, 1.0, share);
    cv::max(share, 0.05, share);
    cv::Mat taken;
    cover.convertTo(taken, CV_32F, stamp.darkness / 255);
    cv::Mat paper;
    grey(area).convertTo(paper, CV_32F);
    cv::Mat out = paper.mul(1 - taken.mul(share));
    out.convertTo(grey(area), CV_8U);
}

}  // namespace app::rehearsal
