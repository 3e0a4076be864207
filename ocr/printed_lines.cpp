#include "ocr/printed_lines.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>
#include <vector>

namespace ocr {
namespace {

constexpr int kReach = 4;       // px from the middle of a line to a place surely beside it
constexpr int kLeastRise = 10;  // grey levels by which a line is darker than both its sides
constexpr int kMostLines = 4;   // of one direction in one crop
constexpr int kSegments = 8;    // a line is searched for in pieces: it may slope
constexpr double kMostSlope = 0.05;
constexpr int kFaintestEdge = 10;  // a row belongs to a line down to 1/10 of its darkest row
// Strokes may cover a line whose place is known (a frame). A line of unknown place must be nearly
// whole: otherwise a dash or the bar of a 7 is taken for one.
constexpr double kFrameCoverage = 0.62;
constexpr double kRulingCoverage = 0.68;
constexpr double kSideCoverage = 0.85;
constexpr double kThroughCoverage = 0.75;
constexpr double kThroughEnds = 0.6;
constexpr double kSideZone = 0.12;  // outer share of a crop: an upright line there is no 1

constexpr std::size_t index(int i) {
    return static_cast<std::size_t>(i);
}

struct Line {
    double at = 0;     // row at the middle of the crop
    double slope = 0;  // rows a column
    double coverage = 0;
};

using Bits = std::vector<std::uint64_t>;  // of one row, the leftmost the lowest of the first

// Marks the places where a row is darker than the pixels kReach above and below: lines and flat
// strokes.
void find_ridges(const std::uint8_t* here, const std::uint8_t* above, const std::uint8_t* below,
                 int cols, Bits& bits) {
    constexpr int kAtOnce = 16;
    std::fill(bits.begin(), bits.end(), 0);
    const cv::v_uint8x16 least = cv::v_setall_u8(kLeastRise);
    int x = 0;
    for (; x + kAtOnce <= cols; x += kAtOnce) {
        const cv::v_uint8x16 beside = cv::v_max(cv::v_load(above + x), cv::v_load(below + x));
        const auto found = static_cast<std::uint64_t>(
            cv::v_signmask((cv::v_load(here + x) - beside) > least));  // saturating
        bits[index(x / 64)] |= found << (x % 64);
    }
    for (; x < cols; ++x) {
        const std::uint64_t found = here[x] - std::max(above[x], below[x]) > kLeastRise ? 1 : 0;
        bits[index(x / 64)] |= found << (x % 64);
    }
}

// Counts the set bits among columns `from` to `to`, at most 64 of them.
int count_of(const Bits& bits, int from, int to) {
    const auto word = index(from / 64);
    const int shift = from % 64;
    std::uint64_t some = bits[word] >> shift;
    if (shift > 0 && word + 1 < bits.size()) some |= bits[word + 1] << (64 - shift);
    return std::popcount(some & (~std::uint64_t{0} >> (64 - (to - from))));
}

// Returns the share of ridges in each row of each segment, columns `from` to `to`; 0 in rows that
// are not `wanted`.
cv::Mat1f segment_sums(const cv::Mat1b& darkness, const std::vector<bool>& wanted, int from,
                       int to) {
    cv::Mat1f sums(kSegments, darkness.rows, 0.F);
    const std::vector<std::uint8_t> outside(index(darkness.cols), 0);
    Bits bits(index((darkness.cols + 63) / 64));
    const auto row = [&](int y) {
        return y >= 0 && y < darkness.rows ? darkness[y] : outside.data();
    };
    for (int y = 0; y < darkness.rows; ++y) {
        if (!wanted[index(y)]) continue;
        find_ridges(row(y), row(y - kReach), row(y + kReach), darkness.cols, bits);
        if (std::all_of(bits.begin(), bits.end(), [](auto word) { return word == 0; })) continue;
        for (int s = 0; s < kSegments; ++s) {
            const int left = from + (to - from) * s / kSegments;
            const int right = std::max(left + 1, from + (to - from) * (s + 1) / kSegments);
            int count = 0;
            for (int x = left; x < right; x += 64)
                count += count_of(bits, x, std::min(x + 64, right));
            sums(s, y) = static_cast<float>(count) / static_cast<float>(right - left);
        }
    }
    return sums;
}

// Returns the most rows that a line over `length` columns rises.
int most_rise(int length) {
    return std::max(1, static_cast<int>(std::lround(length * kMostSlope)));
}

// Returns how far each segment lies above or below the line's middle when the line rises `shift`
// rows in all.
std::array<int, kSegments> rises(int shift) {
    std::array<int, kSegments> rise{};
    for (int s = 0; s < kSegments; ++s) {
        // shift × ((s + ½) / kSegments − ½), rounded.
        const int doubled = shift * (2 * s + 1 - kSegments);
        const int half = doubled < 0 ? -kSegments : kSegments;
        rise[index(s)] = (doubled + half) / (2 * kSegments);
    }
    return rise;
}

// Returns the most that any line through each row can cover, at any slope.
std::vector<float> bounds_of(const cv::Mat1f& sums, int most_shift) {
    const int rows = sums.cols;
    const int reach = most_shift / 2 + 1;
    std::vector<float> bounds(index(rows), 0.F);
    std::vector<float> near(index(rows));
    for (int s = 0; s < kSegments; ++s) {
        const float* sum = sums[s];
        std::fill(near.begin(), near.end(), 0.F);
        for (int o = -reach; o <= reach; ++o) {
            const int last = std::min(rows, rows - o);
            for (int y = std::max(0, -o); y < last; ++y) {
                float& most = near[index(y)];
                most = most < sum[y + o] ? sum[y + o] : most;
            }
        }
        for (std::size_t y = 0; y < near.size(); ++y) bounds[y] += near[y];
    }
    return bounds;
}

// Returns the best line that covers at least `least`; none: coverage 0.
Line best_line(const cv::Mat1f& sums, int length, const std::vector<bool>& allowed, double least) {
    Line best;
    const int rows = sums.cols;
    const int most = most_rise(length);
    const std::vector<float> bounds = bounds_of(sums, most);
    std::vector<std::array<int, kSegments>> rise_of;
    for (int shift = -most; shift <= most; ++shift) rise_of.push_back(rises(shift));
    for (int y = 0; y < rows; ++y) {
        const auto row = index(y);
        if (!allowed[row] || static_cast<double>(bounds[row]) < least * kSegments) continue;
        for (int shift = -most; shift <= most; ++shift) {
            const auto& rise = rise_of[index(shift + most)];
            float total = 0;
            for (int s = 0; s < kSegments; ++s) {
                const int at = y + rise[index(s)];
                if (at >= 0 && at < rows) total += sums(s, at);
            }
            // A level line wins over a sloping one that covers the same.
            const double penalty = 0.002 * std::abs(shift);
            const double coverage = static_cast<double>(total) / kSegments - penalty;
            if (coverage >= least && coverage > best.coverage) {
                best = {static_cast<double>(y), static_cast<double>(shift) / length, coverage};
            }
        }
    }
    return best;
}

// Returns the row of the line's middle at each column.
std::vector<int> rows_of(const Line& line, int cols, double middle) {
    std::vector<int> rows(index(cols));
    for (int x = 0; x < cols; ++x) {
        rows[index(x)] = static_cast<int>(std::floor(line.at + line.slope * (x - middle) + 0.5));
    }
    return rows;
}

constexpr double kAlike = 1.35;       // most ratio of darkness between a frame's side and its top
constexpr int kUneven = 8;            // grey levels: unevenness of paper and print
constexpr int kWritten = 60;          // grey levels × px across a line, beyond the line's own
constexpr std::size_t kOwnShare = 3;  // the lightest third of the places
constexpr int kFoldReach = 9;         // px from the middle of a fold to the end of its shadow
constexpr int kMiddle = kFoldReach;   // of a profile
constexpr std::size_t kProfile = 2 * kFoldReach + 1;
using Profile = std::array<int, kProfile>;  // grey levels, by the distance from a line's middle

// Returns the line's own darkness at each distance from its middle, from some places along it.
// Takes less than the median: writing over it is darker, and a 1 along a frame's side covers half
// of it.
Profile profile_of(const cv::Mat1b& darkness, const std::vector<int>& rows, int from, int to) {
    constexpr int kPlaces = 64;
    const int step = std::max(1, (to - from) / kPlaces);
    Profile profile{};
    std::vector<std::uint8_t> values;
    for (int o = -kFoldReach; o <= kFoldReach; ++o) {
        values.clear();
        for (int x = from; x < to; x += step) {
            const int y = rows[index(x)] + o;
            if (y >= 0 && y < darkness.rows) values.push_back(darkness(y, x));
        }
        if (values.empty()) continue;
        const auto own = values.begin() + static_cast<std::ptrdiff_t>(values.size() / kOwnShare);
        std::nth_element(values.begin(), own, values.end());
        profile[index(o + kMiddle)] = *own;
    }
    return profile;
}

// Returns the ink just beyond the line, straight on or as a slanted stroke would meet it.
bool ink_near(const cv::Mat1b& darkness, int y, int x, int least) {
    if (y < 0 || y >= darkness.rows) return false;
    for (int dx = -2; dx <= 2; ++dx) {
        const int at = x + dx;
        if (at >= 0 && at < darkness.cols && darkness(y, at) >= least) return true;
    }
    return false;
}

// Rows that the line reaches, from its middle.
struct Reach {
    int first = 0;
    int last = 0;
};

Reach reach_of(const Profile& profile, int peak, int most) {
    const auto printed_at = [&](int o) {
        return profile[index(o + kMiddle)] * kFaintestEdge > peak;
    };
    Reach reach;
    while (reach.first > -most && printed_at(reach.first - 1)) --reach.first;
    while (reach.last < most && printed_at(reach.last + 1)) ++reach.last;
    // Takes one more row on both sides: a line that is not quite straight comes and goes there. Ink
    // is safe: it is darker than the line's trace in that row.
    return {std::max(-most, reach.first - 1), std::min(most, reach.last + 1)};
}

// Returns the darkest of a profile's value and those beside it: where a line slopes a little, its
// darkest row may be the next one.
int darkest_near(const Profile& profile, std::size_t o) {
    return std::max(
        {profile[o], profile[o > 0 ? o - 1 : 0], profile[std::min(o + 1, kProfile - 1)]});
}

// Returns the most that a line and uneven paper may show.
Profile most_of(const Profile& profile) {
    Profile most{};
    for (std::size_t o = 0; o < kProfile; ++o)
        most[o] = darkest_near(profile, o) * 23 / 20 + kUneven;
    return most;
}

int sum_of(const Profile& profile) {
    return std::accumulate(profile.begin(), profile.end(), 0);
}

struct Removed {
    Profile profile{};
    Reach reach;
};

// Rows in which a line's middle may lie, and the least cover there.
struct Search {
    std::vector<bool> allowed;
    double least_coverage = 1;
    double least_at_ends = 0;  // cover of its first and its last piece
    int from = 0;              // columns of the search
    int to = 0;
    bool is_through = false;         // a fold or a streak: it lies under or over everything
    bool is_frame = false;           // writing over its lines stays
    const Profile* alike = nullptr;  // profile of other lines of the same frame
};

// Marks the columns where something is written over a line: there it is darker or wider than
// `most`. Leaves out the corners of a frame, where its sides begin.
std::vector<bool> written_over(const cv::Mat1b& darkness, const std::vector<int>& rows,
                               const Profile& most, const Reach& reach, const Search& search) {
    std::vector<int> excess(rows.size(), 0);
    for (int x = search.from + kReach; x < search.to - kReach; ++x) {
        int& sum = excess[index(x)];
        for (int o = reach.first; o <= reach.last; ++o) {
            const int y = rows[index(x)] + o;
            if (y < 0 || y >= darkness.rows) continue;
            sum += std::max(0, darkness(y, x) - most[index(o + kMiddle)]);
        }
    }
    std::vector<bool> written(rows.size(), false);
    for (std::size_t x = 1; x + 1 < rows.size(); ++x) {
        // Takes the middle one of three: a speck is no stroke.
        const int low = std::min(excess[x - 1], excess[x + 1]);
        const int high = std::max(excess[x - 1], excess[x + 1]);
        written[x] = std::clamp(excess[x], low, high) >= kWritten;
    }
    return written;
}

Removed remove_line(cv::Mat1b& darkness, const Line& line, const Search& search) {
    const std::vector<int> rows = rows_of(line, darkness.cols, (search.from + search.to) / 2.0);
    Profile profile = profile_of(darkness, rows, search.from, search.to);
    // Compares sums: a line between two rows of pixels is half as dark as one that fills a row.
    if (search.alike != nullptr && sum_of(profile) > kAlike * sum_of(*search.alike)) {
        for (std::size_t o = 0; o < kProfile; ++o) {
            profile[o] = std::min(profile[o], darkest_near(*search.alike, o));
        }
    }
    const int peak = *std::max_element(profile.begin(), profile.end());
    const Reach reach = reach_of(profile, peak, search.is_through ? kFoldReach : kReach);
    const int crossing = std::max(20, peak / 2);
    // The most that the line alone explains at each distance.
    Profile explained{};
    for (std::size_t o = 0; o < kProfile; ++o)
        explained[o] = darkest_near(profile, o) * 13 / 10 + 25;
    const Profile most = most_of(profile);
    std::vector<bool> written(rows.size(), false);
    if (search.is_frame) written = written_over(darkness, rows, most, reach, search);
    // Frames run on into the margin beyond their corners: the whole width of the crop is cleaned.
    for (int x = 0; x < darkness.cols; ++x) {
        const int middle = rows[index(x)];
        const bool crossed = ink_near(darkness, middle + reach.first - 1, x, crossing) &&
                             ink_near(darkness, middle + reach.last + 1, x, crossing);
        if (written[index(x)] || (crossed && !search.is_through)) continue;
        for (int o = reach.first; o <= reach.last; ++o) {
            const int y = middle + o;
            if (y < 0 || y >= darkness.rows) continue;
            std::uint8_t& here = darkness(y, x);
            const auto at = index(o + kMiddle);
            if (crossed || std::abs(o) > kReach) {  // a stroke across a fold is dark without it
                here = static_cast<std::uint8_t>(std::max(0, here - most[at]));
            } else if (here <= explained[at]) {
                here = 0;
            }
        }
    }
    return {profile, reach};
}

// Returns whether any line could cover the ends. Mostly none can: then the search ends here.
bool may_cover_ends(const cv::Mat1f& sums, const Search& search) {
    const auto reached = [&](int s) {
        return std::any_of(sums[s], sums[s] + sums.cols, [&](float share) {
            return static_cast<double>(share) * 3 >= search.least_at_ends;
        });
    };
    return reached(0) && reached(kSegments - 1);
}

bool covers_ends(const cv::Mat1f& sums, const Line& line, const Search& search) {
    const auto rise = rises(static_cast<int>(std::lround(line.slope * (search.to - search.from))));
    for (const int end : {0, kSegments - 1}) {
        const int at = static_cast<int>(line.at) + rise[index(end)];
        if (at < 0 || at >= sums.cols) return false;
        // Folds bend a little.
        const float beside =
            (at > 0 ? sums(end, at - 1) : 0.F) + (at + 1 < sums.cols ? sums(end, at + 1) : 0.F);
        if (sums(end, at) + beside < search.least_at_ends) return false;
    }
    return true;
}

// Returns the rows that a line with its middle in an allowed row can reach.
std::vector<bool> reachable(const Search& search) {
    const int rows = static_cast<int>(search.allowed.size());
    const int reach = most_rise(search.to - search.from) / 2 + 1;
    std::vector<bool> wanted(search.allowed.size(), false);
    for (int y = 0; y < rows; ++y) {
        if (!search.allowed[index(y)]) continue;
        std::fill(wanted.begin() + std::max(0, y - reach),
                  wanted.begin() + std::min(rows, y + reach + 1), true);
    }
    return wanted;
}

// Returns the profiles of the removed lines.
std::vector<Profile> remove_in_rows(cv::Mat1b& darkness, const Search& search) {
    std::vector<Profile> removed;
    if (search.to - search.from < 2 * kSegments) return removed;
    std::vector<bool> allowed = search.allowed;
    cv::Mat1f sums = segment_sums(darkness, reachable(search), search.from, search.to);
    if (!may_cover_ends(sums, search)) return removed;
    for (int n = 0; n < kMostLines; ++n) {
        const Line line = best_line(sums, search.to - search.from, allowed, search.least_coverage);
        if (line.coverage == 0 || !covers_ends(sums, line, search)) break;
        const auto [profile, reach] = remove_line(darkness, line, search);
        removed.push_back(profile);
        const auto rise =
            rises(static_cast<int>(std::lround(line.slope * (search.to - search.from))));
        const int at = static_cast<int>(line.at);
        for (int o = reach.first; o <= reach.last; ++o) {
            if (at + o < 0 || at + o >= darkness.rows) continue;
            allowed[index(at + o)] = false;
            for (int s = 0; s < kSegments; ++s) {
                const int y = at + o + rise[index(s)];
                if (y >= 0 && y < darkness.rows) sums(s, y) = 0;
            }
        }
    }
    return removed;
}

// Returns the rows near the two edges of a known box: a registered page is exact to about a
// millimetre.
std::vector<bool> rows_near(int rows, int low, int high, int reach) {
    std::vector<bool> near(index(rows), false);
    for (int y = 0; y < rows; ++y) {
        near[index(y)] = std::abs(y - low) <= reach || std::abs(y - high) <= reach;
    }
    return near;
}

// Returns all rows, or only those of the outer `share` on both sides.
std::vector<bool> outer_rows(int rows, double share) {
    std::vector<bool> outer(index(rows), false);
    for (int y = 0; y < rows; ++y) {
        const double depth = std::min(y, rows - 1 - y);
        outer[index(y)] = depth <= rows * share;
    }
    return outer;
}

// Removes lines that run through the whole crop, over the frame and out on both sides: folds, and
// streaks of the scanner's glass. No pen does that.
Search through(int rows, int cols) {
    return {outer_rows(rows, /*share=*/1.0),
            kThroughCoverage,
            kThroughEnds,
            0,
            cols,
            /*is_through=*/true};
}

}  // namespace

void remove_printed_lines(cv::Mat& darkness_any, const cv::Rect& box) {
    cv::Mat1b level = darkness_any;
    const bool known = !box.empty();
    cv::Mat1b turned;
    const int rows = level.rows;
    const int cols = level.cols;
    const int reach = known ? std::max(3, box.height / 6) : 0;

    if (known) {  // before the frame is removed, which it crosses
        cv::transpose(level, turned);
        remove_in_rows(turned, through(cols, rows));
        cv::transpose(turned, level);
    }
    Search flat;
    flat.from = known ? box.x : 0;
    flat.to = known ? box.br().x : cols;
    flat.is_frame = known;
    flat.least_coverage = known ? kFrameCoverage : kRulingCoverage;
    flat.allowed =
        known ? rows_near(rows, box.y, box.br().y, reach) : outer_rows(rows, /*share=*/1.0);
    const std::vector<Profile> of_frame = remove_in_rows(level, flat);
    if (known) remove_in_rows(level, through(rows, cols));

    cv::transpose(level, turned);
    Search upright;
    // Between the corners; these were removed with the lines above and below.
    constexpr int kCorner = kReach + 2;
    upright.from = known ? box.y + kCorner : 0;
    upright.to = known ? box.br().y - kCorner : rows;
    upright.is_frame = known;
    upright.least_coverage = kSideCoverage;
    // A frame's sides are printed like its top and bottom, and a 1 may cover all of a side.
    const auto darkest =
        std::max_element(of_frame.begin(), of_frame.end(),
                         [](const auto& a, const auto& b) { return sum_of(a) < sum_of(b); });
    if (known && darkest != of_frame.end()) upright.alike = &*darkest;
    upright.allowed =
        known ? rows_near(cols, box.x, box.br().x, reach) : outer_rows(cols, kSideZone);
    remove_in_rows(turned, upright);
    cv::transpose(turned, darkness_any);
}

}  // namespace ocr
