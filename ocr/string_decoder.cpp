#include "ocr/string_decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace ocr {
namespace {

// A string so far: the probability of all ways to have written it, by how they end.
struct Beam {
    double ends_in_nothing = 0;
    double ends_in_digit = 0;

    double total() const { return ends_in_nothing + ends_in_digit; }
};
using Beams = std::vector<std::pair<std::string, Beam>>;
using Column = std::array<double, kClasses>;

Column probabilities_of(const cv::Mat& logits, int column, double temperature) {
    Column p{};
    double most = -1e30;
    for (int c = 0; c < kClasses; ++c) {
        p[static_cast<std::size_t>(c)] = logits.at<float>(c, column) / temperature;
        most = std::max(most, p[static_cast<std::size_t>(c)]);
    }
    double sum = 0;
    for (double& v : p) sum += v = std::exp(v - most);
    for (double& v : p) v /= sum;
    return p;
}

// Classes below this add nothing that a calibrated probability could show.
constexpr double kNegligible = 1e-5;

Beams extended(const Beams& beams, const Column& p) {
    std::map<std::string, Beam> next;
    const double nothing = p[kNothing];
    for (const auto& [digits, beam] : beams) {
        Beam& same = next[digits];
        same.ends_in_nothing += beam.total() * nothing;
        for (int d = 0; d < kNothing; ++d) {
            const double here = p[static_cast<std::size_t>(d)];
            if (here < kNegligible) continue;
            const char digit = static_cast<char>('0' + d);
            if (!digits.empty() && digits.back() == digit) {
                // The same digit goes on, unless "nothing" stood between: then it is a second one.
                next[digits].ends_in_digit += beam.ends_in_digit * here;
                next[digits + digit].ends_in_digit += beam.ends_in_nothing * here;
            } else {
                next[digits + digit].ends_in_digit += beam.total() * here;
            }
        }
    }
    Beams all(next.begin(), next.end());
    const auto keep =
        static_cast<std::ptrdiff_t>(std::min(all.size(), static_cast<std::size_t>(kBeamWidth)));
    std::partial_sort(all.begin(), all.begin() + keep, all.end(), [](const auto& a, const auto& b) {
        return a.second.total() > b.second.total();
    });
    all.resize(static_cast<std::size_t>(keep));
    return all;
}

}  // namespace

std::vector<ScoredString> likeliest_strings(const cv::Mat& logits, double temperature) {
    Beams beams{{std::string(), Beam{1, 0}}};
    for (int t = 0; t < logits.cols; ++t) {
        const Column p = probabilities_of(logits, t, temperature);
        // Most columns are empty between digits, or certain: nothing needs to be sorted there.
        if (p[kNothing] > 1 - kNegligible) {
            for (auto& [digits, beam] : beams) beam = {beam.total(), 0};
            continue;
        }
        beams = extended(beams, p);
    }
    std::vector<ScoredString> strings;
    strings.reserve(beams.size());
    for (const auto& [digits, beam] : beams) strings.push_back({digits, beam.total()});
    return strings;
}

}  // namespace ocr
