// Diagnostics go to stderr, one line each; results go to stdout and never through here.
#pragma once

#include <string_view>

namespace core {

enum class LogLevel { Info, Warning, Error };

// Whole lines, never interleaved between threads.
void log(LogLevel level, std::string_view message);

}  // namespace core
