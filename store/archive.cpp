#include "store/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "core/file.h"

namespace store {

namespace fs = std::filesystem;

namespace {

// A new folder's name is durable only once its parent folder is flushed.
void flush_folder(const std::string& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
}

}  // namespace

std::string_view name_of(Kept kept) {
    switch (kept) {
        case Kept::Whole:
            return "whole";
        case Kept::Missing:
            return "missing";
        case Kept::CutShort:
            return "cut short";
        case Kept::Changed:
            return "changed";
        case Kept::Unreadable:
            return "unreadable";
    }
    return "";
}

std::string Archive::path_of(const core::Digest& digest) const {
    const std::string hex = digest.hex();
    return folder_ + "/" + hex.substr(0, 2) + "/" + hex;
}

bool Archive::contains(const core::Digest& digest) const {
    std::error_code ignored;
    return fs::is_regular_file(path_of(digest), ignored);
}

core::Result<core::Digest> Archive::put(core::ByteView bytes) const {
    const core::Digest digest = core::sha256(bytes);
    const std::string path = path_of(digest);
    std::error_code trouble;
    // A disk may have cut it short or changed it since it was written: only the bytes tell.
    if (fs::is_regular_file(path, trouble) && fs::file_size(path, trouble) == bytes.size() &&
        get(digest))
        return digest;
    const auto parent = fs::path(path).parent_path();
    if (fs::create_directories(parent, trouble)) {
        TRY(core::keep_private(folder_));
        TRY(core::keep_private(parent));
        flush_folder(folder_);
    }
    if (trouble) {
        return core::machine_trouble(fmt::format(
            "The archive {} cannot be written: {}. Check that the folder is not read-only and that "
            "the disk is not full.",
            folder_, trouble.message()));
    }
    TRY(core::write_file_durably(path, bytes, 0400));
    return digest;
}

InHand::InHand(InHand&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

InHand::~InHand() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<InHand> Archive::take_in_hand(const core::Digest& digest, IfTaken if_taken) const {
    const int file = ::open(path_of(digest).c_str(), O_RDONLY | O_CLOEXEC);
    InHand held(file);
    const int how = LOCK_EX | (if_taken == IfTaken::GiveUp ? LOCK_NB : 0);
    int locked = ::flock(file, how);
    while (locked != 0 && errno == EINTR) locked = ::flock(file, how);
    if (locked != 0 && errno == EWOULDBLOCK) return std::nullopt;
    // Without locks two may do the same work; the records still take it once.
    return held;
}

Kept Archive::look_at(const ArchivedBytes& what) const {
    if (!contains(what.digest)) return Kept::Missing;
    const auto bytes = core::read_file(path_of(what.digest));
    if (!bytes) return Kept::Unreadable;
    if (core::sha256(*bytes) == what.digest) return Kept::Whole;
    const bool shorter = static_cast<std::int64_t>(bytes->size()) < what.size;
    return shorter ? Kept::CutShort : Kept::Changed;
}

core::Result<core::Bytes> Archive::get(const core::Digest& digest) const {
    const std::string path = path_of(digest);
    if (!contains(digest)) {
        return core::machine_trouble(
            fmt::format("The archive {} does not hold {}; bring the folder back from a backup.",
                        folder_, digest.hex()));
    }
    auto bytes = core::read_file(path);
    if (!bytes) return core::machine_trouble(bytes.error().message);
    if (core::sha256(*bytes) != digest) {
        return core::machine_trouble(fmt::format(
            "DAMAGED: the bytes of {} are no longer those it was named for; bring this file back "
            "from a backup, and check the disk.",
            path));
    }
    return bytes;
}

}  // namespace store
