// Reads whole handwritten numbers. A quick convolutional network reads the ink of a field; where it
// is not sure, a careful one with six times the work; where both are not, a thorough one with
// thirty times. The reader is blind: it sees ink, never a reported value and never another field.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "forms/worksheet.h"
#include "ocr/network_runner.h"

namespace ocr {

enum class Network { Quick, Careful, Thorough };

struct NumberGuess {
    forms::ReadingState state = forms::ReadingState::Blank;
    std::string digits;      // empty unless Number
    double probability = 0;  // that state and digits are right, calibrated
    double score = 0;        // the same before calibration, for fitting and measuring it
    std::vector<forms::Alternative> alternatives;  // without the first choice, likeliest first
    bool overwritten = false;
    bool struck_and_rewritten = false;
    Network by = Network::Quick;  // the last that was asked
};

// Not thread-safe: one per thread. The weights are embedded in the program.
class NumberReader {
public:
    static core::Result<std::unique_ptr<NumberReader>> create();
    // Takes another calibration than the embedded one (parse_calibration of ocr/calibration.h): for
    // fitting it.
    static core::Result<std::unique_ptr<NumberReader>> create(std::string_view calibration);
    virtual ~NumberReader() = default;
    // Reads the fields of a page: each picture kInputRows × kInputCols, 32-bit float, 0 no ink to 1
    // full ink (as ocr/isolate_ink.h makes it). Returns one guess for each, in order. An input
    // without ink is Blank and costs nothing.
    virtual std::vector<NumberGuess> read(const std::vector<cv::Mat>& inputs) = 0;
    // Reads a picture by itself, without a known frame and without haste: all three networks read
    // it.
    virtual NumberGuess read_alone(const cv::Mat& input) = 0;
    virtual FieldScores raw(const cv::Mat& input, Network network) = 0;
};

}  // namespace ocr
