// One owner of an open file descriptor.
#pragma once

#include <utility>

namespace core {

class FileHandle {
public:
    // Takes what open() and its like return; −1: nothing is open.
    explicit FileHandle(int descriptor = -1) : descriptor_(descriptor) {}
    FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept;
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle() { close(); }

    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }
    // Does nothing where nothing is open. Leaves errno as it was.
    void close();

private:
    int descriptor_;
};

}  // namespace core
