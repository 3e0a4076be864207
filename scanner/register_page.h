// Where the paper lies in the picture: the homography from the page's millimetres to pixels, from
// the four corner marks, with the codes as witnesses.
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
    // The worst distance of a mark or a code's centre from where the homography puts it, mm.
    double residual_mm = 0;
};

// `tags`: codes known to be this page's. With at least one, the marks are looked for where it says
// they must be, and three of them are enough. nullopt: fewer marks were found than needed;
// `marks_found` then says how many.
std::optional<Registration> register_by_tags(const cv::Mat& grey, const forms::Form& form,
                                             const forms::PageDesign& design,
                                             const std::vector<Tag>& tags,
                                             int* marks_found = nullptr);

// Without any code: four squares in the picture that have the form's shape; which way up the page
// lies is told by where its frames and rulings are. nullopt: there are no such four, or the
// printing does not tell which way up they are.
std::optional<Registration> register_by_marks(const cv::Mat& grey, const forms::Form& form,
                                              int page);

// How much of the page's printed frames and rulings is darker than the paper beside them: about 0
// where the page is another or lies differently, 0.5 and more where it fits.
double print_match(const cv::Mat& grey, const cv::Matx33d& mm_to_px, const forms::Form& form,
                   int page);

}  // namespace scanner
