// Decodes PDF with poppler's programs as child processes under limits, a page at a time, grey, at
// the dots of the picture on it (scanner/poppler_text.h). Nothing is written to disk.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "scanner/child_process.h"
#include "scanner/load_formats.h"
#include "scanner/poppler_text.h"

namespace scanner {
namespace {

// The list of a page's pictures has this part of the time; a page whose list takes longer is drawn
// as if it had none.
constexpr double kTimeForList = 0.25;

ChildLimits limits_of(const Source& source, double share_of_time) {
    const double seconds = source.limits.seconds_a_page * share_of_time;
    ChildLimits limits;
    // Beside others on a busy machine a page waits for its turn: its own work counts.
    constexpr double kWaiting = 6;
    limits.wall_seconds = seconds * kWaiting;
    limits.cpu_seconds = static_cast<unsigned>(std::ceil(seconds));
    limits.memory_bytes = source.limits.decoder_bytes;
    constexpr std::size_t kPgmHeader = 64;
    limits.output_bytes = source.limits.most_px + kPgmHeader;
    return limits;
}

bool out_of_memory(const ChildResult& result) {
    return result.errors.find("memory") != std::string::npos ||
           result.errors.find("bad_alloc") != std::string::npos;
}

std::string why(const Source& source, const ChildResult& result) {
    if (result.errors.find("Incorrect password") != std::string::npos) {
        return fmt::format("{} is a PDF with a password: save it without one and scan it in again.",
                           source.name);
    }
    if (result.end == ChildResult::End::TooMuchOutput) {
        return fmt::format("{} has a page larger than the limits allow: save it as TIFF.",
                           source.name);
    }
    if (result.end != ChildResult::End::Exited || out_of_memory(result)) {
        return fmt::format(
            "{} took poppler more time or memory than a page may (limit {} s, {} MB): print it and "
            "scan the paper, or save it as TIFF.",
            source.name, source.limits.seconds_a_page, source.limits.decoder_bytes >> 20U);
    }
    return fmt::format("{} is a damaged PDF: scan or copy it again.", source.name);
}

class PdfFile : public ScanFile {
public:
    PdfFile(Source source, ChildInput input)
        : source_(std::move(source)), input_(std::move(input)) {}
    FileKind kind() const override { return FileKind::Pdf; }
    int page_count() const override { return pages_; }
    core::Result<Scan> page(int number) override;
    // Reads the number of pages and their sizes.
    core::Result<> look();

private:
    core::Result<ChildResult> run(const std::vector<std::string>& command,
                                  double share_of_time = 1) const;
    // Empty where poppler cannot tell.
    core::Result<std::vector<PdfPicture>> pictures_of(const std::string& page) const;
    tl::unexpected<core::Error> damaged(int number) const {
        return core::fail(
            fmt::format("Page {} of {} is damaged: scan or copy it again.", number, source_.name));
    }

    Source source_;
    ChildInput input_;
    int pages_ = 0;
    std::string info_;  // what pdfinfo says of all pages
};

core::Result<ChildResult> PdfFile::run(const std::vector<std::string>& command,
                                       double share_of_time) const {
    ChildResult result = TRY(run_child(command, input_, limits_of(source_, share_of_time)));
    if (result.end != ChildResult::End::Exited || result.status != 0) {
        return core::fail(why(source_, result));
    }
    return result;
}

core::Result<> PdfFile::look() {
    const auto last = std::to_string(source_.limits.most_pages);
    const ChildResult info = TRY(run({"pdfinfo", "-f", "1", "-l", last, kChildInput}));
    info_.assign(info.output.begin(), info.output.end());
    const auto line = line_of(info_, "Pages:");
    pages_ = line ? std::atoi(line->c_str()) : 0;
    if (pages_ < 1) {
        return core::fail(
            fmt::format("{} is a PDF without pages: scan the sheet again.", source_.name));
    }
    if (pages_ > source_.limits.most_pages) {
        return core::fail(fmt::format("{} has {} pages, more than {}: split it into several files.",
                                      source_.name, pages_, source_.limits.most_pages));
    }
    return {};
}

core::Result<std::vector<PdfPicture>> PdfFile::pictures_of(const std::string& page) const {
    const auto list =
        run({"pdfimages", "-list", "-f", page, "-l", page, kChildInput}, kTimeForList);
    if (!list && list.error().kind == core::ErrorKind::Machine) return tl::unexpected(list.error());
    if (!list) return std::vector<PdfPicture>{};
    return pdf_pictures({reinterpret_cast<const char*>(list->output.data()), list->output.size()});
}

core::Result<Scan> PdfFile::page(int number) {
    if (number < 1 || number > pages_) {
        return core::fail(
            fmt::format("{} has {} pages, there is no page {}.", source_.name, pages_, number));
    }
    const auto size = pdf_page_size(info_, number);
    if (!size) return damaged(number);
    const std::string page = std::to_string(number);
    const PdfDrawing drawing = pdf_drawing(*size, TRY(pictures_of(page)));
    constexpr double kPointsPerInch = 72;
    const auto px = [&](double points) {
        return std::lround(points / kPointsPerInch * drawing.dpi);
    };
    const auto fits = check_size(source_, px(size->width_pt), px(size->height_pt));
    if (!fits) return tl::unexpected(fits.error());
    std::vector<std::string> command = {"pdftoppm", "-gray", "-f", page, "-l", page};
    if (drawing.width_px > 0) {
        command.insert(command.end(), {"-scale-to-x", std::to_string(drawing.width_px),
                                       "-scale-to-y", std::to_string(drawing.height_px)});
    } else {
        command.insert(command.end(), {"-r", fmt::format("{:.6f}", drawing.dpi)});
    }
    command.emplace_back(kChildInput);
    const ChildResult drawn = TRY(run(command, 1 - kTimeForList));
    Scan scan;
    scan.grey = grey_of_pgm(drawn.output);
    if (scan.grey.empty()) return damaged(number);
    scan.dpi = believable_dpi(drawing.dpi);
    // poppler leaves out what it cannot draw and says so.
    scan.complaints = !drawn.errors.empty();
    return scan;
}

}  // namespace

core::Result<std::unique_ptr<ScanFile>> open_pdf(const Source& source) {
    auto file = std::make_unique<PdfFile>(source, TRY(ChildInput::of(source.bytes)));
    TRY(file->look());
    return file;
}

}  // namespace scanner
