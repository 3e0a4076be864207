// Watches a folder into which scanners, people and copy programs drop files: gives each file once,
// and only when nobody writes to it any more.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"

namespace scanner {

// Look about once a second. The folder is read with all folders below it. Links are followed, those
// to files and those to folders, wherever they lead: whoever may write into the folder decides what
// is scanned. A folder that is reached twice is read once, so links may go in circles.
//
// A file is ready when two looks in a row saw the same size and modification time, the time lies
// `quiet_seconds` back, and no program on this machine has it open for writing. A file that lacks
// what ends a JPEG, PNG, TIFF or PDF may be a copy that pauses: its time lies 30 times as long
// back, and it is given however it ends. A file is given once,
// also if its name changes or another link leads to it; it is given again after it was written
// again.
//
// What is no scan is left alone: hidden files; unfinished downloads and copies (.part, .tmp,
// .crdownload, .filepart, ~); what systems leave in folders (Thumbs.db, desktop.ini); empty files;
// and files that neither begin as a JPEG, PNG, TIFF or PDF does nor have a picture's name. A file
// with a picture's name and another content is given: somebody took it for a scan.
class WatchFolder {
public:
    // `spared`: folders that are never read, such as the canvass's own; the watched folder may lie
    // inside one of them.
    explicit WatchFolder(std::string path, double quiet_seconds = 1,
                         std::vector<std::string> spared = {});

    struct Seen {
        std::vector<std::string> ready;    // paths that have become ready since the last look
        std::vector<std::string> growing;  // paths of scans that somebody may still write to
        // What is left alone, or cannot be read: a sentence each, once as long as it is there.
        std::vector<std::string> remarks;
    };
    // Error: the watched folder itself cannot be read; looking again later is safe.
    core::Result<Seen> look();

private:
    struct State {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t modified_ns = 0;
        auto operator<=>(const State&) const = default;
    };
    using FolderId = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
    struct Listing {
        std::map<std::string, State> files;
        std::map<std::string, std::string> remarks;  // by path
        std::set<FolderId> read;
    };
    core::Result<> list(const std::string& folder, int depth, Listing& listing) const;
    void list_entry(const std::string& path, int depth, Listing& listing) const;
    bool quiet(const State& state, double seconds) const;
    // Why a settled file is no scan; empty: it is one.
    std::string why_no_scan(const std::string& path, const State& state) const;

    std::string path_;
    double quiet_seconds_;
    std::set<FolderId> spared_;
    std::map<std::string, State> last_look_;
    std::set<State> given_;
    std::map<std::string, std::string> said_;
};

}  // namespace scanner
