#include "scanner/blank_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "core/geometry.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

// A pencil's stroke of 0.3 mm is two dots wide.
constexpr double kMeasuringDpi = 150;

struct PaperView {
    cv::Mat grey;        // at kMeasuringDpi, or as it came where that is coarser
    cv::Mat background;  // the paper behind the marks
    double px_per_mm = 1;

    int px(double mm) const { return std::max(1, static_cast<int>(std::lround(mm * px_per_mm))); }
};

PaperView paper_view(const cv::Mat& grey) {
    PaperView view;
    const double dpi = dpi_on_letter(grey.cols, grey.rows);
    view.grey = grey;
    view.px_per_mm = core::px_per_mm(dpi);
    if (dpi > kMeasuringDpi) {
        const double scale = kMeasuringDpi / dpi;
        cv::resize(grey, view.grey, cv::Size(), scale, scale, cv::INTER_AREA);
        view.px_per_mm = core::px_per_mm(kMeasuringDpi);
    }
    // The median of an area wider than twice any stroke is the paper. It changes slowly: half the
    // dots tell it.
    constexpr double kSurroundingMm = 10;
    constexpr int kWidestMedian = 255;
    cv::Mat half;
    cv::resize(view.grey, half, cv::Size(), 0.5, 0.5, cv::INTER_AREA);
    cv::medianBlur(half, half, std::clamp(view.px(kSurroundingMm / 2) | 1, 3, kWidestMedian));
    cv::resize(half, view.background, view.grey.size(), 0, 0, cv::INTER_LINEAR);
    return view;
}

// Whether a connected dark part is the scanner's or the sheet's edge, not a mark on the paper.
bool is_no_mark(const cv::Rect& part, cv::Size page, const PaperView& view) {
    constexpr double kShortestMm = 1.2;
    constexpr double kStreakMm = 1;
    constexpr double kEdgeMm = 8;
    constexpr double kFromEdgeToEdge = 0.9;
    constexpr double kAlongTheEdge = 0.5;
    if (std::max(part.width, part.height) < view.px(kShortestMm)) return true;
    const bool wide = part.width >= kFromEdgeToEdge * page.width;
    const bool high = part.height >= kFromEdgeToEdge * page.height;
    if ((wide && part.height <= view.px(kStreakMm)) || (high && part.width <= view.px(kStreakMm))) {
        return true;
    }
    const bool at_side = part.x == 0 || part.x + part.width == page.width;
    const bool at_end = part.y == 0 || part.y + part.height == page.height;
    const int edge = view.px(kEdgeMm);
    return (at_side && part.width <= edge && part.height >= kAlongTheEdge * page.height) ||
           (at_end && part.height <= edge && part.width >= kAlongTheEdge * page.width);
}

bool has_mark(const cv::Mat& darker, int than, const PaperView& view) {
    cv::Mat labels;
    cv::Mat parts;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(darker >= than, labels, parts, centres);
    for (int i = 1; i < count; ++i) {
        const cv::Rect part(parts.at<int>(i, cv::CC_STAT_LEFT), parts.at<int>(i, cv::CC_STAT_TOP),
                            parts.at<int>(i, cv::CC_STAT_WIDTH),
                            parts.at<int>(i, cv::CC_STAT_HEIGHT));
        if (!is_no_mark(part, darker.size(), view)) return true;
    }
    return false;
}

// The greatest difference at which a mark is still connected.
int strongest_mark(const cv::Mat& darker, const PaperView& view) {
    double darkest = 0;
    cv::minMaxLoc(darker, nullptr, &darkest);
    int none = static_cast<int>(darkest) + 1;
    int some = 0;
    while (none - some > 1) {
        const int middle = (none + some) / 2;
        (has_mark(darker, middle, view) ? some : none) = middle;
    }
    return some;
}

int median_of(const cv::Mat& grey) {
    std::array<std::int64_t, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr(y);
        for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
    }
    std::int64_t left = static_cast<std::int64_t>(grey.total() / 2);
    int level = 0;
    for (; level < 255 && left >= histogram[static_cast<std::size_t>(level)]; ++level) {
        left -= histogram[static_cast<std::size_t>(level)];
    }
    return level;
}

double dark_mm2(const PaperView& view, int paper) {
    constexpr double kDarkShare = 0.85;  // of the paper's brightness: a shadow is lighter
    constexpr double kEdgeMm = 8;
    const int edge = view.px(kEdgeMm);
    const cv::Rect inside(edge, edge, view.grey.cols - 2 * edge, view.grey.rows - 2 * edge);
    if (inside.width <= 0 || inside.height <= 0) return 0;
    const int dark = cv::countNonZero(view.background(inside) < kDarkShare * paper);
    return dark / (view.px_per_mm * view.px_per_mm);
}

}  // namespace

Emptiness measure_emptiness(const cv::Mat& grey) {
    const PaperView view = paper_view(grey);
    cv::Mat darker;
    cv::subtract(view.background, view.grey, darker);  // 0 where it is lighter
    const int paper = median_of(view.grey);
    Emptiness result;
    result.paper = paper / 255.0;
    result.strongest_mark = strongest_mark(darker, view) / 255.0;
    result.dark_mm2 = dark_mm2(view, paper);
    return result;
}

}  // namespace scanner
