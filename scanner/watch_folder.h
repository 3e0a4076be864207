// A folder that a scanner or a copy program drops files into: gives each file once, and only when
// it has stopped growing.
#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/result.h"

namespace scanner {

// Look again every second or so. A file is ready when two looks in a row saw the same size and
// modification time, the size is not 0, and the time lies `quiet_seconds` back. Hidden files, names
// that end as unfinished downloads and copies do (.part, .tmp, .crdownload, .filepart, ~), folders
// and links are not looked at. A file that was given is not given again, also under a new name,
// unless it was written again.
class WatchFolder {
public:
    explicit WatchFolder(std::string path, double quiet_seconds = 1);

    // The paths that have become ready since the last look, by name. Error: the folder cannot be
    // read; looking again later is safe.
    core::Result<std::vector<std::string>> look();

private:
    struct State {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t modified_ns = 0;
        auto operator<=>(const State&) const = default;
    };
    static core::Result<std::map<std::string, State>> list(const std::string& path);
    bool quiet(const State& state) const;

    std::string path_;
    double quiet_seconds_;
    std::map<std::string, State> last_look_;
    std::set<State> given_;
};

}  // namespace scanner
