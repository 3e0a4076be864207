// A mark is a dark blob of the right area with the second moments of a solid square. Opening by a
// third of its side leaves it, but removes handwriting, rulings and text. Its centre is the
// centroid of its darkness, grey edges included: exact to a fraction of a pixel.
#include "scanner/find_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

namespace scanner {
namespace {

// (μ20 + μ02) / area²: 1/6 for a solid square, 0.159 for a disc, more for anything longer or
// hollow.
constexpr double kSquareSpread = 1.0 / 6;
constexpr double kMostSpreadError = 0.022;
// Least difference between paper and a mark, in grey levels of 255.
constexpr int kLeastContrast = 10;

struct Levels {
    int ink = 0;
    int paper = 255;
};

// Ink: the darkest 1 %. Paper: the brightness that 3 of 4 pixels around a mark do not exceed.
Levels levels_of(const cv::Mat& grey) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y) {
        const std::uint8_t* row = grey.ptr(y);
        for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
    }
    const double pixels = static_cast<double>(grey.total());
    const auto at = [&](double share) {
        double seen = 0;
        for (int level = 0; level < 256; ++level) {
            seen += histogram[static_cast<std::size_t>(level)];
            if (seen >= share * pixels) return level;
        }
        return 255;
    };
    return {at(0.01), at(0.75)};
}

struct Blob {
    cv::Rect box;
    double area = 0;
    cv::Point2d centre;
    double spread = 0;
    int label = 0;
};

// Blobs of a mask (255: dark) with their second moments.
std::vector<Blob> blobs_of(const cv::Mat& mask, cv::Mat& labels) {
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres, 8, CV_32S);
    std::vector<Blob> blobs;
    for (int label = 1; label < count; ++label) {
        Blob blob;
        blob.label = label;
        blob.box = {stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
                    stats.at<int>(label, cv::CC_STAT_WIDTH),
                    stats.at<int>(label, cv::CC_STAT_HEIGHT)};
        blob.area = stats.at<int>(label, cv::CC_STAT_AREA);
        blob.centre = {centres.at<double>(label, 0), centres.at<double>(label, 1)};
        blobs.push_back(blob);
    }
    return blobs;
}

void measure_spread(Blob& blob, const cv::Mat& labels) {
    double sum = 0;
    for (int y = blob.box.y; y < blob.box.br().y; ++y) {
        const int* row = labels.ptr<int>(y);
        for (int x = blob.box.x; x < blob.box.br().x; ++x) {
            if (row[x] != blob.label) continue;
            const double dx = x - blob.centre.x;
            const double dy = y - blob.centre.y;
            sum += dx * dx + dy * dy;
        }
    }
    // Each pixel is a square of one px, with a moment of 1/12 each way.
    blob.spread = (sum + blob.area / 6) / (blob.area * blob.area);
}

bool square_enough(const Blob& blob) {
    return std::abs(blob.spread - kSquareSpread) < kMostSpreadError;
}

// Returns the centroid of darkness in and around the blob, in px of `grey`.
Mark refined(const cv::Mat& grey, const cv::Mat& labels, const Blob& blob, Levels levels) {
    constexpr int kEdge = 2;  // px of blur around the blob that belong to it
    const cv::Rect around = cv::Rect(blob.box.x - kEdge, blob.box.y - kEdge,
                                     blob.box.width + 2 * kEdge, blob.box.height + 2 * kEdge) &
                            cv::Rect(0, 0, grey.cols, grey.rows);
    // Only the blob and what touches it within kEdge px count: a ruling further off does not.
    cv::Mat mine = labels(around) == blob.label;
    cv::dilate(mine, mine, cv::Mat::ones(2 * kEdge + 1, 2 * kEdge + 1, CV_8U));
    const double contrast = levels.paper - levels.ink;
    const double white = levels.paper - 0.15 * contrast;  // paper's noise has no weight
    double sum = 0;
    cv::Point2d centre;
    for (int y = 0; y < around.height; ++y) {
        const std::uint8_t* row = grey.ptr(around.y + y);
        const std::uint8_t* inside = mine.ptr(y);
        for (int x = 0; x < around.width; ++x) {
            if (inside[x] == 0) continue;
            const double weight = std::clamp(white - row[around.x + x], 0.0, contrast);
            sum += weight;
            centre += weight * cv::Point2d(x + 0.5, y + 0.5);
        }
    }
    Mark mark;
    mark.centre = cv::Point2d(around.tl()) + centre * (1 / std::max(sum, 1e-9));
    mark.side = std::sqrt(blob.area);
    return mark;
}

}  // namespace

