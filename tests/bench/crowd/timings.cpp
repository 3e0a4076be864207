#include "tests/bench/crowd/timings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crowd {

namespace {

// The smallest value that at least `share` of them do not exceed.
double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace

void Timings::add(const std::string& kind, double milliseconds) {
    const std::lock_guard lock(guard_);
    by_kind_[kind].push_back(milliseconds);
}

void Timings::forget(const std::string& kind) {
    const std::lock_guard lock(guard_);
    by_kind_.erase(kind);
}

void Timings::add_error(const std::string& what) {
    const std::lock_guard lock(guard_);
    ++errors_[what];
}

void Timings::print() const {
    const std::lock_guard lock(guard_);
    fmt::print("  {:<12}{:>9}{:>10}{:>10}{:>10}  ms\n", "kind", "requests", "p50", "p99", "max");
    for (const auto& [kind, values] : by_kind_)
        fmt::print("  {:<12}{:>9}{:>10.1f}{:>10.1f}{:>10.1f}\n", kind, values.size(),
                   quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1));
    for (const auto& [what, count] : errors_) fmt::print("  error: {} × {}\n", count, what);
    if (errors_.empty()) fmt::print("  no error\n");
}

double Timings::quantile_of(const std::string& kind, double share) const {
    const std::lock_guard lock(guard_);
    const auto found = by_kind_.find(kind);
    return found == by_kind_.end() ? 0 : quantile(found->second, share);
}

double Timings::quantile_without(const std::string& kind, double share) const {
    const std::lock_guard lock(guard_);
    std::vector<double> all;
    for (const auto& [name, values] : by_kind_)
        if (name != kind) all.insert(all.end(), values.begin(), values.end());
    return quantile(std::move(all), share);
}

std::size_t Timings::errors() const {
    const std::lock_guard lock(guard_);
    std::size_t sum = 0;
    for (const auto& [what, count] : errors_) sum += count;
    return sum;
}

}  // namespace crowd
