#include "core/log.h"

#include <fmt/format.h>

#include <cstdio>
#include <mutex>
#include <string>

#include "core/printable.h"

namespace core {
namespace {

// A sentence, and below it a list: a line end before two blanks stays, and no other.
std::string printable_list(std::string_view message) {
    constexpr std::string_view kItem = "\n  ";
    std::string out;
    for (;;) {
        const auto end = message.find(kItem);
        out += printable(message.substr(0, end));
        if (end == std::string_view::npos) return out;
        out += kItem;
        message.remove_prefix(end + kItem.size());
    }
}

}  // namespace

void log(LogLevel level, std::string_view message) {
    static std::mutex guard;
    const char* prefix = level == LogLevel::Info      ? ""
                         : level == LogLevel::Warning ? "warning: "
                                                      : "error: ";
    const std::lock_guard lock(guard);
    fmt::print(stderr, "{}{}\n", prefix, printable_list(message));
}

}  // namespace core
