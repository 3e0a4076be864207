#include "verify/risk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/check.h"
#include "core/digest.h"

namespace verify {
namespace {

// Probability of at most `most` wrong ones among `checked`, each wrong with probability `p`.
double chance_of_at_most(std::int64_t most, std::int64_t checked, double p) {
    const auto n = static_cast<double>(checked);
    double chance = 0;
    for (std::int64_t i = 0; i <= most; ++i) {
        const auto k = static_cast<double>(i);
        chance += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                           k * std::log(p) + (n - k) * std::log1p(-p));
    }
    return chance;
}

}  // namespace

bool drawn(std::string_view name, std::uint64_t seed, double share) {
    if (share <= 0) return false;
    const auto digest =
        core::sha256(core::bytes_of(std::string(name) + "/" + std::to_string(seed)));
    double value = 0;  // the first four bytes as a fraction of 1
    for (int i = 3; i >= 0; --i) value = (value + digest.bytes[static_cast<std::size_t>(i)]) / 256;
    return value < share;
}

double widened(double share, std::int64_t wrong) {
    constexpr std::int64_t kAllOfAny = 60;  // doublings after which any share is all
    return std::min(1.0, std::ldexp(share, static_cast<int>(std::min(wrong, kAllOfAny))));
}

double most_wrong(std::int64_t checked, std::int64_t wrong, double confidence) {
    CHECK(0 <= wrong && wrong <= checked);
    CHECK(0 < confidence && confidence < 1);
    if (wrong == checked) return 1;
    double low = static_cast<double>(wrong) / static_cast<double>(checked);
    double high = 1;
    constexpr int kHalvings = 60;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (chance_of_at_most(wrong, checked, middle) > 1 - confidence ? low : high) = middle;
    }
    return high;
}

std::string in_words(const RiskCounts& counts, std::string_view what, double confidence) {
    if (counts.drawn == 0)
        return fmt::format("none of {} passed {} is drawn yet", counts.passed, what);
    auto words = fmt::format("{} of {} drawn {} are keyed", counts.checked, counts.drawn, what);
    if (counts.checked == 0) return words;
    words += fmt::format(", {} of them wrong", counts.wrong);
    if (counts.open > 0) words += fmt::format(" and {} not decided", counts.open);
    return words + fmt::format(
                       ": with {:.0f} % confidence at most {:.2f} % of the {} that pass "
                       "without people are wrong",
                       100 * confidence, 100 * most_wrong(counts, confidence), counts.passed);
}

double most_wrong(const RiskCounts& counts, double confidence) {
    return most_wrong(counts.checked, counts.wrong + counts.open, confidence);
}

}  // namespace verify
