// Diagnostics go to stderr, one line each; results go to stdout and never through here.
#pragma once

#include <string_view>

namespace core {

enum class LogLevel { Info, Warning, Error };

// Writes a whole line, made printable because messages quote files and tables; lines of several
// threads never mix.
void log(LogLevel level, std::string_view message);

}  // namespace core
