#include "scanner/watch_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string_view>

#include "core/file.h"
#include "core/file_handle.h"
#include "scanner/load_scans.h"

namespace scanner {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
// Folders by date, county, packet and sheet need four; links that lead into themselves by ever new
// names end here.
constexpr int kDeepest = 32;
// A copy over the network pauses longer than a program that writes: times the quiet seconds.
constexpr double kPauses = 30;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool ends_with_any(std::string_view name, const auto& endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

// Returns why a name alone tells that the file is no scan; empty: it does not.
std::string why_by_name(std::string_view name) {
    constexpr std::array<std::string_view, 10> kUnfinished = {
        ".part", ".partial",  ".tmp",        ".temp", ".crdownload",
        "~",     ".filepart", ".opdownload", ".swp",  ".download"};
    constexpr std::array<std::string_view, 4> kLeftBehind = {"thumbs.db", "ehthumbs.db",
                                                             "desktop.ini", "icon\r"};
    if (name.starts_with('.')) return "is hidden";
    if (std::find(kLeftBehind.begin(), kLeftBehind.end(), name) != kLeftBehind.end()) {
        return "is not a scan but a system's note";
    }
    if (name.starts_with("~") || ends_with_any(name, kUnfinished)) {
        return "has the name of an unfinished file: it is taken once it has its own name";
    }
    return {};
}

bool named_as_picture(std::string_view name) {
    constexpr std::array<std::string_view, 16> kPictures = {
        ".jpg", ".jpeg", ".jpe",  ".jfif", ".png", ".tif", ".tiff", ".pdf",
        ".bmp", ".gif",  ".webp", ".heic", ".jp2", ".j2k", ".avif", ".heif"};
    return ends_with_any(name, kPictures);
}

bool begins_as_scan(const std::string& path) {
    constexpr std::size_t kHead = 2048;
    const auto head = core::read_start_of_file(path, kHead);
    // What cannot be read is given: taking it then names the trouble.
    return !head || kind_of(core::bytes_of(*head)) != FileKind::Unknown;
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t length, bool intel) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const std::size_t k = intel ? length - 1 - i : i;
        number = number << 8 | static_cast<std::uint8_t>(bytes[at + k]);
    }
    return number;
}

// Whether the first directory of a TIFF, which most programs write last, lies beyond the file.
bool lacks_directory(std::string_view head, std::int64_t size) {
    constexpr std::size_t kHeader = 16;
    if (head.size() < kHeader) return true;
    const bool intel = head[0] == 'I';
    const bool big = head[intel ? 2 : 3] == 43;
    const std::uint64_t at = big ? number_at(head, 8, 8, intel) : number_at(head, 4, 4, intel);
    return at == 0 || at >= static_cast<std::uint64_t>(size);
}

// Whether the file lacks what ends a file of its kind: a copy over the network is still under way,
// or it broke off. What cannot be read is called whole: taking it then names the trouble.
bool lacks_its_end(const std::string& path, std::int64_t size) {
    constexpr std::size_t kHead = 2048;
    constexpr std::size_t kTail = 65'536;  // cameras write notes of their own behind the picture
    const auto head = core::read_start_of_file(path, kHead);
    const auto tail = core::read_end_of_file(path, kTail);
    if (!head || !tail) return false;
    const auto has = [&tail](std::string_view mark) {
        return tail->find(mark) != std::string::npos;
    };
    switch (kind_of(core::bytes_of(*head))) {
        case FileKind::Jpeg:
            return !has("\xFF\xD9");
        case FileKind::Png:
            return !has("IEND");
        case FileKind::Pdf:
            return !has("%%EOF");
        case FileKind::Tiff:
            return lacks_directory(*head, size);
        case FileKind::Unknown:
            break;
    }
    return false;
}

