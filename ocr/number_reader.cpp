#include "ocr/number_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <string_view>

#include "core/check.h"
#include "ocr/calibration.h"
#include "ocr/string_decoder.h"

namespace ocr {

namespace embedded {
std::string_view quick_onnx();
std::string_view careful_onnx();
std::string_view thorough_onnx();
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
static_assert(kRewritten + 1 == kFieldOutputs);

constexpr std::size_t kMostDigits = 7;         // longer strings count as no number
constexpr std::size_t kMostAlternatives = 12;  // from which the arithmetic of the sheet may choose
constexpr double kLeastAlternative = 1e-4;     // less likely ones are of no use
constexpr double kLeastPooled = 1e-6;  // probability of a string that a network does not name

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
                         const LogisticMap& map) {
    NumberGuess guess;
    guess.state = ReadingState::Number;
    double total = 0;
    for (const ScoredString& s : strings) total += s.probability;
    const auto best = std::find_if(strings.begin(), strings.end(), is_number);
    guess.digits = best->digits;
    guess.score = best->probability * state;
    guess.probability = calibrated(map, guess.score);
    // The rest is shared among the others in the network's proportions.
    const double rest = std::max(1e-12, total - best->probability);
    for (auto s = strings.begin(); s != strings.end(); ++s) {
        if (s == best || !is_number(*s)) continue;
        const double share = (1 - guess.probability) * s->probability / rest;
        if (share < kLeastAlternative || guess.alternatives.size() == kMostAlternatives) break;
        guess.alternatives.push_back({s->digits, share});
    }
    return guess;
}

// The answers that a network holds possible for a field.
struct Evidence {
    std::array<double, kStateCount> states{};
    std::vector<ScoredString> strings;  // the likeliest first
    double overwritten = 0;
    double rewritten = 0;
};

Evidence evidence_of(const FieldScores& scores) {
    const float* field = scores.field.data();
    return {state_probabilities(field), likeliest_strings(scores.columns),
            logistic(field[kOverwritten]), logistic(field[kRewritten])};
}

// Pools two networks by the geometric mean of their probabilities: they were trained apart and err
// apart. The second counts `weight`, the first 1 - `weight`.
double pooled(double first, double second, double weight) {
    return std::pow(std::max(first, kLeastPooled), 1 - weight) *
           std::pow(std::max(second, kLeastPooled), weight);
}

double probability_of(const std::vector<ScoredString>& strings, const std::string& digits) {
    const auto found = std::find_if(strings.begin(), strings.end(),
                                    [&](const ScoredString& s) { return s.digits == digits; });
    return found == strings.end() ? 0 : found->probability;
}

Evidence pooled(const Evidence& first, const Evidence& second, double weight) {
    Evidence both;
    double sum = 0;
    for (std::size_t s = 0; s < both.states.size(); ++s) {
        sum += both.states[s] = pooled(first.states[s], second.states[s], weight);
    }
    for (double& state : both.states) state /= sum;
    both.strings = second.strings;
    for (const ScoredString& one : first.strings) {
        if (probability_of(second.strings, one.digits) == 0)
            both.strings.push_back({one.digits, 0});
    }
    double total = 0;
    for (ScoredString& one : both.strings) {
        total += one.probability =
            pooled(probability_of(first.strings, one.digits), one.probability, weight);
    }
    for (ScoredString& one : both.strings) one.probability /= total;
    std::stable_sort(both.strings.begin(), both.strings.end(),
                     [](const auto& a, const auto& b) { return a.probability > b.probability; });
    both.overwritten = pooled(first.overwritten, second.overwritten, weight);
    both.rewritten = pooled(first.rewritten, second.rewritten, weight);
    return both;
}

// The state of the whole field decides first; a number without digits is illegible. `map`: of
// numbers.
NumberGuess guess_from(const Evidence& evidence, Network by, const LogisticMap& map,
                       const Calibration& calibration) {
    const auto& [states, strings, overwritten, rewritten] = evidence;
    const auto best =
        static_cast<std::size_t>(std::max_element(states.begin(), states.end()) - states.begin());
    const bool some_number = std::any_of(strings.begin(), strings.end(), is_number);
    NumberGuess guess;
    if (kStates[best] == ReadingState::Number && some_number) {
        guess = guess_number(strings, states[best], map);
    } else if (kStates[best] == ReadingState::Number) {
        guess.state = ReadingState::Illegible;
        guess.score = 0.5;
        guess.probability = calibrated(calibration.other, guess.score);
    } else {
        guess.state = kStates[best];
        guess.score = states[best];
        guess.probability = calibrated(calibration.other, guess.score);
        // It may be a number after all: the sheet's arithmetic gets the possible ones.
        if (some_number) {
            const NumberGuess number = guess_number(strings, states[0], map);
            const double share = std::min(number.probability, 1 - guess.probability);
            if (share >= kLeastAlternative) guess.alternatives.push_back({number.digits, share});
        }
    }
    guess.overwritten = overwritten > 0.5;
    guess.struck_and_rewritten = guess.state == ReadingState::Number && rewritten > 0.5;
    guess.by = by;
    return guess;
}

// Returns whether an answer stands without another network.
bool stands(const NumberGuess& guess, double least_score) {
    return guess.state == ReadingState::Number && guess.score >= least_score &&
           !guess.overwritten && !guess.struck_and_rewritten;
}

class ThreeNetworks final : public NumberReader {
public:
    ThreeNetworks(NetworkRunner quick, NetworkRunner careful, NetworkRunner thorough,
                  const Calibration& calibration)
        : quick_(std::move(quick)),
          careful_(std::move(careful)),
          thorough_(std::move(thorough)),
          calibration_(calibration) {}

