// Writes a grey picture as any kind of TIFF with libtiff itself.
#pragma once

#include <tiffio.h>

#include <opencv2/core/mat.hpp>
#include <string>

#include "core/digest.h"

namespace scanner::test {

struct TiffKindToWrite {
    std::string name;
    std::uint16_t photometric = PHOTOMETRIC_MINISBLACK;
    std::uint16_t bits = 8;
    std::uint16_t samples = 1;
    std::uint16_t planar = PLANARCONFIG_CONTIG;
    std::uint16_t compression = COMPRESSION_NONE;
    std::uint16_t format = SAMPLEFORMAT_UINT;
    int tile = 0;            // a tile's side; 0: strips
    int rows_per_strip = 0;  // 0: all in one
    std::uint16_t predictor = 1;
    std::uint16_t orientation = ORIENTATION_TOPLEFT;
    double across = 0, down = 0;  // resolution; 0: none
    std::uint16_t unit = RESUNIT_INCH;
    double white = 1;         // of fractional numbers
    bool say_white = false;   // … also in the header
    int subsampling = 1;      // of YCbCr, both ways
    std::uint16_t alpha = 0;  // EXTRASAMPLE_…; the last sample, opaque in the upper half
    std::string mode = "w";   // libtiff's: "wl", "wb", "w8"
    std::uint32_t subfile = 0;
};

// Writes one picture a page. Fails the test where libtiff does.
core::Bytes tiff_of_kind(const std::vector<std::pair<cv::Mat, TiffKindToWrite>>& pages);
core::Bytes tiff_of_kind(const cv::Mat& grey, const TiffKindToWrite& kind);

// Returns a JPEG in colour of an 8-bit picture of three channels.
core::Bytes colour_jpeg(const cv::Mat& colour);
// Returns an old-style JPEG in a TIFF (compression 6), which libtiff reads but does not write.
core::Bytes old_jpeg_tiff(const core::Bytes& jpeg, int width, int height);

}  // namespace scanner::test
