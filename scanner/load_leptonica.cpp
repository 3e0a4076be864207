// Decodes PNG and TIFF with Leptonica. Reads sizes from the headers before it decodes a pixel.
#include <fmt/format.h>
#include <leptonica/allheaders.h>

#include <cstdio>
#include <string>

#include "scanner/leptonica_grey.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

core::Result<Scan> scan_of(const PixPtr& pix, const std::string& what) {
    if (!pix) {
        return core::fail(fmt::format("{} is damaged: scan or copy it again.", what));
    }
    Scan scan;
    scan.grey = grey_of(pix.get());
    if (scan.grey.empty()) {
        return core::fail(
            fmt::format("{} could not be turned to grey: save it again as an 8-bit "
                        "picture.",
                        what));
    }
    scan.dpi = believable_dpi(pixGetXRes(pix.get()));
    return scan;
}

class PngFile : public ScanFile {
public:
    explicit PngFile(Source source) : source_(std::move(source)) {}
    FileKind kind() const override { return FileKind::Png; }
    int page_count() const override { return 1; }
    core::Result<Scan> page(int number) override {
        if (number != 1) {
            return core::fail(fmt::format("{} has one page, not {}.", source_.name, number));
        }
        const PixPtr pix(pixReadMemPng(source_.bytes.data(), source_.bytes.size()));
        return scan_of(pix, source_.name);
    }

private:
    Source source_;
};

class TiffFile : public ScanFile {
public:
    TiffFile(Source source, int pages) : source_(std::move(source)), pages_(pages) {}
    FileKind kind() const override { return FileKind::Tiff; }
    int page_count() const override { return pages_; }
    core::Result<Scan> page(int number) override;

private:
    PixPtr decode(int number);

    Source source_;
    int pages_;
    // Place in the file where the next page begins: reading in order does not walk from the start
    // for every page.
    int next_page_ = 1;
    std::size_t next_offset_ = 0;
};

core::Result<> check_tiff_page(const Source& source, int number) {
    l_int32 width = 0;
    l_int32 height = 0;
    l_int32 bits = 0;
    l_int32 samples = 0;
    l_int32 dpi = 0;
    l_int32 colours = 0;
    l_int32 format = 0;
    if (readHeaderMemTiff(source.bytes.data(), source.bytes.size(), number - 1, &width, &height,
                          &bits, &samples, &dpi, &colours, &format) != 0) {
        return core::fail(fmt::format("Page {} of {} has a damaged header: scan or copy it again.",
                                      number, source.name));
    }
    return check_size(source, width, height);
}

PixPtr TiffFile::decode(int number) {
    const core::ByteView bytes = source_.bytes;
    if (number == next_page_) {
        PixPtr pix(pixReadMemFromMultipageTiff(bytes.data(), bytes.size(), &next_offset_));
        // Offset 0 after the last page would mean the first one again.
        next_page_ = pix && next_offset_ != 0 ? number + 1 : 0;
        return pix;
    }
    return PixPtr(pixReadMemTiff(bytes.data(), bytes.size(), number - 1));
}

core::Result<Scan> TiffFile::page(int number) {
    if (number < 1 || number > pages_) {
        return core::fail(
            fmt::format("{} has {} pages, there is no page {}.", source_.name, pages_, number));
    }
    if (number == 1) {
        next_page_ = 1;
        next_offset_ = 0;
    }
    const auto size = check_tiff_page(source_, number);
    if (!size) return tl::unexpected(size.error());
    return scan_of(decode(number), fmt::format("Page {} of {}", number, source_.name));
}

core::Result<int> count_pages(const Source& source) {
    // Leptonica counts pages through a FILE; this one reads from memory.
    auto* data = const_cast<std::uint8_t*>(source.bytes.data());
    std::FILE* file = fmemopen(data, source.bytes.size(), "rb");
    l_int32 pages = 0;
    const bool counted = file != nullptr && tiffGetCount(file, &pages) == 0 && pages >= 1;
    if (file != nullptr) std::fclose(file);
    if (!counted) {
        return core::fail(fmt::format("{} is a damaged TIFF: scan or copy it again.", source.name));
    }
    return pages;
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_png(const Source& source) {
    silence_leptonica();
    l_int32 width = 0;
    l_int32 height = 0;
    if (readHeaderMemPng(source.bytes.data(), source.bytes.size(), &width, &height, nullptr,
                         nullptr, nullptr) != 0) {
        return core::fail(fmt::format("{} is a damaged PNG: scan or copy it again.", source.name));
    }
    const auto size = check_size(source, width, height);
    if (!size) return tl::unexpected(size.error());
    return std::make_unique<PngFile>(source);
}

core::Result<std::unique_ptr<ScanFile>> open_tiff(const Source& source) {
    silence_leptonica();
    const int pages = TRY(count_pages(source));
    if (pages > source.limits.most_pages) {
        return core::fail(fmt::format("{} has {} pages, more than {}: split it into several files.",
                                      source.name, pages, source.limits.most_pages));
    }
    const auto first = check_tiff_page(source, 1);
    if (!first) return tl::unexpected(first.error());
    return std::make_unique<TiffFile>(source, pages);
}

}  // namespace scanner
