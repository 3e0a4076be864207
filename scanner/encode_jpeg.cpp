#include <algorithm>

#include "scanner/scan_page.h"
#include "scanner/write_image.h"

namespace scanner {

core::Bytes encode_jpeg(const cv::Mat& grey, int quality) {
    return write_jpeg(grey, std::clamp(quality, 1, 100), /*dpi=*/0);
}

}  // namespace scanner
