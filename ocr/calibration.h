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
    double temperature = 1;     // of the columns' logits
    LogisticMap quick;          // numbers of the quick network that stand
    LogisticMap number;         // numbers of the careful network
    LogisticMap other;          // void, struck, illegible, blank
    double quick_stands = 1;    // the least score with which a number of the quick network stands
    double empty_is_blank = 1;  // that a field without any ink left is blank
};

// Lines "name value"; '#' starts a comment. Errors: a line that is neither, a name that is missing.
core::Result<Calibration> parse_calibration(std::string_view text);

double calibrated(const LogisticMap& map, double score);  // score and result: 0–1

}  // namespace ocr
