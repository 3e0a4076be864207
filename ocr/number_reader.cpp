#include "ocr/number_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <string_view>

#include "core/check.h"
#include "ocr/calibration.h"
#include "ocr/string_decoder.h"

namespace ocr {

namespace embedded {
std::string_view numbers_onnx();
std::string_view numbers_calibration();
}  // namespace embedded

namespace {

using forms::ReadingState;

// The order of the network's field outputs: ocr/training/network.py.
constexpr std::array kStates = {ReadingState::Number, ReadingState::Blank, ReadingState::Void,
                                ReadingState::Struck, ReadingState::Illegible};
constexpr int kStateCount = static_cast<int>(kStates.size());
constexpr int kOverwritten = kStateCount;
constexpr int kRewritten = kStateCount + 1;
constexpr int kFieldOutputs = kStateCount + 2;

constexpr std::size_t kMostDigits = 7;        // longer strings are no number of ours
constexpr std::size_t kMostAlternatives = 5;  // for the arithmetic of the sheet to choose among
constexpr double kLeastAlternative = 1e-4;    // below this nobody would ask

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

std::array<double, kStateCount> state_probabilities(const float* field) {
    std::array<double, kStateCount> p{};
    double sum = 0;
    for (std::size_t s = 0; s < p.size(); ++s)
        sum += p[s] = std::exp(static_cast<double>(field[s]));
    for (double& v : p) v /= sum;
    return p;
}

bool is_number(const ScoredString& s) {
    return !s.digits.empty() && s.digits.size() <= kMostDigits;
}

NumberGuess guess_number(const std::vector<ScoredString>& strings, double state,
                         const Calibration& calibration) {
    NumberGuess guess;
    guess.state = ReadingState::Number;
    double total = 0;
    for (const ScoredString& s : strings) total += s.probability;
    const auto best = std::find_if(strings.begin(), strings.end(), is_number);
    guess.digits = best->digits;
    guess.score = best->probability * state;
    guess.probability = calibrated(calibration.number, guess.score);
    // What is left is shared among the others in the network's proportions.
    const double rest = std::max(1e-12, total - best->probability);
    for (auto s = strings.begin(); s != strings.end(); ++s) {
        if (s == best || !is_number(*s)) continue;
        const double share = (1 - guess.probability) * s->probability / rest;
        if (share < kLeastAlternative || guess.alternatives.size() == kMostAlternatives) break;
        guess.alternatives.push_back({s->digits, share});
    }
    return guess;
}

// What the field says as a whole decides first; a number without digits is illegible.
NumberGuess guess_from(const cv::Mat& columns, const float* field, const Calibration& calibration) {
    const auto states = state_probabilities(field);
    const auto best =
        static_cast<std::size_t>(std::max_element(states.begin(), states.end()) - states.begin());
    const std::vector<ScoredString> strings = likeliest_strings(columns, calibration.temperature);
    const bool some_number = std::any_of(strings.begin(), strings.end(), is_number);
    NumberGuess guess;
    if (kStates[best] == ReadingState::Number && some_number) {
        guess = guess_number(strings, states[best], calibration);
    } else if (kStates[best] == ReadingState::Number) {
        guess.state = ReadingState::Illegible;
        guess.score = 0.5;
        guess.probability = calibrated(calibration.other, guess.score);
    } else {
        guess.state = kStates[best];
        guess.score = states[best];
        guess.probability = calibrated(calibration.other, guess.score);
        // It may be a number after all: the sheet's arithmetic should know which.
        if (some_number) {
            const NumberGuess number = guess_number(strings, states[0], calibration);
            const double share = std::min(number.probability, 1 - guess.probability);
            if (share >= kLeastAlternative) guess.alternatives.push_back({number.digits, share});
        }
    }
    guess.overwritten = logistic(field[kOverwritten]) > 0.5;
    guess.struck_and_rewritten =
        guess.state == ReadingState::Number && logistic(field[kRewritten]) > 0.5;
    return guess;
}

bool is_narrow(const cv::Mat& input) {
    CHECK(input.rows == kInputRows && input.cols == kInputCols && input.type() == CV_32FC1);
    constexpr int kSide = (kInputCols - kNarrowInk) / 2;
    return cv::countNonZero(input.colRange(0, kSide)) == 0 &&
           cv::countNonZero(input.colRange(kInputCols - kSide, kInputCols)) == 0;
}

class DnnReader final : public NumberReader {
public:
    DnnReader(cv::dnn::Net net, const Calibration& calibration)
        : net_(std::move(net)), calibration_(calibration) {}

