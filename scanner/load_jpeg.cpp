// Decodes JPEG with libjpeg-turbo, directly to grey, at 1/1, 1/2, 1/4 or 1/8 of its size: the
// scaled inverse DCT costs less than decoding all of it and shrinking.
#include <fmt/format.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <jpeglib.h>  // needs <cstddef> and <cstdio> before it

#include <jerror.h>  // needs jpeglib.h before it

#include "core/clock.h"
#include "scanner/grey_of_colour.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

// A hostile progressive file repeats its scans thousands of times to waste time.
constexpr int kMostScans = 200;

// libjpeg's error handler leaves by longjmp: this holds plain data only.
struct ErrorHandler {
    jpeg_error_mgr base;
    jmp_buf leave;
    char message[JMSG_LENGTH_MAX];
    bool damaged;    // a warning after which the picture cannot be trusted
    bool too_large;  // it needs more memory than a page may
    bool too_slow;
    double ends_ms;  // CPU time of this thread
};

void leave_on_error(j_common_ptr codec) {
    auto* handler = reinterpret_cast<ErrorHandler*>(codec->err);
    codec->err->format_message(codec, handler->message);
    const int code = codec->err->msg_code;
    handler->too_large = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
    longjmp(handler->leave, 1);
}

// libjpeg fills missing parts with grey and goes on; a sheet that is half grey must not be read.
void note_warning(j_common_ptr codec, int level) {
    if (level >= 0) return;
    auto* handler = reinterpret_cast<ErrorHandler*>(codec->err);
    switch (codec->err->msg_code) {
        case JWRN_EXTRANEOUS_DATA:  // some scanners pad between markers
        case JWRN_ADOBE_XFORM:
        case JWRN_JFIF_MAJOR:
            return;
        default:
            if (!handler->damaged) codec->err->format_message(codec, handler->message);
            handler->damaged = true;
    }
}

void limit_work(j_common_ptr codec) {
    auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
    auto* handler = reinterpret_cast<ErrorHandler*>(codec->err);
    if (decoder->input_scan_number > kMostScans) ERREXIT(codec, JERR_BAD_PROGRESSION);
    handler->too_slow = core::thread_cpu_ms() > handler->ends_ms;
    if (handler->too_slow) ERREXIT(codec, JERR_BAD_PROGRESSION);
}

void silence(j_common_ptr) {}

// Owns the codec. Every function here that calls libjpeg sets `leave` first.
struct Decoder {
    jpeg_decompress_struct codec{};
    ErrorHandler handler{};
    jpeg_progress_mgr progress{};

