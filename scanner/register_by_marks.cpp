// Registers a page without any code: a person or its printed id identifies it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "scanner/homography.h"
#include "scanner/register_page.h"

namespace scanner {
namespace {

constexpr double kSearchLongSidePx = 1100;  // 100 dots an inch: a mark is still 20 px
// More candidates than this are noise, and there are too many ways to choose four of them.
constexpr std::size_t kMostCandidates = 16;

using Quad = std::array<Mark, kMarks>;

// Returns four marks in order around their middle, clockwise in the picture.
Quad clockwise(Quad quad) {
    cv::Point2d middle;
    for (const Mark& mark : quad) middle += mark.centre * 0.25;
    std::sort(quad.begin(), quad.end(), [&](const Mark& a, const Mark& b) {
        const cv::Point2d u = a.centre - middle;
        const cv::Point2d v = b.centre - middle;
        return std::atan2(u.y, u.x) < std::atan2(v.y, v.x);
    });
    return quad;
}

std::optional<cv::Matx33d> fit(const Quad& quad, std::size_t turn,
                               const forms::PageDesign& design) {
    std::vector<PointPair> pairs;
    for (std::size_t i = 0; i < kMarks; ++i) {
        pairs.push_back({point_of(design.marks[i]), quad[(i + turn) % kMarks].centre, 1});
    }
    return fit_homography(pairs);
}

// Returns how badly four squares fit the form's shape: 0 is perfect, nullopt is no sheet. The sizes
// of the squares must agree with the distances between them.
std::optional<double> misfit(const Quad& quad, std::size_t turn, const forms::Form& form,
                             const forms::PageDesign& design, cv::Matx33d& mm_to_px) {
    const auto transform = fit(quad, turn, design);
    if (!transform || !plausible(*transform, form.page_size)) return std::nullopt;
    mm_to_px = *transform;
    double worst = 0;
    for (std::size_t i = 0; i < kMarks; ++i) {
        const double side =
            design.mark_size_mm * px_per_mm_at(*transform, point_of(design.marks[i]));
        worst = std::max(worst, std::abs(std::log(quad[(i + turn) % kMarks].side / side)));
    }
    // A view along the paper has very different scales; at 15° they are alike.
    const double near = px_per_mm_at(*transform, {0, 0});
    const double far = px_per_mm_at(*transform, {form.page_size.width, form.page_size.height});
    const double tilt = std::abs(std::log(near / far));
    constexpr double kMostSizeError = 0.35;
    constexpr double kMostTilt = 0.6;
    if (worst > kMostSizeError || tilt > kMostTilt) return std::nullopt;
    return worst + 0.2 * tilt;
}

struct Candidate {
    Quad quad;
    double misfit = 0;
};

std::optional<Quad> best_quad(const std::vector<Mark>& squares, const forms::Form& form,
                              const forms::PageDesign& design) {
    std::optional<Candidate> best;
    const std::size_t n = std::min(squares.size(), kMostCandidates);
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = a + 1; b < n; ++b) {
            for (std::size_t c = b + 1; c < n; ++c) {
                for (std::size_t d = c + 1; d < n; ++d) {
                    const Quad quad = clockwise({squares[a], squares[b], squares[c], squares[d]});
                    for (const std::size_t turn : {0U, 1U}) {  // half turns have the same shape
                        cv::Matx33d unused;
                        const auto error = misfit(quad, turn, form, design, unused);
                        if (error && (!best || *error < best->misfit)) {
                            best = Candidate{quad, *error};
                        }
                    }
                }
            }
        }
    }
    if (!best) return std::nullopt;
    return best->quad;
}

// Returns the centres at full resolution; nullopt where one cannot be found again.
std::optional<Quad> refined(const cv::Mat& grey, Quad quad, double scale) {
    for (Mark& mark : quad) {
        const auto found =
            find_mark(grey, mark.centre * scale, mark.side * scale, mark.side * scale);
        if (!found) return std::nullopt;
        mark = *found;
    }
    return quad;
}

// Returns the bilinear sample; NaN outside the picture.
double grey_at(const cv::Mat& grey, cv::Point2d p) {
    const double x = p.x - 0.5;
    const double y = p.y - 0.5;
    const int left = static_cast<int>(std::floor(x));
    const int top = static_cast<int>(std::floor(y));
    if (left < 0 || top < 0 || left + 1 >= grey.cols || top + 1 >= grey.rows) return std::nan("");
    const double u = x - left;
    const double v = y - top;
    const std::uint8_t* upper = grey.ptr(top) + left;
    const std::uint8_t* lower = grey.ptr(top + 1) + left;
    return (1 - v) * ((1 - u) * upper[0] + u * upper[1]) + v * ((1 - u) * lower[0] + u * lower[1]);
}

struct Stroke {
    cv::Point2d from;
    cv::Point2d to;
};

