// Finds QR codes on a page within a bounded time: first in their expected places, then everywhere.
// Does not interpret their text.
#pragma once

#include <array>
#include <functional>
#include <opencv2/core/mat.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry.h"
#include "forms/form.h"

namespace scanner {

struct Tag {
    std::string text;  // any bytes
    // Outer corners of the dark modules, px of the picture: top left, top right, bottom right,
    // bottom left in the code's own direction, whichever way the page lies.
    std::array<cv::Point2d, 4> corners;

    cv::Point2d centre() const {
        return (corners[0] + corners[1] + corners[2] + corners[3]) * 0.25;
    }
};

struct TagSearch {
    core::SizeMm page;                // of the form
    std::vector<core::RectMm> codes;  // where they should be
    double most_ms = 2000;            // of CPU time; the last step begun is finished
    // The search ends when this holds for as many tags as `codes` has places.
    std::function<bool(std::string_view)> wanted;
};

struct TagsFound {
    std::vector<Tag> tags;         // no place twice
    std::vector<cv::Rect> looked;  // where, px, in that order; for the debug view
};

// `grey`: rows × cols, 8 bit, 0 black. Returns an empty list where nothing is found.
TagsFound find_tags(const cv::Mat& grey, const TagSearch& search);

}  // namespace scanner
