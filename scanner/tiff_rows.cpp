// Three ways, by what the picture is made of:
//   1. strips are read row by row, so that a strip as large as the picture costs no memory; where
//      each sample lies in a plane of its own, every plane is read by its own handle;
//   2. tiles are read one at a time;
//   3. what libtiff alone can turn into colours (subsampled YCbCr, old-style JPEG) is read through
//      its RGBA interface, a strip or a tile at a time.
#include "scanner/tiff_rows.h"

#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "scanner/grey_of_colour.h"
#include "scanner/grey_sum.h"
#include "scanner/tiff_samples.h"

namespace scanner {
namespace {

template <class T>
T field_of(TIFF* tiff, std::uint32_t tag, T otherwise) {
    T value = otherwise;
    return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

// Photometric interpretations that libtiff's header does not name.
constexpr std::uint16_t kLinearRaw = 34892;

struct TiffPicture {
    int width = 0;
    int height = 0;
    std::uint16_t photometric = PHOTOMETRIC_MINISBLACK;
    std::uint16_t compression = COMPRESSION_NONE;
    bool tiled = false;
    bool planes_apart = false;
    TiffSamples samples;
};

std::vector<std::uint8_t> palette_of(TIFF* tiff, int bits) {
    std::uint16_t* red = nullptr;
    std::uint16_t* green = nullptr;
    std::uint16_t* blue = nullptr;
    if (bits > 16 || TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue) != 1) return {};
    const std::size_t count = std::size_t{1} << bits;
    // Some programs write levels of 8 bits where the standard wants 16.
    const auto large = [&](const std::uint16_t* levels) {
        return std::any_of(levels, levels + count, [](std::uint16_t level) { return level > 255; });
    };
    const unsigned shift = large(red) || large(green) || large(blue) ? 8 : 0;
    std::vector<std::uint8_t> palette(count);
    for (std::size_t i = 0; i < count; ++i) {
        palette[i] =
            brightness(red[i] >> shift & 255U, green[i] >> shift & 255U, blue[i] >> shift & 255U);
    }
    return palette;
}

TiffColours colours_of(std::uint16_t photometric, int samples) {
    switch (photometric) {
        case PHOTOMETRIC_MINISWHITE:
            return TiffColours::MinIsWhite;
        case PHOTOMETRIC_PALETTE:
            return TiffColours::Palette;
        case PHOTOMETRIC_RGB:
        case PHOTOMETRIC_LOGLUV:  // as RGB, by SGILOGDATAFMT_8BIT
        case kLinearRaw:
            return samples >= 3 ? TiffColours::Rgb : TiffColours::MinIsBlack;
        case PHOTOMETRIC_SEPARATED:
            return TiffColours::Inks;
        default:
            return TiffColours::MinIsBlack;
    }
}

void fill_alpha(TIFF* tiff, TiffSamples& samples) {
    std::uint16_t extras = 0;
    std::uint16_t* kinds = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &extras, &kinds) != 1 || kinds == nullptr) return;
    for (int i = 0; i < extras; ++i) {
        if (kinds[i] != EXTRASAMPLE_ASSOCALPHA && kinds[i] != EXTRASAMPLE_UNASSALPHA) continue;
        samples.alpha =
            kinds[i] == EXTRASAMPLE_ASSOCALPHA ? TiffAlpha::Premultiplied : TiffAlpha::Straight;
        samples.alpha_at = samples.count - extras + i;
        if (samples.alpha_at < 1) samples.alpha = TiffAlpha::None;
        return;
    }
}

TiffNumbers numbers_of(TIFF* tiff) {
    switch (field_of<std::uint16_t>(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)) {
        case SAMPLEFORMAT_INT:
            return TiffNumbers::Signed;
        case SAMPLEFORMAT_IEEEFP:
            return TiffNumbers::Fractional;
        default:
            return TiffNumbers::Unsigned;
    }
}

