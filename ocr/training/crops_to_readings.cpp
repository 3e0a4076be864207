// Reads raw crops from stdin as crops_to_inputs does, with the program's own reader, and prints one
// line of JSON a crop: state, digits, probability, score (before calibration), whether ink was
// left, how many networks were asked. --cells N: the crops are of one page, with one box a digit
// and N boxes a number, and each line is a number, joined as the program joins it. --inputs: stdin
// holds the output of crops_to_inputs (32 × 128 bytes of ink a field) instead of crops; with
// --alone each is a picture by itself. --calibration FILE: uses this calibration instead of the
// embedded one.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/file.h"
#include "ocr/digit_cells.h"
#include "ocr/isolate_ink.h"
#include "ocr/number_reader.h"
#include "ocr/training/crop_stream.h"

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

int read_crops(ocr::NumberReader& reader) {
    return ocr::training::for_each_crop("crops_to_readings", [&](const ocr::FieldCrop& crop) {
        const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
        print_guess(ink.empty, crop.box.empty() ? reader.read_alone(ink.input)
                                                : reader.read({ink.input}).front());
    });
}

int read_page(ocr::NumberReader& reader, std::size_t cells) {
    std::vector<ocr::FieldCrop> page;
    const int status = ocr::training::for_each_crop(
        "crops_to_readings", [&](const ocr::FieldCrop& crop) { page.push_back(crop); });
    std::vector<ocr::NumberGuess> number;
    for (const ocr::Ink& ink : ocr::isolate_page(page)) {
        number.push_back(reader.read({ink.input}).front());
        if (number.size() < cells) continue;
        print_guess(false, ocr::joined_cells(number));
        number.clear();
    }
    return status;
}

core::Result<std::unique_ptr<ocr::NumberReader>> reader_with(const std::string& calibration) {
    if (calibration.empty()) return ocr::NumberReader::create();
    const core::Bytes bytes = TRY(core::read_file(calibration));
    return ocr::NumberReader::create({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

int main(int argc, char** argv) {
    cv::setNumThreads(1);
    bool inputs = false;
    std::size_t cells = 0;
    bool alone = false;
    std::string calibration;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--inputs") {
            inputs = true;
        } else if (argument == "--alone") {
            alone = true;
        } else if (argument == "--cells" && i + 1 < argc) {
            cells = std::strtoul(argv[++i], nullptr, 10);
        } else if (argument == "--calibration" && i + 1 < argc) {
            calibration = argv[++i];
        } else {
            std::fputs(
                "usage: crops_to_readings [--inputs [--alone] | --cells N] [--calibration FILE]\n",
                stderr);
            return 2;
        }
    }
    const auto reader = reader_with(calibration);
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().message.c_str());
        return 2;
    }
    if (inputs) {
        read_inputs(**reader, alone);
        return 0;
    }
    return cells > 0 ? read_page(**reader, cells) : read_crops(**reader);
}
