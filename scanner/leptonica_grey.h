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

// Leptonica prints to stderr unless told not to; what went wrong is said in our own errors.
void silence_leptonica();

// Any picture as 8-bit grey, 0 black; what is transparent becomes white paper. Empty where
// Leptonica cannot.
cv::Mat grey_of(const Pix* pix);

// 8-bit grey, or 8-bit RGB in OpenCV's order (blue first), as Leptonica's. Null: out of memory.
PixPtr pix_of(const cv::Mat& picture);

}  // namespace scanner
