#include "scanner/tiff_handle.h"

#include <tiffio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace scanner {
namespace {

TiffHandle::Stream& stream_of(thandle_t handle) {
    return *static_cast<TiffHandle::Stream*>(handle);
}

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t count) {
    auto& stream = stream_of(handle);
    const std::size_t left = stream.bytes.size() - std::min(stream.at, stream.bytes.size());
    const std::size_t taken =
        std::min(left, static_cast<std::size_t>(std::max<tmsize_t>(count, 0)));
    if (taken > 0) std::memcpy(to, stream.bytes.data() + stream.at, taken);
    stream.at += taken;
    return static_cast<tmsize_t>(taken);
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) {
    return -1;
}

toff_t seek_bytes(thandle_t handle, toff_t to, int from) {
    auto& stream = stream_of(handle);
    switch (from) {
        case SEEK_CUR:
            stream.at += to;
            break;
        case SEEK_END:
            stream.at = stream.bytes.size() + to;
            break;
        default:
            stream.at = to;
    }
    return stream.at;
}

int close_nothing(thandle_t) {
    return 0;
}

toff_t size_of_bytes(thandle_t handle) {
    return stream_of(handle).bytes.size();
}

// libtiff reads from the file's own bytes and does not write to them.
int map_bytes(thandle_t handle, void** base, toff_t* size) {
    const auto& bytes = stream_of(handle).bytes;
    *base = const_cast<std::uint8_t*>(bytes.data());
    *size = bytes.size();
    return 1;
}

void unmap_nothing(thandle_t, void*, toff_t) {}

constexpr std::size_t kMostMessage = 200;

int keep_error(TIFF*, void* handle, const char*, const char* format, va_list values) {
    char message[kMostMessage];
    std::vsnprintf(message, sizeof message, format, values);
    static_cast<TiffHandle*>(handle)->complain(message);
    return 1;  // nobody else is told
}

int keep_warning(TIFF*, void* handle, const char*, const char* format, va_list values) {
    char message[kMostMessage];
    std::vsnprintf(message, sizeof message, format, values);
    static_cast<TiffHandle*>(handle)->warn(message);
    return 1;
}

}  // namespace

TiffHandle::TiffHandle(core::ByteView bytes, std::size_t most_bytes) : stream_{bytes} {
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    if (options == nullptr) return;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, static_cast<tmsize_t>(most_bytes));
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options, keep_warning, this);
    // "h": no directory yet, since the first may be broken and the others whole.
    tiff_ = TIFFClientOpenExt("scan", "rh", &stream_, read_bytes, write_nothing, seek_bytes,
                              close_nothing, size_of_bytes, map_bytes, unmap_nothing, options);
    TIFFOpenOptionsFree(options);
}

TiffHandle::~TiffHandle() {
    if (tiff_ != nullptr) TIFFClose(tiff_);
}

bool TiffHandle::go_to(int directory) {
    const bool next = directory == current_ + 1;
    const bool there = next ? TIFFReadDirectory(tiff_) == 1
                            : TIFFSetDirectory(tiff_, static_cast<tdir_t>(directory)) == 1;
    // After a broken directory libtiff stands nowhere: the next one is sought from the start.
    constexpr int kNowhere = -2;
    current_ = there ? directory : kNowhere;
    return there;
}

int TiffHandle::directories() const {
    return static_cast<int>(TIFFNumberOfDirectories(tiff_));
}

void TiffHandle::forget() {
    complaint_.clear();
    lacks_a_part_ = false;
}

void TiffHandle::complain(const char* message) {
    if (complaint_.empty()) complaint_ = message;
}

void TiffHandle::warn(const char* message) {
    // libtiff's decoders fill what is missing at the end of a fax or a JPEG with one colour and
    // only warn; a sheet that is half grey must not be read. A line that a fax lost is repeated
    // from its neighbour and does no such harm.
    const std::string_view text = message;
    if (text.find("Premature EOF") == text.npos && text.find("Premature end") == text.npos) return;
    lacks_a_part_ = true;
    complain(message);
}

}  // namespace scanner
