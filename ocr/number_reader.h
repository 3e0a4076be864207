// The reader of whole handwritten numbers: a small convolutional network over the ink of a field.
// Blind: it sees ink, never a reported value and never another field.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "core/result.h"
#include "forms/worksheet.h"

namespace ocr {

// The network's input: ink on nothing, one field.
inline constexpr int kInputRows = 32;
inline constexpr int kInputCols = 128;
// Where the ink leaves the outer columns free, the network is given the middle ones only: most
// boxes hold a digit or two, and half the columns cost half the time. (NARROW of
// ocr/training/network.py.)
inline constexpr int kNarrowCols = 64;
inline constexpr int kNarrowInk = 58;  // most columns of ink, in the middle, in a narrow input

struct NumberGuess {
    forms::ReadingState state = forms::ReadingState::Blank;
    std::string digits;      // empty unless Number
    double probability = 0;  // calibrated, that state and digits are right
    double score = 0;        // the same before calibration, for fitting and measuring that
    std::vector<forms::Alternative> alternatives;  // without the first choice, likeliest first
    bool overwritten = false;
    bool struck_and_rewritten = false;
};

// What the network says of one field, before anything is made of it: for evaluation and debugging.
struct FieldScores {
    cv::Mat columns;  // 11 × 32 (narrow) or 64 logits, 32-bit float: digits 0–9, nothing
    std::vector<float> field;  // 7 logits: number, blank, void, struck, illegible; two flags
};

// Not thread-safe: one per thread. The weights are embedded in the program.
class NumberReader {
public:
    static core::Result<std::unique_ptr<NumberReader>> create();
    virtual ~NumberReader() = default;
    // One batch: each picture kInputRows × kInputCols, 32-bit float, 0 no ink to 1 full ink (as
    // ocr/isolate_ink.h makes it). One guess each, in order. An input without any ink is
    // Blank, and costs nothing. Empty in, empty out.
    virtual std::vector<NumberGuess> read(const std::vector<cv::Mat>& inputs) = 0;
    virtual std::vector<FieldScores> raw(const std::vector<cv::Mat>& inputs) = 0;
};

}  // namespace ocr
