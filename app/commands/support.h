// What every subcommand does alike: say what went wrong, print a line of JSON, show progress.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "app/session.h"
#include "core/result.h"

namespace app {

inline constexpr int kDone = 0;
inline constexpr int kNeedsPeople = 1;
inline constexpr int kFailed = 2;

// The exit code of a command that an error ended: the work could not be done, whatever the kind.
int exit_code(core::ErrorKind kind);

// The error on stderr; returns its exit code, so that `return say(error)` ends a command.
int say(const core::Error& error);

// One object a line on stdout; bytes that are not UTF-8 (file names) are replaced.
void print_json(const nlohmann::ordered_json& object);
std::string dump_json(const nlohmann::ordered_json& object);

// A bar on stderr where that is a terminal, nothing where it is not. Redraws at most ten times a
// second. Call `done` from one thread at a time.
class ProgressBar {
public:
    ProgressBar(std::string label, std::size_t total);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();  // ends the line
    void set(std::size_t done);
    void step() { set(done_ + 1); }

private:
    std::string label_;
    std::size_t total_;
    std::size_t done_ = 0;
    double started_ms_;
    double drawn_ms_ = 0;
    bool shown_;
};

// REHEARSAL said once on stderr, so that no rehearsal is taken for the real thing.
void say_mode(const Canvass& canvass);

}  // namespace app
