// Measures reading: the 48 boxes of a page, 30 of them with a number, on one core.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <opencv2/core/utility.hpp>

#include "core/csv.h"
#include "core/file.h"
#include "ocr/isolate_ink.h"
#include "ocr/number_reader.h"
#include "scanner/load_scans.h"

namespace {

constexpr std::size_t kBoxes = 48;
constexpr std::size_t kWritten = 30;

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(2);
    }
    return std::move(*result);
}

// Returns the crops of tests/ocr/corpus; the last ones are wiped.
std::vector<cv::Mat> crops_of_a_page() {
    const std::string folder = RECANVASS_SOURCE_DIR "/tests/ocr/corpus/";
    std::vector<cv::Mat> crops;
    const auto text = must(core::read_text_file(folder + "answers.csv"));
    const auto answers = must(core::parse_csv(text, "answers.csv"));
    for (const auto& row : answers.rows) {
        const core::Bytes bytes = must(core::read_file(folder + row[0]));
        const auto file = must(scanner::open_scans(bytes, row[0], {}, /*working_dpi=*/0));
        crops.push_back(must(file->page(1)).grey.clone());
        if (crops.size() == kBoxes) break;
    }
    for (std::size_t i = kWritten; i < crops.size(); ++i) {
        crops[i] = cv::Mat(crops[i].size(), CV_8U, cv::Scalar(244));
    }
    return crops;
}

const cv::Rect kBox(12, 12, 154, 53);  // of every crop in the corpus

void isolate(benchmark::State& state) {
    cv::setNumThreads(1);
    const auto crops = crops_of_a_page();
    for (auto _ : state) {
        for (const cv::Mat& crop : crops) benchmark::DoNotOptimize(ocr::isolate_ink(crop, kBox));
    }
}
BENCHMARK(isolate)->Name("isolate ink, 48 boxes")->Unit(benchmark::kMillisecond);

void read(benchmark::State& state) {
    cv::setNumThreads(1);
    const auto reader = must(ocr::NumberReader::create());
    std::vector<cv::Mat> inputs;
    for (const cv::Mat& crop : crops_of_a_page()) {
        inputs.push_back(ocr::isolate_ink(crop, kBox).input);
    }
    for (auto _ : state) benchmark::DoNotOptimize(reader->read(inputs));
}
BENCHMARK(read)->Name("network and strings, 30 numbers")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
