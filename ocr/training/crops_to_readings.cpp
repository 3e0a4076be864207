// Reads raw crops from stdin as crops_to_inputs does, with the program's own reader, and prints one
// line of JSON a crop: state, digits, probability, score (before calibration), whether ink was
// left, whose answer it is. With --inputs: what crops_to_inputs makes (32 × 128 bytes of ink a
// field) instead of crops.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <vector>

#include "ocr/isolate_ink.h"
#include "ocr/number_reader.h"

namespace {

void print_guess(bool empty, const ocr::NumberGuess& guess) {
    nlohmann::json others = nlohmann::json::array();
    for (const auto& other : guess.alternatives) others.push_back(other.digits);
    const nlohmann::json line = {{"state", forms::name_of(guess.state)},
                                 {"digits", guess.digits},
                                 {"probability", guess.probability},
                                 {"score", guess.score},
                                 {"empty", empty},
                                 {"careful", guess.by == ocr::Network::Careful},
                                 {"overwritten", guess.overwritten},
                                 {"rewritten", guess.struck_and_rewritten},
                                 {"alternatives", others}};
    std::puts(line.dump().c_str());
}

int read_inputs(ocr::NumberReader& reader) {
    cv::Mat1b bytes(ocr::kInputRows, ocr::kInputCols);
    while (std::fread(bytes.data, 1, bytes.total(), stdin) == bytes.total()) {
        cv::Mat1f input;
        bytes.convertTo(input, CV_32F, 1 / 255.0);
        print_guess(false, reader.read({input}).front());
    }
    return 0;
}

int read_crops(ocr::NumberReader& reader) {
    std::array<std::int16_t, 6> head{};
    while (std::fread(head.data(), sizeof(std::int16_t), head.size(), stdin) == head.size()) {
        cv::Mat1b grey(static_cast<std::uint16_t>(head[0]), static_cast<std::uint16_t>(head[1]));
        if (std::fread(grey.data, 1, grey.total(), stdin) != grey.total()) {
            std::fputs("crops_to_readings: the input ends within a crop\n", stderr);
            return 2;
        }
        const cv::Rect box =
            head[4] > 0 ? cv::Rect(head[2], head[3], head[4], head[5]) : cv::Rect();
        const ocr::Ink ink = ocr::isolate_ink(grey, box);
        print_guess(ink.empty, reader.read({ink.input}).front());
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    cv::setNumThreads(1);
    const auto reader = ocr::NumberReader::create();
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().message.c_str());
        return 2;
    }
    const bool inputs = argc == 2 && std::strcmp(argv[1], "--inputs") == 0;
    return inputs ? read_inputs(**reader) : read_crops(**reader);
}
