#include "ocr/string_decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ocr {
namespace {

// A string of digits as one number: a leading 1, then four bits a digit. The search compares
// strings most of the time.
using Key = std::uint64_t;
constexpr Key kEmpty = 1;
constexpr Key kFull =
    Key{1} << 60U;  // 15 digits: a longer string is no number; the rest is dropped

Key with(Key digits, int digit) {
    return digits << 4U | static_cast<Key>(digit);
}

int last_of(Key digits) {
    return digits == kEmpty ? -1 : static_cast<int>(digits & 15U);
}

std::string text_of(Key digits) {
    std::string text;
    for (; digits != kEmpty; digits >>= 4U) text += static_cast<char>('0' + (digits & 15U));
    std::reverse(text.begin(), text.end());
    return text;
}

// A string so far: the probability of all ways to write it, by how they end.
struct Beam {
    Key digits = kEmpty;
    double ends_in_nothing = 0;
    double ends_in_digit = 0;

    double total() const { return ends_in_nothing + ends_in_digit; }
};
using Beams = std::vector<Beam>;
using Column = std::array<double, kClasses>;

Column probabilities_of(const cv::Mat& logits, int column) {
    Column p{};
    double most = -1e30;
    for (int c = 0; c < kClasses; ++c) {
        p[static_cast<std::size_t>(c)] = logits.at<float>(c, column);
        most = std::max(most, p[static_cast<std::size_t>(c)]);
    }
    double sum = 0;
    for (double& v : p) sum += v = std::exp(v - most);
    for (double& v : p) v /= sum;
    return p;
}

// Less likely classes do not show in a calibrated probability.
constexpr double kNegligible = 1e-5;

Beam& beam_of(Beams& beams, Key digits) {
    const auto found = std::find_if(beams.begin(), beams.end(),
                                    [digits](const Beam& b) { return b.digits == digits; });
    return found != beams.end() ? *found : beams.emplace_back(Beam{digits, 0, 0});
}

// Fills `next` with the continuations of `beams`: the likeliest kBeamWidth of them.
void extend(const Beams& beams, const Column& p, Beams& next) {
    next.clear();
    const double nothing = p[kNothing];
    for (const Beam& beam : beams) {
        beam_of(next, beam.digits).ends_in_nothing += beam.total() * nothing;
        for (int d = 0; d < kNothing; ++d) {
            const double here = p[static_cast<std::size_t>(d)];
            if (here < kNegligible) continue;
            const bool again = last_of(beam.digits) == d;
            // The same digit continues, unless "nothing" stood between: then it is a second one.
            if (again) beam_of(next, beam.digits).ends_in_digit += beam.ends_in_digit * here;
            const Key longer = beam.digits < kFull ? with(beam.digits, d) : beam.digits;
            beam_of(next, longer).ends_in_digit +=
                (again ? beam.ends_in_nothing : beam.total()) * here;
        }
    }
    const auto keep = std::min(next.size(), static_cast<std::size_t>(kBeamWidth));
    std::partial_sort(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(keep), next.end(),
                      [](const Beam& a, const Beam& b) { return a.total() > b.total(); });
    next.resize(keep);
}

}  // namespace

std::vector<ScoredString> likeliest_strings(const cv::Mat& logits) {
    Beams beams{{kEmpty, 1, 0}};
    Beams next;
    for (int t = 0; t < logits.cols; ++t) {
        const Column p = probabilities_of(logits, t);
        // Most columns are empty between digits, or certain: they need no sorting.
        if (p[kNothing] > 1 - kNegligible) {
            for (Beam& beam : beams) beam = {beam.digits, beam.total(), 0};
            continue;
        }
        extend(beams, p, next);
        std::swap(beams, next);
    }
    std::vector<ScoredString> strings;
    strings.reserve(beams.size());
    for (const Beam& beam : beams) strings.push_back({text_of(beam.digits), beam.total()});
    return strings;
}

}  // namespace ocr
