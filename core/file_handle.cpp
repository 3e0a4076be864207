#include "core/file_handle.h"

#include <unistd.h>

#include <cerrno>

namespace core {

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    if (this == &other) return *this;
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
}

void FileHandle::close() {
    if (!is_open()) return;
    const int before = errno;
    ::close(std::exchange(descriptor_, -1));
    errno = before;
}

}  // namespace core
