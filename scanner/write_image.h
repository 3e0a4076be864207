// Pictures to bytes, for samples and rehearsals: what a scanner's own software would have written.
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace scanner {

// 8-bit grey pictures, rows × cols, 0 black (CHECK). `dpi` is said in the header; 0: not said.
core::Bytes write_jpeg(const cv::Mat& grey, int quality, double dpi);
core::Result<core::Bytes> write_png(const cv::Mat& grey, double dpi);

enum class TiffKind {
    Grey,  // 8 bit, LZW
    G4,    // 1 bit, CCITT group 4: the page is cut at a brightness that follows the paper
};
struct TiffPage {
    cv::Mat grey;
    double dpi = 0;
};
// One file with all pages. Errors: Leptonica could not encode.
core::Result<core::Bytes> write_tiff(const std::vector<TiffPage>& pages, TiffKind kind);

}  // namespace scanner
