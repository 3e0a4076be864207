// Reads the short printed id with Tesseract: one engine for each thread.
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>

#include "core/result.h"

namespace scanner {

// Returns the id on an upright crop (8-bit grey, 0 black, about 200 dots an inch) where its check
// character holds, or nullopt. Error: Tesseract's English data is not installed.
core::Result<std::optional<std::string>> read_printed_id(const cv::Mat& crop);

}  // namespace scanner
