#include "app/rehearsal/writer.h"

#include <cairo.h>

#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "app/rehearsal/age_paper.h"
#include "app/rehearsal/lay_sheet.h"
#include "app/rehearsal/pen.h"
#include "app/rehearsal/plan.h"
#include "app/rehearsal/stamp.h"
#include "app/rehearsal/write_cell.h"
#include "core/check.h"

namespace app::rehearsal {

namespace {

enum Subject : std::uint64_t { kPose = 1, kAgeing = 2, kGrain = 3, kPressed = 4, kCell = 100 };

// Resolution of the flat sheet that is then photographed: a little above the photograph's.
constexpr double kPhoneSheetDpi = 260;
constexpr double kCleanDpi = 300;
// The value that phones write into their files; it has nothing to do with the paper.
constexpr double kPhoneHeaderDpi = 72;

// Returns the blank sheet as printed, under an affine pose.
cv::Mat printed_sheet(const PageText& text, cv::Size size, const cv::Matx33d& mm_to_px) {
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height),
        &cairo_surface_destroy);
    {
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(
            cairo_create(surface.get()), &cairo_destroy);
        cairo_set_source_rgb(context.get(), 1, 1, 1);
        cairo_paint(context.get());
        cairo_matrix_t matrix;
        cairo_matrix_init(&matrix, mm_to_px(0, 0), mm_to_px(1, 0), mm_to_px(0, 1), mm_to_px(1, 1),
                          mm_to_px(0, 2), mm_to_px(1, 2));
        cairo_set_matrix(context.get(), &matrix);
        forms::draw_page(context.get(), *text.form, text.page, *text.precinct, text.job);
    }
    cairo_surface_flush(surface.get());
    CHECK(cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS);
    const cv::Mat bgrx(size, CV_8UC4, cairo_image_surface_get_data(surface.get()),
                       static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())));
    cv::Mat grey;
    cv::extractChannel(bgrx, grey, 1);  // the print is grey: one channel is enough
    return grey;
}

std::vector<Ink> inks_of(const PlannedCell& cell, const Person& person, Random random) {
    switch (cell.truth.kind) {
        case forms::FieldKind::Tick:
            if (cell.truth.state != forms::ReadingState::Number) return {};
            return write_tick(cell.field->box, person, random);
        case forms::FieldKind::Signature:
            if (cell.truth.state != forms::ReadingState::Number) return {};
            return write_signature(cell.field->box, person, random);
        case forms::FieldKind::Number:
        case forms::FieldKind::Digits:
            break;
    }
    return write_number(cell, person, random);
}

void write(Picture& sheet, const PagePlan& plan) {
    Random grain = plan.random.branch(kGrain);
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        for (const auto& ink : inks_of(plan.cells[i], plan.person, plan.random.branch(kCell + i))) {
            draw_ink(sheet.grey, sheet.mm_to_px, ink, grain);
        }
    }
    if (plan.stamp)
        press_stamp(sheet.grey, sheet.mm_to_px, *plan.stamp, plan.random.branch(kPressed));
}

}  // namespace

Picture lay_sheet(const PageText& text, const PagePlan& plan, const ScannerPose& pose) {
    Picture picture;
    picture.mm_to_px = pose.mm_to_px;
    picture.grey = printed_sheet(text, pose.size, pose.mm_to_px);
    write(picture, plan);
    return picture;
}

WrittenPage write_page(const PageText& text, Quality quality, std::uint64_t seed,
                       const Mishap& mishap) {
    const PagePlan plan = make_plan(text, quality, seed);
    Random choices = plan.random.branch(kPose);
    const auto page = text.form->page_size;
    const bool scanned = plan.quality == Quality::Scanner;
    const auto pose =
        scanned ? draw_scanner_pose(page, choices)
                : straight_pose(page, plan.quality == Quality::Phone ? kPhoneSheetDpi : kCleanDpi);
    Picture picture = lay_sheet(text, plan, pose);
    if (mishap) mishap(picture);

    WrittenPage written;
    written.quality = plan.quality;
    written.dpi = pose.dpi;
    written.jpeg_quality = plan.quality == Quality::Clean ? 95 : choices.whole(70, 90);
    if (scanned) age_as_scanned(picture, page, pose, plan.random.branch(kAgeing));
    if (plan.quality == Quality::Phone) {
        age_as_photographed(picture, page, plan.random.branch(kAgeing));
        written.dpi = kPhoneHeaderDpi;
    }
    written.grey = picture.grey;
    written.mm_to_px = picture.mm_to_px;
    for (const auto& cell : plan.cells) written.cells.push_back(cell.truth);
    return written;
}

}  // namespace app::rehearsal
