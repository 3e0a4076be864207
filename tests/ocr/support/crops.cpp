#include "tests/ocr/support/crops.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "core/csv.h"
#include "core/file.h"
#include "scanner/load_scans.h"

namespace ocr_test {
namespace {

cv::Mat picture(const std::string& path) {
    const auto bytes = core::read_file(path);
    if (!bytes) throw std::runtime_error(bytes.error().message);
    const auto file = scanner::open_scans(*bytes, path, {}, /*working_dpi=*/0);
    if (!file) throw std::runtime_error(file.error().message);
    const auto scan = (*file)->page(1);
    if (!scan) throw std::runtime_error(scan.error().message);
    return scan->grey.clone();
}

core::CsvTable table(const std::string& path) {
    const auto text = core::read_text_file(path);
    if (!text) throw std::runtime_error(text.error().message);
    auto read = core::parse_csv(*text, path);
    if (!read) throw std::runtime_error(read.error().message);
    return *read;
}

}  // namespace

std::string data_folder() {
    const char* given = std::getenv("RECANVASS_DATA");
    return given != nullptr ? given : RECANVASS_SOURCE_DIR "/../shared/data";
}

std::vector<Crop> corpus() {
    const std::string folder = RECANVASS_SOURCE_DIR "/tests/ocr/corpus/";
    std::vector<Crop> crops;
    for (const auto& row : table(folder + "answers.csv").rows) {
        const cv::Rect box(std::stoi(row[2]), std::stoi(row[3]), std::stoi(row[4]),
                           std::stoi(row[5]));
        crops.push_back({row[0], picture(folder + row[0]), box, row[1]});
    }
    return crops;
}

std::optional<std::vector<Crop>> orand() {
    const std::string folder = data_folder() + "/strings/orand-car-a/";
    if (!std::filesystem::exists(folder + "labels.csv")) return std::nullopt;
    std::vector<Crop> crops;
    for (const auto& row : table(folder + "labels.csv").rows) {
        crops.push_back({row[0], picture(folder + "images/" + row[0]), {}, row[1]});
    }
    return crops;
}

Crop empty_box() {
    Crop crop;
    crop.box = {kMargin, kMargin, 154, 53};
    crop.grey = cv::Mat(53 + 2 * kMargin, 154 + 2 * kMargin, CV_8U, cv::Scalar(245));
    cv::rectangle(crop.grey, crop.box, cv::Scalar(150), 2, cv::LINE_AA);
    return crop;
}

void add_noise(cv::Mat& grey, double sigma, std::uint64_t seed) {
    cv::RNG random(seed);
    cv::Mat noise(grey.size(), CV_16S);
    random.fill(noise, cv::RNG::NORMAL, 0, sigma);
    cv::add(grey, noise, grey, cv::noArray(), CV_8U);
}

}  // namespace ocr_test
