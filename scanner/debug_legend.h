// Words above a debug picture.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <optional>
#include <string>
#include <vector>

namespace scanner {

struct LegendLine {
    std::string text;  // wrapped where it is longer than the picture is wide
    std::optional<cv::Scalar> colour =
        std::nullopt;  // shown before the text: "this colour means …"
};

// The picture (8-bit, three channels) below a white strip with the lines. Signs that the font does
// not have become "?".
cv::Mat with_legend(const cv::Mat& picture, const std::vector<LegendLine>& lines);

}  // namespace scanner
