#include "app/commands/support.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/clock.h"
#include "core/log.h"

namespace app {

int exit_code(core::ErrorKind kind) {
    switch (kind) {
        case core::ErrorKind::BadInput:
        case core::ErrorKind::Refused:
        case core::ErrorKind::Conflict:
        case core::ErrorKind::NotFound:
        case core::ErrorKind::Machine:
            break;
    }
    return kFailed;
}

int say(const core::Error& error) {
    core::log(core::LogLevel::Error, error.message);
    return exit_code(error.kind);
}

namespace detail {

void write_out(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void write_aside(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace detail

std::unique_ptr<Complaints> warnings(bool all) {
    return std::make_unique<Complaints>(
        [](const std::string& sentence) { core::log(core::LogLevel::Warning, sentence); },
        kAllProblems, all);
}

std::string dump_json(const nlohmann::ordered_json& object) {
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void print_json(const nlohmann::ordered_json& object) {
    fmt::print("{}\n", dump_json(object));
    std::fflush(stdout);
}

ProgressBar::ProgressBar(std::string label, std::size_t total)
    : label_(std::move(label)),
      total_(total),
      started_ms_(core::wall_ms()),
      shown_(::isatty(STDERR_FILENO) != 0 && total > 0) {}

ProgressBar::~ProgressBar() {
    if (shown_) fmt::print(stderr, "\n");
}

void ProgressBar::set(std::size_t done) {
    done_ = done;
    const double now = core::wall_ms();
    if (!shown_ || (done < total_ && now - drawn_ms_ < 100)) return;
    drawn_ms_ = now;
    constexpr std::size_t kWidth = 30;
    const auto filled = std::min(kWidth, kWidth * done / total_);
    const double seconds = (now - started_ms_) / 1000;
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    const double left = rate > 0 ? static_cast<double>(total_ - std::min(done, total_)) / rate : 0;
    fmt::print(stderr, "\r{} [{:#<{}}{:.<{}}] {}/{}  {:.1f}/s  {:.0f} s left ", label_, "", filled,
               "", kWidth - filled, done, total_, rate, left);
}

void say_mode(const Canvass& canvass) {
    if (canvass.rehearsal()) {
        core::log(core::LogLevel::Info, fmt::format("REHEARSAL: {}", canvass.title));
    }
}

}  // namespace app
