// Reads raw crops from stdin as crops_to_inputs does, with the program's own reader, and prints one
// line of JSON a crop: state, digits, probability, score (before calibration), whether ink was
// left, how many networks were asked. With --inputs: what crops_to_inputs makes (32 × 128 bytes of
// ink a field) instead of crops. --calibration FILE: with that one instead of the embedded one.
#include <array>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <string_view>
#include <vector>

#include "core/file.h"
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
                                 {"asked", static_cast<int>(guess.by) + 1},
                                 {"overwritten", guess.overwritten},
                                 {"rewritten", guess.struck_and_rewritten},
                                 {"alternatives", others}};
    std::puts(line.dump().c_str());
}

void read_inputs(ocr::NumberReader& reader, bool alone) {
    cv::Mat1b bytes(ocr::kInputRows, ocr::kInputCols);
    while (std::fread(bytes.data, 1, bytes.total(), stdin) == bytes.total()) {
        cv::Mat1f input;
        bytes.convertTo(input, CV_32F, 1 / 255.0);
        print_guess(false, alone ? reader.read_alone(input) : reader.read({input}).front());
    }
}

bool next_crop(ocr::FieldCrop& crop) {
    std::array<std::int16_t, 6> head{};
    if (std::fread(head.data(), sizeof(std::int16_t), head.size(), stdin) != head.size())
        return false;
    cv::Mat1b grey(static_cast<std::uint16_t>(head[0]), static_cast<std::uint16_t>(head[1]));
    if (std::fread(grey.data, 1, grey.total(), stdin) != grey.total()) return false;
    crop = {grey, head[4] > 0 ? cv::Rect(head[2], head[3], head[4], head[5]) : cv::Rect()};
    return true;
}

void read_crops(ocr::NumberReader& reader, bool one_page) {
    std::vector<ocr::FieldCrop> page;
    for (ocr::FieldCrop crop; next_crop(crop);) {
        if (one_page) {
            page.push_back(crop);
            continue;
        }
        const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
        print_guess(ink.empty, crop.box.empty() ? reader.read_alone(ink.input)
                                                : reader.read({ink.input}).front());
    }
    for (const ocr::Ink& ink : ocr::isolate_page(page)) {
        print_guess(ink.empty, reader.read({ink.input}).front());
    }
}

}  // namespace

int main(int argc, char** argv) {
    cv::setNumThreads(1);
    bool inputs = false;
    bool one_page = false;
    bool alone = false;
    core::Result<std::unique_ptr<ocr::NumberReader>> reader = ocr::NumberReader::create();
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--inputs") {
            inputs = true;
        } else if (argument == "--alone") {
            alone = true;
        } else if (argument == "--page") {
            one_page = true;
        } else if (argument == "--calibration" && i + 1 < argc) {
            const auto bytes = core::read_file(argv[++i]);
            if (!bytes) {
                std::fprintf(stderr, "%s\n", bytes.error().message.c_str());
                return 2;
            }
            reader = ocr::NumberReader::create(
                {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
        } else {
            std::fputs(
                "usage: crops_to_readings [--inputs [--alone] | --page] [--calibration FILE]\n",
                stderr);
            return 2;
        }
    }
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().message.c_str());
        return 2;
    }
    if (inputs) {
        read_inputs(**reader, alone);
    } else {
        read_crops(**reader, one_page);
    }
    return 0;
}
