// Random numbers by seed. The generator and the distributions are written here: those of standard
// libraries differ, and a rehearsal must be the same everywhere.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "core/check.h"

namespace app::rehearsal {

// SplitMix64 (Steele, Lea, Flood 2014): small, and every seed is a good one.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    // Returns a number from 0 (included) to 1 (excluded).
    double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
    double between(double low, double high) { return low + (high - low) * unit(); }
    bool chance(double probability) { return unit() < probability; }
    // Includes both ends.
    int whole(int low, int high) {
        CHECK(low <= high);
        const auto span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<int>(next() % span);
    }
    double normal(double mean, double sigma) {
        const double u = 1.0 - unit();  // never 0
        const double v = unit();
        return mean + sigma * std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
    }
    template <class T>
    const T& one_of(const std::vector<T>& things) {
        CHECK(!things.empty());
        return things[static_cast<std::size_t>(next() % things.size())];
    }
    // Returns an independent stream: the draws of one subject do not shift those of another.
    Random branch(std::uint64_t subject) const {
        Random mixer(state_ ^ (subject * 0xD6E8FEB86659FD93U));
        return Random(mixer.next());
    }

private:
    std::uint64_t state_;
};

}  // namespace app::rehearsal
