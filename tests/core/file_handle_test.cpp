#include "core/file_handle.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <utility>

namespace core {
namespace {

int open_null() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

TEST(FileHandle, ClosesAtTheEndOfItsLife) {
    int descriptor = -1;
    {
        const FileHandle file(open_null());
        descriptor = file.get();
        EXPECT_TRUE(file.is_open());
        EXPECT_TRUE(is_open(descriptor));
    }
    EXPECT_FALSE(is_open(descriptor));
}

TEST(FileHandle, HandsItsFileOnWhenMoved) {
    const int descriptor = open_null();
    FileHandle last;
    {
        FileHandle first(descriptor);
        FileHandle second(std::move(first));
        last = std::move(second);
    }
    EXPECT_EQ(last.get(), descriptor);
    EXPECT_TRUE(is_open(descriptor));
}

TEST(FileHandle, ClosesTheFileThatAnotherReplaces) {
    FileHandle file(open_null());
    const int first = file.get();
    file = FileHandle(open_null());
    EXPECT_TRUE(is_open(file.get()));
    EXPECT_FALSE(is_open(first));
}

TEST(FileHandle, KeepsTheErrorOfACallBefore) {
    FileHandle file(open_null());
    errno = ENOSPC;
    file.close();
    EXPECT_EQ(errno, ENOSPC);
    EXPECT_FALSE(file.is_open());
}

}  // namespace
}  // namespace core
