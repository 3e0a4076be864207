// Runs a helper program under limits: its memory and output are bounded, and it is killed when its
// time is up.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/file_handle.h"
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

// A file in memory that helper programs open, each from its start, by the name kChildInput.
inline constexpr const char* kChildInput = "/dev/fd/3";
class ChildInput {
public:
    // Copies the bytes. Error: no memory for them.
    static core::Result<ChildInput> of(core::ByteView bytes);
    int descriptor() const { return file_.get(); }

private:
    explicit ChildInput(core::FileHandle file) : file_(std::move(file)) {}
    core::FileHandle file_;
};

// Runs `command` (found on PATH); no shell is involved. Errors: the program is not installed, or no
// process or pipe can be made.
core::Result<ChildResult> run_child(const std::vector<std::string>& command,
                                    const ChildInput& input, const ChildLimits& limits);

}  // namespace scanner
