#include "app/rehearsal/pen.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <opencv2/imgproc.hpp>

namespace app::rehearsal {

namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

// Number of points drawn with one width: the pressure of a pen changes slowly, and every stroke
// costs time.
constexpr std::size_t kPointsAPiece = 3;

void curve_between(cairo_t* context, const Stroke& stroke, std::size_t i) {
    // Draws a Catmull-Rom curve through the points, as a Bézier.
    const auto& p0 = stroke[i == 0 ? 0 : i - 1];
    const auto& p1 = stroke[i];
    const auto& p2 = stroke[i + 1];
    const auto& p3 = stroke[i + 2 < stroke.size() ? i + 2 : i + 1];
    cairo_curve_to(context, p1.x + (p2.x - p0.x) / 6, p1.y + (p2.y - p0.y) / 6,
                   p2.x - (p3.x - p1.x) / 6, p2.y - (p3.y - p1.y) / 6, p2.x, p2.y);
}

void draw_stroke(cairo_t* context, const Stroke& stroke, double width_mm) {
    if (stroke.empty()) return;
    if (stroke.size() == 1) {
        cairo_arc(context, stroke[0].x, stroke[0].y, width_mm / 2, 0, 6.2832);
        cairo_fill(context);
        return;
    }
    for (std::size_t first = 0; first + 1 < stroke.size(); first += kPointsAPiece) {
        const std::size_t last = std::min(first + kPointsAPiece, stroke.size() - 1);
        double pressure = 0;
        cairo_move_to(context, stroke[first].x, stroke[first].y);
        for (std::size_t i = first; i < last; ++i) {
            curve_between(context, stroke, i);
            pressure += (stroke[i].pressure + stroke[i + 1].pressure) / 2;
        }
        cairo_set_line_width(context, width_mm * pressure / static_cast<double>(last - first));
        cairo_stroke(context);
    }
}

// Side of the one stored tile of noise: too large for a visible repetition.
constexpr int kTile = 2048;

const cv::Mat& noise_tile(int grain_px) {
    const auto make = [](int grain) {
        cv::RNG generator(0x5EED0000U + static_cast<unsigned>(grain));
        const int small = kTile / grain;
        cv::Mat tile(small, small, CV_32F);
        generator.fill(tile, cv::RNG::NORMAL, 0.0, 1.0);
        if (grain > 1) {
            cv::resize(tile, tile, {kTile, kTile}, 0, 0, cv::INTER_CUBIC);
        }
        return tile;
    };
    static const std::array<cv::Mat, 5> tiles = {make(1), make(2), make(8), make(64), make(256)};
    static constexpr std::array<int, 5> kGrains = {1, 2, 8, 64, 256};
    std::size_t best = 0;
    for (std::size_t i = 0; i < kGrains.size(); ++i) {
        if (kGrains.at(i) <= grain_px) best = i;
    }
    return tiles.at(best);
}

// Returns the coverage of the strokes, 0–255, in the rectangle `area` of the picture.
cv::Mat coverage(const cv::Rect& area, const cv::Matx33d& mm_to_px, const Ink& ink) {
    Surface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, area.width, area.height),
                    &cairo_surface_destroy);
    {
        Context context(cairo_create(surface.get()), &cairo_destroy);
        cairo_matrix_t matrix;
        cairo_matrix_init(&matrix, mm_to_px(0, 0), mm_to_px(1, 0), mm_to_px(0, 1), mm_to_px(1, 1),
                          mm_to_px(0, 2) - area.x, mm_to_px(1, 2) - area.y);
        cairo_set_matrix(context.get(), &matrix);
        cairo_set_line_cap(context.get(), CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
        for (const auto& stroke : ink.strokes) draw_stroke(context.get(), stroke, ink.width_mm);
    }
    cairo_surface_flush(surface.get());
    const cv::Mat view(area.height, area.width, CV_8U, cairo_image_surface_get_data(surface.get()),
                       static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())));
    return view.clone();
}

}  // namespace

core::RectMm bounds(const std::vector<Stroke>& strokes, double width_mm) {
    double left = 1e9;
    double top = 1e9;
    double right = -1e9;
    double bottom = -1e9;
    for (const auto& stroke : strokes) {
        for (const auto& p : stroke) {
            const double half = width_mm * p.pressure / 2;
            left = std::min(left, p.x - half);
            right = std::max(right, p.x + half);
            top = std::min(top, p.y - half);
            bottom = std::max(bottom, p.y + half);
        }
    }
    if (right < left) return {};
    return {left, top, right - left, bottom - top};
}

cv::Mat smooth_noise(cv::Size size, int grain_px, Random& random) {
    const cv::Mat& tile = noise_tile(grain_px);
    const int x = random.whole(0, kTile - 1);
    const int y = random.whole(0, kTile - 1);
    if (x + size.width <= kTile && y + size.height <= kTile) {
        return tile({x, y, size.width, size.height});
    }
    cv::Mat out(size, CV_32F);
    for (int top = -y; top < size.height; top += kTile) {
        for (int left = -x; left < size.width; left += kTile) {
            const cv::Rect part = cv::Rect(left, top, kTile, kTile) & cv::Rect({0, 0}, size);
            if (part.empty()) continue;
            tile({part.x - left, part.y - top, part.width, part.height}).copyTo(out(part));
        }
    }
    return out;
}

void draw_ink(cv::Mat& grey, const cv::Matx33d& mm_to_px, const Ink& ink, Random& random) {
    const auto box = bounds(ink.strokes, ink.width_mm * 1.5);
    if (box.width <= 0) return;
    std::vector<cv::Point2f> corners;
    for (const double x : {box.x, box.right()}) {
        for (const double y : {box.y, box.bottom()}) {
            const cv::Vec3d p = mm_to_px * cv::Vec3d(x, y, 1);
            corners.emplace_back(static_cast<float>(p[0]), static_cast<float>(p[1]));
        }
    }
    cv::Rect area = cv::boundingRect(corners);
    area -= cv::Point(2, 2);
    area += cv::Size(4, 4);
    area &= cv::Rect({0, 0}, grey.size());
    if (area.empty()) return;

    cv::Mat cover;
    coverage(area, mm_to_px, ink).convertTo(cover, CV_32F, 1.0 / 255);
    // Rough paper takes less ink; the slow part of the noise is the hand's changing pressure.
    cv::Mat fine = smooth_noise(area.size(), 2, random);
    cv::Mat slow = smooth_noise(area.size(), 8, random);
    cv::Mat share = 1 - ink.grain * (0.45 + 0.45 * fine + 0.35 * slow);
    cv::min(share, 1.0, share);
    cv::max(share, 0.08, share);
    cv::Mat paper;
    grey(area).convertTo(paper, CV_32F);
    cv::Mat kept = 1 - ink.darkness * cover.mul(share);
    cv::Mat out = paper.mul(kept);
    out.convertTo(grey(area), CV_8U);
}

}  // namespace app::rehearsal
