#include "scanner/debug_legend.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace scanner {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kLettersALine = 95;  // of a page as wide as the picture
constexpr double kLeastSize = 0.4;    // smaller letters cannot be read
constexpr double kLetterPx = 18;      // mean width of a letter of size 1
constexpr double kLinePx = 38;        // from line to line at size 1

// OpenCV's font knows ASCII only; a character of several bytes becomes one "?".
std::string drawable(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            out += c;
        } else if ((byte & 0xC0U) != 0x80U) {
            out += '?';
        }
    }
    return out;
}

// At spaces where there are any.
std::vector<std::string> wrapped(std::string text, std::size_t letters) {
    std::vector<std::string> lines;
    while (text.size() > letters) {
        auto cut = text.rfind(' ', letters);
        if (cut == std::string::npos || cut == 0) cut = letters;
        lines.push_back(text.substr(0, cut));
        text.erase(0, text[cut] == ' ' ? cut + 1 : cut);
    }
    lines.push_back(text);
    return lines;
}

}  // namespace

cv::Mat with_legend(const cv::Mat& picture, const std::vector<LegendLine>& lines) {
    const double size = std::max(kLeastSize, picture.cols / (kLettersALine * kLetterPx));
    const int line_px = static_cast<int>(std::lround(kLinePx * size));
    const int indent = 2 * line_px;
    const auto letters =
        static_cast<std::size_t>(std::max(8.0, (picture.cols - 1.5 * indent) / (kLetterPx * size)));
    struct Drawn {
        std::string text;
        const cv::Scalar* colour = nullptr;  // of the swatch before it; null: none
    };
    std::vector<Drawn> drawn;
    for (const LegendLine& line : lines) {
        const cv::Scalar* colour = line.colour ? &*line.colour : nullptr;
        for (auto& text : wrapped(drawable(line.text), letters)) {
            drawn.push_back({std::move(text), colour});
            colour = nullptr;
        }
    }
    const int strip = line_px * (static_cast<int>(drawn.size()) + 1);
    cv::Mat view(picture.rows + strip, picture.cols, CV_8UC3, cv::Scalar(255, 255, 255));
    picture.copyTo(view(cv::Rect(0, strip, picture.cols, picture.rows)));
    const int pen = std::max(1, static_cast<int>(std::lround(2 * size)));
    int base = line_px;
    for (const Drawn& line : drawn) {
        if (line.colour) {
            const cv::Rect swatch(line_px / 2, base - line_px * 2 / 3, line_px, line_px * 2 / 3);
            cv::rectangle(view, swatch, *line.colour, cv::FILLED);
        }
        cv::putText(view, line.text, {indent, base}, kFont, size, cv::Scalar(40, 40, 40), pen,
                    cv::LINE_AA);
        base += line_px;
    }
    cv::line(view, {0, strip - 1}, {picture.cols, strip - 1}, cv::Scalar(160, 160, 160));
    return view;
}

}  // namespace scanner
