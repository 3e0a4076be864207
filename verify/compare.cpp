#include "verify/compare.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace verify {
namespace {

// Probability for "not read" in the sum of logarithms: small, but one lost field must not outweigh
// twenty doubtful ones.
constexpr double kUnread = 1e-3;

struct Score {
    int sure = 0;
    double log_likelihood = 0;
};

Score score_of(const std::vector<forms::Reading>& readings, std::size_t fields, double least_sure) {
    Score score;
    for (const auto& reading : readings) {
        const bool readable = forms::is_read(reading.state);
        const double probability = readable ? reading.probability : kUnread;
        if (probability >= least_sure) ++score.sure;
        score.log_likelihood += std::log(std::clamp(probability, kUnread, 1.0));
    }
    const auto lacking = fields - std::min(fields, readings.size());
    score.log_likelihood += static_cast<double>(lacking) * std::log(kUnread);
    return score;
}

bool better(const Score& candidate, const Score& than) {
    if (candidate.sure != than.sure) return candidate.sure > than.sure;
    return candidate.log_likelihood > than.log_likelihood;
}

}  // namespace

SheetComparison compare_scans(const std::vector<forms::Reading>& first,
                              const std::vector<forms::Reading>& second, double least_sure) {
    std::unordered_map<std::string_view, const forms::Reading*> in_second;
    for (const auto& reading : second) in_second.emplace(reading.field, &reading);

    SheetComparison result;
    std::unordered_map<std::string_view, const forms::Reading*> in_first;
    for (const auto& reading : first) {
        in_first.emplace(reading.field, &reading);
        const auto other = in_second.find(reading.field);
        const bool same = other != in_second.end() && other->second->state == reading.state &&
                          other->second->value == reading.value;
        if (!same) result.differing_fields.push_back(reading.field);
    }
    auto fields = in_first.size();
    for (const auto& reading : second) {
        if (in_first.contains(reading.field)) continue;
        result.differing_fields.push_back(reading.field);
        ++fields;
    }
    result.second_is_better =
        better(score_of(second, fields, least_sure), score_of(first, fields, least_sure));
    return result;
}

}  // namespace verify
