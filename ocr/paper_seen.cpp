#include "ocr/paper_seen.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>

namespace ocr {
namespace {

constexpr double kPatch = 2.2;        // mm, side of a patch: wider than any stroke
constexpr double kInside = 0.8;       // mm from the frame's line to the patches inside …
constexpr double kOutside = 0.7;      // … and to those outside
constexpr double kBright = 0.95;      // share of a patch's pixels that are darker than its tone
constexpr double kOutsideTrim = 0.1;  // share of the patches outside that may be print or edges

// Tones of a box's patches, grey levels.
struct Tones {
    std::vector<double> inside;
    std::vector<double> outside;  // sorted
};

double tone_of(const cv::Mat1b& patch, std::vector<std::uint8_t>& pixels) {
    pixels.clear();
    for (int y = 0; y < patch.rows; ++y) {
        pixels.insert(pixels.end(), patch[y], patch[y] + patch.cols);
    }
    const auto at =
        pixels.begin() + static_cast<std::ptrdiff_t>(kBright * static_cast<double>(pixels.size()));
    std::nth_element(pixels.begin(), at, pixels.end());
    return *at;
}

// Adds the tones of patches that fill `area`, side by side; none where it is smaller than a patch
// or beyond the picture.
void add_tones(const cv::Mat1b& view, double scale, const core::RectMm& area,
               std::vector<double>& tones) {
    const int size = static_cast<int>(std::lround(kPatch * scale));
    const cv::Rect here(static_cast<int>(std::lround(area.x * scale)),
                        static_cast<int>(std::lround(area.y * scale)),
                        static_cast<int>(std::lround(area.width * scale)),
                        static_cast<int>(std::lround(area.height * scale)));
    const int across = here.width / size;
    const int down = here.height / size;
    std::vector<std::uint8_t> pixels;
    for (int row = 0; row < down; ++row) {
        for (int col = 0; col < across; ++col) {
            const cv::Rect patch(here.x + (here.width * col) / across,
                                 here.y + (here.height * row) / down, size, size);
            if ((patch & cv::Rect({0, 0}, view.size())) != patch) continue;
            tones.push_back(tone_of(view(patch), pixels));
        }
    }
}

Tones tones_of(const cv::Mat1b& view, double scale, const core::RectMm& box) {
    Tones tones;
    add_tones(view, scale, core::grown(box, -kInside), tones.inside);
    const double far = kOutside + kPatch + 0.1;  // rounding leaves room for a whole patch
    const core::RectMm round = core::grown(box, far);
    const double deep = far - kOutside;
    add_tones(view, scale, {round.x, round.y, round.width, deep}, tones.outside);
    add_tones(view, scale, {round.x, round.bottom() - deep, round.width, deep}, tones.outside);
    add_tones(view, scale, {round.x, box.y, deep, box.height}, tones.outside);
    add_tones(view, scale, {round.right() - deep, box.y, deep, box.height}, tones.outside);
    std::sort(tones.outside.begin(), tones.outside.end());
    return tones;
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

bool tells(const Tones& tones) {
    return !tones.inside.empty() && !tones.outside.empty();
}

// How much lighter boxes are than the paper round them, as the form prints them.
double usual_shade(const std::vector<Tones>& boxes) {
    std::vector<double> shades;
    for (const Tones& tones : boxes) {
        if (tells(tones)) shades.push_back(median_of(tones.inside) - median_of(tones.outside));
    }
    return median_of(std::move(shades));
}

double off_paper(const Tones& tones, double shade) {
    if (!tells(tones)) return 0;
    const auto last = static_cast<double>(tones.outside.size() - 1);
    const double darkest =
        tones.outside[static_cast<std::size_t>(std::lround(kOutsideTrim * last))] + shade;
    const double lightest =
        tones.outside[static_cast<std::size_t>(std::lround((1 - kOutsideTrim) * last))] + shade;
    double most = 0;
    for (const double tone : tones.inside) {
        most = std::max({most, darkest - tone, tone - lightest});
    }
    return most;
}

}  // namespace

std::vector<double> measure_paper(const cv::Mat& view, double dpi,
                                  const std::vector<core::RectMm>& boxes) {
    const cv::Mat1b grey = view;
    const double scale = core::px_per_mm(dpi);
    std::vector<Tones> tones;
    tones.reserve(boxes.size());
    for (const core::RectMm& box : boxes) tones.push_back(tones_of(grey, scale, box));
    const double shade = usual_shade(tones);
    std::vector<double> off;
    off.reserve(boxes.size());
    for (const Tones& one : tones) off.push_back(off_paper(one, shade));
    return off;
}

}  // namespace ocr
