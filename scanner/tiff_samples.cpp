#include "scanner/tiff_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core.hpp>

#include "scanner/grey_of_colour.h"

namespace scanner {
namespace {

template <class T>
T number_at(const std::uint8_t* row, std::size_t index) {
    T value;
    std::memcpy(&value, row + index * sizeof(T), sizeof(T));
    return value;
}

// Reads a number whose bits lie anywhere, the highest bit first.
std::uint64_t packed_at(const std::uint8_t* row, std::size_t index, int bits) {
    std::size_t bit = index * static_cast<std::size_t>(bits);
    std::uint64_t value = 0;
    for (int left = bits; left > 0;) {
        const int from = static_cast<int>(bit % 8);
        const int take = std::min(left, 8 - from);
        const unsigned piece = (row[bit / 8] >> (8 - from - take)) & ((1U << take) - 1);
        value = (value << take) | piece;
        left -= take;
        bit += static_cast<std::size_t>(take);
    }
    return value;
}

std::uint64_t whole_at(const std::uint8_t* row, std::size_t index, int bits) {
    switch (bits) {
        case 8:
            return row[index];
        case 16:
            return number_at<std::uint16_t>(row, index);
        case 24: {
            // libtiff gives them in the machine's order too; all that Debian runs on is little.
            std::uint32_t value = 0;
            std::memcpy(&value, row + 3 * index, 3);
            return value;
        }
        case 32:
            return number_at<std::uint32_t>(row, index);
        case 64:
            return number_at<std::uint64_t>(row, index);
        default:
            return packed_at(row, index, bits);
    }
}

double fraction_at(const std::uint8_t* row, std::size_t index, int bits) {
    switch (bits) {
        case 16:
            return static_cast<float>(number_at<cv::float16_t>(row, index));
        case 32:
            return number_at<float>(row, index);
        default:
            return number_at<double>(row, index);
    }
}

// Returns a number of `bits` bits as a level 0–255.
std::uint8_t level_of(std::uint64_t value, int bits) {
    if (bits > 16) return static_cast<std::uint8_t>(value >> (bits - 8));
    const std::uint64_t most = (std::uint64_t{1} << bits) - 1;
    return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
}

std::uint8_t level_of_fraction(double value, const TiffSamples& samples) {
    if (std::isnan(value)) return 255;  // nothing was measured there: paper
    const double share = (value - samples.darkest) / (samples.lightest - samples.darkest);
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
}

// Fills `levels` with numbers from `row` as levels 0–255, or as indices into a palette.
void levels_of(const TiffSamples& samples, const std::uint8_t* row,
               std::span<std::uint8_t> levels) {
    if (samples.numbers == TiffNumbers::Fractional) {
        for (std::size_t i = 0; i < levels.size(); ++i) {
            levels[i] = level_of_fraction(fraction_at(row, i, samples.bits), samples);
        }
        return;
    }
    // Signed numbers begin with the most negative one: turning the sign bit puts them in order.
    const std::uint64_t sign =
        samples.numbers == TiffNumbers::Signed ? std::uint64_t{1} << (samples.bits - 1) : 0;
    if (samples.bits == 8) {
        for (std::size_t i = 0; i < levels.size(); ++i) {
            levels[i] = static_cast<std::uint8_t>(row[i] ^ sign);
        }
        return;
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
        levels[i] = level_of(whole_at(row, i, samples.bits) ^ sign, samples.bits);
    }
}

void grey_by_palette(const TiffSamples& samples, const std::uint8_t* row, std::size_t stride,
                     std::span<std::uint8_t> grey) {
    for (std::size_t i = 0; i < grey.size(); ++i) {
        const auto index = whole_at(row, i * stride, samples.bits);
        grey[i] = index < samples.palette.size() ? samples.palette[index] : std::uint8_t{255};
    }
}

// Gives sample `which` of dot `i`, wherever it lies.
struct Levels {
    const std::uint8_t* levels;
    std::size_t a_dot;     // from one dot to the next
    std::size_t a_sample;  // from one sample of a dot to the next
    unsigned operator()(std::size_t i, int which) const {
        return levels[i * a_dot + static_cast<std::size_t>(which) * a_sample];
    }
};

std::uint8_t grey_of_inks(const Levels& at, std::size_t i, int inks) {
    unsigned light[4] = {255, 255, 255, 255};
    for (int ink = 0; ink < std::min(inks, 4); ++ink) light[ink] = 255 - at(i, ink);
    if (inks < 3) return static_cast<std::uint8_t>(light[0] * light[1] / 255);
    return brightness_of_inks(light[0], light[1], light[2], light[3]);
}

std::uint8_t grey_of_dot(const TiffSamples& samples, const Levels& at, std::size_t i) {
    switch (samples.colours) {
        case TiffColours::Rgb:
            return brightness(at(i, 0), at(i, 1), at(i, 2));
        case TiffColours::Inks:
            return grey_of_inks(at, i, samples.count - (samples.alpha == TiffAlpha::None ? 0 : 1));
        case TiffColours::MinIsWhite:
            return static_cast<std::uint8_t>(255 - at(i, 0));
        default:
            return static_cast<std::uint8_t>(at(i, 0));
    }
}

std::uint8_t over_paper(const TiffSamples& samples, unsigned grey, unsigned opaque) {
    if (samples.alpha == TiffAlpha::Straight) return on_paper(grey, opaque);
    return static_cast<std::uint8_t>(std::min(255U, grey + 255 - opaque));
}

}  // namespace

int samples_that_tell(const TiffSamples& samples) {
    if (samples.alpha != TiffAlpha::None) return samples.alpha_at + 1;
    switch (samples.colours) {
        case TiffColours::Rgb:
            return 3;
        case TiffColours::Inks:
            return std::min(samples.count, 4);
        default:
            return 1;
    }
}

bool can_be_understood(const TiffSamples& samples) {
    if (samples.count < 1 || samples.bits < 1 || samples.bits > 64) return false;
    if (samples.numbers == TiffNumbers::Fractional) {
        return (samples.bits == 16 || samples.bits == 32 || samples.bits == 64) &&
               samples.lightest > samples.darkest && samples.colours != TiffColours::Palette;
    }
    return samples.colours != TiffColours::Palette || samples.bits <= 16;
}

void grey_of_samples(const TiffSamples& samples, std::span<const std::uint8_t* const> planes,
                     std::span<std::uint8_t> grey, std::vector<std::uint8_t>& space) {
    const bool side_by_side = planes.size() == 1;
    const auto count = static_cast<std::size_t>(samples.count);
    if (samples.colours == TiffColours::Palette) {
        grey_by_palette(samples, planes[0], side_by_side ? count : 1, grey);
        return;
    }
    if (side_by_side && count == 1 && samples.colours == TiffColours::MinIsBlack) {
        levels_of(samples, planes[0], grey);
        return;
    }
    const std::size_t a_plane = side_by_side ? grey.size() * count : grey.size();
    space.resize(a_plane * planes.size());
    for (std::size_t plane = 0; plane < planes.size(); ++plane) {
        levels_of(samples, planes[plane], std::span(space).subspan(plane * a_plane, a_plane));
    }
    const Levels at{space.data(), side_by_side ? count : 1, side_by_side ? 1 : grey.size()};
    for (std::size_t i = 0; i < grey.size(); ++i) {
        grey[i] = grey_of_dot(samples, at, i);
        if (samples.alpha == TiffAlpha::None) continue;
        grey[i] = over_paper(samples, grey[i], at(i, samples.alpha_at));
    }
}

void widen(TiffRange& range, const TiffSamples& samples, const std::uint8_t* row,
           std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const double value = fraction_at(row, i, samples.bits);
        if (!std::isfinite(value)) continue;
        range.least = std::min(range.least, value);
        range.most = std::max(range.most, value);
    }
}

}  // namespace scanner
