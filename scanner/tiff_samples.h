// Turns the samples of one row of a TIFF into grey: any number of bits, whole or fractional
// numbers, palettes, inks, transparency. Knows no file.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace scanner {

enum class TiffColours {
    MinIsBlack,  // also the lightness of CIE L*a*b*, and the Y of YCbCr: the first sample tells
    MinIsWhite,
    Palette,
    Rgb,
    Inks,  // the first samples are inks: cyan, magenta, yellow, black
};

enum class TiffNumbers { Unsigned, Signed, Fractional };

enum class TiffAlpha { None, Straight, Premultiplied };

struct TiffSamples {
    TiffColours colours = TiffColours::MinIsBlack;
    TiffNumbers numbers = TiffNumbers::Unsigned;
    TiffAlpha alpha = TiffAlpha::None;
    int bits = 8;                       // of a sample, 1 to 64
    int count = 1;                      // samples of a dot
    int alpha_at = 0;                   // which sample it is
    double darkest = 0;                 // of fractional numbers: what is black
    double lightest = 1;                // … and white
    std::vector<std::uint8_t> palette;  // brightness by index
};

// How many samples of a dot bear on its grey: the others need not be decoded where each lies by
// itself.
int samples_that_tell(const TiffSamples& samples);

// Whether these samples can be understood: widths of fractional numbers are 16, 32 and 64 bits.
bool can_be_understood(const TiffSamples& samples);

// Fills `grey` from one row. `planes`: either one pointer, to all samples of a dot side by side, or
// one pointer for each sample that tells. Numbers of 8, 16, 24, 32 and 64 bits lie in the
// machine's byte order, all others are packed with the highest bit first. `space` is work space,
// kept between calls.
void grey_of_samples(const TiffSamples& samples, std::span<const std::uint8_t* const> planes,
                     std::span<std::uint8_t> grey, std::vector<std::uint8_t>& space);

// Returns the least and the largest fractional number of a row of `count` numbers; widens the range
// that it gets. What is no number counts for nothing.
struct TiffRange {
    double least = 0;
    double most = 0;
};
void widen(TiffRange& range, const TiffSamples& samples, const std::uint8_t* row,
           std::size_t count);

}  // namespace scanner
