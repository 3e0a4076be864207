// A disk that fails on demand: an SQLite VFS over the real one.
#pragma once

#include <string>

namespace store_test {

enum class Failure {
    IoError,
    FullDisk,
    Locked,  // another process writes, and does not end: the wait for it takes no time here
};

// Becomes SQLite's default VFS while it lives. Not for several threads.
class FailingDisk {
public:
    FailingDisk();
    ~FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    // The `nth` write or flush from now on fails (1: the very next), and every one after it, as on
    // a disk that stays full or broken. 0: none fails.
    void fail_from(int nth, Failure failure);
    // Writes and flushes since the last fail_from.
    int operations() const;
};

}  // namespace store_test
