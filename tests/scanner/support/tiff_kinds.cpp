#include "tests/scanner/support/tiff_kinds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <jpeglib.h>  // needs <cstdio> before it

#include "core/file.h"
#include "tests/scanner/support/paper.h"

namespace scanner::test {
namespace {

// Value of sample `which` of a dot, 0–1.
double share_of(const TiffKindToWrite& kind, int grey, int which, bool opaque) {
    const double light = grey / 255.0;
    if (kind.alpha != 0 && which == kind.samples - 1) return opaque ? 1 : 0;
    switch (kind.photometric) {
        case PHOTOMETRIC_MINISWHITE:
            return 1 - light;
        case PHOTOMETRIC_SEPARATED:
            return which == 3 ? 1 - light : 0;
        case PHOTOMETRIC_YCBCR:
        case PHOTOMETRIC_CIELAB:
            return which == 0 ? light : 128 / 255.0;
        default:
            return light;
    }
}

void put_bits(std::vector<std::uint8_t>& row, std::size_t index, int bits, std::uint64_t value) {
    if (bits % 8 == 0) {
        std::memcpy(row.data() + index * static_cast<std::size_t>(bits / 8), &value,
                    static_cast<std::size_t>(bits / 8));
        return;
    }
    for (int i = 0; i < bits; ++i) {
        const std::size_t at = index * static_cast<std::size_t>(bits) + static_cast<std::size_t>(i);
        if ((value >> (bits - 1 - i) & 1U) != 0)
            row[at / 8] = static_cast<std::uint8_t>(row[at / 8] | 0x80U >> at % 8);
    }
}

void put_sample(std::vector<std::uint8_t>& row, std::size_t index, const TiffKindToWrite& kind,
                double share) {
    if (kind.format == SAMPLEFORMAT_IEEEFP) {
        const double value = share * kind.white;
        const auto single = static_cast<float>(value);
        const auto half = cv::float16_t(single);
        const void* from = kind.bits == 64   ? static_cast<const void*>(&value)
                           : kind.bits == 32 ? static_cast<const void*>(&single)
                                             : static_cast<const void*>(&half);
        std::memcpy(row.data() + index * kind.bits / 8, from, kind.bits / 8);
        return;
    }
    const double most = std::pow(2.0, kind.bits) - 1;
    constexpr double kAlmost2To64 = 18446744073709549568.0;
    auto value = kind.bits == 64 ? static_cast<std::uint64_t>(share * kAlmost2To64)
                                 : static_cast<std::uint64_t>(std::llround(share * most));
    if (kind.format == SAMPLEFORMAT_INT) value ^= std::uint64_t{1} << (kind.bits - 1);
    put_bits(row, index, kind.bits, value);
}

// Rows of a block of the picture; beyond the picture dots are white.
std::vector<std::uint8_t> block_of(const cv::Mat& grey, const TiffKindToWrite& kind, cv::Rect area,
                                   int plane) {
    const bool apart = kind.planar == PLANARCONFIG_SEPARATE;
    const int samples = apart ? 1 : kind.samples;
    const auto a_row = static_cast<std::size_t>((area.width * samples * kind.bits + 7) / 8);
    std::vector<std::uint8_t> block;
    for (int y = area.y; y < area.y + area.height; ++y) {
        std::vector<std::uint8_t> row(a_row, 0);
        for (int x = 0; x < area.width; ++x) {
            const bool inside = y < grey.rows && area.x + x < grey.cols;
            const int level = inside ? grey.at<std::uint8_t>(y, area.x + x) : 255;
            for (int s = 0; s < samples; ++s) {
                put_sample(row, static_cast<std::size_t>(x * samples + s), kind,
                           share_of(kind, level, apart ? plane : s, y < grey.rows / 2));
            }
        }
        block.insert(block.end(), row.begin(), row.end());
    }
    return block;
}

// YCbCr whose colours have fewer dots: units of n × n brightnesses, then the two colours.
std::vector<std::uint8_t> subsampled(const cv::Mat& grey, int n) {
    std::vector<std::uint8_t> out;
    for (int y = 0; y < grey.rows; y += n) {
        for (int x = 0; x < grey.cols; x += n) {
            for (int i = 0; i < n * n; ++i) {
                out.push_back(grey.at<std::uint8_t>(std::min(y + i / n, grey.rows - 1),
                                                    std::min(x + i % n, grey.cols - 1)));
            }
            out.insert(out.end(), {128, 128});
        }
    }
    return out;
}

void set_fields(TIFF* tiff, const cv::Mat& grey, const TiffKindToWrite& kind) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(grey.cols));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(grey.rows));
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, kind.subfile);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind.planar);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.format);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
    if (kind.compression == COMPRESSION_SGILOG)
        TIFFSetField(tiff, TIFFTAG_SGILOGDATAFMT, SGILOGDATAFMT_FLOAT);
    if (kind.compression == COMPRESSION_JPEG && kind.photometric == PHOTOMETRIC_YCBCR)
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (kind.compression == COMPRESSION_WEBP) TIFFSetField(tiff, TIFFTAG_WEBP_LOSSLESS, 1);
    if (kind.predictor != 1) TIFFSetField(tiff, TIFFTAG_PREDICTOR, kind.predictor);
    if (kind.photometric == PHOTOMETRIC_YCBCR && kind.compression != COMPRESSION_JPEG)
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, kind.subsampling, kind.subsampling);
    if (kind.alpha != 0) TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind.alpha);
    if (kind.say_white) TIFFSetField(tiff, TIFFTAG_SMAXSAMPLEVALUE, kind.white);
    if (kind.across > 0) {
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, kind.across);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, kind.down);
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, kind.unit);
    }
    if (kind.tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, static_cast<std::uint32_t>(kind.tile));
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, static_cast<std::uint32_t>(kind.tile));
    } else {
        TIFFSetField(
            tiff, TIFFTAG_ROWSPERSTRIP,
            static_cast<std::uint32_t>(kind.rows_per_strip > 0 ? kind.rows_per_strip : grey.rows));
    }
    if (kind.photometric == PHOTOMETRIC_PALETTE) {
        std::vector<std::uint16_t> levels(std::size_t{1} << kind.bits);
        for (std::size_t i = 0; i < levels.size(); ++i)
            levels[i] = static_cast<std::uint16_t>(65535 * i / (levels.size() - 1));
        TIFFSetField(tiff, TIFFTAG_COLORMAP, levels.data(), levels.data(), levels.data());
    }
}

