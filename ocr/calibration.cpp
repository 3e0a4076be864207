#include "ocr/calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>

namespace ocr {

core::Result<Calibration> parse_calibration(std::string_view text) {
    Calibration c;
    std::map<std::string, double*> wanted{
        {"quick_stands", &c.quick_stands},       {"careful_stands", &c.careful_stands},
        {"careful_weight", &c.careful_weight},   {"thorough_weight", &c.thorough_weight},
        {"quick_offset", &c.quick.offset},       {"quick_slope", &c.quick.slope},
        {"careful_offset", &c.careful.offset},   {"careful_slope", &c.careful.slope},
        {"thorough_offset", &c.thorough.offset}, {"thorough_slope", &c.thorough.slope},
        {"alone_offset", &c.alone.offset},       {"alone_slope", &c.alone.slope},
        {"other_offset", &c.other.offset},       {"other_slope", &c.other.slope},
        {"empty_is_blank", &c.empty_is_blank},   {"alone_empty_is_blank", &c.alone_empty_is_blank},
    };
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string name;
        double value = 0;
        if (!(words >> name >> value) || !wanted.contains(name)) {
            return core::fail(fmt::format(
                "The reader's calibration has an unknown line \"{}\"; make it again with "
                "ocr/training/calibrate.py.",
                line));
        }
        *wanted[name] = value;
        wanted.erase(name);
    }
    if (!wanted.empty()) {
        return core::fail(fmt::format(
            "The reader's calibration lacks \"{}\"; make it again with ocr/training/calibrate.py.",
            wanted.begin()->first));
    }
    return c;
}

double calibrated(const LogisticMap& map, double score) {
    constexpr double kEdge = 1e-9;  // log-odds must stay finite
    const double p = std::clamp(score, kEdge, 1 - kEdge);
    return 1 / (1 + std::exp(-(map.offset + map.slope * std::log(p / (1 - p)))));
}

}  // namespace ocr
