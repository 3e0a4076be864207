#include "core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace core {
namespace {

std::string_view kind_in_words(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

Result<> expect_regular(const std::string& path, mode_t mode) {
    if (S_ISREG(mode)) return {};
    return fail(fmt::format("{} is {}, not a file; save what it holds as a file and name that.",
                            path, kind_in_words(mode)));
}

enum class Part { Whole, Start, End };

// Reads all of a file, or its first or last `most` bytes.
template <class Buffer>
Result<Buffer> read_into(const std::string& path, Part part = Part::Whole, std::size_t most = 0) {
    // Asked by name first: to open a device can start it. Opened without waiting and asked again,
    // because the name may mean something else by then, and a pipe waits for its writer.
    struct stat about {};
    if (::stat(path.c_str(), &about) == 0) TRY(expect_regular(path, about.st_mode));
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.is_open()) {
        const bool absent = errno == ENOENT || errno == ENOTDIR;
        const bool no_name = errno == ENAMETOOLONG || errno == ELOOP || errno == EINVAL;
        auto why = fmt::format("{} cannot be opened: {}. Check the name and who may read it.", path,
                               std::strerror(errno));
        if (absent) return not_found(std::move(why));
        return no_name ? fail(std::move(why)) : machine_trouble(std::move(why));
    }
    if (::fstat(file.get(), &about) != 0) {
        return machine_trouble(fmt::format("{} cannot be read: {}. Check the disk it lies on.",
                                           path, std::strerror(errno)));
    }
    TRY(expect_regular(path, about.st_mode));
    const auto whole = static_cast<std::size_t>(about.st_size);
    const auto size = part == Part::Whole ? whole : std::min(whole, most);
    const auto first = part == Part::End ? whole - size : 0;
    if (size > kLargestFile) {
        return fail(fmt::format("{} is larger than 1 GiB; split it into smaller files.", path));
    }
    Buffer buffer(size, 0);
    std::size_t done = 0;
    while (done < buffer.size()) {
        const auto got = ::pread(file.get(), buffer.data() + done, buffer.size() - done,
                                 static_cast<off_t>(first + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            return machine_trouble(fmt::format("{} cannot be read: {}. Check the disk it lies on.",
                                               path, std::strerror(errno)));
        }
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    buffer.resize(done);
    return buffer;
}

Result<> write_all(int handle, ByteView bytes, const std::string& path) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto put = ::write(handle, bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            return machine_trouble(
                fmt::format("{} cannot be written: {}. Free space on that disk, or choose "
                            "another folder.",
                            path, std::strerror(errno)));
        }
        done += static_cast<std::size_t>(put);
    }
    return {};
}

}  // namespace

Result<Bytes> read_file(const std::string& path) {
    return read_into<Bytes>(path);
}

Result<std::string> read_text_file(const std::string& path) {
    return read_into<std::string>(path);
}

Result<std::string> read_start_of_file(const std::string& path, std::size_t most) {
    return read_into<std::string>(path, Part::Start, most);
}

Result<std::string> read_end_of_file(const std::string& path, std::size_t most) {
    return read_into<std::string>(path, Part::End, most);
}

Result<> write_file_durably(const std::string& path, ByteView bytes, unsigned mode) {
    auto file = TRY(DurableFile::create(path, mode));
    TRY(file.write(bytes));
    return file.finish();
}

Result<DurableFile> DurableFile::create(std::string path, unsigned mode) {
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0 && (S_ISFIFO(there.st_mode) || S_ISCHR(there.st_mode) ||
                                               S_ISBLK(there.st_mode) || S_ISSOCK(there.st_mode)))
        return fail(fmt::format("{} is a device and no file; name another.", path));
    // Distinct between threads and processes, so that two writers of one path never share a file.
    static std::atomic<unsigned> serial{0};
    auto part = fmt::format("{}.{}.{}.part", path, ::getpid(), serial++);
    FileHandle handle(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!handle.is_open()) {
        return machine_trouble(
            fmt::format("{} cannot be created: {}. Check that the folder exists and may "
                        "be written.",
                        path, std::strerror(errno)));
    }
    return DurableFile(std::move(path), std::move(part), std::move(handle));
}

DurableFile::~DurableFile() {
    if (!handle_.is_open()) return;
    handle_.close();
    ::unlink(part_.c_str());
}

Result<> DurableFile::write(ByteView bytes) {
    return write_all(handle_.get(), bytes, path_);
}

Result<> DurableFile::finish() {
    if (::fsync(handle_.get()) != 0) {
        return machine_trouble(fmt::format("{} cannot be flushed to the disk: {}. Check the disk.",
                                           path_, std::strerror(errno)));
    }
    if (::rename(part_.c_str(), path_.c_str()) != 0) {
        return machine_trouble(
            fmt::format("{} cannot be put in place: {}. Check who may write the folder.", path_,
                        std::strerror(errno)));
    }
    handle_.close();
    const auto folder = std::filesystem::path(path_).parent_path();
    const FileHandle parent(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.is_open()) ::fsync(parent.get());
    return {};
}

Result<> keep_private(const std::string& path) {
    constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || (about.st_mode & kOthers) == 0) return {};
    if (::chmod(path.c_str(), about.st_mode & S_IRWXU) == 0) return {};
    return machine_trouble(
        fmt::format("{} may be read by others, and that cannot be changed ({}): let its owner say "
                    "`chmod go= {}`.",
                    path, std::strerror(errno), path));
}

}  // namespace core
