#include "scanner/watch_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <string_view>

namespace scanner {
namespace {

bool unfinished_name(std::string_view name) {
    constexpr std::array<std::string_view, 7> kEndings = {
        ".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", "~"};
    if (name.empty() || name.front() == '.') return true;
    return std::any_of(kEndings.begin(), kEndings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

constexpr std::int64_t kNanoseconds = 1'000'000'000;

}  // namespace

WatchFolder::WatchFolder(std::string path, double quiet_seconds)
    : path_(std::move(path)), quiet_seconds_(quiet_seconds) {}

core::Result<std::map<std::string, WatchFolder::State>> WatchFolder::list(const std::string& path) {
    std::map<std::string, State> files;
    std::error_code trouble;
    for (std::filesystem::directory_iterator entry(path, trouble), end; !trouble && entry != end;
         entry.increment(trouble)) {
        if (unfinished_name(entry->path().filename().string())) continue;
        struct stat status {};
        if (lstat(entry->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        files[entry->path().string()] = {
            static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
            static_cast<std::int64_t>(status.st_size),
            status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec};
    }
    if (trouble) {
        return core::machine_trouble(
            fmt::format("The folder {} cannot be read ({}): check that it is there "
                        "and that you may read it.",
                        path, trouble.message()));
    }
    return files;
}

bool WatchFolder::quiet(const State& state) const {
    const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    // A clock that was set back must not hold a file for ever: a time in the future counts as long
    // ago.
    return state.modified_ns > now ||
           static_cast<double>(now - state.modified_ns) >= quiet_seconds_ * kNanoseconds;
}

core::Result<std::vector<std::string>> WatchFolder::look() {
    auto files = TRY(list(path_));
    std::vector<std::string> ready;
    for (const auto& [path, state] : files) {
        const auto before = last_look_.find(path);
        const bool settled = before != last_look_.end() && before->second == state;
        if (!settled || state.size == 0 || !quiet(state) || given_.contains(state)) continue;
        given_.insert(state);
        ready.push_back(path);
    }
    // Forgets files that left the folder: their inodes may be used again.
    std::set<State> present;
    for (const auto& [path, state] : files) present.insert(state);
    std::erase_if(given_, [&](const State& state) { return !present.contains(state); });
    last_look_ = std::move(files);
    return ready;
}

}  // namespace scanner
