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

constexpr double kMostTiltDegrees = 15;
const cv::Size kPhoto{2448, 3264};  // px: a phone's 8 megapixels
// Focal length in lengths of the picture's long side: 26 mm on 36 mm film, as in phones.
constexpr double kFocal = 0.72;
// Light and shadow are smooth: made at 1/16 and enlarged.
constexpr int kLightScale = 16;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// Returns the places of the sheet's four corners in the photograph, clockwise from top left.
std::vector<cv::Point2f> seen_corners(core::SizeMm page, Random& random) {
    const double tilt = radians(kMostTiltDegrees * std::sqrt(random.unit()));
    const double towards = random.between(0, 2 * std::numbers::pi);
    const double roll = radians(std::clamp(random.normal(0, 4), -12.0, 12.0));
    // Far enough for the sheet to fill the picture; then zoomed to its share.
    const double distance = page.height * kFocal / 0.85;
    std::vector<cv::Point2d> seen;
    for (const auto& [sx, sy] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}) {
        const double x0 = sx * page.width / 2;
        const double y0 = sy * page.height / 2;
        const double x = x0 * std::cos(roll) - y0 * std::sin(roll);
        const double y = x0 * std::sin(roll) + y0 * std::cos(roll);
        // Turns about the axis square to `towards` in the plane of the sheet.
        const double along = x * std::cos(towards) + y * std::sin(towards);
        const double across = -x * std::sin(towards) + y * std::cos(towards);
        const double depth = distance + along * std::sin(tilt);
        const double u = along * std::cos(tilt) / depth;
        const double v = across / depth;
        seen.emplace_back(u * std::cos(towards) - v * std::sin(towards),
                          u * std::sin(towards) + v * std::cos(towards));
    }
    double left = 1e9;
    double right = -1e9;
    double top = 1e9;
    double bottom = -1e9;
    for (const auto& p : seen) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    const double fill = random.between(0.80, 0.96);
    const double zoom =
        fill * std::min(kPhoto.width / (right - left), kPhoto.height / (bottom - top));
    const double room_x = kPhoto.width - zoom * (right - left);
    const double room_y = kPhoto.height - zoom * (bottom - top);
    const double x0 = room_x * random.between(0.3, 0.7) - zoom * left;
    const double y0 = room_y * random.between(0.3, 0.7) - zoom * top;
    std::vector<cv::Point2f> corners;
    for (const auto& p : seen) {
        corners.emplace_back(static_cast<float>(x0 + zoom * p.x),
                             static_cast<float>(y0 + zoom * p.y));
    }
    return corners;
}

// Draws wood, cloth or a bare desk.
cv::Mat table(Random& random) {
    cv::Mat noise = smooth_noise({kPhoto.width / 8, kPhoto.height / 8}, 2, random);
    cv::Mat small;
    if (random.chance(0.6)) {  // the grain of wood runs one way
        const cv::Size run = random.chance(0.5) ? cv::Size(61, 1) : cv::Size(1, 61);
        cv::blur(noise, small, run);
        small = small * random.between(25, 70);
    } else {
        small = noise * random.between(1, 8);
    }
    small = small + random.between(45, 185);
    cv::Mat large;
    small.convertTo(small, CV_8U);
    cv::resize(small, large, kPhoto, 0, 0, cv::INTER_LINEAR);
    return large;
}

// Returns the light by place, 128 = unchanged: a lamp on one side, a vignette, on most a soft
// shadow.
cv::Mat light(Random& random) {
    const cv::Size size(kPhoto.width / kLightScale, kPhoto.height / kLightScale);
    cv::Mat field(size, CV_32F);
    const double lamp = random.between(0, 2 * std::numbers::pi);
    const double fall = random.between(0.05, 0.35);
    const double vignette = random.between(0.0, 0.18);
    const double level = random.between(0.78, 1.0);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const double u = 2.0 * x / size.width - 1;
            const double v = 2.0 * y / size.height - 1;
            const double lit = level - fall * 0.5 * (1 + u * std::cos(lamp) + v * std::sin(lamp)) -
                               vignette * (u * u + v * v) / 2;
            field.at<float>(y, x) = static_cast<float>(128 * std::max(lit, 0.35));
        }
    }
    if (random.chance(0.7)) {  // a hand, a head, the phone itself
        cv::Mat shadow(size, CV_32F, cv::Scalar(1));
        const cv::Point centre(random.whole(0, size.width),
                               random.whole(size.height / 3, size.height));
        const cv::Size axes(random.whole(size.width / 5, size.width / 2),
                            random.whole(size.height / 6, size.height / 2));
        cv::ellipse(shadow, centre, axes, random.between(0, 180), 0, 360,
                    cv::Scalar(random.between(0.6, 0.88)), cv::FILLED);
        cv::GaussianBlur(shadow, shadow, {}, random.between(2, 9));
        field = field.mul(shadow);
    }
    cv::Mat small;
    cv::Mat large;
    field.convertTo(small, CV_8U);
    cv::resize(small, large, kPhoto, 0, 0, cv::INTER_LINEAR);
    return large;
}

