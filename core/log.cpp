#include "core/log.h"

#include <fmt/format.h>

#include <cstdio>
#include <mutex>

#include "core/printable.h"

namespace core {

void log(LogLevel level, std::string_view message) {
    static std::mutex guard;
    const char* prefix = level == LogLevel::Info      ? ""
                         : level == LogLevel::Warning ? "warning: "
                                                      : "error: ";
    const std::lock_guard lock(guard);
    fmt::print(stderr, "{}{}\n", prefix, printable(message));
}

}  // namespace core
