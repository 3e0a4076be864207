// The door to libtiff: a TIFF in memory, opened under limits, whose complaints are kept.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/digest.h"

struct tiff;

namespace scanner {

// Not to be moved: libtiff holds its address. The bytes outlive it.
class TiffHandle {
public:
    // `most_bytes`: of any one piece of memory that libtiff asks for.
    TiffHandle(core::ByteView bytes, std::size_t most_bytes);
    ~TiffHandle();
    TiffHandle(const TiffHandle&) = delete;
    TiffHandle& operator=(const TiffHandle&) = delete;

    // Null where this is no TIFF at all. No directory is read yet.
    tiff* get() const { return tiff_; }
    // Reads a directory (0-based) anew and makes it the current one; in order costs least. Returns
    // false where it cannot be read.
    bool go_to(int directory);
    int directories() const;

    // The first complaint since the last `forget`; empty: none.
    const std::string& complaint() const { return complaint_; }
    // Whether a part of the picture was missing since the last `forget`, and libtiff went on.
    bool lacks_a_part() const { return lacks_a_part_; }
    void forget();

    // For libtiff's callbacks.
    struct Stream {
        core::ByteView bytes;
        std::size_t at = 0;
    };
    void complain(const char* message);
    void warn(const char* message);

private:
    Stream stream_;
    std::string complaint_;
    bool lacks_a_part_ = false;
    int current_ = -1;
    tiff* tiff_ = nullptr;
};

}  // namespace scanner