    explicit Decoder(const LoadLimits& limits) {
        handler.ends_ms = core::thread_cpu_ms() + limits.seconds_a_page * 1000;
        codec.err = jpeg_std_error(&handler.base);
        handler.base.error_exit = leave_on_error;
        handler.base.emit_message = note_warning;
        handler.base.output_message = silence;
        jpeg_create_decompress(&codec);
        // A progressive file is kept whole until its last scan has refined it.
        codec.mem->max_memory_to_use = static_cast<long>(limits.decoder_bytes);
        progress.progress_monitor = limit_work;
        codec.progress = &progress;
    }
    ~Decoder() { jpeg_destroy_decompress(&codec); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
};

bool read_header(Decoder& decoder, core::ByteView bytes) {
    if (setjmp(decoder.handler.leave) != 0) return false;
    jpeg_mem_src(&decoder.codec, bytes.data(), static_cast<unsigned long>(bytes.size()));
    return jpeg_read_header(&decoder.codec, TRUE) == JPEG_HEADER_OK;
}

bool start(Decoder& decoder, int reduce_by) {
    if (setjmp(decoder.handler.leave) != 0) return false;
    const J_COLOR_SPACE stored = decoder.codec.jpeg_color_space;
    const bool inks = stored == JCS_CMYK || stored == JCS_YCCK;
    decoder.codec.out_color_space = inks ? JCS_CMYK : JCS_GRAYSCALE;
    decoder.codec.scale_num = 1;
    decoder.codec.scale_denom = static_cast<unsigned>(reduce_by);
    return jpeg_start_decompress(&decoder.codec) == TRUE;
}

// Converts the four inks of one row to grey; Adobe stores them inverted (255: no ink).
void inks_to_grey(const JSAMPLE* inks, std::uint8_t* grey, unsigned width, bool inverted) {
    const unsigned flip = inverted ? 0 : 255;
    for (unsigned x = 0; x < width; ++x, inks += 4) {
        grey[x] =
            brightness_of_inks(inks[0] ^ flip, inks[1] ^ flip, inks[2] ^ flip, inks[3] ^ flip);
    }
}

bool read_rows(Decoder& decoder, std::uint8_t* grey, std::size_t step, JSAMPLE* ink_row) {
    if (setjmp(decoder.handler.leave) != 0) return false;
    jpeg_decompress_struct& codec = decoder.codec;
    while (codec.output_scanline < codec.output_height) {
        std::uint8_t* row = grey + step * codec.output_scanline;
        JSAMPROW target = ink_row != nullptr ? ink_row : row;
        if (jpeg_read_scanlines(&codec, &target, 1) != 1) return false;
        if (ink_row != nullptr) {
            inks_to_grey(ink_row, row, codec.output_width, codec.saw_Adobe_marker == TRUE);
        }
    }
    return jpeg_finish_decompress(&codec) == TRUE;
}

Resolution jpeg_resolution(const jpeg_decompress_struct& codec) {
    constexpr UINT8 kPerInch = 1;
    constexpr UINT8 kPerCm = 2;
    constexpr double kCmPerInch = 2.54;
    if (codec.saw_JFIF_marker == FALSE) return {};
    Resolution said{Resolution::Unit::Inch, static_cast<double>(codec.X_density),
                    static_cast<double>(codec.Y_density)};
    if (codec.density_unit == kPerInch) return said;
    if (codec.density_unit == kPerCm) {
        said.across *= kCmPerInch;
        said.down *= kCmPerInch;
        return said;
    }
    said.unit = Resolution::Unit::None;
    return said;
}

class JpegFile : public ScanFile {
public:
    explicit JpegFile(Source source) : source_(std::move(source)) {}
    FileKind kind() const override { return FileKind::Jpeg; }
    int page_count() const override { return 1; }
    core::Result<Scan> page(int number) override;

private:
    Source source_;
};

tl::unexpected<core::Error> unreadable(const Source& source, const Decoder& decoder) {
    if (decoder.handler.too_slow) return too_slow(source, source.name);
    if (decoder.handler.too_large) {
        return core::fail(fmt::format(
            "{} is a progressive JPEG of {} × {} pixels and needs more memory than a page may: "
            "save it as an ordinary (baseline) JPEG, or scan the sheet again at 300 dots an inch.",
            source.name, decoder.codec.image_width, decoder.codec.image_height));
    }
    return core::fail(fmt::format("{} is a damaged JPEG ({}): scan or copy it again.", source.name,
                                  decoder.handler.message));
}

int reduction(const Source& source, const jpeg_decompress_struct& codec) {
    if (source.working_dpi <= 0) return 1;
    double dpi = dpi_on_letter(codec.image_width, codec.image_height);
    const Resolution said = jpeg_resolution(codec);
    const double said_dpi =
        said.unit == Resolution::Unit::Inch ? believable_dpi(std::min(said.across, said.down)) : 0;
    if (said_dpi > 0) dpi = std::min(dpi, said_dpi);
    for (const int by : {8, 4, 2}) {
        // Rounding by half a dot must not keep a 300 dpi page at full size.
        constexpr double kSlack = 0.5;
        if (dpi / by + kSlack >= source.working_dpi) return by;
    }
    return 1;
}

core::Result<Scan> JpegFile::page(int number) {
    if (number != 1) {
        return core::fail(fmt::format("{} has one page, not {}.", source_.name, number));
    }
    Decoder decoder(source_.limits);
    if (!read_header(decoder, source_.bytes)) return unreadable(source_, decoder);
    Scan scan;
    scan.reduced_by = reduction(source_, decoder.codec);
    if (!start(decoder, scan.reduced_by)) return unreadable(source_, decoder);
    scan.grey.create(static_cast<int>(decoder.codec.output_height),
                     static_cast<int>(decoder.codec.output_width), CV_8UC1);
    std::vector<JSAMPLE> ink_row;
    if (decoder.codec.out_color_space == JCS_CMYK) {
        ink_row.resize(std::size_t{4} * decoder.codec.output_width);
    }
    const bool whole = read_rows(decoder, scan.grey.data, scan.grey.step,
                                 ink_row.empty() ? nullptr : ink_row.data());
    if (!whole || decoder.handler.damaged) return unreadable(source_, decoder);
    square_dots(scan, jpeg_resolution(decoder.codec), source_.working_dpi);
    return scan;
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_jpeg(const Source& source) {
    Decoder decoder(source.limits);
    if (!read_header(decoder, source.bytes)) return unreadable(source, decoder);
    const auto size = check_size(source, decoder.codec.image_width, decoder.codec.image_height);
    if (!size) return tl::unexpected(size.error());
    return std::make_unique<JpegFile>(source);
}

}  // namespace scanner
