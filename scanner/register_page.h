// Finds where the paper lies in the picture: the homography from the page's millimetres to pixels,
// from the four corner marks, with the codes as witnesses.
#pragma once

#include <array>
#include <cstddef>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <optional>
#include <vector>

#include "forms/form.h"
#include "scanner/find_marks.h"
#include "scanner/page_tag.h"

namespace scanner {

inline constexpr std::size_t kMarks = 4;  // one at each corner

struct Registration {
    cv::Matx33d mm_to_px;
    std::array<std::optional<Mark>, kMarks> marks;  // in the form's order
    int marks_found = 0;
    int codes_used = 0;
    // Largest distance of a mark or a code's centre from its place by the homography, mm.
    double residual_mm = 0;
};

// What was seen of the marks, also where no registration came of it: for the reason and the debug
// view.
struct MarksSeen {
    int most_found = 0;                // by the best of the guesses that the codes allow
    std::optional<cv::Matx33d> guess;  // that one: page millimetres → pixels
    std::array<std::optional<Mark>, kMarks> marks;  // found by it, in the form's order
    std::vector<Mark> squares;  // what looked like a mark where no code told the places
};

// `tags`: codes known to be this page's. One code tells where to look for the marks, and three
// marks are then enough. Returns nullopt where too few marks were found. `seen` may be null.
std::optional<Registration> register_by_tags(const cv::Mat& grey, const forms::Form& form,
                                             const forms::PageDesign& design,
                                             const std::vector<Tag>& tags, MarksSeen* seen);

// Registers without any code: by four squares in the form's shape. The frames and rulings tell
// which way up the page lies. Returns nullopt where there are no such four squares, or the printing
// does not tell which way up they are. `seen` may be null.
std::optional<Registration> register_by_marks(const cv::Mat& grey, const forms::Form& form,
                                              int page, MarksSeen* seen);

// Returns the share of the printed frames and rulings that is darker than the paper beside them:
// about 0 for another page or another position, 0.5 and more where it fits.
double print_match(const cv::Mat& grey, const cv::Matx33d& mm_to_px, const forms::Form& form,
                   int page);

}  // namespace scanner
