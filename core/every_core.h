// Does work on all cores of the machine.
#pragma once

#include <cstddef>
#include <functional>

namespace core {

// Calls work(0) … work(count - 1), each once, on as many threads as there are cores; returns when
// all are done. Few calls are made by the calling thread alone. `work` throws nothing.
void on_every_core(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace core
