#include "app/rehearsal/cover.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/names.h"

namespace app::rehearsal {

namespace {

constexpr std::array kCoverNames = {
    core::Named{CoverKind::Label, "label"}, core::Named{CoverKind::Yellow, "yellow"},
    core::Named{CoverKind::Pink, "pink"},   core::Named{CoverKind::Blue, "blue"},
    core::Named{CoverKind::Green, "green"}, core::Named{CoverKind::Orange, "orange"},
    core::Named{CoverKind::Tape, "tape"},   core::Named{CoverKind::Finger, "finger"},
    core::Named{CoverKind::Fold, "fold"},
};
static_assert(core::names_every_value(kCoverNames));

// Brightness of the cover beside the paper's.
double tone_of(CoverKind kind, Random& random) {
    switch (kind) {
        case CoverKind::Label:
            return random.between(0.97, 1.04);
        case CoverKind::Yellow:
            return random.between(0.90, 0.96);
        case CoverKind::Pink:
            return random.between(0.74, 0.84);
        case CoverKind::Blue:
            return random.between(0.62, 0.76);
        case CoverKind::Green:
            return random.between(0.78, 0.90);
        case CoverKind::Orange:
            return random.between(0.66, 0.80);
        case CoverKind::Tape:
            return random.between(0.72, 1.0);
        case CoverKind::Finger:
            return random.between(0.45, 0.75);
        case CoverKind::Fold:
            return random.between(0.88, 0.98);
    }
    return 1;
}

using Outline = std::vector<core::PointMm>;

Outline turned(const core::RectMm& r, double degrees) {
    const double c = std::cos(degrees * std::numbers::pi / 180);
    const double s = std::sin(degrees * std::numbers::pi / 180);
    const core::PointMm middle = r.centre();
    Outline outline;
    for (const auto& [x, y] : {std::pair{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}}) {
        const double dx = x * r.width;
        const double dy = y * r.height;
        outline.push_back({middle.x + dx * c - dy * s, middle.y + dx * s + dy * c});
    }
    return outline;
}

// Returns how far the cover reaches beyond the frame's middle, mm, across and down.
core::SizeMm margin_of(const core::RectMm& box, const Cover& cover, Random& random) {
    // A turned rectangle must be larger to hold the box.
    const double turn = std::abs(cover.turn_degrees) * std::numbers::pi / 180;
    const double grow_x = 0.5 * box.height * std::sin(turn);
    const double grow_y = 0.5 * box.width * std::sin(turn);
    constexpr double kOverFrame = 0.3;
    switch (cover.reach) {
        case CoverReach::Inside: {
            const double by = -random.between(0.4, 1.0);
            return {by - grow_x, by - grow_y};
        }
        case CoverReach::JustSo: {
            const double by = random.between(kOverFrame, kOverFrame + 0.3);
            return {by + grow_x, by + grow_y};
        }
        case CoverReach::Around: {
            const double by = random.between(0.8, 3);
            return {by + grow_x, by + grow_y};
        }
        case CoverReach::Neighbours:
            return {box.width * random.between(0.4, 0.9) + grow_x,
                    box.height * random.between(0.5, 1.1) + grow_y};
    }
    return {};
}

Outline outline_of(const core::RectMm& box, const Cover& cover, Random& random) {
    const core::SizeMm by = margin_of(box, cover, random);
    core::RectMm place{box.x - by.width, box.y - by.height, box.width + 2 * by.width,
                       box.height + 2 * by.height};
    if (cover.kind == CoverKind::Tape) {
        const double more = random.between(2, 25);
        place.x -= more;
        place.width += more + random.between(2, 25);
    }
    if (cover.kind == CoverKind::Fold) {  // its edge is slanted, its corners are not square
        Outline outline = turned(place, cover.turn_degrees);
        outline[0].y -= random.between(0, 3);
        outline[1].y -= random.between(3, 9);
        outline[2].x += random.between(0, 6);
        outline[3].x -= random.between(0, 6);
        return outline;
    }
    if (cover.kind != CoverKind::Finger) return turned(place, cover.turn_degrees);
    // Half a long ellipse that holds the place, from the left or the right.
    Outline outline;
    const core::PointMm middle = place.centre();
    constexpr int kPoints = 48;
    const double from = random.chance(0.5) ? 1 : -1;
    for (int i = 0; i < kPoints; ++i) {
        const double angle = 2 * std::numbers::pi * i / kPoints;
        double x = std::cos(angle) * place.width * std::numbers::sqrt2 / 2;
        if (x * from > 0) x *= 2.5;
        outline.push_back(
            {middle.x + x, middle.y + std::sin(angle) * place.height * std::numbers::sqrt2 / 2});
    }
    return outline;
}

core::RectMm bounds_of(const Outline& outline) {
    double left = outline.front().x;
    double top = outline.front().y;
    double right = left;
    double bottom = top;
    for (const auto& p : outline) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    return {left, top, right - left, bottom - top};
}

cv::Point2d seen_at(const Picture& picture, const core::PointMm& p) {
    const cv::Vec3d at = picture.mm_to_px * cv::Vec3d(p.x, p.y, 1);
    return {at[0] / at[2], at[1] / at[2]};
}

double px_per_mm_at(const Picture& picture, const core::PointMm& p) {
    const cv::Point2d here = seen_at(picture, p);
    const cv::Point2d there = seen_at(picture, {p.x + 10, p.y});
    return std::hypot(there.x - here.x, there.y - here.y) / 10;
}

std::vector<cv::Point> seen_outline(const Picture& picture, const Outline& outline,
                                    const cv::Point& origin) {
    constexpr double kFine = 16;  // of fillConvexPoly's shift
    std::vector<cv::Point> points;
    for (const auto& p : outline) {
        const cv::Point2d at = seen_at(picture, p);
        points.emplace_back(cvRound((at.x - origin.x) * kFine), cvRound((at.y - origin.y) * kFine));
    }
    return points;
}

cv::Rect area_of(const Picture& picture, const Outline& outline, int margin) {
    std::vector<cv::Point> points;
    for (const auto& p : outline) points.emplace_back(seen_at(picture, p));
    cv::Rect area = cv::boundingRect(points);
    area = {area.x - margin, area.y - margin, area.width + 2 * margin, area.height + 2 * margin};
    return area & cv::Rect({0, 0}, picture.grey.size());
}

// Draws the lines that are printed on a cover: rulings, a grid, or some lines anyhow.
void print_lines(cv::Mat& sheet, const std::vector<cv::Point2d>& corners, double px_per_mm,
                 Random& random) {
    const auto between = [](const cv::Point2d& a, const cv::Point2d& b, double share) {
        return a + (b - a) * share;
    };
    const int grey = random.whole(0, 190);
    const int width = std::max(1, cvRound(px_per_mm * random.between(0.1, 1.1)));
    const auto draw = [&](const cv::Point2d& a, const cv::Point2d& b) {
        cv::line(sheet, a, b, cv::Scalar(grey), width, cv::LINE_AA);
    };
    const bool down = random.chance(0.7);
    const bool across = !down || random.chance(0.4);
    const int count = random.whole(1, 6);
    for (int i = 0; i < count; ++i) {
        const double at = random.unit();
        const double tilt = random.chance(0.6) ? 0 : random.normal(0, 0.08);
        if (down) {
            draw(between(corners[0], corners[3], at), between(corners[1], corners[2], at + tilt));
        }
        if (across) {
            draw(between(corners[0], corners[1], at), between(corners[3], corners[2], at + tilt));
        }
    }
}

std::vector<cv::Point2d> corners_in(const Picture& picture, const core::RectMm& r,
                                    const cv::Point& origin) {
    std::vector<cv::Point2d> corners;
    for (const auto& p : turned(r, 0)) {
        corners.push_back(seen_at(picture, p) - cv::Point2d(origin));
    }
    return corners;
}

}  // namespace

std::string_view name_of(CoverKind kind) {
    return core::name_in(kCoverNames, kind);
}

core::RectMm lay_cover(Picture& picture, const core::RectMm& box, const Cover& cover,
                       Random& random) {
    const Outline outline = outline_of(box, cover, random);
    const double tone = tone_of(cover.kind, random);
    const double scale = px_per_mm_at(picture, box.centre());
    const int margin = cvRound(2 * scale) + 2;
    const cv::Rect area = area_of(picture, outline, margin);
    const core::RectMm bounds = bounds_of(outline);
    if (area.empty()) return bounds;
    cv::Mat here = picture.grey(area);
    // The light of the paper round it falls on the cover too.
    const cv::Mat1b copy = here.clone();
    std::vector<std::uint8_t> levels(copy.begin(), copy.end());
    std::sort(levels.begin(), levels.end());
    const double paper = levels[levels.size() * 7 / 10];
    cv::Mat sheet(here.size(), CV_8U, cv::Scalar(cv::saturate_cast<std::uint8_t>(paper * tone)));
    if (cover.print == CoverPrint::Lined) {
        print_lines(sheet, corners_in(picture, bounds, area.tl()), scale, random);
    }
    add_noise(sheet, random.between(0.5, 3), 1, random);
    constexpr int kFineBits = 4;
    cv::Mat mask(here.size(), CV_8U, cv::Scalar(0));
    cv::fillConvexPoly(mask, seen_outline(picture, outline, area.tl()), cv::Scalar(255),
                       cv::LINE_AA, kFineBits);
    // A narrow shadow lies beside what is thicker than the paper.
    if (random.chance(0.5)) {
        cv::Mat shadow;
        const int off = std::max(1, cvRound(0.25 * scale));
        const cv::Mat moved = (cv::Mat1d(2, 3) << 1, 0, off, 0, 1, off);
        cv::warpAffine(mask, shadow, moved, mask.size());
        cv::GaussianBlur(shadow, shadow, {}, std::max(0.5, 0.2 * scale));
        shadow.convertTo(shadow, CV_8U, random.between(0.1, 0.3));
        cv::subtract(here, shadow, here);
    }
    cv::Mat soft;
    mask.convertTo(soft, CV_32F, 1.0 / 255);
    cv::Mat under;
    cv::Mat over;
    here.convertTo(under, CV_32F);
    sheet.convertTo(over, CV_32F);
    cv::Mat mixed = under + (over - under).mul(soft);
    mixed.convertTo(here, CV_8U);
    return bounds;
}

void fade_band(Picture& picture, double left, Random& random) {
    cv::Mat& grey = picture.grey;
    const double middle = random.between(0.1, 0.9) * grey.cols;
    const double half = random.between(0.05, 0.25) * grey.cols;
    for (int x = 0; x < grey.cols; ++x) {
        const double far = std::abs(x - middle) / half;
        const double kept = 1 - (1 - left) * std::exp(-far * far * far * far);
        cv::Mat column = grey.col(x);
        column.convertTo(column, -1, kept, 255 * (1 - kept));
    }
}

void stall_feed(Picture& picture, double mm, Random& random) {
    cv::Mat& grey = picture.grey;
    const int rows = std::max(1, cvRound(px_per_mm_at(picture, {0, 0}) * mm));
    const int at = random.whole(grey.rows / 5, grey.rows * 4 / 5);
    const cv::Mat below = grey.rowRange(at, grey.rows - rows).clone();
    below.copyTo(grey.rowRange(at + rows, grey.rows));
    for (int i = 0; i < rows; ++i) grey.row(at).copyTo(grey.row(at + i));
}

void streak_glass(Picture& picture, int streaks, Random& random) {
    cv::Mat& grey = picture.grey;
    const double scale = px_per_mm_at(picture, {0, 0});
    for (int i = 0; i < streaks; ++i) {
        const int width = std::max(1, cvRound(scale * random.between(0.05, 0.5)));
        const int x = random.whole(0, grey.cols - width - 1);
        cv::Mat streak = grey.colRange(x, x + width);
        streak.convertTo(streak, -1, 1,
                         random.chance(0.5) ? random.whole(40, 200) : -random.whole(25, 120));
    }
}

void shine_through(Picture& picture, const Picture& other, double share, core::PointMm shift,
                   double blur_mm) {
    CHECK(other.grey.size() == picture.grey.size());
    const double scale = px_per_mm_at(picture, {0, 0});
    cv::Mat back;
    cv::flip(other.grey, back, 1);
    const cv::Mat moved = (cv::Mat1d(2, 3) << 1, 0, shift.x * scale, 0, 1, shift.y * scale);
    cv::warpAffine(back, back, moved, back.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                   cv::Scalar(255));
    if (blur_mm > 0) cv::GaussianBlur(back, back, {}, blur_mm * scale);
    // Light is lost on its way: 255 loses nothing, 0 loses `share`.
    back.convertTo(back, CV_32F, share / 255, 1 - share);
    cv::Mat front;
    picture.grey.convertTo(front, CV_32F);
    front = front.mul(back);
    front.convertTo(picture.grey, CV_8U);
}

}  // namespace app::rehearsal