// Asks libtiff to turn what it can into plain numbers, then says what rows will hold.
TiffPicture picture_of(TIFF* tiff) {
    TiffPicture picture;
    picture.photometric =
        field_of<std::uint16_t>(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    picture.compression = field_of<std::uint16_t>(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    picture.planes_apart = field_of<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG,
                                                   PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
    if (picture.compression == COMPRESSION_JPEG && picture.photometric == PHOTOMETRIC_YCBCR &&
        !picture.planes_apart) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        picture.photometric = PHOTOMETRIC_RGB;
    }
    if (picture.compression == COMPRESSION_SGILOG || picture.compression == COMPRESSION_SGILOG24) {
        TIFFSetField(tiff, TIFFTAG_SGILOGDATAFMT, SGILOGDATAFMT_8BIT);
    }
    picture.width = static_cast<int>(field_of<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0));
    picture.height = static_cast<int>(field_of<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0));
    picture.tiled = TIFFIsTiled(tiff) != 0;
    TiffSamples& samples = picture.samples;
    samples.bits = field_of<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    samples.count = field_of<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    samples.numbers = numbers_of(tiff);
    samples.colours = colours_of(picture.photometric, samples.count);
    fill_alpha(tiff, samples);
    if (samples.colours == TiffColours::Palette) samples.palette = palette_of(tiff, samples.bits);
    if (samples.count == 1 || samples.count <= samples.alpha_at) samples.alpha = TiffAlpha::None;
    picture.planes_apart = picture.planes_apart && samples.count > 1;
    return picture;
}

// Whether rows hold no plain numbers, so that only libtiff itself can make colours of them.
bool needs_rgba(TIFF* tiff, const TiffPicture& picture) {
    if (picture.compression == COMPRESSION_OJPEG) return true;
    if (picture.photometric != PHOTOMETRIC_YCBCR || picture.planes_apart) return false;
    std::uint16_t across = 1;
    std::uint16_t down = 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_YCBCRSUBSAMPLING, &across, &down);
    return across != 1 || down != 1;
}

class TiffDecoder {
public:
    TiffDecoder(const Source& source, TiffHandle& handle, int directory, const std::string& what)
        : source_(source),
          handle_(handle),
          directory_(directory),
          what_(what),
          time_(source.limits),
          tiff_(handle.get()) {}
    core::Result<Scan> run();

private:
    using Row = std::function<core::Result<>(int x, int y, int count)>;
    core::Result<> check_kind() const;
    core::Result<> open_planes();
    core::Result<> find_range();
    core::Result<> each_row(const Row& row);
    core::Result<> by_strips(const Row& row);
    core::Result<> by_whole_strips(const Row& row);
    core::Result<> by_tiles(const Row& row);
    core::Result<> tile_at(int x, int y, const Row& row);
    core::Result<> by_rgba(GreySum& sum);
    core::Result<> add_rgba(GreySum& sum, int x, int y, cv::Size block, cv::Size inside);
    tl::unexpected<core::Error> damaged() const;
    tl::unexpected<core::Error> too_much_memory() const;
    // The handle from which plane `plane` is read.
    TiffHandle& plane_handle(std::size_t plane) const {
        return plane == 0 ? handle_ : *others_[plane - 1];
    }

    const Source& source_;
    TiffHandle& handle_;
    int directory_;
    const std::string& what_;
    PageTime time_;
    TIFF* tiff_;
    TiffPicture picture_;
    std::vector<std::unique_ptr<TiffHandle>> others_;
    std::vector<std::vector<std::uint8_t>> buffers_;  // one a plane
    std::vector<const std::uint8_t*> rows_;           // where the row in hand begins in each
};

tl::unexpected<core::Error> TiffDecoder::damaged() const {
    std::string why = handle_.complaint();
    for (const auto& other : others_) {
        if (why.empty()) why = other->complaint();
    }
    return core::fail(fmt::format("{} is damaged ({}): scan or copy it again.", what_,
                                  why.empty() ? "libtiff cannot decode it" : why));
}

tl::unexpected<core::Error> TiffDecoder::too_much_memory() const {
    return core::fail(
        fmt::format("{} lies in the file in one piece that needs more memory than a page may: save "
                    "it as TIFF with smaller strips, or scan the sheet again at 300 dots an inch.",
                    what_));
}

