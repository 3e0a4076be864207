// Numbered pictures of what the scanner saw and decided, for `replay`. A legend stands above each:
// what the colours mean, what was found, and how the page came out.
//
//   1-decoded.png     the picture as decoded
//   2-codes.png       blue: where codes were looked for
//                     green: codes of this canvass; red: any other code
//   3-marks.png       green: marks found; red: where a mark should be and was not found
//                     orange: the form's boxes as they would lie
//                     circles: what looked like a mark where no code told the places
//   4-quality.png     what was measured beside what is needed, and the marks it was measured on
//   5-rectified.png   the page laid flat, with the form's boxes (only where it was registered)
//
// A rejected page has the same pictures, as far as the scanner came with it.
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "scanner/scan_page.h"

namespace scanner {

// 8-bit grey, or colour in OpenCV's order (blue first).
core::Result<core::Bytes> encode_png(const cv::Mat& picture);

// Scans the page once more and writes the pictures into `folder`, which exists. Returns their
// paths. Errors: the folder cannot be written; Tesseract's data is missing.
core::Result<std::vector<std::string>> write_debug_views(
    const std::string& folder, const Scan& scan, const ScanOptions& options,
    const std::optional<forms::WorksheetId>& identified = std::nullopt);

}  // namespace scanner
