// Finds the solid black squares in the corners of a page, to a fraction of a pixel.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <optional>
#include <vector>

namespace scanner {

struct Mark {
    cv::Point2d centre;  // px; pixel (x, y) covers x … x+1, so its middle is at x + 0.5
    double side = 0;     // px, of a square of the same area

    bool operator==(const Mark&) const = default;
};

// Returns the mark nearest to its expected place, or nullopt where nothing within `radius` px looks
// like a solid square of about `side` px (0.7 to 1.4 times).
std::optional<Mark> find_mark(const cv::Mat& grey, cv::Point2d expected, double side,
                              double radius);

// Returns all that looks like a solid square of `least_side` to `most_side` px; at most 40, the
// squarest first. For pages without a readable code; places are exact to a pixel or two. A pixel is
// dark below `darkness` times the brightness around it.
std::vector<Mark> find_squares(const cv::Mat& grey, double least_side, double most_side,
                               double darkness);

}  // namespace scanner
