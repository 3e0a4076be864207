// Reads any text as a form file: the result is an error sentence, or a form that can
// be printed.
#include <cairo.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/check.h"
#include "forms/form_file.h"
#include "forms/print_worksheet.h"

namespace {

// A small page, since a page of words may be large; its picture is not used.
constexpr int kPixels = 64;
constexpr std::size_t kMostWords = 50;

void draw(const forms::Form& form) {
    const std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_A8, kPixels, kPixels), cairo_surface_destroy);
    const std::unique_ptr<cairo_t, void (*)(cairo_t*)> context(cairo_create(surface.get()),
                                                               cairo_destroy);
    cairo_scale(context.get(), kPixels / form.page_size.width, kPixels / form.page_size.height);
    forms::PrintJob job;
    job.canvass = "FUZZ";
    const forms::Precinct precinct{"POLK-080-M", "Polk", "Anywhere", {}, {}};
    for (int page = 1; page <= form.page_count(); ++page) {
        forms::draw_page(context.get(), form, page, precinct, job);
    }
    CHECK(cairo_status(context.get()) == CAIRO_STATUS_SUCCESS);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto form = forms::parse_form(text, "f", {{"ash", "Ash"}, {"birch", "Birch"}});
    if (!form) {
        CHECK(!form.error().message.empty());
        return 0;
    }
    for (const auto& field : form->fields) CHECK(form->field(field.name) == &field);
    if (form->texts.size() <= kMostWords) draw(*form);
    return 0;
}
