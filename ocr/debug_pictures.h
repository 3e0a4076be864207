// Numbered pictures of what the reader saw, for `replay`.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>

#include "core/result.h"
#include "ocr/isolate_ink.h"
#include "ocr/number_reader.h"

namespace ocr {

// Writes into `folder` (made where it is missing): NAME-1-crop.png (as cut), NAME-2-ink.png (frame
// and neighbours gone; black is ink), NAME-3-input.png (what the network got, enlarged),
// NAME-4-columns.png (a row a digit from 0 to 9, the last row "nothing"; black is certain; only
// where `scores` is not null). Characters of `name` that a file name cannot hold become '_'.
core::Result<> write_debug_pictures(const std::string& folder, const std::string& name,
                                    const cv::Mat& crop, const Ink& ink, const FieldScores* scores);

}  // namespace ocr
