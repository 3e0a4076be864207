#include "scanner/warp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <opencv2/core/hal/intrin.hpp>
#include <vector>

#include "core/check.h"
#include "scanner/homography.h"

namespace scanner {
namespace {

// Between the ends of a span the way through the source counts as straight and even: at 15° of
// perspective the error is 0.03 px at most.
constexpr int kSpan = 32;
// Places in the source are in 1/65536 of a pixel.
constexpr int kPlaceBits = 16;
constexpr double kOnePixel = 1 << kPlaceBits;

struct Place {
    std::int32_t x = 0;
    std::int32_t y = 0;
};

// Blends two neighbours in each of two rows bilinearly. Both rows lie in the halves of one word:
// two multiplications. Weights of 8 bits are exact to a quarter of a grey level.
static_assert(std::endian::native == std::endian::little);
inline std::uint8_t blend(const std::uint8_t* upper, const std::uint8_t* lower, std::uint32_t u,
                          std::uint32_t v) {
    std::uint16_t pairs[2];
    std::memcpy(&pairs[0], upper, 2);
    std::memcpy(&pairs[1], lower, 2);
    const std::uint32_t all = pairs[0] | static_cast<std::uint32_t>(pairs[1]) << 16U;
    const std::uint32_t left = all & 0x00FF00FFU;
    const std::uint32_t right = all >> 8U & 0x00FF00FFU;
    const std::uint32_t rows = (left << 8U) + u * (right - left);
    const std::uint32_t top = rows & 0xFFFFU;
    const std::uint32_t bottom = rows >> 16U;
    return static_cast<std::uint8_t>(((top << 8U) + v * (bottom - top) + (1U << 15U)) >> 16U);
}

inline std::uint32_t fraction(std::int32_t place) {
    return static_cast<std::uint32_t>(place) >> 8U & 255U;
}

// Upper left neighbour of the sample, in the grid of pixel centres, kept inside the source.
Place place_of(cv::Point2d p, const cv::Mat& source) {
    // A place behind the lens or far outside counts as the edge.
    const auto coordinate = [](double value, int pixels) {
        const double inside =
            std::isfinite(value) ? std::clamp(value - 0.5, -2.0, pixels + 1.0) : 0;
        return static_cast<std::int32_t>(std::floor(inside * kOnePixel + 0.5));
    };
    return {coordinate(p.x, source.cols), coordinate(p.y, source.rows)};
}

bool inside(Place p, const cv::Mat& source) {
    return p.x >= 0 && p.y >= 0 && (p.x >> kPlaceBits) < source.cols - 1 &&
           (p.y >> kPlaceBits) < source.rows - 1;
}

std::uint8_t edge_sample(const cv::Mat& source, std::int32_t x, std::int32_t y) {
    const auto at = [&](int row, int column) {
        return source.ptr(
            std::clamp(row, 0, source.rows - 1))[std::clamp(column, 0, source.cols - 1)];
    };
    const int column = x >> kPlaceBits;
    const int row = y >> kPlaceBits;
    const std::uint8_t upper[2] = {at(row, column), at(row, column + 1)};
    const std::uint8_t lower[2] = {at(row + 1, column), at(row + 1, column + 1)};
    return blend(upper, lower, fraction(x), fraction(y));
}

void fill_span(const cv::Mat& source, Place from, Place to, int pixels, std::uint8_t* target) {
    const std::int32_t step_x = (to.x - from.x) / pixels;
    const std::int32_t step_y = (to.y - from.y) / pixels;
    std::int32_t x = from.x;
    std::int32_t y = from.y;
    if (inside(from, source) && inside(to, source)) {
        const std::uint8_t* data = source.data;
        const auto step = static_cast<std::ptrdiff_t>(source.step);
        for (int i = 0; i < pixels; ++i, x += step_x, y += step_y) {
            const std::uint8_t* upper = data + (y >> kPlaceBits) * step + (x >> kPlaceBits);
            target[i] = blend(upper, upper + step, fraction(x), fraction(y));
        }
        return;
    }
    for (int i = 0; i < pixels; ++i, x += step_x, y += step_y) {
        target[i] = edge_sample(source, x, y);
    }
}

// --- A second way, for a source that lies almost like the result: two passes along rows. The
// compiler turns them into vector code; they take a third of the time.

constexpr int kLongSpan = 64;      // px; as kSpan, for the little perspective that this way allows
constexpr double kMostOff = 0.08;  // of a source pixel a step; with more, runs get too short

constexpr int kBlock = 16;  // pixels blended at once

// out[i] = the blend of a[i] and b[i], with weights from `place` on in steps of `step` (1/65536).
// Writes whole blocks where `room` allows; the next run overwrites what lies beyond `count`.
void blend_run(const std::uint8_t* a, const std::uint8_t* b, std::int32_t place, std::int32_t step,
               int count, int room, std::uint8_t* out) {
    const auto by = static_cast<std::uint16_t>(step);
    auto at = static_cast<std::uint16_t>(place);
    int i = 0;
    const cv::v_uint16x8 count_up(0, 1, 2, 3, 4, 5, 6, 7);
    const cv::v_uint16x8 eight_steps = cv::v_setall_u16(static_cast<std::uint16_t>(8 * by));
    cv::v_uint16x8 low_at =
        cv::v_add_wrap(cv::v_setall_u16(at), cv::v_mul_wrap(count_up, cv::v_setall_u16(by)));
    // a · (1 − w) + b · w = a + w · (b − a); in 16 bits it wraps on the way and ends within them.
    const auto blended = [](const cv::v_uint16x8& left, const cv::v_uint16x8& right,
                            const cv::v_uint16x8& where) {
        return cv::v_add_wrap(left << 8, cv::v_mul_wrap(cv::v_sub_wrap(right, left), where >> 8));
    };
    for (; i < count && i + kBlock <= room; i += kBlock) {
        cv::v_uint16x8 left_low, left_high, right_low, right_high;
        cv::v_expand(cv::v_load(a + i), left_low, left_high);
        cv::v_expand(cv::v_load(b + i), right_low, right_high);
        const cv::v_uint16x8 high_at = cv::v_add_wrap(low_at, eight_steps);
        cv::v_store(out + i, cv::v_rshr_pack<8>(blended(left_low, right_low, low_at),
                                                blended(left_high, right_high, high_at)));
        low_at = cv::v_add_wrap(high_at, eight_steps);
    }
    at = static_cast<std::uint16_t>(at + by * i);
    for (; i < count; ++i) {
        const int w = at >> 8U;
        out[i] = static_cast<std::uint8_t>((a[i] * (256 - w) + b[i] * w + 128) >> 8);
        at = static_cast<std::uint16_t>(at + by);
    }
}

// Returns how many pixels from `place` on have the same whole part.
int run_length(std::int32_t place, std::int32_t step, int most) {
    if (step == 0) return most;
    const std::int32_t inside = place & ((1 << kPlaceBits) - 1);
    const std::int32_t room = step > 0 ? (1 << kPlaceBits) - 1 - inside : inside;
    return std::min(most, room / std::abs(step) + 1);
}

// The way of one row of the result (fixed Y) through the source: x and y by X, and y by x.
class RowMap {
public:
    RowMap(const cv::Matx33d& m, double y)
        : ax_(m(0, 0)),
          bx_(m(0, 1) * y + m(0, 2)),
          ay_(m(1, 0)),
          by_(m(1, 1) * y + m(1, 2)),
          aw_(m(2, 0)),
          bw_(m(2, 1) * y + m(2, 2)) {}
    double x_of(double column) const { return (ax_ * column + bx_) / (aw_ * column + bw_); }
    double y_at(double x) const {
        const double column = (bx_ - bw_ * x) / (aw_ * x - ax_);
        return (ay_ * column + by_) / (aw_ * column + bw_);
    }

private:
    double ax_, bx_, ay_, by_, aw_, bw_;
};

std::int32_t fixed(double place) {
    return static_cast<std::int32_t>(std::floor(place * kOnePixel + 0.5));
}

// Draws a row of the source columns `first` to first + row.size(), each at the height where the
// result's row crosses it. Beyond the source its edge is repeated.
void fill_column_heights(const cv::Mat& source, const RowMap& map, int first,
                         std::vector<std::uint8_t>& row) {
    const int count = static_cast<int>(row.size());
    const int from = std::clamp(-first, 0, count);
    const int to = std::clamp(source.cols - first, from, count);
    std::int32_t y = fixed(map.y_at(first + from + 0.5) - 0.5);
    for (int x = from; x < to; x += kLongSpan) {
        const int pixels = std::min(kLongSpan, to - x);
        const std::int32_t next = fixed(map.y_at(first + x + pixels + 0.5) - 0.5);
        const std::int32_t step = (next - y) / pixels;
        for (int done = 0; done < pixels;) {
            const std::int32_t place = y + step * done;
            const int run = run_length(place, step, pixels - done);
            const int upper = place >> kPlaceBits;
            const int column = first + x + done;
            blend_run(source.ptr(std::clamp(upper, 0, source.rows - 1)) + column,
                      source.ptr(std::clamp(upper + 1, 0, source.rows - 1)) + column, place, step,
                      run, to - x - done, row.data() + x + done);
            done += run;
        }
        y = next;
    }
    if (from >= to) return;
    std::fill(row.begin(), row.begin() + from, row[static_cast<std::size_t>(from)]);
    std::fill(row.begin() + to, row.end(), row[static_cast<std::size_t>(to) - 1]);
}

// Draws the result's row from its columns' heights: x moves by almost one source pixel a step.
void fill_row(const std::vector<std::uint8_t>& heights, const RowMap& map, int first, int count,
              std::uint8_t* target) {
    std::int32_t off = fixed(map.x_of(0.5) - 0.5 - first);
    for (int x = 0; x < count; x += kLongSpan) {
        const int pixels = std::min(kLongSpan, count - x);
        const std::int32_t next = fixed(map.x_of(x + pixels + 0.5) - 0.5 - first - x - pixels);
        const std::int32_t step = (next - off) / pixels;
        for (int done = 0; done < pixels;) {
            const std::int32_t place = off + step * done;
            const int run = run_length(place, step, pixels - done);
            const std::uint8_t* left = heights.data() + x + done + (place >> kPlaceBits);
            blend_run(left, left + 1, place, step, run, count - x - done, target + x + done);
            done += run;
        }
        off = next;
    }
}

// Returns whether every step along a row and between rows is nearly one pixel of the source,
// straight on.
bool almost_upright(const cv::Matx33d& to_source, const cv::Mat& source, cv::Size size) {
    for (const double x : {0.0, static_cast<double>(size.width)}) {
        for (const double y : {0.0, static_cast<double>(size.height)}) {
            const cv::Point2d here = mapped(to_source, {x, y});
            const cv::Point2d along = mapped(to_source, {x + 1, y}) - here;
            const bool far = std::abs(here.x - x) > source.cols || !std::isfinite(here.x) ||
                             !std::isfinite(here.y) || std::abs(here.y) > 2.0 * source.rows;
            if (far || std::abs(along.x - 1) > kMostOff || std::abs(along.y) > kMostOff)
                return false;
        }
    }
    return true;
}

cv::Mat warped_along_rows(const cv::Mat& source, const cv::Matx33d& to_source, cv::Size size) {
    cv::Mat result(size, CV_8UC1);
    std::vector<std::uint8_t> heights;
    for (int y = 0; y < size.height; ++y) {
        const RowMap map(to_source, y + 0.5);
        const int first = static_cast<int>(std::floor(map.x_of(0.5))) - 2;
        const int last = static_cast<int>(std::ceil(map.x_of(size.width + 0.5))) + 3;
        const int columns = std::max(2, last - first) + kBlock;
        heights.resize(static_cast<std::size_t>(columns));
        fill_column_heights(source, map, first, heights);
        fill_row(heights, map, first, size.width, result.ptr(y));
    }
    return result;
}

}  // namespace

cv::Mat warped(const cv::Mat& source, const cv::Matx33d& to_source, cv::Size size) {
    constexpr int kMostSide = 32'000;  // places then fit 32 bits
    CHECK(source.type() == CV_8UC1 && !source.empty());
    CHECK(source.cols <= kMostSide && source.rows <= kMostSide);
    if (almost_upright(to_source, source, size)) return warped_along_rows(source, to_source, size);
    cv::Mat result(size, CV_8UC1);
    for (int y = 0; y < size.height; ++y) {
        std::uint8_t* row = result.ptr(y);
        Place from = place_of(mapped(to_source, {0.5, y + 0.5}), source);
        for (int x = 0; x < size.width; x += kSpan) {
            const int pixels = std::min(kSpan, size.width - x);
            const Place to = place_of(mapped(to_source, {x + pixels + 0.5, y + 0.5}), source);
            fill_span(source, from, to, pixels, row + x);
            from = to;
        }
    }
    return result;
}

}  // namespace scanner
