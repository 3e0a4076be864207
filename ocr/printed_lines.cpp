#include "ocr/printed_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <vector>

namespace ocr {
namespace {

constexpr int kReach = 4;       // px from the middle of a line to what surely is beside it
constexpr int kLeastRise = 10;  // grey levels a line must be darker than both its sides
constexpr int kMostLines = 4;   // of one direction in one crop
constexpr int kSegments = 8;    // a line is looked for in pieces, so that it may slope
constexpr double kMostSlope = 0.05;
constexpr int kFaintestEdge = 10;  // a row belongs to a line down to 1/10 of its darkest row
// A line whose place is known (a frame) may be covered by strokes; one that is only guessed at must
// be nearly whole, so that a dash or the bar of a 7 is not taken for it.
constexpr double kFrameCoverage = 0.62;
constexpr double kRulingCoverage = 0.68;
constexpr double kSideCoverage = 0.85;
constexpr double kSideZone = 0.12;  // outer share of a crop where an upright line is no digit 1

struct Line {
    double at = 0;     // row at the middle of the crop
    double slope = 0;  // rows a column
    double coverage = 0;
};

// Where a row is darker than what lies kReach above and below: lines and flat strokes.
cv::Mat1b ridge_of(const cv::Mat1b& darkness) {
    cv::Mat1b ridge(darkness.size(), std::uint8_t{0});
    const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(darkness.cols), 0);
    for (int y = 0; y < darkness.rows; ++y) {
        const std::uint8_t* here = darkness[y];
        const std::uint8_t* above = y < kReach ? nothing.data() : darkness[y - kReach];
        const std::uint8_t* below =
            y + kReach >= darkness.rows ? nothing.data() : darkness[y + kReach];
        std::uint8_t* out = ridge[y];
        for (int x = 0; x < darkness.cols; ++x) {
            const int beside = above[x] > below[x] ? above[x] : below[x];
            out[x] = static_cast<std::uint8_t>(here[x] > beside + kLeastRise);
        }
    }
    return ridge;
}

// Share of ridge pixels in each row of each segment, columns `from` to `to`.
cv::Mat1f segment_sums(const cv::Mat1b& ridge, int from, int to) {
    cv::Mat1f sums(kSegments, ridge.rows, 0.F);
    for (int s = 0; s < kSegments; ++s) {
        const int left = from + (to - from) * s / kSegments;
        const int right = std::max(left + 1, from + (to - from) * (s + 1) / kSegments);
        for (int y = 0; y < ridge.rows; ++y) {
            const std::uint8_t* row = ridge[y];
            int count = 0;
            for (int x = left; x < right; ++x) count += row[x];
            sums(s, y) = static_cast<float>(count) / static_cast<float>(right - left);
        }
    }
    return sums;
}

// How far each segment lies above or below the line's middle when it rises `shift` rows in all.
std::array<int, kSegments> rises(int shift) {
    std::array<int, kSegments> rise{};
    for (int s = 0; s < kSegments; ++s) {
        rise[static_cast<std::size_t>(s)] =
            static_cast<int>(std::lround(shift * ((s + 0.5) / kSegments - 0.5)));
    }
    return rise;
}

Line best_line(const cv::Mat1f& sums, int length, const std::vector<bool>& allowed) {
    Line best;
    const int rows = sums.cols;
    const int most = std::max(1, static_cast<int>(std::lround(length * kMostSlope)));
    for (int shift = -most; shift <= most; ++shift) {
        const auto rise = rises(shift);
        // A level line wins over a sloping one that covers the same.
        const double penalty = 0.002 * std::abs(shift);
        for (int y = 0; y < rows; ++y) {
            if (!allowed[static_cast<std::size_t>(y)]) continue;
            float total = 0;
            for (int s = 0; s < kSegments; ++s) {
                const int at = y + rise[static_cast<std::size_t>(s)];
                if (at >= 0 && at < rows) total += sums(s, at);
            }
            const double coverage = static_cast<double>(total) / kSegments - penalty;
            if (coverage > best.coverage) {
                best = {static_cast<double>(y), static_cast<double>(shift) / length, coverage};
            }
        }
    }
    return best;
}

int row_at(const Line& line, int x, double middle) {
    return static_cast<int>(std::lround(line.at + line.slope * (x - middle)));
}

constexpr std::size_t kProfile = 2 * kReach + 1;

// The line's own darkness at each distance from its middle: the median along it.
std::array<int, kProfile> profile_of(const cv::Mat1b& darkness, const Line& line, int from, int to,
                                     double middle) {
    std::array<int, kProfile> profile{};
    std::vector<std::uint8_t> values;
    for (int o = -kReach; o <= kReach; ++o) {
        values.clear();
        for (int x = from; x < to; ++x) {
            const int y = row_at(line, x, middle) + o;
            if (y >= 0 && y < darkness.rows) values.push_back(darkness(y, x));
        }
        if (values.empty()) continue;
        auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), half, values.end());
        profile[static_cast<std::size_t>(o + kReach)] = *half;
    }
    return profile;
}

