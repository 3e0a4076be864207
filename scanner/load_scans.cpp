#include "scanner/load_scans.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "scanner/load_formats.h"

namespace scanner {
namespace {

// Least height of a picture of handwriting: a crop of one short number has some 30 px.
constexpr long kLeastPxASide = 8;

template <std::size_t N>
bool starts_with(core::ByteView bytes, const std::array<std::uint8_t, N>& magic) {
    return bytes.size() >= N && std::equal(magic.begin(), magic.end(), bytes.begin());
}

}  // namespace

FileKind kind_of(core::ByteView bytes) {
    constexpr std::array<std::uint8_t, 3> kJpeg = {0xFF, 0xD8, 0xFF};
    constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    constexpr std::array<std::uint8_t, 4> kTiffIntel = {'I', 'I', 42, 0};
    constexpr std::array<std::uint8_t, 4> kTiffMotorola = {'M', 'M', 0, 42};
    constexpr std::array<std::uint8_t, 5> kPdf = {'%', 'P', 'D', 'F', '-'};
    if (starts_with(bytes, kJpeg)) return FileKind::Jpeg;
    if (starts_with(bytes, kPng)) return FileKind::Png;
    if (starts_with(bytes, kTiffIntel) || starts_with(bytes, kTiffMotorola)) return FileKind::Tiff;
    if (starts_with(bytes, kPdf)) return FileKind::Pdf;
    return FileKind::Unknown;
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

}  // namespace scanner
