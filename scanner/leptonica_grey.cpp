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

cv::Mat grey_of(const Pix* pix) {
    constexpr l_uint32 kWhite = 0xFFFFFF00;
    constexpr int kWithAlpha = 4;
    auto* source = const_cast<PIX*>(pix);  // Leptonica's readers are not const
    PixPtr flat;
    if (pixGetSpp(source) == kWithAlpha) {
        flat.reset(pixAlphaBlendUniform(source, kWhite));
        if (!flat) return {};
        source = flat.get();
    }
    const PixPtr grey(pixConvertTo8(source, 0));
    if (!grey || pixEndianByteSwap(grey.get()) != 0) return {};
    cv::Mat picture(pixGetHeight(grey.get()), pixGetWidth(grey.get()), CV_8UC1);
    const l_uint32* words = pixGetData(grey.get());
    const int words_a_row = pixGetWpl(grey.get());
    for (int y = 0; y < picture.rows; ++y) {
        std::memcpy(picture.ptr(y), words + static_cast<std::ptrdiff_t>(y) * words_a_row,
                    static_cast<std::size_t>(picture.cols));
    }
    return picture;
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
