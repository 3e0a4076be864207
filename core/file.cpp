#include "core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace core {
namespace {

class FileHandle {
public:
    explicit FileHandle(int handle) : handle_(handle) {}
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle() {
        if (handle_ >= 0) ::close(handle_);
    }
    int get() const { return handle_; }

private:
    int handle_;
};

template <class Buffer>
Result<Buffer> read_into(const std::string& path) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        const bool absent = errno == ENOENT || errno == ENOTDIR;
        auto why = fmt::format("{} cannot be opened: {}. Check the name and who may read it.", path,
                               std::strerror(errno));
        return absent ? not_found(std::move(why)) : fail(std::move(why));
    }
    struct stat about {};
    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
        return fail(fmt::format("{} is not a file; name a file.", path));
    }
    if (static_cast<std::size_t>(about.st_size) > kLargestFile) {
        return fail(fmt::format("{} is larger than 1 GiB; split it into smaller files.", path));
    }
    Buffer buffer(static_cast<std::size_t>(about.st_size), 0);
    std::size_t done = 0;
    while (done < buffer.size()) {
        const auto got = ::read(file.get(), buffer.data() + done, buffer.size() - done);
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

Result<> write_file_durably(const std::string& path, ByteView bytes, unsigned mode) {
    // Distinct between threads and processes, so that two writers of one path never share a file.
    static std::atomic<unsigned> serial{0};
    const auto part = fmt::format("{}.{}.{}.part", path, ::getpid(), serial++);
    {
        const FileHandle file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
        if (file.get() < 0) {
            return machine_trouble(
                fmt::format("{} cannot be created: {}. Check that the folder exists and may "
                            "be written.",
                            path, std::strerror(errno)));
        }
        auto written = write_all(file.get(), bytes, path);
        if (written && ::fsync(file.get()) != 0) {
            written =
                machine_trouble(fmt::format("{} cannot be flushed to the disk: {}. Check the disk.",
                                            path, std::strerror(errno)));
        }
        if (!written) {
            ::unlink(part.c_str());
            return written;
        }
    }
    if (::rename(part.c_str(), path.c_str()) != 0) {
        const int why = errno;
        ::unlink(part.c_str());
        return machine_trouble(
            fmt::format("{} cannot be put in place: {}. Check who may write the folder.", path,
                        std::strerror(why)));
    }
    const auto folder = std::filesystem::path(path).parent_path();
    const FileHandle parent(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.get() >= 0) ::fsync(parent.get());
    return {};
}

}  // namespace core