    std::vector<NumberGuess> read(const std::vector<cv::Mat>& inputs) override {
        std::vector<NumberGuess> guesses(inputs.size());
        std::vector<cv::Mat> inked;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            guesses[i].probability = guesses[i].score = calibration_.empty_is_blank;
            if (cv::countNonZero(inputs[i]) == 0) continue;
            inked.push_back(inputs[i]);
            places.push_back(i);
        }
        const std::vector<FieldScores> all = raw(inked);
        for (std::size_t i = 0; i < all.size(); ++i) {
            guesses[places[i]] = guess_from(all[i].columns, all[i].field.data(), calibration_);
        }
        return guesses;
    }

    std::vector<FieldScores> raw(const std::vector<cv::Mat>& inputs) override {
        std::vector<std::size_t> narrow;
        std::vector<std::size_t> wide;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            (is_narrow(inputs[i]) ? narrow : wide).push_back(i);
        }
        std::vector<FieldScores> all(inputs.size());
        score(inputs, narrow, kNarrowCols, all);
        score(inputs, wide, kInputCols, all);
        return all;
    }

private:
    // The inputs at `places` in one batch, the middle `cols` columns of each.
    void score(const std::vector<cv::Mat>& inputs, const std::vector<std::size_t>& places, int cols,
               std::vector<FieldScores>& all) {
        if (places.empty()) return;
        const std::array<int, 4> shape{static_cast<int>(places.size()), 1, kInputRows, cols};
        cv::Mat batch(static_cast<int>(shape.size()), shape.data(), CV_32F);
        for (int i = 0; i < shape[0]; ++i) {
            const cv::Mat& input = inputs[places[static_cast<std::size_t>(i)]];
            cv::Mat place(kInputRows, cols, CV_32F, batch.ptr<float>(i));
            input.colRange((kInputCols - cols) / 2, (kInputCols + cols) / 2).copyTo(place);
        }
        net_.setInput(batch);
        std::vector<cv::Mat> outputs;
        net_.forward(outputs, std::vector<cv::String>{"columns", "state"});
        const cv::Mat& columns = outputs[0];
        CHECK(columns.dims == 4 && columns.size[1] == kClasses);
        CHECK(outputs[1].dims == 4 && outputs[1].size[1] == kFieldOutputs);
        for (int i = 0; i < shape[0]; ++i) {
            const cv::Mat of_one(kClasses, columns.size[3], CV_32F,
                                 const_cast<float*>(columns.ptr<float>(i)));
            const float* field = outputs[1].ptr<float>(i);
            all[places[static_cast<std::size_t>(i)]] = {of_one.clone(),
                                                        {field, field + kFieldOutputs}};
        }
    }

    cv::dnn::Net net_;
    Calibration calibration_;
};

}  // namespace

core::Result<std::unique_ptr<NumberReader>> NumberReader::create() {
    const Calibration calibration = TRY(parse_calibration(embedded::numbers_calibration()));
    const std::string_view weights = embedded::numbers_onnx();
    try {
        cv::dnn::Net net = cv::dnn::readNetFromONNX(weights.data(), weights.size());
        net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        return std::make_unique<DnnReader>(std::move(net), calibration);
    } catch (const cv::Exception& error) {
        return core::fail(fmt::format(
            "OpenCV cannot load the reader's weights ({}); build the program again with OpenCV 4.6 "
            "or newer.",
            error.err));
    }
}

}  // namespace ocr
