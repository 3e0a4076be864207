// Decodes PNG with libpng row by row, to grey, averaging as it goes: a picture of any depth and
// size, interlaced or not, needs the memory of one row and of the small picture.
#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <vector>

#include "scanner/grey_of_colour.h"
#include "scanner/grey_sum.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

// What libpng's callbacks see; it leaves by longjmp: this holds plain data only.
struct PngSource {
    const std::uint8_t* at;
    std::size_t left;
    jmp_buf leave;
    char message[200];
};

void leave_png(png_structp png, png_const_charp message) {
    auto* source = static_cast<PngSource*>(png_get_error_ptr(png));
    std::snprintf(source->message, sizeof source->message, "%s", message);
    longjmp(source->leave, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

void read_png_bytes(png_structp png, png_bytep to, std::size_t count) {
    auto* source = static_cast<PngSource*>(png_get_io_ptr(png));
    if (count > source->left) png_error(png, "the file ends too early");
    std::memcpy(to, source->at, count);
    source->at += count;
    source->left -= count;
}

// Owns libpng's reader. Every function here that calls libpng sets `leave` first.
struct PngReader {
    PngSource source{};
    png_structp png = nullptr;
    png_infop info = nullptr;

    explicit PngReader(core::ByteView bytes) {
        source.at = bytes.data();
        source.left = bytes.size();
        png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, leave_png, ignore_warning);
        info = png != nullptr ? png_create_info_struct(png) : nullptr;
    }
    ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;
};

bool read_png_header(PngReader& reader) {
    if (reader.info == nullptr) return false;
    if (setjmp(reader.source.leave) != 0) return false;
    constexpr png_uint_32 kAnySize = 0x7FFFFFFF;  // check_size says what is too large
    constexpr png_alloc_size_t kLargestChunk = 8U << 20U;
    constexpr png_uint_32 kMostChunks = 128;
    png_set_user_limits(reader.png, kAnySize, kAnySize);
    png_set_chunk_malloc_max(reader.png, kLargestChunk);
    png_set_chunk_cache_max(reader.png, kMostChunks);
    png_set_read_fn(reader.png, &reader.source, read_png_bytes);
    png_read_info(reader.png, reader.info);
    return true;
}

// From here on rows come as 8 bits a channel: grey or RGB, with or without alpha.
bool start_png(PngReader& reader) {
    if (setjmp(reader.source.leave) != 0) return false;
    png_set_expand(reader.png);
    png_set_scale_16(reader.png);
    png_read_update_info(reader.png, reader.info);
    return true;
}

bool next_png_row(PngReader& reader, png_bytep row) {
    if (setjmp(reader.source.leave) != 0) return false;
    png_read_row(reader.png, row, nullptr);
    return true;
}

Resolution png_resolution(const PngReader& reader) {
    constexpr double kMetresPerInch = 0.0254;
    png_uint_32 across = 0;
    png_uint_32 down = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    if (png_get_pHYs(reader.png, reader.info, &across, &down, &unit) == 0) return {};
    if (unit != PNG_RESOLUTION_METER) {
        return {Resolution::Unit::None, static_cast<double>(across), static_cast<double>(down)};
    }
    return {Resolution::Unit::Inch, across * kMetresPerInch, down * kMetresPerInch};
}

tl::unexpected<core::Error> damaged_png(const Source& source, const PngReader& reader) {
    return core::fail(fmt::format("{} is a damaged PNG ({}): scan or copy it again.", source.name,
                                  reader.source.message));
}

// One of the passes in which the rows lie in the file: all of it, or one of Adam7's seven.
struct PngPass {
    int first_x, first_y, step_x, step_y;
};

std::vector<PngPass> passes_of(const PngReader& reader, int width, int height) {
    if (png_get_interlace_type(reader.png, reader.info) != PNG_INTERLACE_ADAM7) {
        return {{0, 0, 1, 1}};
    }
    std::vector<PngPass> passes;
    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; ++pass) {
        const PngPass it{static_cast<int>(PNG_PASS_START_COL(pass)),
                         static_cast<int>(PNG_PASS_START_ROW(pass)), 1 << PNG_PASS_COL_SHIFT(pass),
                         1 << PNG_PASS_ROW_SHIFT(pass)};
        if (it.first_x < width && it.first_y < height) passes.push_back(it);
    }
    return passes;
}

class PngFile : public ScanFile {
public:
    explicit PngFile(Source source) : source_(std::move(source)) {}
    FileKind kind() const override { return FileKind::Png; }
    int page_count() const override { return 1; }
    core::Result<Scan> page(int number) override;

private:
    core::Result<> read_pass(PngReader& reader, const PngPass& pass, cv::Size size,
                             const PageTime& time, GreySum& sum) const;
    Source source_;
};

core::Result<> PngFile::read_pass(PngReader& reader, const PngPass& pass, cv::Size size,
                                  const PageTime& time, GreySum& sum) const {
    const int channels = png_get_channels(reader.png, reader.info);
    const int count = (size.width - pass.first_x + pass.step_x - 1) / pass.step_x;
    std::vector<std::uint8_t> row(png_get_rowbytes(reader.png, reader.info));
    std::vector<std::uint8_t> grey(static_cast<std::size_t>(count));
    for (int y = pass.first_y; y < size.height; y += pass.step_y) {
        if (!next_png_row(reader, row.data())) return damaged_png(source_, reader);
        if (time.is_over()) return too_slow(source_, source_.name);
        grey_of_colour(row.data(), channels, grey);
        sum.add(pass.first_x, y, pass.step_x, grey.data(), count);
    }
    return {};
}

core::Result<Scan> PngFile::page(int number) {
    if (number != 1) {
        return core::fail(fmt::format("{} has one page, not {}.", source_.name, number));
    }
    const PageTime time(source_.limits);
    PngReader reader(source_.bytes);
    if (!read_png_header(reader) || !start_png(reader)) return damaged_png(source_, reader);
    const cv::Size size(static_cast<int>(png_get_image_width(reader.png, reader.info)),
                        static_cast<int>(png_get_image_height(reader.png, reader.info)));
    Scan scan;
    scan.reduced_by = reduction_while_decoding(source_, size.width, size.height);
    GreySum sum(size.width, size.height, scan.reduced_by);
    for (const PngPass& pass : passes_of(reader, size.width, size.height)) {
        const auto read = read_pass(reader, pass, size, time, sum);
        if (!read) return tl::unexpected(read.error());
    }
    scan.grey = sum.picture();
    square_dots(scan, png_resolution(reader), source_.working_dpi);
    return scan;
}

// The size lies at a fixed place: a picture that is too large is named so, whatever else is wrong
// with its header.
core::Result<> check_declared_size(const Source& source) {
    constexpr std::size_t kWidthAt = 16;
    constexpr std::size_t kHeightAt = 20;
    constexpr std::size_t kEnd = 24;
    if (source.bytes.size() < kEnd) return {};
    const auto side = [&](std::size_t at) {
        return static_cast<long>(png_get_uint_32(source.bytes.data() + at));
    };
    return check_size(source, side(kWidthAt), side(kHeightAt));
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_png(const Source& source) {
    TRY(check_declared_size(source));
    PngReader reader(source.bytes);
    if (!read_png_header(reader)) return damaged_png(source, reader);
    return std::make_unique<PngFile>(source);
}

}  // namespace scanner
