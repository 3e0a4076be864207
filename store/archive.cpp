#include "store/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <limits>

#include "core/file.h"

namespace store {

namespace fs = std::filesystem;

namespace {

// A new folder's name is durable only once its parent folder is flushed.
void flush_folder(const std::string& folder) {
    const core::FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.is_open()) ::fsync(handle.get());
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

std::optional<InHand> Archive::take_in_hand(const core::Digest& digest, IfTaken if_taken) const {
    // One byte of one file for each digest: the archived files themselves may be replaced by a
    // whole copy while somebody holds them.
    const std::string path = folder_ + "/in-hand";
    InHand held(core::FileHandle(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)));
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    for (std::size_t i = 0; i < sizeof lock.l_start; ++i)
        lock.l_start = static_cast<off_t>(static_cast<std::uint64_t>(lock.l_start) << 8U |
                                          (digest.bytes[i] & (i == 0 ? 0x7FU : 0xFFU)));
    lock.l_len = 1;
    if (lock.l_start == std::numeric_limits<off_t>::max()) --lock.l_start;
    const int how = if_taken == IfTaken::GiveUp ? F_OFD_SETLK : F_OFD_SETLKW;
    int locked = ::fcntl(held.descriptor(), how, &lock);
    while (locked != 0 && errno == EINTR) locked = ::fcntl(held.descriptor(), how, &lock);
    if (locked != 0 && (errno == EAGAIN || errno == EACCES)) return std::nullopt;
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
