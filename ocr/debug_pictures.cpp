#include "ocr/debug_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "core/file.h"
#include "scanner/write_image.h"

namespace ocr {
namespace {

constexpr int kEnlarged = 4;  // factor for the network's input and columns: a person can see them

cv::Mat1b black_on_white(const cv::Mat& ink, int times) {
    cv::Mat1b grey;
    ink.convertTo(grey, CV_8U, -255, 255);
    if (times > 1) cv::resize(grey, grey, {}, times, times, cv::INTER_NEAREST);
    return grey;
}

cv::Mat1f column_probabilities(const cv::Mat& logits) {
    cv::Mat1f p(logits.size());
    for (int t = 0; t < logits.cols; ++t) {
        double sum = 0;
        for (int c = 0; c < logits.rows; ++c) sum += std::exp(logits.at<float>(c, t));
        for (int c = 0; c < logits.rows; ++c) {
            p(c, t) = static_cast<float>(std::exp(logits.at<float>(c, t)) / sum);
        }
    }
    return p;
}

std::string file_name_of(std::string name) {
    std::replace_if(
        name.begin(), name.end(),
        [](unsigned char c) { return !std::isalnum(c) && c != '.' && c != '-' && c != '_'; }, '_');
    return name;
}

}  // namespace

core::Result<> write_debug_pictures(const std::string& folder, const std::string& name,
                                    const cv::Mat& crop, const Ink& ink,
                                    const FieldScores* scores) {
    std::error_code trouble;
    std::filesystem::create_directories(folder, trouble);
    const std::string stem = folder + "/" + file_name_of(name);
    const auto write = [&stem](const char* what, const cv::Mat& grey) -> core::Result<> {
        const core::Bytes png = TRY(scanner::write_png(grey, /*dpi=*/0));
        return core::write_file_durably(stem + what, png);
    };
    TRY(write("-1-crop.png", crop));
    if (!ink.map.empty()) TRY(write("-2-ink.png", black_on_white(ink.map, 1)));
    TRY(write("-3-input.png", black_on_white(ink.input, kEnlarged)));
    if (scores != nullptr) {
        const cv::Mat1f columns = column_probabilities(scores->columns);
        TRY(write("-4-columns.png", black_on_white(columns, kEnlarged * kEnlarged)));
    }
    return {};
}

}  // namespace ocr
