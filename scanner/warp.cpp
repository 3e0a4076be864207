#include "scanner/warp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/check.h"
#include "scanner/homography.h"

namespace scanner {
namespace {

// Between the ends of a span the way through the source is taken as straight and even: at 15° of
// perspective it is off by 0.03 px at most.
constexpr int kSpan = 32;
// Places in the source in 1/65536 of a pixel.
constexpr int kPlaceBits = 16;
constexpr double kOnePixel = 1 << kPlaceBits;

struct Place {
    std::int32_t x = 0;
    std::int32_t y = 0;
};

// The bilinear blend of two neighbours in each of two rows, both rows in the halves of one word:
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

// The sample's upper left neighbour, in the middle-of-pixel grid, kept inside the source.
Place place_of(cv::Point2d p, const cv::Mat& source) {
    // A place behind the lens, or far outside, is somewhere on the edge.
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

}  // namespace

cv::Mat warped(const cv::Mat& source, const cv::Matx33d& to_source, cv::Size size) {
    constexpr int kMostSide = 32'000;  // so that places fit 32 bits
    CHECK(source.type() == CV_8UC1 && !source.empty());
    CHECK(source.cols <= kMostSide && source.rows <= kMostSide);
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
