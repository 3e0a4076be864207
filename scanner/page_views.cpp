// Cuts pictures for people and for the reader from the page by its homography.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/check.h"
#include "scanner/homography.h"
#include "scanner/scan_page.h"
#include "scanner/warp.h"

namespace scanner {
namespace {

// Draws the area of the page at `dpi`. Where the picture has more than twice as many dots, it is
// drawn finer first and averaged: otherwise thin strokes fall between the samples.
cv::Mat cut(const Page& page, const core::RectMm& area, double dpi) {
    const double scale = core::px_per_mm(dpi);
    const cv::Size size(std::max(1, static_cast<int>(std::lround(area.width * scale))),
                        std::max(1, static_cast<int>(std::lround(area.height * scale))));
    const double here =
        px_per_mm_at(page.mm_to_px, cv::Point2d(area.x + area.width / 2, area.y + area.height / 2));
    constexpr double kMostFiner = 4;
    const int finer =
        static_cast<int>(std::clamp(std::floor(here / scale + 0.25), 1.0, kMostFiner));
    const double fine = scale * finer;
    const cv::Matx33d to_mm(1 / fine, 0, area.x, 0, 1 / fine, area.y, 0, 0, 1);
    cv::Mat picture = warped(page.grey, page.mm_to_px * to_mm, size * finer);
    if (finer > 1) cv::resize(picture, picture, size, 0, 0, cv::INTER_AREA);
    return picture;
}

// A worksheet is portrait; without a code its upper end is unknown.
cv::Mat upright(const cv::Mat& grey) {
    if (grey.cols <= grey.rows) return grey;
    cv::Mat turned;
    cv::rotate(grey, turned, cv::ROTATE_90_CLOCKWISE);
    return turned;
}

cv::Mat made_smaller(const cv::Mat& grey, double scale) {
    cv::Mat smaller;
    cv::resize(grey, smaller,
               cv::Size(std::max(1, static_cast<int>(grey.cols * scale)),
                        std::max(1, static_cast<int>(grey.rows * scale))),
               0, 0, cv::INTER_AREA);
    return smaller;
}

}  // namespace

cv::Mat rectified_view(const Page& page, const forms::Form& form, double dpi) {
    return cut(page, {0, 0, form.page_size.width, form.page_size.height}, dpi);
}

cv::Mat field_crop(const Page& page, const core::RectMm& box, double margin_mm, double dpi) {
    return cut(page, core::grown(box, margin_mm), dpi);
}

cv::Mat plain_view(const cv::Mat& grey, int most_px) {
    CHECK(most_px > 0);
    if (grey.empty()) return {};
    const int longest = std::max(grey.cols, grey.rows);
    if (longest <= most_px) return upright(grey).clone();
    return upright(made_smaller(grey, static_cast<double>(most_px) / longest));
}

cv::Mat close_up(const Page& page, const forms::Form& form, const core::Portion& part,
                 double most_px) {
    const auto& size = form.page_size;
    const core::RectMm area{part.left * size.width, part.top * size.height, part.width * size.width,
                            part.height * size.height};
    const double most_per_mm = std::sqrt(most_px / (area.width * area.height));
    return cut(page, area, std::min(page.quality.dpi, most_per_mm * core::kMmPerInch));
}

cv::Mat plain_close_up(const cv::Mat& grey, const core::Portion& part, double most_px) {
    const cv::Mat whole = upright(grey);
    const auto along = [](double share, int length) {
        return std::clamp(static_cast<int>(std::lround(share * length)), 0, length);
    };
    const cv::Rect area(cv::Point(along(part.left, whole.cols), along(part.top, whole.rows)),
                        cv::Point(along(part.left + part.width, whole.cols),
                                  along(part.top + part.height, whole.rows)));
    if (area.empty()) return {};
    const double scale = std::sqrt(most_px / area.area());
    return scale >= 1 ? whole(area).clone() : made_smaller(whole(area), scale);
}

}  // namespace scanner
