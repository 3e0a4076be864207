#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "app/rehearsal/age_paper.h"
#include "app/rehearsal/pen.h"

namespace app::rehearsal {

namespace {

constexpr double kMostSkewDegrees = 3;

cv::Matx33d shift(double x, double y) {
    return {1, 0, x, 0, 1, y, 0, 0, 1};
}

cv::Matx33d rotation(double radians) {
    const double c = std::cos(radians);
    const double s = std::sin(radians);
    return {c, -s, 0, s, c, 0, 0, 0, 1};
}

cv::Point2d apply(const cv::Matx33d& m, double x, double y) {
    const cv::Vec3d p = m * cv::Vec3d(x, y, 1);
    return {p[0] / p[2], p[1] / p[2]};
}

// Draws the surroundings of the sheet where skew and shift show them.
void cover_beyond_paper(Picture& picture, core::SizeMm page, int grey) {
    std::vector<cv::Point> corners;
    for (const auto& [x, y] :
         {std::pair{0.0, 0.0}, {page.width, 0.0}, {page.width, page.height}, {0.0, page.height}}) {
        const auto p = apply(picture.mm_to_px, x, y);
        corners.emplace_back(cvRound(p.x), cvRound(p.y));
    }
    cv::Mat beyond(picture.grey.size(), CV_8U, cv::Scalar(255));
    cv::fillConvexPoly(beyond, corners, cv::Scalar(0));
    picture.grey.setTo(cv::Scalar(grey), beyond);
}

void paper_tone(cv::Mat& grey, Random& random) {
    const double white = random.between(226, 252);
    const double black = random.between(8, 45);
    const double gamma = random.between(0.85, 1.2);
    cv::Mat table(1, 256, CV_8U);
    for (int i = 0; i < 256; ++i) {
        table.at<uchar>(i) =
            cv::saturate_cast<uchar>(black + (white - black) * std::pow(i / 255.0, gamma));
    }
    cv::LUT(grey, table, grey);
}

// Draws a streak of dirty glass: one thin line along the whole way of the paper.
void streak(cv::Mat& grey, Random& random) {
    const int width = random.whole(1, 3);
    const int x = random.whole(20, grey.cols - 20 - width);
    const int change = random.chance(0.6) ? -random.whole(25, 90) : random.whole(20, 70);
    cv::Mat band = grey({x, 0, width, grey.rows});
    band.convertTo(band, -1, 1, change);
}

void speckle(cv::Mat& grey, double dpi, Random& random) {
    const int specks = random.whole(5, 120);
    for (int i = 0; i < specks; ++i) {
        const double radius_mm =
            random.chance(0.9) ? random.between(0.03, 0.12) : random.between(0.12, 0.3);
        const cv::Point at(random.whole(0, grey.cols - 1), random.whole(0, grey.rows - 1));
        const int radius = std::max(0, cvRound(core::px_per_mm(dpi) * radius_mm));
        cv::circle(grey, at, radius, cv::Scalar(random.whole(40, 190)), cv::FILLED, cv::LINE_AA);
    }
}

}  // namespace

ScannerPose straight_pose(core::SizeMm page, double dpi) {
    ScannerPose pose;
    pose.dpi = dpi;
    const double scale = core::px_per_mm(dpi);
    pose.size = {cvRound(page.width * scale), cvRound(page.height * scale)};
    pose.mm_to_px = {scale, 0, 0, 0, scale, 0, 0, 0, 1};
    return pose;
}

ScannerPose draw_scanner_pose(core::SizeMm page, Random& random) {
    static const std::vector<double> kDpi = {150, 200, 200, 240, 300, 300};
    ScannerPose pose = straight_pose(page, random.one_of(kDpi));
    const double degrees = std::clamp(random.normal(0, 1.2), -kMostSkewDegrees, kMostSkewDegrees);
    const auto about_centre = shift(page.width / 2, page.height / 2) *
                              rotation(degrees * std::numbers::pi / 180) *
                              shift(-page.width / 2, -page.height / 2);
    pose.mm_to_px =
        pose.mm_to_px * shift(random.normal(0, 1.0), random.normal(0, 1.0)) * about_centre;
    pose.quarter_turns = random.chance(0.4) ? 0 : random.whole(1, 3);
    pose.beyond_paper = random.chance(0.65) ? random.whole(225, 255) : random.whole(5, 70);
    return pose;
}

void fold(Picture& picture, core::SizeMm page, Random& random) {
    // Folds the sheet once for its envelope: a bright or dark line, and two halves of different
    // brightness.
    const bool across = random.chance(0.8);
    const double at = random.between(0.3, 0.7);
    const cv::Point2d a = across ? apply(picture.mm_to_px, 0, at * page.height)
                                 : apply(picture.mm_to_px, at * page.width, 0);
    const cv::Point2d b =
        across ? apply(picture.mm_to_px, page.width, at * page.height + random.normal(0, 2))
               : apply(picture.mm_to_px, at * page.width + random.normal(0, 2), page.height);
    const double px = std::hypot(b.x - a.x, b.y - a.y) / (across ? page.width : page.height);
    const int reach = std::max(2, cvRound(px * random.between(0.8, 2.5)));
    const cv::Rect area = cv::boundingRect(std::vector<cv::Point>{a, b}) +
                          cv::Size(2 * reach, 2 * reach) - cv::Point(reach, reach);
    const cv::Rect inside = area & cv::Rect({0, 0}, picture.grey.size());
    if (inside.empty()) return;
    cv::Mat change(inside.size(), CV_8U, cv::Scalar(0));
    const cv::Point off = -inside.tl();
    cv::line(change, cv::Point(a) + off, cv::Point(b) + off, cv::Scalar(random.between(60, 150)),
             std::max(1, cvRound(px * 0.25)), cv::LINE_AA);
    cv::GaussianBlur(change, change, {}, std::max(0.6, px * random.between(0.1, 0.35)));
    if (random.chance(0.7)) {
        cv::subtract(picture.grey(inside), change, picture.grey(inside));
    } else {
        cv::add(picture.grey(inside), change, picture.grey(inside));
    }
}

void add_noise(cv::Mat& grey, double sigma, int grain_px, Random& random) {
    cv::Mat noise;
    smooth_noise(grey.size(), grain_px, random).convertTo(noise, CV_16S, sigma);
    cv::add(grey, noise, grey, cv::noArray(), CV_8U);
}

void turn(Picture& picture, int turns) {
    if (turns == 0) return;
    constexpr std::array<int, 3> kCodes = {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180,
                                           cv::ROTATE_90_COUNTERCLOCKWISE};
    for (int i = 0; i < turns; ++i) {
        const double rows = i % 2 == 0 ? picture.grey.rows : picture.grey.cols;
        picture.mm_to_px = cv::Matx33d(0, -1, rows, 1, 0, 0, 0, 0, 1) * picture.mm_to_px;
    }
    cv::Mat turned;
    cv::rotate(picture.grey, turned, kCodes.at(static_cast<std::size_t>(turns - 1)));
    picture.grey = turned;
}

void age_as_scanned(Picture& picture, core::SizeMm page, const ScannerPose& pose, Random random) {
    if (random.chance(0.18)) fold(picture, page, random);
    paper_tone(picture.grey, random);
    cover_beyond_paper(picture, page, pose.beyond_paper);
    speckle(picture.grey, pose.dpi, random);
    const double blur = random.between(0.35, 0.85);
    cv::GaussianBlur(picture.grey, picture.grey, {5, 5}, blur);
    if (random.chance(0.18)) streak(picture.grey, random);
    add_noise(picture.grey, random.between(1.2, 4.0), 1, random);
    turn(picture, pose.quarter_turns);
}

}  // namespace app::rehearsal