    std::vector<NumberGuess> read(const std::vector<cv::Mat>& inputs) override {
        std::vector<NumberGuess> guesses;
        for (const cv::Mat& input : inputs) guesses.push_back(read_one(input));
        return guesses;
    }

    NumberGuess read_alone(const cv::Mat& input) override {
        if (cv::countNonZero(input) == 0) return without_ink(calibration_.alone_empty_is_blank);
        const Evidence both = with_careful(evidence_of(quick_.scores(input)), input);
        return guess_from(with_thorough(both, input), Network::Thorough, calibration_.alone,
                          calibration_);
    }

    FieldScores raw(const cv::Mat& input, Network network) override {
        return runner(network).scores(input);
    }

private:
    NetworkRunner& runner(Network network) {
        if (network == Network::Quick) return quick_;
        return network == Network::Careful ? careful_ : thorough_;
    }

    // A field without ink is blank and costs nothing.
    static NumberGuess without_ink(double probability) {
        NumberGuess blank;
        blank.probability = blank.score = probability;
        return blank;
    }

    Evidence with_careful(const Evidence& quick, const cv::Mat& input) {
        return pooled(quick, evidence_of(careful_.scores(input)), calibration_.careful_weight);
    }

    Evidence with_thorough(const Evidence& both, const cv::Mat& input) {
        // This network looks farther to both sides than the others: its inputs stay as wide as in
        // training.
        const int cols = std::max(kLeastTrained, NetworkRunner::width_for(input));
        return pooled(both, evidence_of(thorough_.scores(input, cols)),
                      calibration_.thorough_weight);
    }

    NumberGuess read_one(const cv::Mat& input) {
        if (cv::countNonZero(input) == 0) return without_ink(calibration_.empty_is_blank);
        Evidence evidence = evidence_of(quick_.scores(input));
        NumberGuess guess = guess_from(evidence, Network::Quick, calibration_.quick, calibration_);
        if (stands(guess, calibration_.quick_stands)) return guess;
        evidence = with_careful(evidence, input);
        guess = guess_from(evidence, Network::Careful, calibration_.careful, calibration_);
        if (stands(guess, calibration_.careful_stands)) return guess;
        return guess_from(with_thorough(evidence, input), Network::Thorough, calibration_.thorough,
                          calibration_);
    }

    NetworkRunner quick_;
    NetworkRunner careful_;
    NetworkRunner thorough_;
    Calibration calibration_;
};

}  // namespace

core::Result<std::unique_ptr<NumberReader>> NumberReader::create() {
    return create(embedded::numbers_calibration());
}

core::Result<std::unique_ptr<NumberReader>> NumberReader::create(std::string_view text) {
    const Calibration calibration = TRY(parse_calibration(text));
    NetworkRunner quick = TRY(NetworkRunner::load(embedded::quick_onnx()));
    NetworkRunner careful = TRY(NetworkRunner::load(embedded::careful_onnx()));
    NetworkRunner thorough = TRY(NetworkRunner::load(embedded::thorough_onnx()));
    return std::make_unique<ThreeNetworks>(std::move(quick), std::move(careful),
                                           std::move(thorough), calibration);
}

}  // namespace ocr
