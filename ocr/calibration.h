// What a score of the network is worth: fitted on rendered fields that were held out from training
// (ocr/training/calibrate.py), never on anything that is used for measuring.
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
    LogisticMap quick;           // numbers that stand as the quick network reads them
    LogisticMap careful;         // as it and the careful one do
    LogisticMap thorough;        // as all three do
    LogisticMap alone;           // as all three read a picture by itself
    LogisticMap other;           // void, struck, illegible, blank
    double quick_stands = 1;     // the least score with which a number of the quick network stands
    double careful_stands = 1;   // and of the quick and the careful one together
    double careful_weight = 0;   // of the careful network's logarithm beside the quick one's
    double thorough_weight = 0;  // of the thorough network's beside both
    double empty_is_blank = 1;   // that a field without any ink left is blank
    double alone_empty_is_blank = 1;  // and that a picture by itself is
};

// Lines "name value"; '#' starts a comment. Errors: a line that is neither, a name that is missing.
core::Result<Calibration> parse_calibration(std::string_view text);

double calibrated(const LogisticMap& map, double score);  // score and result: 0–1

}  // namespace ocr
