// Turns a network's score into a probability. Fitted on rendered fields that were held out from
// training (ocr/training/calibrate.py), never on data used for measuring.
#pragma once

#include <string_view>

#include "core/result.h"

namespace ocr {

// probability = logistic(offset + slope × log-odds of the score)
struct LogisticMap {
    double offset = 0;
    double slope = 1;
};

struct Calibration {
    LogisticMap quick;                // numbers that the quick network reads alone
    LogisticMap careful;              // … that it reads with the careful one
    LogisticMap thorough;             // … that all three read
    LogisticMap alone;                // pictures by themselves, read by all three
    LogisticMap other;                // void, struck, illegible, blank
    double quick_stands = 1;          // least score at which the quick network's number stands
    double careful_stands = 1;        // least score for it and the careful one together
    double careful_weight = 0;        // of the careful network's logarithm beside the quick one's
    double thorough_weight = 0;       // of the thorough network's beside both
    double empty_is_blank = 1;        // probability that a field without any ink is blank
    double alone_empty_is_blank = 1;  // the same for a picture by itself
};

// Lines "name value"; '#' starts a comment. Errors: a line of another kind, a missing name.
core::Result<Calibration> parse_calibration(std::string_view text);

double calibrated(const LogisticMap& map, double score);  // score and result: 0–1

}  // namespace ocr
