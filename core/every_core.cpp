#include "core/every_core.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace core {
namespace {

// Calls for which a thread is worth starting: it takes as long as judging a precinct.
constexpr std::size_t kLeastForAThread = 16;

}  // namespace

void on_every_core(std::size_t count, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    const auto some = [&] {
        for (std::size_t i = next++; i < count; i = next++) work(i);
    };
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(cores, count / kLeastForAThread); ++i)
        threads.emplace_back(some);
    some();
}

}  // namespace core
