// Turns pictures into bytes, for samples and rehearsals, as a scanner's own software writes them.
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace scanner {

// Take 8-bit grey pictures, rows × cols, 0 black (CHECK). The header states `dpi`; 0: it states
// none.
core::Bytes write_jpeg(const cv::Mat& grey, int quality, double dpi);
core::Result<core::Bytes> write_png(const cv::Mat& grey, double dpi);

enum class TiffKind {
    Grey,  // 8 bit, LZW
    G4,    // 1 bit, CCITT group 4; the threshold follows the paper's brightness
};
struct TiffPage {
    cv::Mat grey;
    double dpi = 0;
};
// Writes one file with all pages. Errors: Leptonica could not encode.
core::Result<core::Bytes> write_tiff(const std::vector<TiffPage>& pages, TiffKind kind);

}  // namespace scanner
