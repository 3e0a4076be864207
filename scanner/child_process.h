// Runs a helper program under limits: its memory and output are bounded, and it is killed when its
// time is up.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace scanner {

struct ChildLimits {
    double wall_seconds = 20;
    unsigned cpu_seconds = 20;
    std::size_t memory_bytes = std::size_t{3} << 30U;
    std::size_t output_bytes = std::size_t{256} << 20U;
};

struct ChildResult {
    enum class End { Exited, TimedOut, TooMuchOutput, Killed } end = End::Exited;
    int status = 0;  // Exited: its exit status
    core::Bytes output;
    std::string errors;  // the first 16 KiB of its stderr
};

// Runs `command` (found on PATH) with `input` as a file that it opens by the name kChildInput; no
// shell is involved. Errors: the program is not installed, or no process or pipe can be made.
inline constexpr const char* kChildInput = "/dev/fd/3";
core::Result<ChildResult> run_child(const std::vector<std::string>& command, core::ByteView input,
                                    const ChildLimits& limits);

}  // namespace scanner