// Whether a program on this machine has the file open for writing. The kernel grants a lease for
// reading only if there is none; where it knows no leases (other people's files, some network
// disks) nothing is known.
bool being_written(const std::string& path) {
    const core::FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) return false;
    if (fcntl(file.get(), F_SETLEASE, F_RDLCK) == 0) {
        fcntl(file.get(), F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

}  // namespace

WatchFolder::WatchFolder(std::string path, double quiet_seconds, std::vector<std::string> spared)
    : path_(std::move(path)), quiet_seconds_(quiet_seconds) {
    for (const auto& folder : spared) {
        struct stat status {};
        if (stat(folder.c_str(), &status) == 0) spared_.insert({status.st_dev, status.st_ino});
    }
}

void WatchFolder::list_entry(const std::string& path, int depth, Listing& listing) const {
    const std::string name = lower(std::filesystem::path(path).filename().string());
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        struct stat link {};
        if (lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode) && !name.starts_with('.')) {
            listing.remarks[path] = "is a link that leads nowhere";
        }
        return;  // else it has gone since the folder was read
    }
    const auto why = why_by_name(name);
    if (!why.empty()) {
        listing.remarks[path] = why;
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        const FolderId id{status.st_dev, status.st_ino};
        if (spared_.contains(id)) {
            listing.remarks[path] = "is the folder of the canvass";
        } else if (listing.read.insert(id).second && depth < kDeepest) {
            const auto below = list(path, depth + 1, listing);
            if (!below) listing.remarks[path] = "cannot be read";
        }
        return;
    }
    if (!S_ISREG(status.st_mode)) {
        listing.remarks[path] = "is no file";
        return;
    }
    listing.files[path] = {static_cast<std::uint64_t>(status.st_dev),
                           static_cast<std::uint64_t>(status.st_ino),
                           static_cast<std::int64_t>(status.st_size),
                           status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec};
}

core::Result<> WatchFolder::list(const std::string& folder, int depth, Listing& listing) const {
    std::error_code trouble;
    std::vector<std::string> paths;
    for (std::filesystem::directory_iterator entry(folder, trouble), end; !trouble && entry != end;
         entry.increment(trouble)) {
        paths.push_back(entry->path().string());
    }
    if (trouble) {
        return core::machine_trouble(
            fmt::format("The folder {} cannot be read ({}): check that it is there "
                        "and that you may read it.",
                        folder, trouble.message()));
    }
    // By name, so that of two links to one folder always the same one counts.
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) list_entry(path, depth, listing);
    return {};
}

bool WatchFolder::quiet(const State& state, double seconds) const {
    const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    // A clock that was set back must not hold a file for ever: a time in the future counts as long
    // ago.
    return state.modified_ns > now ||
           static_cast<double>(now - state.modified_ns) >= seconds * kNanoseconds;
}

std::string WatchFolder::why_no_scan(const std::string& path, const State& state) const {
    if (state.size == 0) return "is empty";
    const auto name = lower(std::filesystem::path(path).filename().string());
    if (named_as_picture(name) || begins_as_scan(path)) return {};
    return "is no JPEG, PNG, TIFF or PDF";
}

core::Result<WatchFolder::Seen> WatchFolder::look() {
    Listing listing;
    struct stat status {};
    if (stat(path_.c_str(), &status) == 0) listing.read.insert({status.st_dev, status.st_ino});
    TRY(list(path_, 0, listing));
    Seen seen;
    for (const auto& [path, state] : listing.files) {
        const auto before = last_look_.find(path);
        const bool settled = before != last_look_.end() && before->second == state;
        if (given_.contains(state)) continue;
        if (!settled || !quiet(state, quiet_seconds_)) {
            seen.growing.push_back(path);
            continue;
        }
        if (auto why = why_no_scan(path, state); !why.empty()) {
            listing.remarks[path] = std::move(why);
            continue;
        }
        if (being_written(path) ||
            (!quiet(state, kPauses * quiet_seconds_) && lacks_its_end(path, state.size))) {
            seen.growing.push_back(path);
            continue;
        }
        given_.insert(state);
        seen.ready.push_back(path);
    }
    // Forgets files that left the folder: their inodes may be used again.
    std::set<State> present;
    for (const auto& [path, state] : listing.files) present.insert(state);
    std::erase_if(given_, [&](const State& state) { return !present.contains(state); });
    last_look_ = std::move(listing.files);
    for (const auto& [path, why] : listing.remarks) {
        const auto known = said_.find(path);
        if (known != said_.end() && known->second == why) continue;
        seen.remarks.push_back(fmt::format("{} {} and is left alone.", path, why));
    }
    said_ = std::move(listing.remarks);
    return seen;
}

}  // namespace scanner