std::optional<Mark> find_mark(const cv::Mat& grey, cv::Point2d expected, double side,
                              double radius) {
    constexpr double kLeastSidePx = 4;
    if (!(side >= kLeastSidePx) || !(radius > 0) || side > grey.cols || radius > 4.0 * grey.cols) {
        return std::nullopt;
    }
    const double reach = radius + side;
    const cv::Rect2d wide(expected.x - reach, expected.y - reach, 2 * reach, 2 * reach);
    const cv::Rect window = cv::Rect(wide & cv::Rect2d(0, 0, grey.cols, grey.rows)) &
                            cv::Rect(0, 0, grey.cols, grey.rows);
    if (window.width < side || window.height < side) return std::nullopt;
    const cv::Mat part = grey(window);
    const Levels levels = levels_of(part);
    if (levels.paper - levels.ink < kLeastContrast) return std::nullopt;
    const int between = (levels.ink + levels.paper) / 2;
    cv::Mat mask = part < between;
    const int opening = std::max(2, static_cast<int>(std::lround(side * 0.35)));
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(opening, opening, CV_8U));
    cv::Mat labels;
    const Blob* best = nullptr;
    double best_score = 0;
    std::vector<Blob> blobs = blobs_of(mask, labels);
    for (Blob& blob : blobs) {
        const double size = std::sqrt(blob.area) / side;
        const double distance =
            cv::norm(blob.centre + cv::Point2d(window.tl()) - expected) / radius;
        if (size < 0.7 || size > 1.4 || distance > 1) continue;
        measure_spread(blob, labels);
        if (!square_enough(blob)) continue;
        const double score = distance + 4 * std::abs(std::log(size));
        if (best == nullptr || score < best_score) {
            best = &blob;
            best_score = score;
        }
    }
    if (best == nullptr) return std::nullopt;
    Mark mark = refined(part, labels, *best, levels);
    mark.centre += cv::Point2d(window.tl());
    return mark;
}

std::vector<Mark> find_squares(const cv::Mat& grey, double least_side, double most_side,
                               double darkness) {
    // A mean over four times the side of the largest mark shows paper, also in the mark's middle.
    const int window = 2 * static_cast<int>(2 * most_side) + 3;
    cv::Mat mean;
    cv::boxFilter(grey, mean, CV_8U, cv::Size(window, window));
    cv::Mat mask = grey < mean * darkness;
    const int opening = std::max(2, static_cast<int>(std::lround(least_side * 0.35)));
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(opening, opening, CV_8U));
    cv::Mat labels;
    std::vector<std::pair<double, Mark>> squares;
    for (Blob& blob : blobs_of(mask, labels)) {
        const double side = std::sqrt(blob.area);
        if (side < least_side || side > most_side) continue;
        measure_spread(blob, labels);
        if (!square_enough(blob)) continue;
        squares.emplace_back(std::abs(blob.spread - kSquareSpread),
                             Mark{blob.centre + cv::Point2d(0.5, 0.5), side});
    }
    std::sort(squares.begin(), squares.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    constexpr std::size_t kMost = 40;
    squares.resize(std::min(squares.size(), kMost));
    std::vector<Mark> marks;
    for (auto& [error, mark] : squares) marks.push_back(mark);
    return marks;
}

}  // namespace scanner
