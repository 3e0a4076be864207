#include "scanner/load_scans.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "core/clock.h"
#include "scanner/grey_sum.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

// Least height of a picture of handwriting: a crop of one short number has some 30 px.
constexpr long kLeastPxASide = 8;

template <std::size_t N>
bool starts_with(core::ByteView bytes, const std::array<std::uint8_t, N>& magic) {
    return bytes.size() >= N && std::equal(magic.begin(), magic.end(), bytes.begin());
}

bool has_pdf_mark(core::ByteView bytes) {
    constexpr std::string_view kMark = "%PDF-";
    constexpr std::size_t kWithin = 1024;  // as in Adobe's and poppler's readers
    const auto head = bytes.first(std::min(bytes.size(), kWithin + kMark.size() - 1));
    return std::search(head.begin(), head.end(), kMark.begin(), kMark.end()) != head.end();
}

// Returns the size of a side whose dots become as many as `wanted`, at least one.
int scaled(int dots, double is, double wanted) {
    return std::max(1, static_cast<int>(std::lround(dots * wanted / is)));
}

}  // namespace

FileKind kind_of(core::ByteView bytes) {
    constexpr std::array<std::uint8_t, 3> kJpeg = {0xFF, 0xD8, 0xFF};
    constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    constexpr std::array<std::uint8_t, 4> kTiffIntel = {'I', 'I', 42, 0};
    constexpr std::array<std::uint8_t, 4> kTiffMotorola = {'M', 'M', 0, 42};
    constexpr std::array<std::uint8_t, 4> kBigTiffIntel = {'I', 'I', 43, 0};
    constexpr std::array<std::uint8_t, 4> kBigTiffMotorola = {'M', 'M', 0, 43};
    if (starts_with(bytes, kJpeg)) return FileKind::Jpeg;
    if (starts_with(bytes, kPng)) return FileKind::Png;
    for (const auto& tiff : {kTiffIntel, kTiffMotorola, kBigTiffIntel, kBigTiffMotorola}) {
        if (starts_with(bytes, tiff)) return FileKind::Tiff;
    }
    return has_pdf_mark(bytes) ? FileKind::Pdf : FileKind::Unknown;
}

std::string_view media_type(FileKind kind) {
    switch (kind) {
        case FileKind::Jpeg:
            return "image/jpeg";
        case FileKind::Png:
            return "image/png";
        case FileKind::Tiff:
            return "image/tiff";
        case FileKind::Pdf:
            return "application/pdf";
        case FileKind::Unknown:
            break;
    }
    return "application/octet-stream";
}

core::Result<std::unique_ptr<ScanFile>> open_scans(core::ByteView bytes, const std::string& name,
                                                   const LoadLimits& limits, double working_dpi) {
    if (bytes.empty()) return core::fail(fmt::format("{} is empty: scan the sheet again.", name));
    const Source source{bytes, name, limits, working_dpi};
    switch (kind_of(bytes)) {
        case FileKind::Jpeg:
            return open_jpeg(source);
        case FileKind::Png:
            return open_png(source);
        case FileKind::Tiff:
            return open_tiff(source);
        case FileKind::Pdf:
            return open_pdf(source);
        case FileKind::Unknown:
            break;
    }
    return core::fail(fmt::format(
        "The content of {} is no JPEG, PNG, TIFF or PDF: save the scan as one of these.", name));
}

core::Result<> check_size(const Source& source, long width, long height) {
    if (width < kLeastPxASide || height < kLeastPxASide) {
        return core::fail(
            fmt::format("{} is {} × {} pixels, too small to show any writing: scan the sheet again "
                        "at 300 dots an inch.",
                        source.name, width, height));
    }
    const bool too_wide = std::max(width, height) > source.limits.most_px_a_side;
    const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (too_wide || pixels > source.limits.most_px) {
        return core::fail(
            fmt::format("{} is {} × {} pixels, more than the limits allow ({} a side, {} million "
                        "in all): scan the sheet again at 300 dots an inch.",
                        source.name, width, height, source.limits.most_px_a_side,
                        source.limits.most_px / 1'000'000));
    }
    return {};
}

PageTime::PageTime(const LoadLimits& limits)
    : ends_ms_(core::thread_cpu_ms() + limits.seconds_a_page * 1000) {}

bool PageTime::is_over() const {
    return core::thread_cpu_ms() > ends_ms_;
}

tl::unexpected<core::Error> too_slow(const Source& source, const std::string& what) {
    return core::fail(fmt::format(
        "{} takes longer to decode than a page may ({} s): scan the sheet again at 300 dots an "
        "inch.",
        what, source.limits.seconds_a_page));
}

int reduction_while_decoding(const Source& source, long width, long height) {
    if (source.working_dpi <= 0) return 1;
    constexpr double kEnough = 2;   // times the working resolution
    constexpr double kSlack = 0.5;  // rounding by half a dot must not keep a page at full size
    const double by_dpi = (dpi_on_letter(width, height) + kSlack) / (kEnough * source.working_dpi);
    // US Letter at 600 dots an inch has 34 million; a strip of odd shape may have more than a page.
    constexpr double kMostPx = 40e6;
    const double by_px =
        std::ceil(std::sqrt(static_cast<double>(width) * static_cast<double>(height) / kMostPx));
    return std::clamp(static_cast<int>(std::max(by_dpi, by_px)), 1, GreySum::kMostReduction);
}

double dpi_on_letter(long width, long height) {
    constexpr double kShortIn = 8.5;
    constexpr double kLongIn = 11;
    const auto shorter = static_cast<double>(std::min(width, height));
    const auto longer = static_cast<double>(std::max(width, height));
    return std::min(shorter / kShortIn, longer / kLongIn);
}

double believable_dpi(double dpi) {
    // Cameras and screen programs write 72 and 96 without knowing; scanners do not go below 100.
    constexpr double kLeast = 100;
    constexpr double kMost = 2400;
    return dpi >= kLeast && dpi <= kMost ? dpi : 0;
}

void square_dots(Scan& scan, const Resolution& said, double working_dpi) {
    // Faxes have up to four times as many dots one way as the other; beyond that, and below the
    // coarsest fax, the header is wrong.
    constexpr double kMostRatio = 4.5;
    constexpr double kLeastRatio = 1.02;  // 300 and 299 are the same
    constexpr double kLeastFax = 50;
    constexpr double kMostDpi = 4800;
    const double finer = std::max(said.across, said.down);
    const double coarser = std::min(said.across, said.down);
    const bool in_inches = said.unit == Resolution::Unit::Inch;
    const bool ratio_known = coarser > 0 && finer / coarser <= kMostRatio &&
                             (!in_inches || (coarser >= kLeastFax && finer <= kMostDpi));
    if (!ratio_known || finer / coarser < kLeastRatio) {
        scan.dpi = in_inches ? believable_dpi(coarser) / scan.reduced_by : 0;
        return;
    }
    const double in_picture = coarser / scan.reduced_by;
    const double target = in_inches && in_picture < working_dpi ? finer : coarser;
    const cv::Size size(scaled(scan.grey.cols, said.across, target),
                        scaled(scan.grey.rows, said.down, target));
    cv::Mat square;
    cv::resize(scan.grey, square, size, 0, 0, target == coarser ? cv::INTER_AREA : cv::INTER_CUBIC);
    scan.grey = square;
    if (!in_inches) return;
    scan.dpi = believable_dpi(target) / scan.reduced_by;
    scan.coarsest_dpi = in_picture;
}

}  // namespace scanner
