// Opens TIFF with libtiff: all that libtiff decodes is a picture of a page, and nothing that it
// decodes is called damaged.
#include <fmt/format.h>

#include <memory>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "scanner/load_formats.h"
#include "scanner/tiff_handle.h"
#include "scanner/tiff_rows.h"

namespace scanner {
namespace {

// A quarter turn or a mirror, as the orientation of the TIFF standard asks for; 1: none.
cv::Mat turned(const cv::Mat& grey, int orientation) {
    constexpr int kFirstTransposed = 5;
    constexpr int kLast = 8;
    if (orientation <= 1 || orientation > kLast) return grey;
    cv::Mat upright = grey;
    const bool transposed = orientation >= kFirstTransposed;
    if (transposed) upright = grey.t();
    const bool from_right =
        orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool from_bottom =
        orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    constexpr int kAcross = 1;
    constexpr int kDown = 0;
    constexpr int kBoth = -1;
    if (!from_right && !from_bottom) return upright;
    cv::Mat flipped;
    cv::flip(upright, flipped, from_right && from_bottom ? kBoth : from_right ? kAcross : kDown);
    return flipped;
}

// A standard fax has 1,728 dots across 8.5 inches and 98 lines an inch. Such a picture is far wider
// than any sheet, and no header is needed to know it; many of them say 204 × 204, or nothing.
Resolution fax_resolution(const TiffHeader& header) {
    constexpr long kLeastWidth = 1700;
    constexpr long kMostWidth = 1760;
    constexpr double kMostHeight = 0.75;  // of the width; a sheet on its side has 0.77 and more
    constexpr double kLeastHeight = 0.5;
    constexpr double kFaxAcross = 204;
    constexpr double kFaxDown = 98;
    const auto& said = header.resolution;
    const double share = static_cast<double>(header.height) / static_cast<double>(header.width);
    const bool fax = header.bits == 1 && header.width >= kLeastWidth &&
                     header.width <= kMostWidth && share >= kLeastHeight && share <= kMostHeight;
    constexpr double kSquare = 1.5;
    const bool unequal = said.down > 0 && said.across / said.down > kSquare;
    return fax && !unequal ? Resolution{Resolution::Unit::Inch, kFaxAcross, kFaxDown} : said;
}

class TiffFile : public ScanFile {
public:
    TiffFile(Source source, std::unique_ptr<TiffHandle> handle, std::vector<int> directories)
        : source_(std::move(source)),
          handle_(std::move(handle)),
          directories_(std::move(directories)) {}
    FileKind kind() const override { return FileKind::Tiff; }
    int page_count() const override { return static_cast<int>(directories_.size()); }
    core::Result<Scan> page(int number) override;

private:
    Source source_;
    std::unique_ptr<TiffHandle> handle_;
    std::vector<int> directories_;  // of the pages
};

core::Result<Scan> TiffFile::page(int number) {
    if (number < 1 || number > page_count()) {
        return core::fail(fmt::format("{} has {} pages, there is no page {}.", source_.name,
                                      page_count(), number));
    }
    const int directory = directories_[static_cast<std::size_t>(number) - 1];
    const auto what = fmt::format("Page {} of {}", number, source_.name);
    handle_->forget();
    if (!handle_->go_to(directory)) {
        return core::fail(fmt::format("{} has a damaged header ({}): scan or copy it again.", what,
                                      handle_->complaint()));
    }
    const TiffHeader header = tiff_header(*handle_);
    const auto size = check_size(source_, header.width, header.height);
    if (!size) return tl::unexpected(size.error());
    Scan scan = TRY(decode_tiff(source_, *handle_, directory, what));
    square_dots(scan, fax_resolution(header), source_.working_dpi);
    scan.grey = turned(scan.grey, header.orientation);
    return scan;
}

// Directories of pages: all but smaller copies and masks of other pictures, where there is a whole
// one. A broken one is a page, too: something stood there.
std::vector<int> directories_of_pages(TiffHandle& handle, int count) {
    std::vector<int> pages;
    std::vector<int> all;
    for (int directory = 0; directory < count; ++directory) {
        all.push_back(directory);
        const bool whole = handle.go_to(directory);
        if (!whole || !tiff_header(handle).thumbnail) pages.push_back(directory);
    }
    return pages.empty() ? all : pages;
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_tiff(const Source& source) {
    auto handle = std::make_unique<TiffHandle>(source.bytes, source.limits.decoder_bytes);
    const int count = handle->get() != nullptr ? handle->directories() : 0;
    if (count < 1) {
        return core::fail(fmt::format(
            "{} is a damaged TIFF{}: scan or copy it again.", source.name,
            handle->complaint().empty() ? "" : fmt::format(" ({})", handle->complaint())));
    }
    const auto too_many = [&](int pages) {
        return core::fail(fmt::format("{} has {} pages, more than {}: split it into several files.",
                                      source.name, pages, source.limits.most_pages));
    };
    // With a thumbnail for each page.
    if (count / 2 > source.limits.most_pages) return too_many(count);
    auto directories = directories_of_pages(*handle, count);
    const int pages = static_cast<int>(directories.size());
    if (pages > source.limits.most_pages) return too_many(pages);
    if (!handle->go_to(directories.front()) && pages == 1) {
        return core::fail(fmt::format("{} is a damaged TIFF ({}): scan or copy it again.",
                                      source.name, handle->complaint()));
    }
    return std::make_unique<TiffFile>(source, std::move(handle), std::move(directories));
}

}  // namespace scanner
