#include "scanner/leptonica_grey.h"

#include <leptonica/allheaders.h>

#include <cstdint>
#include <cstring>
#include <mutex>

#include "core/check.h"

namespace scanner {

void PixDeleter::operator()(Pix* pix) const {
    pixDestroy(&pix);
}

void silence_leptonica() {
    static std::once_flag once;
    std::call_once(once, [] { setMsgSeverity(L_SEVERITY_NONE); });
}

PixPtr pix_of(const cv::Mat& picture) {
    CHECK(picture.type() == CV_8UC1 || picture.type() == CV_8UC3);
    const bool colour = picture.channels() == 3;
    PixPtr pix(pixCreate(picture.cols, picture.rows, colour ? 32 : 8));
    if (!pix) return pix;
    l_uint32* words = pixGetData(pix.get());
    const int words_a_row = pixGetWpl(pix.get());
    for (int y = 0; y < picture.rows; ++y) {
        l_uint32* row = words + static_cast<std::ptrdiff_t>(y) * words_a_row;
        const std::uint8_t* from = picture.ptr(y);
        if (!colour) {
            std::memcpy(row, from, static_cast<std::size_t>(picture.cols));
            continue;
        }
        for (int x = 0; x < picture.cols; ++x, from += 3) {
            composeRGBPixel(from[2], from[1], from[0], row + x);
        }
    }
    if (!colour) pixEndianByteSwap(pix.get());
    return pix;
}

}  // namespace scanner
