#include "scanner/register_page.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>

#include "scanner/homography.h"

namespace scanner {
namespace {

constexpr int kLeastMarksWithCode = 3;
// A code's corners are exact to a pixel, a mark's centre to a tenth of one.
constexpr double kCodeWeight = 0.05;

// Points that fit a transform: the marks found so far and the corners of the codes.
struct Evidence {
    const forms::PageDesign* design = nullptr;
    std::vector<PointPair> code_corners;
    std::vector<PointPair> code_centres;
    std::array<std::optional<Mark>, kMarks> marks;

    int marks_found() const {
        return static_cast<int>(std::count_if(marks.begin(), marks.end(),
                                              [](const auto& mark) { return mark.has_value(); }));
    }
    std::vector<PointPair> mark_pairs() const {
        std::vector<PointPair> pairs;
        for (std::size_t i = 0; i < kMarks; ++i) {
            if (marks[i]) pairs.push_back({point_of(design->marks[i]), marks[i]->centre, 1});
        }
        return pairs;
    }
    void add_code(const core::RectMm& code, const Tag& tag) {
        const std::array<cv::Point2d, 4> mm = {
            cv::Point2d(code.x, code.y), cv::Point2d(code.right(), code.y),
            cv::Point2d(code.right(), code.bottom()), cv::Point2d(code.x, code.bottom())};
        for (std::size_t i = 0; i < mm.size(); ++i) {
            code_corners.push_back({mm[i], tag.corners[i], kCodeWeight});
        }
        code_centres.push_back({point_of(code.centre()), tag.centre(), 1});
    }
};

// Returns the best transform so far: a homography needs points far apart; for an affine transform
// one code is enough.
std::optional<cv::Matx33d> current_fit(const Evidence& evidence) {
    std::vector<PointPair> pairs = evidence.mark_pairs();
    const bool spread =
        evidence.marks_found() + static_cast<int>(evidence.code_centres.size()) >= 4;
    pairs.insert(pairs.end(), evidence.code_corners.begin(), evidence.code_corners.end());
    if (spread || evidence.code_centres.size() >= 2) {
        if (const auto fit = fit_homography(pairs)) return fit;
    }
    return fit_affine(pairs);
}

// Looks for the marks, the surest first: each found mark makes the place of the next one surer.
void find_all_marks(const cv::Mat& grey, Evidence& evidence) {
    const forms::PageDesign& design = *evidence.design;
    std::array<std::size_t, kMarks> order = {0, 1, 2, 3};
    std::array<double, kMarks> distance{};
    for (std::size_t i = 0; i < kMarks; ++i) {
        distance[i] = 1e9;
        for (const PointPair& code : evidence.code_centres) {
            distance[i] = std::min(distance[i], cv::norm(code.mm - point_of(design.marks[i])));
        }
    }
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
    for (const std::size_t i : order) {
        const auto fit = current_fit(evidence);
        if (!fit) return;
        const cv::Point2d mm = point_of(design.marks[i]);
        const double scale = px_per_mm_at(*fit, mm);
        // Search radius: 4 mm, and more with the distance, since an affine fit of one code errs
        // with it.
        const bool firm = evidence.code_centres.size() >= 2;
        const double radius_mm = 4 + (firm ? 0.02 : 0.08) * distance[i];
        evidence.marks[i] =
            find_mark(grey, mapped(*fit, mm), design.mark_size_mm * scale, radius_mm * scale);
    }
}

double worst_distance(const Evidence& evidence, const cv::Matx33d& mm_to_px) {
    const cv::Matx33d to_mm = mm_to_px.inv();
    double worst = 0;
    for (const PointPair& pair : evidence.mark_pairs()) {
        worst = std::max(worst, cv::norm(mapped(to_mm, pair.px) - pair.mm));
    }
    for (const PointPair& pair : evidence.code_centres) {
        worst = std::max(worst, cv::norm(mapped(to_mm, pair.px) - pair.mm));
    }
    return worst;
}

std::optional<Registration> finished(const Evidence& evidence) {
    std::vector<PointPair> pairs = evidence.mark_pairs();
    // Four marks are enough; with three, a code stands for the missing one.
    if (pairs.size() < kMarks) {
        pairs.insert(pairs.end(), evidence.code_corners.begin(), evidence.code_corners.end());
    }
    auto fit = fit_homography(pairs);
    if (!fit) return std::nullopt;
    // A scanner sees no perspective. Where three marks alone already place the codes rightly, the
    // codes' coarse corners would only bend the fit at the missing corner.
    constexpr double kFlatMm = 0.25;
    const auto flat = fit_affine(evidence.mark_pairs());
    if (pairs.size() > kMarks && flat && worst_distance(evidence, *flat) < kFlatMm) fit = flat;
    Registration registration;
    registration.mm_to_px = *fit;
    registration.marks = evidence.marks;
    registration.marks_found = evidence.marks_found();
    registration.codes_used = static_cast<int>(evidence.code_centres.size());
    registration.residual_mm = worst_distance(evidence, *fit);
    return registration;
}

// Guesses the place of each tag in the design, one guess after the other.
std::vector<Evidence> guesses(const forms::PageDesign& design, const std::vector<Tag>& tags) {
    std::vector<Evidence> all;
    if (tags.size() >= 2 && design.codes.size() >= 2) {
        // The second code lies to the lower right of the first, seen in the codes' own direction.
        const cv::Point2d right = tags[0].corners[1] - tags[0].corners[0];
        const cv::Point2d down = tags[0].corners[3] - tags[0].corners[0];
        const cv::Point2d between = tags[1].centre() - tags[0].centre();
        const bool in_order = between.dot(right) + between.dot(down) > 0;
        Evidence evidence;
        evidence.design = &design;
        evidence.add_code(design.codes[0], tags[in_order ? 0 : 1]);
        evidence.add_code(design.codes[1], tags[in_order ? 1 : 0]);
        all.push_back(evidence);
    }
    for (const Tag& tag : tags) {
        for (const core::RectMm& code : design.codes) {
            Evidence evidence;
            evidence.design = &design;
            evidence.add_code(code, tag);
            all.push_back(evidence);
        }
    }
    return all;
}

// Registers forms with codes and without marks: both codes must be there.
std::optional<Registration> register_by_codes_alone(const forms::PageDesign& design,
                                                    const std::vector<Tag>& tags) {
    for (const Evidence& evidence : guesses(design, tags)) {
        if (evidence.code_centres.size() >= 2) return finished(evidence);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Registration> register_by_tags(const cv::Mat& grey, const forms::Form& form,
                                             const forms::PageDesign& design,
                                             const std::vector<Tag>& tags, MarksSeen* seen) {
    if (design.marks.size() != kMarks) return register_by_codes_alone(design, tags);
    std::optional<Registration> best;
    for (Evidence& evidence : guesses(design, tags)) {
        find_all_marks(grey, evidence);
        if (seen != nullptr && (!seen->guess || evidence.marks_found() > seen->most_found)) {
            seen->most_found = evidence.marks_found();
            seen->guess = current_fit(evidence);
            seen->marks = evidence.marks;
        }
        if (evidence.marks_found() < kLeastMarksWithCode) continue;
        const auto registration = finished(evidence);
        if (!registration || !plausible(registration->mm_to_px, form.page_size)) continue;
        const bool better = !best || registration->marks_found > best->marks_found ||
                            (registration->marks_found == best->marks_found &&
                             registration->residual_mm < best->residual_mm);
        if (better) best = registration;
        // Two codes that agree are better evidence than one: their result is final.
        if (evidence.code_centres.size() >= 2 || best->marks_found == static_cast<int>(kMarks))
            break;
    }
    return best;
}

}  // namespace scanner
