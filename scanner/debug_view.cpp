#include "scanner/debug_view.h"

#include <fmt/format.h>
#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <opencv2/imgproc.hpp>

#include "core/file.h"
#include "scanner/homography.h"
#include "scanner/leptonica_grey.h"
#include "scanner/scan_trace.h"

namespace scanner {
namespace {

const cv::Scalar kBlue(220, 120, 0);
const cv::Scalar kGreen(60, 170, 0);
const cv::Scalar kRed(0, 0, 230);
const cv::Scalar kOrange(0, 140, 255);

int pen_of(const cv::Mat& picture) {
    constexpr int kPixelsAPenWidth = 600;
    return std::max(1, std::max(picture.cols, picture.rows) / kPixelsAPenWidth);
}

cv::Mat in_colour(const cv::Mat& grey) {
    cv::Mat colour;
    cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
    return colour;
}

template <std::size_t N>
void outline(cv::Mat& picture, const std::array<cv::Point2d, N>& corners, const cv::Scalar& colour,
             int pen) {
    for (std::size_t i = 0; i < N; ++i) {
        cv::line(picture, corners[i], corners[(i + 1) % N], colour, pen, cv::LINE_AA);
    }
}

std::string sentence(const std::variant<Page, RejectedPage>& outcome) {
    if (const auto* bad = std::get_if<RejectedPage>(&outcome)) {
        return fmt::format("{}: {}", name_of(bad->reason), bad->detail);
    }
    const Page& page = std::get<Page>(outcome);
    return fmt::format(
        "{} page {}: {:.0f} dpi, edges {:.2f} mm, contrast {:.2f}, paper {:.2f}, "
        "residual {:.2f} mm",
        page.id.precinct, page.id.page, page.quality.dpi, page.quality.sharpness,
        page.quality.contrast, page.quality.paper, page.quality.residual_mm);
}

void write_legend(cv::Mat& picture, const std::string& words) {
    const double size = std::max(picture.cols, picture.rows) / 2600.0;
    const cv::Point at(static_cast<int>(20 * size), picture.rows - static_cast<int>(20 * size));
    cv::putText(picture, words, at, cv::FONT_HERSHEY_SIMPLEX, size, cv::Scalar(255, 255, 255),
                5 * pen_of(picture), cv::LINE_AA);
    cv::putText(picture, words, at, cv::FONT_HERSHEY_SIMPLEX, size, kRed, pen_of(picture),
                cv::LINE_AA);
}

cv::Mat codes_view(const cv::Mat& grey, const ScanTrace& trace) {
    cv::Mat view = in_colour(grey);
    const int pen = pen_of(view);
    for (const cv::Rect& looked : trace.tags.looked) cv::rectangle(view, looked, kBlue, pen);
    for (const Tag& tag : trace.tags.tags) outline(view, tag.corners, kGreen, 2 * pen);
    return view;
}

std::array<cv::Point2d, 4> corners_of(const core::RectMm& r, const cv::Matx33d& mm_to_px) {
    return {mapped(mm_to_px, {r.x, r.y}), mapped(mm_to_px, {r.right(), r.y}),
            mapped(mm_to_px, {r.right(), r.bottom()}), mapped(mm_to_px, {r.x, r.bottom()})};
}

cv::Mat marks_view(const cv::Mat& grey, const ScanTrace& trace, const forms::Form& form, int page) {
    cv::Mat view = in_colour(grey);
    if (!trace.registration) return view;
    const int pen = pen_of(view);
    const forms::PageDesign& design = form.pages[static_cast<std::size_t>(page) - 1];
    const cv::Matx33d& mm_to_px = trace.registration->mm_to_px;
    for (std::size_t i = 0; i < design.marks.size(); ++i) {
        const core::PointMm at = design.marks[i];
        const core::RectMm square = core::grown({at.x, at.y, 0, 0}, design.mark_size_mm / 2);
        const auto& found = trace.registration->marks[i];
        outline(view, corners_of(square, mm_to_px), found ? kGreen : kRed, 2 * pen);
        if (found) cv::drawMarker(view, found->centre, kRed, cv::MARKER_CROSS, 12 * pen, pen);
    }
    for (const forms::Field* field : form.fields_of_page(page)) {
        outline(view, corners_of(field->box, mm_to_px), kOrange, pen);
    }
    return view;
}

cv::Mat rectified(const Page& page, const forms::Form& form) {
    constexpr double kViewDpi = 150;
    cv::Mat view = in_colour(rectified_view(page, form, kViewDpi));
    const double scale = core::px_per_mm(kViewDpi);
    for (const forms::Field* field : form.fields_of_page(page.id.page)) {
        const core::RectMm& box = field->box;
        cv::rectangle(view, cv::Point2d(box.x * scale, box.y * scale),
                      cv::Point2d(box.right() * scale, box.bottom() * scale), kOrange, 1);
    }
    return view;
}

}  // namespace

core::Result<core::Bytes> encode_png(const cv::Mat& picture) {
    silence_leptonica();
    const PixPtr pix = pix_of(picture);
    l_uint8* bytes = nullptr;
    size_t size = 0;
    if (!pix || pixWriteMemPng(&bytes, &size, pix.get(), 0) != 0) {
        return core::machine_trouble(
            "A picture could not be written as PNG: free memory and try again.");
    }
    core::Bytes result(bytes, bytes + size);
    lept_free(bytes);
    return result;
}

core::Result<std::vector<std::string>> write_debug_views(
    const std::string& folder, const Scan& scan, const ScanOptions& options,
    const std::optional<forms::WorksheetId>& identified) {
    ScanTimes times;
    ScanTrace trace;
    const auto outcome = TRY(scan_page_traced(scan, options, identified, times, trace));
    std::vector<std::string> paths;
    if (scan.grey.empty()) return paths;
    try {
        const auto* page = std::get_if<Page>(&outcome);
        const int number = page != nullptr ? page->id.page : 1;
        std::vector<std::pair<std::string, cv::Mat>> views = {
            {"1-decoded.png", scan.grey},
            {"2-codes.png", codes_view(scan.grey, trace)},
            {"3-marks.png", marks_view(scan.grey, trace, *options.form, number)}};
        write_legend(views[1].second, sentence(outcome));
        write_legend(views[2].second, sentence(outcome));
        if (page != nullptr) views.emplace_back("4-rectified.png", rectified(*page, *options.form));
        for (const auto& [name, view] : views) {
            paths.push_back(folder + "/" + name);
            const auto written = core::write_file_durably(paths.back(), TRY(encode_png(view)));
            if (!written) return tl::unexpected(written.error());
        }
    } catch (const std::exception& trouble) {
        return core::machine_trouble(
            fmt::format("The debug pictures could not be drawn: {}.", trouble.what()));
    }
    return paths;
}

}  // namespace scanner
