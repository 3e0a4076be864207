#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>  // needs <cstddef> and <cstdio> before it

#include "core/check.h"
#include "scanner/scan_page.h"

namespace scanner {

core::Bytes encode_jpeg(const cv::Mat& grey, int quality) {
    CHECK(grey.type() == CV_8UC1 && !grey.empty());
    CHECK(grey.cols <= JPEG_MAX_DIMENSION && grey.rows <= JPEG_MAX_DIMENSION);
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);  // with memory for its output, it has no errors to report
    jpeg_create_compress(&codec);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &bytes, &size);
    codec.image_width = static_cast<JDIMENSION>(grey.cols);
    codec.image_height = static_cast<JDIMENSION>(grey.rows);
    codec.input_components = 1;
    codec.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, std::clamp(quality, 1, 100), TRUE);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        auto* row = const_cast<JSAMPLE*>(grey.ptr(static_cast<int>(codec.next_scanline)));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    const std::unique_ptr<unsigned char, decltype(&std::free)> owner(bytes, &std::free);
    return {bytes, bytes + size};
}

}  // namespace scanner