// Ink just beyond the line, straight on or as a slanted stroke would meet it.
bool ink_near(const cv::Mat1b& darkness, int y, int x, int least) {
    if (y < 0 || y >= darkness.rows) return false;
    for (int dx = -2; dx <= 2; ++dx) {
        const int at = x + dx;
        if (at >= 0 && at < darkness.cols && darkness(y, at) >= least) return true;
    }
    return false;
}

void remove_line(cv::Mat1b& darkness, const Line& line, int from, int to) {
    const double middle = (from + to) / 2.0;
    const auto profile = profile_of(darkness, line, from, to, middle);
    const int peak = *std::max_element(profile.begin(), profile.end());
    int first = kReach;
    int last = kReach;
    const auto printed_at = [&](int o) {
        return profile[static_cast<std::size_t>(o)] * kFaintestEdge > peak;
    };
    while (first > 0 && printed_at(first - 1)) --first;
    while (last + 1 < static_cast<int>(kProfile) && printed_at(last + 1)) ++last;
    // One row more on both sides: a line that is not quite straight comes and goes there. Ink is
    // safe, since it is darker than what the line leaves in that row.
    first = std::max(0, first - 1);
    last = std::min(static_cast<int>(kProfile) - 1, last + 1);
    const int crossing = std::max(20, peak / 2);
    // Where a line slopes a little, its darkest row is at times the next one.
    constexpr int kSway = 1;
    // Frames run on into the margin beyond their corners: the whole width of the crop is cleaned.
    for (int x = 0; x < darkness.cols; ++x) {
        const int y0 = row_at(line, x, middle) - kReach;
        const bool crossed = ink_near(darkness, y0 + first - 1, x, crossing) &&
                             ink_near(darkness, y0 + last + 1, x, crossing);
        for (int o = first; o <= last; ++o) {
            const int y = y0 + o;
            if (y < 0 || y >= darkness.rows) continue;
            const int printed = std::max({profile[static_cast<std::size_t>(o)],
                                          profile[static_cast<std::size_t>(std::max(0, o - kSway))],
                                          profile[static_cast<std::size_t>(std::min(
                                              static_cast<int>(kProfile) - 1, o + kSway))]});
            const bool darker = darkness(y, x) > printed * 13 / 10 + 25;
            if (!crossed && !darker) darkness(y, x) = 0;
        }
    }
}

// Where a line's middle may lie, by row, and what it must cover there.
struct Search {
    std::vector<bool> allowed;
    double least_coverage = 1;
    int from = 0;  // columns along which it is looked for
    int to = 0;
};

void remove_in_rows(cv::Mat1b& darkness, const Search& search) {
    if (search.to - search.from < 2 * kSegments) return;
    std::vector<bool> allowed = search.allowed;
    for (int n = 0; n < kMostLines; ++n) {
        const cv::Mat1f sums = segment_sums(ridge_of(darkness), search.from, search.to);
        const Line line = best_line(sums, search.to - search.from, allowed);
        if (line.coverage < search.least_coverage) return;
        remove_line(darkness, line, search.from, search.to);
        const int at = static_cast<int>(line.at);
        for (int y = std::max(0, at - 1); y <= std::min(darkness.rows - 1, at + 1); ++y) {
            allowed[static_cast<std::size_t>(y)] = false;
        }
    }
}

// Rows near the two edges of a known box: a registered page is right to about a millimetre.
std::vector<bool> rows_near(int rows, int low, int high, int reach) {
    std::vector<bool> near(static_cast<std::size_t>(rows), false);
    for (int y = 0; y < rows; ++y) {
        near[static_cast<std::size_t>(y)] =
            std::abs(y - low) <= reach || std::abs(y - high) <= reach;
    }
    return near;
}

// All rows, or only those of the outer `share` on both sides.
std::vector<bool> outer_rows(int rows, double share) {
    std::vector<bool> outer(static_cast<std::size_t>(rows), false);
    for (int y = 0; y < rows; ++y) {
        const double depth = std::min(y, rows - 1 - y);
        outer[static_cast<std::size_t>(y)] = depth <= rows * share;
    }
    return outer;
}

}  // namespace

void remove_printed_lines(cv::Mat& darkness_any, const cv::Rect& box) {
    cv::Mat1b level = darkness_any;
    const bool known = !box.empty();
    const int rows = level.rows;
    const int cols = level.cols;
    const int reach = known ? std::max(3, box.height / 6) : 0;

    Search flat;
    flat.from = known ? box.x : 0;
    flat.to = known ? box.br().x : cols;
    flat.least_coverage = known ? kFrameCoverage : kRulingCoverage;
    flat.allowed =
        known ? rows_near(rows, box.y, box.br().y, reach) : outer_rows(rows, /*share=*/1.0);
    remove_in_rows(level, flat);

    cv::Mat1b turned;
    cv::transpose(level, turned);
    Search upright;
    // Between the corners, which went with the lines above and below.
    constexpr int kCorner = kReach + 2;
    upright.from = known ? box.y + kCorner : 0;
    upright.to = known ? box.br().y - kCorner : rows;
    upright.least_coverage = kSideCoverage;
    upright.allowed =
        known ? rows_near(cols, box.x, box.br().x, reach) : outer_rows(cols, kSideZone);
    remove_in_rows(turned, upright);
    cv::transpose(turned, darkness_any);
}

}  // namespace ocr
