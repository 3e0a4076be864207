// The plane of the paper in the picture: millimetres of the page to pixels and back.
#pragma once

#include <opencv2/core/matx.hpp>
#include <opencv2/core/types.hpp>
#include <optional>
#include <span>

#include "core/geometry.h"

namespace scanner {

struct PointPair {
    cv::Point2d mm;
    cv::Point2d px;
    double weight = 1;
};

cv::Point2d mapped(const cv::Matx33d& transform, cv::Point2d point);
inline cv::Point2d point_of(core::PointMm p) {
    return {p.x, p.y};
}

// Fit by least squares; return nullopt where the points do not determine a transform (too few, or
// on one line).
std::optional<cv::Matx33d> fit_homography(std::span<const PointPair> pairs);  // ≥ 4
std::optional<cv::Matx33d> fit_affine(std::span<const PointPair> pairs);      // ≥ 3

// Returns the pixels of a millimetre around a point of the page: the square root of the area of one
// mm² there.
double px_per_mm_at(const cv::Matx33d& mm_to_px, cv::Point2d mm);

// Returns whether this can be a sheet of paper before a camera: not mirrored, its corners in front
// of the lens, no side shorter than half of its length on the form relative to the others.
bool plausible(const cv::Matx33d& mm_to_px, core::SizeMm page);

}  // namespace scanner