bool write_tiles(TIFF* tiff, const cv::Mat& grey, const TiffKindToWrite& kind, int plane) {
    for (int y = 0; y < grey.rows; y += kind.tile) {
        for (int x = 0; x < grey.cols; x += kind.tile) {
            auto block = block_of(grey, kind, {x, y, kind.tile, kind.tile}, plane);
            if (TIFFWriteTile(tiff, block.data(), static_cast<std::uint32_t>(x),
                              static_cast<std::uint32_t>(y), 0,
                              static_cast<std::uint16_t>(plane)) < 0)
                return false;
        }
    }
    return true;
}

bool write_rows(TIFF* tiff, const cv::Mat& grey, const TiffKindToWrite& kind, int plane) {
    for (int y = 0; y < grey.rows; ++y) {
        auto row = block_of(grey, kind, {0, y, grey.cols, 1}, plane);
        if (TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y),
                              static_cast<std::uint16_t>(plane)) != 1)
            return false;
    }
    return true;
}

bool write_page(TIFF* tiff, const cv::Mat& grey, const TiffKindToWrite& kind) {
    set_fields(tiff, grey, kind);
    // JBIG knows whole strips only.
    if (kind.subsampling > 1 || kind.compression == COMPRESSION_JBIG) {
        auto all = kind.subsampling > 1 ? subsampled(grey, kind.subsampling)
                                        : block_of(grey, kind, {0, 0, grey.cols, grey.rows}, 0);
        return TIFFWriteEncodedStrip(tiff, 0, all.data(), static_cast<tmsize_t>(all.size())) > 0;
    }
    const int planes = kind.planar == PLANARCONFIG_SEPARATE ? kind.samples : 1;
    for (int plane = 0; plane < planes; ++plane) {
        const bool done = kind.tile > 0 ? write_tiles(tiff, grey, kind, plane)
                                        : write_rows(tiff, grey, kind, plane);
        if (!done) return false;
    }
    return true;
}

}  // namespace

