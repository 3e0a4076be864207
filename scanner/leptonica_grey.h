// The one door to Leptonica's pictures.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>

struct Pix;

namespace scanner {

struct PixDeleter {
    void operator()(Pix* pix) const;
};
using PixPtr = std::unique_ptr<Pix, PixDeleter>;

// Stops Leptonica from printing to stderr; core::Error tells what went wrong.
void silence_leptonica();

// Converts 8-bit grey, or 8-bit RGB in OpenCV's order (blue first), to Leptonica's picture. Null:
// out of memory.
PixPtr pix_of(const cv::Mat& picture);

}  // namespace scanner
