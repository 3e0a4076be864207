#include "scanner/debug_view.h"

#include <fmt/format.h>
#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <opencv2/imgproc.hpp>

#include "core/file.h"
#include "scanner/debug_legend.h"
#include "scanner/homography.h"
#include "scanner/identify.h"
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
        return fmt::format("Rejected ({}): {}", name_of(bad->reason), bad->detail);
    }
    const Page& page = std::get<Page>(outcome);
    return fmt::format("Accepted as {} page {}.", page.id.precinct, page.id.page);
}

// What all pictures are drawn from.
struct Seen {
    const cv::Mat& grey;
    const ScanOptions& options;
    const ScanTrace& trace;
    const std::variant<Page, RejectedPage>& outcome;
    int page = 1;  // of the form, as far as it is known

    const forms::PageDesign& design() const {
        return options.form->pages[static_cast<std::size_t>(page) - 1];
    }
};

int page_of_form(const std::variant<Page, RejectedPage>& outcome, const forms::Form& form) {
    int number = 1;
    if (const auto* page = std::get_if<Page>(&outcome)) {
        number = page->id.page;
    } else if (const auto& id = std::get<RejectedPage>(outcome).id) {
        number = id->page;
    }
    return std::clamp(number, 1, form.page_count());
}

cv::Mat codes_view(const Seen& seen) {
    cv::Mat view = in_colour(seen.grey);
    const int pen = pen_of(view);
    std::vector<LegendLine> legend = {{"Where codes were looked for", kBlue},
                                      {"Codes of this canvass", kGreen},
                                      {"Other codes", kRed}};
    for (const cv::Rect& looked : seen.trace.tags.looked) cv::rectangle(view, looked, kBlue, pen);
    int number = 0;
    for (const Tag& tag : seen.trace.tags.tags) {
        const auto decoded = forms::decode(tag.text, seen.options.canvass, seen.options.key);
        const auto* bad = std::get_if<forms::BadId>(&decoded);
        const cv::Scalar& colour = bad == nullptr ? kGreen : kRed;
        outline(view, tag.corners, colour, 2 * pen);
        cv::putText(view, std::to_string(++number), tag.centre(), cv::FONT_HERSHEY_SIMPLEX,
                    1.2 * pen, colour, 3 * pen, cv::LINE_AA);
        legend.push_back(
            {fmt::format("Code {}: {}", number,
                         bad == nullptr ? in_words(std::get<forms::WorksheetId>(decoded))
                                        : std::string(forms::describe(*bad)))});
    }
    if (number == 0) legend.push_back({"No code was found."});
    if (seen.trace.printed_id) {
        legend.push_back({fmt::format("The printed id reads {}.", *seen.trace.printed_id)});
    }
    legend.push_back({sentence(seen.outcome)});
    return with_legend(view, legend);
}

std::array<cv::Point2d, 4> corners_of(const core::RectMm& r, const cv::Matx33d& mm_to_px) {
    return {mapped(mm_to_px, {r.x, r.y}), mapped(mm_to_px, {r.right(), r.y}),
            mapped(mm_to_px, {r.right(), r.bottom()}), mapped(mm_to_px, {r.x, r.bottom()})};
}

// Where the page lies: as registered, else as the codes let it be guessed; null: not even that.
const cv::Matx33d* place_of(const ScanTrace& trace) {
    if (trace.registration) return &trace.registration->mm_to_px;
    return trace.seen.guess ? &*trace.seen.guess : nullptr;
}

cv::Mat marks_view(const Seen& seen) {
    cv::Mat view = in_colour(seen.grey);
    const int pen = pen_of(view);
    const ScanTrace& trace = seen.trace;
    const auto& marks = trace.registration ? trace.registration->marks : trace.seen.marks;
    std::size_t found = 0;
    const cv::Matx33d* place = place_of(trace);
    for (std::size_t i = 0; place != nullptr && i < seen.design().marks.size(); ++i) {
        const core::PointMm at = seen.design().marks[i];
        const core::RectMm square = core::grown({at.x, at.y, 0, 0}, seen.design().mark_size_mm / 2);
        found += marks[i] ? 1U : 0U;
        outline(view, corners_of(square, *place), marks[i] ? kGreen : kRed, 2 * pen);
        if (marks[i]) cv::drawMarker(view, marks[i]->centre, kRed, cv::MARKER_CROSS, 12 * pen, pen);
    }
    if (place != nullptr) {
        for (const forms::Field* field : seen.options.form->fields_of_page(seen.page)) {
            outline(view, corners_of(field->box, *place), kOrange, pen);
        }
    }
    for (const Mark& square : trace.seen.squares) {
        cv::circle(view, square.centre, static_cast<int>(square.side), kOrange, pen, cv::LINE_AA);
    }
    std::vector<LegendLine> legend = {
        {fmt::format("Corner marks found: {} of {}", found, seen.design().marks.size()), kGreen},
        {"A mark should be here and was not found", kRed},
        {"Boxes of the form as they lie; circles: what looked like a mark", kOrange}};
    legend.push_back(
        {trace.registration
             ? fmt::format("The marks lie up to {:.2f} mm from where the form has "
                           "them (limit {:.2f} mm).",
                           trace.registration->residual_mm, seen.options.most_residual_mm)
             : std::string(place != nullptr ? "The place of the page is guessed from its codes."
                                            : "It is not known how the page lies.")});
    legend.push_back({sentence(seen.outcome)});
    return with_legend(view, legend);
}