// Darkens the table beside the edges of the sheet, which does not lie flush.
void sheet_shadow(cv::Mat& table_picture, const std::vector<cv::Point2f>& corners, Random& random) {
    const cv::Size size(kPhoto.width / kLightScale, kPhoto.height / kLightScale);
    cv::Mat mask(size, CV_8U, cv::Scalar(128));
    std::vector<cv::Point> points;
    const double dx = random.normal(0, 12);
    const double dy = random.normal(6, 10);
    for (const auto& p : corners) {
        points.emplace_back(cvRound((p.x + dx) / kLightScale), cvRound((p.y + dy) / kLightScale));
    }
    cv::fillConvexPoly(mask, points, cv::Scalar(70));
    cv::GaussianBlur(mask, mask, {}, 1.2);
    cv::Mat large;
    cv::resize(mask, large, kPhoto, 0, 0, cv::INTER_LINEAR);
    cv::multiply(table_picture, large, table_picture, 1.0 / 128);
}

}  // namespace

void age_as_photographed(Picture& picture, core::SizeMm page, Random random) {
    const int creases = random.chance(0.6) ? random.whole(1, 3) : 0;
    for (int i = 0; i < creases; ++i) fold(picture, page, random);
    picture.grey.convertTo(picture.grey, -1, random.between(0.86, 0.97), random.between(4, 12));

    const auto corners = seen_corners(page, random);
    const auto width = static_cast<float>(picture.grey.cols);
    const auto height = static_cast<float>(picture.grey.rows);
    const std::vector<cv::Point2f> flat = {{0, 0}, {width, 0}, {width, height}, {0, height}};
    const cv::Matx33d seen = cv::getPerspectiveTransform(flat, corners);
    cv::Mat photo = table(random);
    sheet_shadow(photo, corners, random);
    // OpenCV counts from the middle of a pixel, this code from its corner.
    const cv::Matx33d to_middle(1, 0, -0.5, 0, 1, -0.5, 0, 0, 1);
    const cv::Matx33d to_corner(1, 0, 0.5, 0, 1, 0.5, 0, 0, 1);
    cv::warpPerspective(picture.grey, photo, to_middle * seen * to_corner, kPhoto, cv::INTER_LINEAR,
                        cv::BORDER_TRANSPARENT);
    picture.mm_to_px = seen * picture.mm_to_px;
    cv::multiply(photo, light(random), photo, 1.0 / 128);
    cv::GaussianBlur(photo, photo, {}, random.between(0.4, 1.5));
    add_noise(photo, random.between(1.0, 4.0), random.chance(0.5) ? 2 : 1, random);
    picture.grey = photo;
    turn(picture, random.chance(0.7) ? 0 : random.whole(1, 3));
}

cv::Mat photograph_of_table(Random random) {
    cv::Mat photo = table(random);
    const cv::Point cup(random.whole(600, 1800), random.whole(800, 2400));
    cv::circle(photo, cup, 420, cv::Scalar(205), cv::FILLED, cv::LINE_AA);
    cv::circle(photo, cup, 360, cv::Scalar(40), cv::FILLED, cv::LINE_AA);
    cv::line(photo, {200, 2900}, {1500, 3050}, cv::Scalar(30), 45, cv::LINE_AA);  // a pen
    cv::multiply(photo, light(random), photo, 1.0 / 128);
    cv::GaussianBlur(photo, photo, {}, 1.2);
    add_noise(photo, 2.5, 2, random);
    return photo;
}

}  // namespace app::rehearsal
