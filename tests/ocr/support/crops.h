// Crops of fields for the reader's tests: the committed corpus, and boxes drawn here.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ocr_test {

struct Crop {
    std::string file;
    cv::Mat grey;
    cv::Rect box;  // empty: not known
    std::string digits;
};

// Returns the folder of the large sets: RECANVASS_DATA, or ../shared/data beside the source.
std::string data_folder();

// Returns tests/ocr/corpus: numbers of MNIST's test set in printed boxes, with their answers.
std::vector<Crop> corpus();

// Returns the real cheque amounts; nullopt where they are absent.
std::optional<std::vector<Crop>> orand();

inline constexpr int kMargin = 12;  // px round the box: 2 mm at 150 dots an inch

// Returns an empty box of the worksheet with its drop-out frame, 26 × 9 mm at 150 dots an inch.
Crop empty_box();
void add_noise(cv::Mat& grey, double sigma, std::uint64_t seed);

}  // namespace ocr_test
