#include "app/rehearsal/damage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "app/rehearsal/pen.h"

namespace app::rehearsal {

namespace {

// The QR code of https://example.org/pie-sale (version 3, level M): '#' is a dark module.
constexpr std::array<std::string_view, 29> kForeignCode = {
    "#######...####..#.##..#######", "#.....#.##.##.#######.#.....#",
    "#.###.#..#.#.##.#...#.#.###.#", "#.###.#......###......#.###.#",
    "#.###.#.#..##.#..###..#.###.#", "#.....#...#..#...###..#.....#",
    "#######.#.#.#.#.#.#.#.#######", ".........###.##.####.........",
    "#.#.#.#..#.##.##.#......#..#.", ".#.###.####.#.##.##.#.#..#..#",
    ".##...##..####...##...###.###", ".......###.##..#.##.##..#..#.",
    "#.#...##.##.#...##.####..#.##", "###..#...#####.###...##..#..#",
    "#.##.##.##....###.#..#.###.##", "..####...#...##.###.##.#.#.#.",
    ".##...#...##..##.#..###..#.##", ".#...#..#...#.##....###..##.#",
    "#.#.#.##..##.#......###.#..##", ".#.##..#..###..#.#.....###.#.",
    "#...###.##..#...##..#####....", "........###.##.###..#...#.###",
    "#######..##...###..##.#.##.##", "#.....#...##.##.###.#...##.#.",
    "#.###.#.#.#...##..#.#####..#.", "#.###.#..#....##....##..#.#..",
    "#.###.#.####.....#.#...###..#", "#.....#...###..#...##.#....#.",
    "#######.##..###.#..##..##..##"};

cv::Point2d at_px(const Picture& picture, double x, double y) {
    const cv::Vec3d p = picture.mm_to_px * cv::Vec3d(x, y, 1);
    return {p[0] / p[2], p[1] / p[2]};
}

std::vector<core::PointMm> corners_of(const core::RectMm& r) {
    return {{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}};
}

cv::Mat mask_of(const Picture& picture, const std::vector<core::PointMm>& corners) {
    std::vector<cv::Point> points;
    for (const auto& corner : corners) {
        const auto p = at_px(picture, corner.x, corner.y);
        points.emplace_back(cvRound(p.x), cvRound(p.y));
    }
    cv::Mat mask(picture.grey.size(), CV_8U, cv::Scalar(0));
    cv::fillConvexPoly(mask, points, cv::Scalar(255));
    return mask;
}

}  // namespace

void paint_over(Picture& picture, const std::vector<core::PointMm>& corners, int grey) {
    picture.grey.setTo(cv::Scalar(grey), mask_of(picture, corners));
}

void paint_over(Picture& picture, const core::RectMm& place, int grey) {
    paint_over(picture, corners_of(place), grey);
}

void scribble_over(Picture& picture, const core::RectMm& place, Random random) {
    Ink ink;
    ink.width_mm = 1.6;
    ink.darkness = 0.95;
    ink.grain = 0.05;
    constexpr int kTurns = 26;
    Stroke stroke;
    for (int i = 0; i <= kTurns; ++i) {
        const double y = place.y + place.height * i / kTurns;
        stroke.push_back({(i % 2 == 0 ? place.x : place.right()) + random.normal(0, 0.6),
                          y + random.normal(0, 0.4), 1});
    }
    ink.strokes.push_back(std::move(stroke));
    draw_ink(picture.grey, picture.mm_to_px, ink, random);
}

void paste_from(Picture& picture, const Picture& other, const core::RectMm& place) {
    other.grey.copyTo(picture.grey, mask_of(picture, corners_of(place)));
}

void crease_left_strip(Picture& picture, double x, double by) {
    const auto edge = at_px(picture, x, 0);
    const int column = std::clamp(cvRound(edge.x), 1, picture.grey.cols);
    const auto moved = at_px(picture, x - by, 0);
    const int shift = std::clamp(column - cvRound(moved.x), 0, column - 1);
    if (shift == 0) return;
    const cv::Mat strip = picture.grey({shift, 0, column - shift, picture.grey.rows}).clone();
    picture.grey({0, 0, column, picture.grey.rows}).setTo(cv::Scalar(235));
    strip.copyTo(picture.grey({0, 0, strip.cols, strip.rows}));
    cv::Mat crease = picture.grey({strip.cols, 0, std::max(1, shift / 3), picture.grey.rows});
    crease.setTo(cv::Scalar(150));
}

void stick_foreign_code(Picture& picture, core::PointMm at, double side_mm) {
    const double module = side_mm / static_cast<double>(kForeignCode.size());
    const double quiet = 4 * module;
    paint_over(picture, {at.x - quiet, at.y - quiet, side_mm + 2 * quiet, side_mm + 2 * quiet},
               250);
    for (std::size_t y = 0; y < kForeignCode.size(); ++y) {
        for (std::size_t x = 0; x < kForeignCode.size(); ++x) {
            if (kForeignCode.at(y).at(x) != '#') continue;
            const core::RectMm dark{at.x + module * static_cast<double>(x),
                                    at.y + module * static_cast<double>(y), module, module};
            const auto a = at_px(picture, dark.x, dark.y);
            const auto b = at_px(picture, dark.right(), dark.bottom());
            cv::rectangle(picture.grey, cv::Point(cvRound(a.x), cvRound(a.y)),
                          cv::Point(cvRound(b.x) - 1, cvRound(b.y) - 1), cv::Scalar(15),
                          cv::FILLED);
        }
    }
}

Picture foreign_leaflet(core::SizeMm page, double dpi, Random random) {
    const auto pose = straight_pose(page, dpi);
    Picture picture{cv::Mat(pose.size, CV_8U, cv::Scalar(252)), pose.mm_to_px};
    const double scale = core::px_per_mm(dpi);
    const auto words = [&](const std::string& text, double x, double y, double size) {
        cv::putText(picture.grey, text, cv::Point(cvRound(x * scale), cvRound(y * scale)),
                    cv::FONT_HERSHEY_DUPLEX, size * scale / 22, cv::Scalar(30),
                    std::max(1, cvRound(size * scale / 16)), cv::LINE_AA);
    };
    words("PIE SALE", 40, 50, 22);
    words("after the caucus, in the gym", 40, 70, 8);
    for (int i = 0; i < 9; ++i) {
        const core::RectMm line{40, 90 + 9.0 * i, random.between(80, 135), 1.6};
        paint_over(picture, line, 90);
    }
    stick_foreign_code(picture, {80, 190}, 45);
    return picture;
}

void darken(cv::Mat& grey, double to) {
    grey.convertTo(grey, -1, to, 0);
}

void fade(cv::Mat& grey, double contrast, int paper) {
    grey.convertTo(grey, -1, contrast, paper - 255 * contrast);
}

void blur(Picture& picture, double sigma_mm, double dpi) {
    cv::GaussianBlur(picture.grey, picture.grey, {}, sigma_mm * core::px_per_mm(dpi));
}

Picture reduced(const Picture& picture, double dpi_now, double dpi_then) {
    const double by = dpi_then / dpi_now;
    Picture out;
    cv::resize(picture.grey, out.grey, {}, by, by, cv::INTER_AREA);
    out.mm_to_px = cv::Matx33d(by, 0, 0, 0, by, 0, 0, 0, 1) * picture.mm_to_px;
    return out;
}

}  // namespace app::rehearsal
