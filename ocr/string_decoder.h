// Turns the network's columns into whole strings of digits with their probabilities: connectionist
// temporal classification, summed over all ways to write a string into the columns.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

namespace ocr {

inline constexpr int kClasses = 11;  // digits 0–9, then "nothing here"
inline constexpr int kNothing = 10;
inline constexpr int kBeamWidth = 12;  // strings carried from column to column

struct ScoredString {
    std::string digits;      // may be empty
    double probability = 0;  // 0–1, over all strings but those dropped on the way
};

// `logits`: kClasses × columns, 32-bit float. Returns 1 to kBeamWidth strings, the likeliest first.
std::vector<ScoredString> likeliest_strings(const cv::Mat& logits);

}  // namespace ocr