core::Result<> TiffDecoder::check_kind() const {
    if (TIFFIsCODECConfigured(picture_.compression) == 0) {
        return core::fail(
            fmt::format("{} is compressed in a way that this program cannot read (number {} of the "
                        "TIFF standard): save it as TIFF without compression.",
                        what_, picture_.compression));
    }
    const auto format = field_of<std::uint16_t>(tiff_, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    const bool complex = format == SAMPLEFORMAT_COMPLEXINT || format == SAMPLEFORMAT_COMPLEXIEEEFP;
    TiffSamples any_range = picture_.samples;
    any_range.darkest = 0;
    any_range.lightest = 1;
    if (complex || !can_be_understood(any_range)) {
        return core::fail(
            fmt::format("{} holds numbers that are no picture of paper ({} bits a sample): save it "
                        "again as an 8-bit picture.",
                        what_, picture_.samples.bits));
    }
    return {};
}

core::Result<> TiffDecoder::open_planes() {
    const int planes = picture_.planes_apart ? samples_that_tell(picture_.samples) : 1;
    if (picture_.planes_apart) picture_.samples.count = planes;  // the others are not read
    for (int plane = 1; plane < planes; ++plane) {
        auto& other = others_.emplace_back(
            std::make_unique<TiffHandle>(source_.bytes, source_.limits.decoder_bytes));
        if (other->get() == nullptr || !other->go_to(directory_)) return damaged();
    }
    buffers_.resize(static_cast<std::size_t>(planes));
    rows_.resize(static_cast<std::size_t>(planes));
    return {};
}

core::Result<> TiffDecoder::by_strips(const Row& row) {
    const auto size = static_cast<std::size_t>(TIFFScanlineSize64(tiff_));
    if (size == 0) return damaged();
    if (size > source_.limits.decoder_bytes / buffers_.size()) return too_much_memory();
    for (auto& buffer : buffers_) buffer.resize(size);
    for (int y = 0; y < picture_.height; ++y) {
        for (std::size_t plane = 0; plane < buffers_.size(); ++plane) {
            if (TIFFReadScanline(plane_handle(plane).get(), buffers_[plane].data(),
                                 static_cast<std::uint32_t>(y),
                                 static_cast<std::uint16_t>(plane)) != 1) {
                return damaged();
            }
            rows_[plane] = buffers_[plane].data();
        }
        if (time_.is_over()) return too_slow(source_, what_);
        TRY(row(0, y, picture_.width));
    }
    return {};
}

// Decodes a strip at a time, for codecs that know no rows.
core::Result<> TiffDecoder::by_whole_strips(const Row& row) {
    const auto size = static_cast<std::size_t>(TIFFStripSize64(tiff_));
    if (size == 0) return damaged();
    if (size > source_.limits.decoder_bytes / buffers_.size()) return too_much_memory();
    for (auto& buffer : buffers_) buffer.resize(size);
    const auto a_row = static_cast<std::size_t>(TIFFScanlineSize64(tiff_));
    const auto said = field_of<std::uint32_t>(tiff_, TIFFTAG_ROWSPERSTRIP, 0);
    const int rows = static_cast<int>(
        std::clamp<std::uint32_t>(said, 1, static_cast<std::uint32_t>(picture_.height)));
    for (int y = 0; y < picture_.height; y += rows) {
        for (std::size_t plane = 0; plane < buffers_.size(); ++plane) {
            TIFF* tiff = plane_handle(plane).get();
            const auto strip = TIFFComputeStrip(tiff, static_cast<std::uint32_t>(y),
                                                static_cast<std::uint16_t>(plane));
            if (TIFFReadEncodedStrip(tiff, strip, buffers_[plane].data(),
                                     static_cast<tmsize_t>(size)) < 0)
                return damaged();
            rows_[plane] = buffers_[plane].data();
        }
        if (time_.is_over()) return too_slow(source_, what_);
        for (int i = 0; i < std::min(rows, picture_.height - y); ++i) {
            TRY(row(0, y + i, picture_.width));
            for (auto& at : rows_) at += a_row;
        }
    }
    return {};
}

core::Result<> TiffDecoder::tile_at(int x, int y, const Row& row) {
    for (std::size_t plane = 0; plane < buffers_.size(); ++plane) {
        auto& buffer = buffers_[plane];
        if (TIFFReadTile(plane_handle(plane).get(), buffer.data(), static_cast<std::uint32_t>(x),
                         static_cast<std::uint32_t>(y), 0, static_cast<std::uint16_t>(plane)) < 0) {
            return damaged();
        }
        rows_[plane] = buffer.data();
    }
    if (time_.is_over()) return too_slow(source_, what_);
    const auto a_row = static_cast<std::size_t>(TIFFTileRowSize64(tiff_));
    const int wide = static_cast<int>(field_of<std::uint32_t>(tiff_, TIFFTAG_TILEWIDTH, 1));
    const int high = static_cast<int>(field_of<std::uint32_t>(tiff_, TIFFTAG_TILELENGTH, 1));
    for (int i = 0; i < std::min(high, picture_.height - y); ++i) {
        TRY(row(x, y + i, std::min(wide, picture_.width - x)));
        for (auto& at : rows_) at += a_row;
    }
    return {};
}

core::Result<> TiffDecoder::by_tiles(const Row& row) {
    const auto size = static_cast<std::size_t>(TIFFTileSize64(tiff_));
    if (size == 0) return damaged();
    if (size > source_.limits.decoder_bytes / buffers_.size()) return too_much_memory();
    for (auto& buffer : buffers_) buffer.resize(size);
    const auto wide = field_of<std::uint32_t>(tiff_, TIFFTAG_TILEWIDTH, 0);
    const auto high = field_of<std::uint32_t>(tiff_, TIFFTAG_TILELENGTH, 0);
    // A tile may be declared larger than any picture; steps are ints.
    const int across = static_cast<int>(std::min<std::uint32_t>(wide, 1U << 30U));
    const int down = static_cast<int>(std::min<std::uint32_t>(high, 1U << 30U));
    if (across <= 0 || down <= 0) return damaged();
    for (int y = 0; y < picture_.height; y += down) {
        for (int x = 0; x < picture_.width; x += across) TRY(tile_at(x, y, row));
    }
    return {};
}

core::Result<> TiffDecoder::each_row(const Row& row) {
    if (picture_.tiled) return by_tiles(row);
    const bool knows_rows =
        picture_.compression != COMPRESSION_JBIG && picture_.compression != COMPRESSION_JXL;
    return knows_rows ? by_strips(row) : by_whole_strips(row);
}

// Fractional numbers have no given white: the header's, else 1, 255 or 65,535, whichever holds what
// is there.
core::Result<> TiffDecoder::find_range() {
    TiffSamples& samples = picture_.samples;
    double most = 0;
    if (TIFFGetField(tiff_, TIFFTAG_SMAXSAMPLEVALUE, &most) == 1 && most > 0) {
        samples.lightest = most;
        return {};
    }
    TiffRange range;
    const auto count =
        picture_.planes_apart ? std::size_t{1} : static_cast<std::size_t>(samples.count);
    TRY(each_row([&](int, int, int width) -> core::Result<> {
        for (const auto* row : rows_) {
            widen(range, samples, row, count * static_cast<std::size_t>(width));
        }
        return {};
    }));
    for (const double white : {1.0, 255.0, 65535.0}) {
        samples.lightest = white;
        if (range.most <= white) return {};
    }
    samples.lightest = range.most;
    return {};
}

// Adds a block of RGBA dots, whose last row comes first, where it lies inside the picture.
core::Result<> TiffDecoder::add_rgba(GreySum& sum, int x, int y, cv::Size block, cv::Size inside) {
    std::vector<std::uint32_t> raster(static_cast<std::size_t>(block.width) *
                                      static_cast<std::size_t>(block.height));
    const bool read =
        picture_.tiled
            ? TIFFReadRGBATileExt(tiff_, static_cast<std::uint32_t>(x),
                                  static_cast<std::uint32_t>(y), raster.data(), 1) == 1
            : TIFFReadRGBAStripExt(tiff_, static_cast<std::uint32_t>(y), raster.data(), 1) == 1;
    if (!read) return damaged();
    if (time_.is_over()) return too_slow(source_, what_);
    std::vector<std::uint8_t> grey(static_cast<std::size_t>(inside.width));
    // A strip's raster ends with its own last row, a tile's with that of a whole tile.
    const int last = picture_.tiled ? block.height : inside.height;
    for (int i = 0; i < inside.height; ++i) {
        const auto* row = raster.data() + static_cast<std::size_t>(last - 1 - i) *
                                              static_cast<std::size_t>(block.width);
        for (std::size_t j = 0; j < grey.size(); ++j) {
            grey[j] = brightness(TIFFGetR(row[j]), TIFFGetG(row[j]), TIFFGetB(row[j]));
        }
        sum.add(x, y + i, 1, grey.data(), inside.width);
    }
    return {};
}

core::Result<> TiffDecoder::by_rgba(GreySum& sum) {
    char why[1024] = "";
    if (TIFFRGBAImageOK(tiff_, why) != 1) {
        return core::fail(fmt::format(
            "{} cannot be turned to grey ({}): save it again as an 8-bit picture.", what_, why));
    }
    const auto side = [&](std::uint32_t tag, int whole) {
        const auto said = field_of<std::uint32_t>(tiff_, tag, 0);
        return said == 0 || said > static_cast<std::uint32_t>(whole) ? whole
                                                                     : static_cast<int>(said);
    };
    cv::Size block(picture_.width, side(TIFFTAG_ROWSPERSTRIP, picture_.height));
    if (picture_.tiled) {
        block = {static_cast<int>(field_of<std::uint32_t>(tiff_, TIFFTAG_TILEWIDTH, 0)),
                 static_cast<int>(field_of<std::uint32_t>(tiff_, TIFFTAG_TILELENGTH, 0))};
    }
    if (block.width <= 0 || block.height <= 0) return damaged();
    const auto bytes = sizeof(std::uint32_t) * static_cast<std::size_t>(block.width) *
                       static_cast<std::size_t>(block.height);
    if (bytes > source_.limits.decoder_bytes) return too_much_memory();
    for (int y = 0; y < picture_.height; y += block.height) {
        for (int x = 0; x < picture_.width; x += block.width) {
            const cv::Size inside(std::min(block.width, picture_.width - x),
                                  std::min(block.height, picture_.height - y));
            TRY(add_rgba(sum, x, y, block, inside));
        }
    }
    return {};
}

core::Result<Scan> TiffDecoder::run() {
    handle_.forget();
    picture_ = picture_of(tiff_);
    TRY(check_kind());
    TRY(open_planes());
    Scan scan;
    scan.reduced_by = reduction_while_decoding(source_, picture_.width, picture_.height);
    GreySum sum(picture_.width, picture_.height, scan.reduced_by);
    if (needs_rgba(tiff_, picture_)) {
        // The raster comes as the dots lie in the file; load_tiff turns the page.
        TIFFSetField(tiff_, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
        TRY(by_rgba(sum));
    } else {
        if (picture_.samples.numbers == TiffNumbers::Fractional) TRY(find_range());
        std::vector<std::uint8_t> grey;
        std::vector<std::uint8_t> space;
        TRY(each_row([&](int x, int y, int count) -> core::Result<> {
            grey.resize(static_cast<std::size_t>(count));
            grey_of_samples(picture_.samples, rows_, grey, space);
            sum.add(x, y, 1, grey.data(), count);
            return {};
        }));
    }
    if (handle_.lacks_a_part()) return damaged();
    for (const auto& other : others_) {
        if (other->lacks_a_part()) return damaged();
    }
    scan.complaints = !handle_.complaint().empty();
    scan.grey = sum.picture();
    return scan;
}

Resolution tiff_resolution(TIFF* tiff) {
    constexpr double kCmPerInch = 2.54;
    float across = 0;
    float down = 0;
    if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &across) != 1 ||
        TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &down) != 1) {
        return {};
    }
    const auto unit = field_of<std::uint16_t>(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    const double inches = unit == RESUNIT_CENTIMETER ? kCmPerInch : 1;
    return {unit == RESUNIT_NONE ? Resolution::Unit::None : Resolution::Unit::Inch, across * inches,
            down * inches};
}

}  // namespace

TiffHeader tiff_header(const TiffHandle& handle) {
    TIFF* tiff = handle.get();
    TiffHeader header;
    header.width = field_of<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0);
    header.height = field_of<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0);
    header.bits = field_of<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    header.orientation = field_of<std::uint16_t>(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    header.resolution = tiff_resolution(tiff);
    const auto kind = field_of<std::uint32_t>(tiff, TIFFTAG_SUBFILETYPE, 0);
    header.thumbnail = (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
    return header;
}

core::Result<Scan> decode_tiff(const Source& source, TiffHandle& handle, int directory,
                               const std::string& what) {
    return TiffDecoder(source, handle, directory, what).run();
}

}  // namespace scanner