core::Bytes tiff_of_kind(const std::vector<std::pair<cv::Mat, TiffKindToWrite>>& pages) {
    const TempFolder folder;
    const std::string path = folder.path("kind.tif");
    TIFF* tiff = TIFFOpen(path.c_str(), pages.front().second.mode.c_str());
    if (tiff == nullptr) return {};
    for (const auto& [grey, kind] : pages) {
        EXPECT_TRUE(write_page(tiff, grey, kind)) << kind.name;
        EXPECT_EQ(TIFFWriteDirectory(tiff), 1) << kind.name;
    }
    TIFFClose(tiff);
    return core::read_file(path).value_or(core::Bytes{});
}

core::Bytes tiff_of_kind(const cv::Mat& grey, const TiffKindToWrite& kind) {
    return tiff_of_kind({{grey, kind}});
}

core::Bytes colour_jpeg(const cv::Mat& colour) {
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &bytes, &size);
    codec.image_width = static_cast<JDIMENSION>(colour.cols);
    codec.image_height = static_cast<JDIMENSION>(colour.rows);
    codec.input_components = 3;
    codec.in_color_space = JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 95, TRUE);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        auto* row = const_cast<JSAMPLE*>(colour.ptr(static_cast<int>(codec.next_scanline)));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    core::Bytes result(bytes, bytes + size);
    free(bytes);
    return result;
}

core::Bytes old_jpeg_tiff(const core::Bytes& jpeg, int width, int height) {
    core::Bytes out = {'I', 'I', 42, 0, 0, 0, 0, 0};
    const auto put = [&out](std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    };
    const auto picture = out.size();
    out.insert(out.end(), jpeg.begin(), jpeg.end());
    if (out.size() % 2 != 0) out.push_back(0);
    const auto bits = out.size();
    for (int i = 0; i < 3; ++i) put(8, 2);
    const auto directory = out.size();
    for (std::size_t i = 0; i < 4; ++i)
        out[4 + i] = static_cast<std::uint8_t>(directory >> (8 * i));
    struct Entry {
        std::uint16_t tag;
        std::uint16_t type;  // 3: 16 bits, 4: 32 bits
        std::uint32_t count;
        std::uint64_t value;
    };
    const std::vector<Entry> entries = {
        {TIFFTAG_IMAGEWIDTH, 4, 1, static_cast<std::uint64_t>(width)},
        {TIFFTAG_IMAGELENGTH, 4, 1, static_cast<std::uint64_t>(height)},
        {TIFFTAG_BITSPERSAMPLE, 3, 3, bits},
        {TIFFTAG_COMPRESSION, 3, 1, COMPRESSION_OJPEG},
        {TIFFTAG_PHOTOMETRIC, 3, 1, PHOTOMETRIC_YCBCR},
        {TIFFTAG_STRIPOFFSETS, 4, 1, picture},
        {TIFFTAG_SAMPLESPERPIXEL, 3, 1, 3},
        {TIFFTAG_ROWSPERSTRIP, 4, 1, static_cast<std::uint64_t>(height)},
        {TIFFTAG_STRIPBYTECOUNTS, 4, 1, jpeg.size()},
        {TIFFTAG_JPEGPROC, 3, 1, JPEGPROC_BASELINE},
        {TIFFTAG_JPEGIFOFFSET, 4, 1, picture},
        {TIFFTAG_JPEGIFBYTECOUNT, 4, 1, jpeg.size()},
    };
    put(entries.size(), 2);
    for (const auto& entry : entries) {
        put(entry.tag, 2);
        put(entry.type, 2);
        put(entry.count, 4);
        put(entry.value, 4);
    }
    put(0, 4);
    return out;
}

}  // namespace scanner::test
