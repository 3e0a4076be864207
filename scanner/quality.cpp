#include "scanner/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "scanner/homography.h"

namespace scanner {
namespace {

// Brightness 0–1 across one side of a mark, from inside to outside.
constexpr double kReachMm = 1.6;
constexpr double kStepMm = 0.05;
constexpr int kSteps = static_cast<int>(2 * kReachMm / kStepMm) + 1;
using Profile = std::array<double, kSteps>;

double sample(const cv::Mat& grey, cv::Point2d p) {
    const double x = std::clamp(p.x - 0.5, 0.0, grey.cols - 1.001);
    const double y = std::clamp(p.y - 0.5, 0.0, grey.rows - 1.001);
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const double u = x - left;
    const double v = y - top;
    const auto* upper = grey.ptr(top) + left;
    const auto* lower = grey.ptr(top + 1) + left;
    return ((1 - v) * ((1 - u) * upper[0] + u * upper[1]) +
            v * ((1 - u) * lower[0] + u * lower[1])) /
           255;
}

// Takes the mean of a few lines across the side, between its corners.
Profile profile_of(const cv::Mat& grey, const cv::Matx33d& mm_to_px, cv::Point2d middle,
                   cv::Point2d outward, double mark_mm) {
    constexpr int kLines = 7;
    Profile profile{};
    const cv::Point2d along(-outward.y, outward.x);
    for (int line = 0; line < kLines; ++line) {
        const double at = (line / (kLines - 1.0) - 0.5) * 0.5 * mark_mm;
        for (int i = 0; i < kSteps; ++i) {
            const double out = i * kStepMm - kReachMm;
            const cv::Point2d mm = middle + out * outward + at * along;
            profile[static_cast<std::size_t>(i)] += sample(grey, mapped(mm_to_px, mm)) / kLines;
        }
    }
    return profile;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Returns the mm between the places where the profile last passes 10 % and first passes 90 % of its
// rise; the whole reach where it does not rise.
double rise_of(const Profile& profile, double ink, double paper) {
    const double low = ink + 0.1 * (paper - ink);
    const double high = ink + 0.9 * (paper - ink);
    int last_low = -1;
    for (int i = 0; i < kSteps; ++i) {
        if (profile[static_cast<std::size_t>(i)] <= low) last_low = i;
        if (profile[static_cast<std::size_t>(i)] >= high && last_low >= 0) {
            return (i - last_low) * kStepMm;
        }
    }
    return 2 * kReachMm;
}

double mean_of(const Profile& profile, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; ++i) sum += profile[static_cast<std::size_t>(i)];
    return sum / (to - from);
}

}  // namespace

Quality measure_quality(const cv::Mat& grey, const Registration& registration,
                        const forms::Form& form, const forms::PageDesign& design) {
    Quality quality;
    const cv::Point2d middle(form.page_size.width / 2, form.page_size.height / 2);
    quality.dpi = px_per_mm_at(registration.mm_to_px, middle) * core::kMmPerInch;
    quality.residual_mm = registration.residual_mm;
    std::vector<double> rises;
    std::vector<double> contrasts;
    std::vector<double> papers;
    constexpr std::array<std::array<double, 2>, 4> kOutward = {{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
    constexpr int kEnd = kSteps / 5;  // the outermost fifths are ink and paper
    for (std::size_t i = 0; i < design.marks.size(); ++i) {
        if (!registration.marks[i]) continue;
        std::vector<double> inks;
        std::vector<double> sheets;
        for (const auto& [x, y] : kOutward) {
            const cv::Point2d outward(x, y);
            const cv::Point2d side = point_of(design.marks[i]) + design.mark_size_mm / 2 * outward;
            const Profile profile =
                profile_of(grey, registration.mm_to_px, side, outward, design.mark_size_mm);
            const double ink = mean_of(profile, 0, kEnd);
            const double sheet = mean_of(profile, kSteps - kEnd, kSteps);
            rises.push_back(rise_of(profile, ink, sheet));
            inks.push_back(ink);
            sheets.push_back(sheet);
        }
        papers.push_back(median(sheets));
        contrasts.push_back(median(sheets) - median(inks));
    }
    quality.sharpness = median(rises);
    quality.contrast = std::max(0.0, median(contrasts));
    quality.paper = median(papers);
    return quality;
}

std::optional<Rejection> trouble_of(const Quality& quality, const ScanOptions& options) {
    if (quality.dpi < options.least_dpi) return Rejection::TooSmall;
    if (quality.paper < options.least_paper) return Rejection::TooDark;
    if (quality.contrast < options.least_contrast) return Rejection::TooFaint;
    if (quality.sharpness > options.most_blur_mm) return Rejection::TooBlurred;
    return std::nullopt;
}

}  // namespace scanner
