#include "scanner/homography.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>

namespace scanner {
namespace {

// Hartley's normalisation: centroid to the origin, mean distance to √2. Without it the equations
// mix millimetres with products of millimetres and pixels and lose half of the digits.
cv::Matx33d normalisation(std::span<const PointPair> pairs, cv::Point2d PointPair::*which) {
    cv::Point2d centre;
    for (const PointPair& pair : pairs) centre += pair.*which;
    centre *= 1.0 / static_cast<double>(pairs.size());
    double distance = 0;
    for (const PointPair& pair : pairs) distance += cv::norm(pair.*which - centre);
    distance /= static_cast<double>(pairs.size());
    const double scale = distance > 0 ? std::sqrt(2.0) / distance : 1;
    return {scale, 0, -scale * centre.x, 0, scale, -scale * centre.y, 0, 0, 1};
}

// Returns twice the signed area of a polygon in the picture.
double signed_area(const std::array<cv::Point2d, 4>& polygon) {
    double area = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        area += polygon[i].cross(polygon[(i + 1) % polygon.size()]);
    }
    return area;
}

}  // namespace

cv::Point2d mapped(const cv::Matx33d& t, cv::Point2d p) {
    const double w = t(2, 0) * p.x + t(2, 1) * p.y + t(2, 2);
    return {(t(0, 0) * p.x + t(0, 1) * p.y + t(0, 2)) / w,
            (t(1, 0) * p.x + t(1, 1) * p.y + t(1, 2)) / w};
}

std::optional<cv::Matx33d> fit_homography(std::span<const PointPair> pairs) {
    if (pairs.size() < 4) return std::nullopt;
    const cv::Matx33d from = normalisation(pairs, &PointPair::mm);
    const cv::Matx33d to = normalisation(pairs, &PointPair::px);
    // The direct linear transform: the eigenvector of AᵀA with the smallest eigenvalue.
    cv::Matx<double, 9, 9> squares = cv::Matx<double, 9, 9>::zeros();
    for (const PointPair& pair : pairs) {
        const cv::Point2d a = mapped(from, pair.mm);
        const cv::Point2d b = mapped(to, pair.px);
        const cv::Matx<double, 1, 9> u(a.x, a.y, 1, 0, 0, 0, -b.x * a.x, -b.x * a.y, -b.x);
        const cv::Matx<double, 1, 9> v(0, 0, 0, a.x, a.y, 1, -b.y * a.x, -b.y * a.y, -b.y);
        squares += pair.weight * (u.t() * u + v.t() * v);
    }
    cv::Matx<double, 9, 1> values;
    cv::Matx<double, 9, 9> vectors;
    cv::eigen(squares, values, vectors);
    // Two vanishing eigenvalues: the points leave a whole family of transforms.
    constexpr double kVanishing = 1e-9;
    if (values(7) < kVanishing * values(0)) return std::nullopt;
    cv::Matx33d fit;
    for (int i = 0; i < 9; ++i) fit.val[i] = vectors(8, i);
    fit = to.inv() * fit * from;
    if (std::abs(fit(2, 2)) < 1e-12) return std::nullopt;
    return fit * (1 / fit(2, 2));
}

std::optional<cv::Matx33d> fit_affine(std::span<const PointPair> pairs) {
    if (pairs.size() < 3) return std::nullopt;
    const cv::Matx33d from = normalisation(pairs, &PointPair::mm);
    cv::Matx33d squares = cv::Matx33d::zeros();
    cv::Matx<double, 3, 2> sums = cv::Matx<double, 3, 2>::zeros();
    for (const PointPair& pair : pairs) {
        const cv::Point2d a = mapped(from, pair.mm);
        const cv::Matx31d row(a.x, a.y, 1);
        squares += pair.weight * (row * row.t());
        sums += pair.weight * (row * cv::Matx12d(pair.px.x, pair.px.y));
    }
    if (std::abs(cv::determinant(squares)) < 1e-9) return std::nullopt;
    const cv::Matx<double, 3, 2> solved = squares.inv() * sums;
    const cv::Matx33d fit(solved(0, 0), solved(1, 0), solved(2, 0), solved(0, 1), solved(1, 1),
                          solved(2, 1), 0, 0, 1);
    return fit * from;
}

double px_per_mm_at(const cv::Matx33d& mm_to_px, cv::Point2d mm) {
    constexpr double kStepMm = 1;
    const cv::Point2d here = mapped(mm_to_px, mm);
    const cv::Point2d right = mapped(mm_to_px, mm + cv::Point2d(kStepMm, 0)) - here;
    const cv::Point2d down = mapped(mm_to_px, mm + cv::Point2d(0, kStepMm)) - here;
    return std::sqrt(std::abs(right.cross(down))) / kStepMm;
}

bool plausible(const cv::Matx33d& mm_to_px, core::SizeMm page) {
    const std::array<cv::Point2d, 4> corners = {cv::Point2d(0, 0), cv::Point2d(page.width, 0),
                                                cv::Point2d(page.width, page.height),
                                                cv::Point2d(0, page.height)};
    std::array<cv::Point2d, 4> px;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const double w =
            mm_to_px(2, 0) * corners[i].x + mm_to_px(2, 1) * corners[i].y + mm_to_px(2, 2);
        if (!(w > 0)) return false;  // behind the lens, or not a number
        px[i] = mapped(mm_to_px, corners[i]);
    }
    if (signed_area(px) <= 0) return false;
    double least = 1e300;
    double most = 0;
    for (std::size_t i = 0; i < px.size(); ++i) {
        const std::size_t next = (i + 1) % px.size();
        const double scale = cv::norm(px[next] - px[i]) / cv::norm(corners[next] - corners[i]);
        least = std::min(least, scale);
        most = std::max(most, scale);
    }
    constexpr double kMostStretch = 2;
    return least > 0 && most / least < kMostStretch;
}

}  // namespace scanner
