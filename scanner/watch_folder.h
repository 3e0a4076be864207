// Watches a folder into which a scanner or a copy program drops files: gives each file once, and
// only when it has stopped growing.
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

// Look about once a second. A file is ready when two looks in a row saw the same size and
// modification time, the size is not 0, and the time lies `quiet_seconds` back. Hidden files,
// unfinished downloads and copies (.part, .tmp, .crdownload, .filepart, ~), folders and links are
// left alone. A file is given once, also if its name changes; it is given again after it was
// written again.
class WatchFolder {
public:
    explicit WatchFolder(std::string path, double quiet_seconds = 1);

    // Returns the paths that have become ready since the last look, by name. Error: the folder
    // cannot be read; looking again later is safe.
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