std::vector<Stroke> strokes_of(const forms::Form& form, int page) {
    std::vector<Stroke> strokes;
    for (const forms::Field* field : form.fields_of_page(page)) {
        const core::RectMm& box = field->box;
        strokes.push_back({{box.x, box.y}, {box.right(), box.y}});
        strokes.push_back({{box.x, box.bottom()}, {box.right(), box.bottom()}});
        strokes.push_back({{box.x, box.y}, {box.x, box.bottom()}});
        strokes.push_back({{box.right(), box.y}, {box.right(), box.bottom()}});
    }
    for (const forms::Rule& rule : form.rules) {
        if (rule.page == page) strokes.push_back({point_of(rule.from), point_of(rule.to)});
    }
    return strokes;
}

// Returns whether one point of a stroke is darker than the paper on both sides of it.
bool is_dark(const cv::Mat& grey, const cv::Matx33d& mm_to_px, cv::Point2d mm, cv::Point2d across) {
    constexpr double kOffMm = 1.2;
    constexpr double kTryMm = 0.15;
    constexpr double kLeastDepth = 6;  // grey levels; a good frame is 60 below the paper
    const double one = grey_at(grey, mapped(mm_to_px, mm + kOffMm * across));
    const double other = grey_at(grey, mapped(mm_to_px, mm - kOffMm * across));
    double darkest = 255;
    for (int i = -3; i <= 3; ++i) {
        darkest = std::min(darkest, grey_at(grey, mapped(mm_to_px, mm + i * kTryMm * across)));
    }
    return std::min(one, other) - darkest > kLeastDepth;
}

}  // namespace

double print_match(const cv::Mat& grey, const cv::Matx33d& mm_to_px, const forms::Form& form,
                   int page) {
    constexpr int kPointsAStroke = 3;
    int dark = 0;
    int all = 0;
    for (const Stroke& stroke : strokes_of(form, page)) {
        const cv::Point2d along = stroke.to - stroke.from;
        const double length = cv::norm(along);
        if (length < 2) continue;
        const cv::Point2d across(-along.y / length, along.x / length);
        for (int i = 1; i <= kPointsAStroke; ++i) {
            const cv::Point2d mm = stroke.from + along * (i / (kPointsAStroke + 1.0));
            dark += is_dark(grey, mm_to_px, mm, across) ? 1 : 0;
            ++all;
        }
    }
    return all > 0 ? static_cast<double>(dark) / all : 0;
}

std::optional<Registration> register_by_marks(const cv::Mat& grey, const forms::Form& form,
                                              int page, MarksSeen* seen) {
    const forms::PageDesign& design = form.pages.at(static_cast<std::size_t>(page) - 1);
    if (design.marks.size() != kMarks || grey.empty()) return std::nullopt;
    const double longest = std::max(grey.cols, grey.rows);
    const double scale = std::max(1.0, longest / kSearchLongSidePx);
    cv::Mat small = grey;
    if (scale > 1) {
        cv::resize(grey, small, cv::Size(), 1 / scale, 1 / scale, cv::INTER_AREA);
    }
    // The sheet is between a third of the picture and all of it.
    const double most_side = design.mark_size_mm * std::max(small.cols, small.rows) /
                             std::max(form.page_size.width, form.page_size.height) * 1.4;
    const double least_side = most_side / 4.5;
    std::optional<Quad> quad;
    // Tries clearly dark squares first, then fainter ones: a faint page has marks too.
    for (const double darkness : {0.75, 0.93}) {
        const auto squares = find_squares(small, least_side, most_side, darkness);
        if (seen != nullptr) {
            seen->squares.clear();
            for (const Mark& mark : squares) {
                seen->squares.push_back({mark.centre * scale, mark.side * scale});
            }
        }
        quad = best_quad(squares, form, design);
        if (quad) break;
    }
    if (!quad) return std::nullopt;
    const auto fine = refined(grey, *quad, scale);
    if (!fine) return std::nullopt;

    constexpr double kLeastMatch = 0.25;
    constexpr double kClearlyBetter = 1.3;
    std::optional<Registration> best;
    double best_match = kLeastMatch;
    double second_match = 0;
    for (std::size_t turn = 0; turn < kMarks; ++turn) {
        cv::Matx33d mm_to_px;
        if (!misfit(*fine, turn, form, design, mm_to_px)) continue;
        const double match = print_match(grey, mm_to_px, form, page);
        if (match < best_match) {
            second_match = std::max(second_match, match);
            continue;
        }
        if (best) second_match = std::max(second_match, best_match);
        best_match = match;
        best = Registration{};
        best->mm_to_px = mm_to_px;
        for (std::size_t i = 0; i < kMarks; ++i) best->marks[i] = (*fine)[(i + turn) % kMarks];
        best->marks_found = static_cast<int>(kMarks);
    }
    if (best && best_match < kClearlyBetter * second_match) return std::nullopt;
    return best;
}

}  // namespace scanner
