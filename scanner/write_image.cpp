#include "scanner/write_image.h"

#include <cstdio>
// jpeglib.h needs FILE and size_t from the headers above.
#include <jpeglib.h>
#include <leptonica/allheaders.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>

#include "core/check.h"
#include "core/file.h"

namespace scanner {

namespace {

struct PixDeleter {
    void operator()(Pix* pix) const { pixDestroy(&pix); }
};
using PixPointer = std::unique_ptr<Pix, PixDeleter>;

void check_grey(const cv::Mat& grey) {
    CHECK(grey.type() == CV_8UC1 && !grey.empty());
}

// Leptonica keeps pixels in 32-bit words, the leftmost in the highest bits.
PixPointer grey_pix(const cv::Mat& grey, double dpi) {
    PixPointer pix(pixCreate(grey.cols, grey.rows, 8));
    if (!pix) return pix;
    const int resolution = static_cast<int>(std::lround(dpi));
    pixSetResolution(pix.get(), resolution, resolution);
    l_uint32* data = pixGetData(pix.get());
    const int words = pixGetWpl(pix.get());
    for (int y = 0; y < grey.rows; ++y) {
        const uchar* row = grey.ptr(y);
        l_uint32* line = data + static_cast<std::ptrdiff_t>(y) * words;
        for (int x = 0; x < grey.cols; ++x) SET_DATA_BYTE(line, x, row[x]);
    }
    return pix;
}

// 1 is black in a picture of 1 bit.
PixPointer black_and_white_pix(const cv::Mat& grey, double dpi) {
    cv::Mat small;
    cv::Mat paper;
    cv::resize(grey, small, {}, 1.0 / 16, 1.0 / 16, cv::INTER_AREA);
    cv::dilate(small, small, cv::Mat(), {-1, -1}, 3);
    cv::GaussianBlur(small, small, {}, 4);
    cv::resize(small, paper, grey.size());
    PixPointer pix(pixCreate(grey.cols, grey.rows, 1));
    if (!pix) return pix;
    const int resolution = static_cast<int>(std::lround(dpi));
    pixSetResolution(pix.get(), resolution, resolution);
    constexpr int kInkPercent =
        72;  // of the brightness of the paper around; frames stay just visible
    for (int y = 0; y < grey.rows; ++y) {
        const uchar* row = grey.ptr(y);
        const uchar* white = paper.ptr(y);
        l_uint32* line =
            pixGetData(pix.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix.get());
        for (int x = 0; x < grey.cols; ++x) {
            if (row[x] * 100 < white[x] * kInkPercent) SET_DATA_BIT(line, x);
        }
    }
    return pix;
}

core::Bytes taken(l_uint8* data, std::size_t size) {
    core::Bytes bytes(data, data + size);
    lept_free(data);
    return bytes;
}

// A temporary file: Leptonica appends pages to files only.
class TemporaryFile {
public:
    TemporaryFile() {
        std::string pattern = "/tmp/recanvass-tiff-XXXXXX";
        const char* folder = std::getenv("TMPDIR");
        if (folder != nullptr) pattern = std::string(folder) + "/recanvass-tiff-XXXXXX";
        const int file = mkstemp(pattern.data());
        if (file < 0) return;
        std::fclose(fdopen(file, "wb"));
        path_ = pattern;
    }
    ~TemporaryFile() {
        if (!path_.empty()) std::remove(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }  // empty: the file could not be made

private:
    std::string path_;
};

}  // namespace

core::Bytes write_jpeg(const cv::Mat& grey, int quality, double dpi) {
    check_grey(grey);
    CHECK(grey.cols <= JPEG_MAX_DIMENSION && grey.rows <= JPEG_MAX_DIMENSION);
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    // libjpeg's default handler ends the program, for example when memory is short.
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* data = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &data, &size);
    encoder.image_width = static_cast<JDIMENSION>(grey.cols);
    encoder.image_height = static_cast<JDIMENSION>(grey.rows);
    encoder.input_components = 1;
    encoder.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, quality, TRUE);
    if (dpi > 0) {
        encoder.density_unit = 1;  // dots an inch
        encoder.X_density = encoder.Y_density = static_cast<UINT16>(std::lround(dpi));
    }
    jpeg_start_compress(&encoder, TRUE);
    while (encoder.next_scanline < encoder.image_height) {
        auto* row = const_cast<JSAMPROW>(grey.ptr(static_cast<int>(encoder.next_scanline)));
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    core::Bytes bytes(data, data + size);
    std::free(data);
    return bytes;
}

core::Result<core::Bytes> write_png(const cv::Mat& grey, double dpi) {
    check_grey(grey);
    const auto pix = grey_pix(grey, dpi);
    l_uint8* data = nullptr;
    std::size_t size = 0;
    if (!pix || pixWriteMemPng(&data, &size, pix.get(), 0) != 0) {
        return core::machine_trouble(
            "The picture could not be written as PNG: free memory and try again.");
    }
    return taken(data, size);
}

core::Result<core::Bytes> write_tiff(const std::vector<TiffPage>& pages, TiffKind kind) {
    CHECK(!pages.empty());
    const TemporaryFile file;
    if (file.path().empty()) {
        return core::machine_trouble(
            "No temporary file could be made for a TIFF: make room on the disk.");
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        check_grey(pages[i].grey);
        const auto pix = kind == TiffKind::G4 ? black_and_white_pix(pages[i].grey, pages[i].dpi)
                                              : grey_pix(pages[i].grey, pages[i].dpi);
        const int compression = kind == TiffKind::G4 ? IFF_TIFF_G4 : IFF_TIFF_LZW;
        const char* mode = i == 0 ? "w" : "a";
        if (!pix || pixWriteTiff(file.path().c_str(), pix.get(), compression, mode) != 0) {
            return core::machine_trouble(
                "A page could not be written as TIFF: make room on the disk.");
        }
    }
    return core::read_file(file.path());
}

}  // namespace scanner
