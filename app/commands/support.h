// Common parts of all subcommands: tell errors, print a line of JSON, show progress.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "app/complaints.h"
#include "app/session.h"
#include "core/printable.h"
#include "core/result.h"

namespace app {

inline constexpr int kDone = 0;
inline constexpr int kNeedsPeople = 1;
inline constexpr int kFailed = 2;

// Exit code of a command that an error ended: the work could not be done, whatever the kind.
int exit_code(core::ErrorKind kind);

// Writes the error to stderr and returns its exit code: `return say(error)` ends a command.
int say(const core::Error& error);

// A text that the program wrote itself in several lines; its line ends stay.
struct Lines {
    std::string text;
};

namespace detail {
// Returns a text made printable, any other value as it is.
template <class T>
decltype(auto) shown(const T& value) {
    if constexpr (std::is_same_v<T, Lines>) {
        return core::printable_lines(value.text);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        return core::printable(value);
    } else {
        return (value);
    }
}
template <class... Args>
using FormatOf =
    fmt::format_string<decltype(shown(std::declval<const std::remove_cvref_t<Args>&>()))...>;
void write_out(std::string_view text);
void write_aside(std::string_view text);
}  // namespace detail

// Writes results for people on stdout; nothing else does. The format is the program's own; texts
// among the arguments come from a file, a table or a person and are made printable.
template <class... Args>
void show(detail::FormatOf<Args...> format, const Args&... args) {
    detail::write_out(fmt::format(format, detail::shown(args)...));
}
// The same on stderr, without ending the line: a question at a terminal.
template <class... Args>
void prompt(detail::FormatOf<Args...> format, const Args&... args) {
    detail::write_aside(fmt::format(format, detail::shown(args)...));
}
// Warnings on stderr, at most kMostOfAKind of a kind.
std::unique_ptr<Complaints> warnings(bool all);
inline constexpr int kMostThreads = 256;  // pages at a time that --threads takes
inline constexpr const char* kAllProblems = "--all-problems";
inline constexpr const char* kAllProblemsHelp =
    "Name every problem; without this, 20 of each kind and how many more there are";

// Prints one object as a line on stdout; replaces bytes that are not UTF-8 (file names).
void print_json(const nlohmann::ordered_json& object);
std::string dump_json(const nlohmann::ordered_json& object);

// A progress bar on stderr where that is a terminal. Redraws at most ten times a second. Call
// `done` from one thread at a time.
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

// Says REHEARSAL once on stderr: a rehearsal must not be taken for a live canvass.
void say_mode(const Canvass& canvass);

}  // namespace app