struct Measure {
    const char* name;
    double value, limit;
    bool at_least;  // else: at most

    bool holds() const { return at_least ? value >= limit : value <= limit; }
};

// The corner marks that were found, enlarged, side by side.
cv::Mat marks_enlarged(const Seen& seen, int width) {
    constexpr int kSidePx = 220;
    cv::Mat row(kSidePx + 20, width, CV_8UC3, cv::Scalar(255, 255, 255));
    int left = 20;
    for (const auto& mark : seen.trace.registration->marks) {
        if (!mark) continue;
        const double half = 1.5 * mark->side;
        const cv::Rect wanted(cv::Point(mark->centre - cv::Point2d(half, half)),
                              cv::Point(mark->centre + cv::Point2d(half, half)));
        const cv::Rect there = wanted & cv::Rect(0, 0, seen.grey.cols, seen.grey.rows);
        if (there.empty()) continue;
        cv::Mat crop;
        cv::resize(seen.grey(there), crop, {kSidePx, kSidePx}, 0, 0, cv::INTER_NEAREST);
        in_colour(crop).copyTo(row(cv::Rect(left, 10, kSidePx, kSidePx)));
        left += kSidePx + 20;
    }
    return row;
}

cv::Mat quality_view(const Seen& seen) {
    constexpr int kWidthPx = 1000;
    constexpr int kRowPx = 60;
    constexpr int kBarPx = 360;  // twice the limit is as long as this
    if (!seen.trace.quality) {
        return with_legend(cv::Mat(20, kWidthPx, CV_8UC3, cv::Scalar(255, 255, 255)),
                           {{"Quality is measured on the corner marks of a registered page; this "
                             "page was not registered."},
                            {sentence(seen.outcome)}});
    }
    const Quality& quality = *seen.trace.quality;
    const ScanOptions& options = seen.options;
    const std::array<Measure, 5> measures = {{
        {"Dots an inch", quality.dpi, options.least_dpi, true},
        {"Width of edges, mm", quality.sharpness, options.most_blur_mm, false},
        {"Contrast of the print", quality.contrast, options.least_contrast, true},
        {"Brightness of the paper", quality.paper, options.least_paper, true},
        {"Marks off their places, mm", quality.residual_mm, options.most_residual_mm, false},
    }};
    cv::Mat table(kRowPx * static_cast<int>(measures.size()) + 20, kWidthPx, CV_8UC3,
                  cv::Scalar(255, 255, 255));
    int top = 10;
    for (const Measure& measure : measures) {
        const auto words = fmt::format("{}: {:.2f} (at {} {:.2f})", measure.name, measure.value,
                                       measure.at_least ? "least" : "most", measure.limit);
        cv::putText(table, words, {20, top + kRowPx * 2 / 3}, cv::FONT_HERSHEY_SIMPLEX, 0.7,
                    cv::Scalar(40, 40, 40), 1, cv::LINE_AA);
        const double part = std::clamp(measure.value / (2 * measure.limit), 0.0, 1.0);
        const cv::Rect bar(kWidthPx - kBarPx - 20, top + kRowPx / 3,
                           std::max(2, static_cast<int>(part * kBarPx)), kRowPx / 3);
        cv::rectangle(table, bar, measure.holds() ? kGreen : kRed, cv::FILLED);
        const int limit = kWidthPx - kBarPx - 20 + kBarPx / 2;
        cv::line(table, {limit, top + kRowPx / 6}, {limit, top + kRowPx * 5 / 6},
                 cv::Scalar(40, 40, 40), 2);
        top += kRowPx;
    }
    cv::Mat both;
    cv::vconcat(table, marks_enlarged(seen, kWidthPx), both);
    return with_legend(both, {{"As good as is needed (the upright line is the limit)", kGreen},
                              {"Not good enough", kRed},
                              {"Below: the corner marks that this was measured on."},
                              {sentence(seen.outcome)}});
}

cv::Mat flat_view(const Seen& seen) {
    constexpr double kViewDpi = 150;
    const forms::Form& form = *seen.options.form;
    Page page;
    page.id.page = seen.page;
    page.grey = seen.grey;
    page.mm_to_px = seen.trace.registration->mm_to_px;
    cv::Mat view = in_colour(rectified_view(page, form, kViewDpi));
    const double scale = core::px_per_mm(kViewDpi);
    for (const forms::Field* field : form.fields_of_page(seen.page)) {
        const core::RectMm& box = field->box;
        cv::rectangle(view, cv::Point2d(box.x * scale, box.y * scale),
                      cv::Point2d(box.right() * scale, box.bottom() * scale), kOrange, 1);
    }
    return with_legend(
        view, {{"Boxes of the form on the page laid flat", kOrange}, {sentence(seen.outcome)}});
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
        const Seen seen{scan.grey, options, trace, outcome, page_of_form(outcome, *options.form)};
        std::vector<std::pair<std::string, cv::Mat>> views = {
            {"1-decoded.png", scan.grey},
            {"2-codes.png", codes_view(seen)},
            {"3-marks.png", marks_view(seen)},
            {"4-quality.png", quality_view(seen)}};
        if (trace.registration) views.emplace_back("5-rectified.png", flat_view(seen));
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
