#include "core/log.h"

#include <fmt/format.h>

#include <cstdio>
#include <mutex>

namespace core {

void log(LogLevel level, std::string_view message) {
    static std::mutex guard;
    const char* prefix = level == LogLevel::Info      ? ""
                         : level == LogLevel::Warning ? "warning: "
                                                      : "error: ";
    const std::lock_guard lock(guard);
    fmt::print(stderr, "{}{}\n", prefix, message);
}

}  // namespace core
