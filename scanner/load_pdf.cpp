// Decodes PDF with poppler's programs as child processes under limits: a page at a time, 300 dots
// an inch, grey. Nothing is written to disk.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "core/geometry.h"
#include "scanner/child_process.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

constexpr double kRenderDpi = 300;
constexpr double kPointsPerInch = 72;

ChildLimits limits_of(const Source& source) {
    ChildLimits limits;
    limits.wall_seconds = source.limits.pdf_seconds_a_page;
    limits.cpu_seconds = static_cast<unsigned>(std::ceil(source.limits.pdf_seconds_a_page));
    constexpr std::size_t kPgmHeader = 64;
    limits.output_bytes = source.limits.most_px + kPgmHeader;
    return limits;
}

std::string why(const Source& source, const ChildResult& result) {
    if (result.errors.find("Incorrect password") != std::string::npos) {
        return fmt::format("{} is a PDF with a password: save it without one and scan it in again.",
                           source.name);
    }
    switch (result.end) {
        case ChildResult::End::TimedOut:
        case ChildResult::End::Killed:
            return fmt::format(
                "{} took poppler more time or memory than a page may (limit {} s): print it and "
                "scan the paper, or save it as TIFF.",
                source.name, source.limits.pdf_seconds_a_page);
        case ChildResult::End::TooMuchOutput:
            return fmt::format("{} has a page larger than the limits allow: save it as TIFF.",
                               source.name);
        case ChildResult::End::Exited:
            break;
    }
    return fmt::format("{} is a damaged PDF: scan or copy it again.", source.name);
}

core::Result<ChildResult> run_poppler(const Source& source,
                                      const std::vector<std::string>& command) {
    ChildResult result = TRY(run_child(command, source.bytes, limits_of(source)));
    if (result.end != ChildResult::End::Exited || result.status != 0) {
        return core::fail(why(source, result));
    }
    return result;
}

// Returns the text after `label` on the line of pdfinfo that starts with it.
std::optional<std::string> line_of(const std::string& text, std::string_view label) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        if (line.substr(0, label.size()) == label) return std::string(line.substr(label.size()));
        at = end + 1;
    }
    return std::nullopt;
}

// Reads a page's size in points, as pdfinfo prints it: "Page 3 size: 612 x 792 pts (letter)".
struct PointSize {
    double width = 0;
    double height = 0;
};

std::optional<PointSize> page_size(const std::string& info, int number) {
    const auto line = line_of(info, fmt::format("Page {:4} size:", number));
    PointSize size;
    if (!line || std::sscanf(line->c_str(), "%lf x %lf", &size.width, &size.height) != 2) {
        return std::nullopt;
    }
    return size;
}

// Reads a binary PGM of 8 bits, as pdftoppm -gray writes it.
std::optional<cv::Mat> grey_of_pgm(const core::Bytes& bytes) {
    constexpr std::size_t kMostHeader = 60;
    const std::string head(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                              std::min(bytes.size(), kMostHeader)));
    int width = 0;
    int height = 0;
    int used = 0;
    if (std::sscanf(head.c_str(), "P5 %d %d 255%n", &width, &height, &used) != 2 || used == 0 ||
        width <= 0 || height <= 0) {
        return std::nullopt;
    }
    const std::size_t start = static_cast<std::size_t>(used) + 1;
    const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (bytes.size() < start + pixels) return std::nullopt;
    cv::Mat grey(height, width, CV_8UC1);
    std::memcpy(grey.data, bytes.data() + start, pixels);
    return grey;
}

class PdfFile : public ScanFile {
public:
    PdfFile(Source source, int pages) : source_(std::move(source)), pages_(pages) {}
    FileKind kind() const override { return FileKind::Pdf; }
    int page_count() const override { return pages_; }
    core::Result<Scan> page(int number) override;

private:
    Source source_;
    int pages_;
};

core::Result<> check_pdf_page(const Source& source, int number) {
    const std::string page = std::to_string(number);
    const ChildResult info =
        TRY(run_poppler(source, {"pdfinfo", "-f", page, "-l", page, kChildInput}));
    const auto size = page_size(std::string(info.output.begin(), info.output.end()), number);
    if (!size) {
        return core::fail(
            fmt::format("Page {} of {} is damaged: scan or copy it again.", number, source.name));
    }
    constexpr double kLargestPoints = 1e6;  // the product below fits a long
    const double scale = kRenderDpi / kPointsPerInch;
    const auto px = [&](double points) {
        return std::lround(std::clamp(points, 0.0, kLargestPoints) * scale);
    };
    return check_size(source, px(size->width), px(size->height));
}

core::Result<Scan> PdfFile::page(int number) {
    if (number < 1 || number > pages_) {
        return core::fail(
            fmt::format("{} has {} pages, there is no page {}.", source_.name, pages_, number));
    }
    const auto size = check_pdf_page(source_, number);
    if (!size) return tl::unexpected(size.error());
    const std::string page = std::to_string(number);
    const ChildResult drawn =
        TRY(run_poppler(source_, {"pdftoppm", "-q", "-gray", "-r", fmt::format("{}", kRenderDpi),
                                  "-f", page, "-l", page, kChildInput}));
    auto grey = grey_of_pgm(drawn.output);
    if (!grey) {
        return core::fail(
            fmt::format("Page {} of {} is damaged: scan or copy it again.", number, source_.name));
    }
    Scan scan;
    scan.grey = std::move(*grey);
    scan.dpi = kRenderDpi;
    return scan;
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_pdf(const Source& source) {
    const ChildResult info = TRY(run_poppler(source, {"pdfinfo", kChildInput}));
    const auto line = line_of(std::string(info.output.begin(), info.output.end()), "Pages:");
    const int pages = line ? std::atoi(line->c_str()) : 0;
    if (pages < 1) {
        return core::fail(
            fmt::format("{} is a PDF without pages: scan the sheet again.", source.name));
    }
    if (pages > source.limits.most_pages) {
        return core::fail(fmt::format("{} has {} pages, more than {}: split it into several files.",
                                      source.name, pages, source.limits.most_pages));
    }
    return std::make_unique<PdfFile>(source, pages);
}

}  // namespace scanner
