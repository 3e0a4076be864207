// Draws rulings, frames and words first, marks and codes last: nothing can lie on a mark or a code.
#include "forms/print_worksheet.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "core/check.h"
#include "forms/pdf_file.h"
#include "forms/placeholders.h"
#include "forms/qr_code.h"
#include "forms/text_check.h"
#include "forms/worksheet_id.h"

namespace forms {
namespace {

constexpr const char* kSans = "DejaVu Sans";
constexpr const char* kMono = "DejaVu Sans Mono";
constexpr double kPointsPerMm = 72.0 / core::kMmPerInch;

struct ReleaseCairo {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using CairoContext = std::unique_ptr<cairo_t, ReleaseCairo>;

// Letters have the same shapes and widths on paper as on a screen: they are not fitted to pixels.
void use_exact_letters(cairo_t* context) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(context, options);
    cairo_font_options_destroy(options);
}

void use_font(cairo_t* context, const char* family, bool bold, double size_mm) {
    cairo_select_font_face(context, family, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, size_mm);
}

void use_grey(cairo_t* context, double grey) {
    cairo_set_source_rgb(context, grey, grey, grey);
}

double width_of(cairo_t* context, const std::string& words) {
    cairo_text_extents_t extents;
    cairo_text_extents(context, words.c_str(), &extents);
    return extents.x_advance;
}

void draw_text(cairo_t* context, const Text& text, const std::string& words) {
    if (words.empty()) return;
    double size = text.size_mm;
    use_font(context, kSans, text.bold, size);
    double width = width_of(context, words);
    if (text.most_width_mm > 0 && width > text.most_width_mm) {
        size *= text.most_width_mm / width;
        width = text.most_width_mm;
        use_font(context, kSans, text.bold, size);
    }
    double x = text.at.x;
    if (text.align == Text::Align::Centre) x -= width / 2;
    if (text.align == Text::Align::Right) x -= width;
    use_grey(context, 0);
    cairo_move_to(context, x, text.at.y);
    cairo_show_text(context, words.c_str());
}

void draw_rule(cairo_t* context, const Rule& rule) {
    use_grey(context, rule.grey);
    cairo_set_line_width(context, rule.width_mm);
    cairo_move_to(context, rule.from.x, rule.from.y);
    cairo_line_to(context, rule.to.x, rule.to.y);
    cairo_stroke(context);
}

void draw_frame(cairo_t* context, const Form& form, const Field& field) {
    use_grey(context, form.frame_grey);
    cairo_set_line_width(context, form.frame_width_mm);
    cairo_rectangle(context, field.box.x, field.box.y, field.box.width, field.box.height);
    for (int cell = 1; cell < field.cells; ++cell) {
        const double x = field.box.x + field.box.width * cell / field.cells;
        cairo_move_to(context, x, field.box.y);
        cairo_line_to(context, x, field.box.bottom());
    }
    cairo_stroke(context);
}

void draw_marks(cairo_t* context, const PageDesign& page) {
    use_grey(context, 0);
    const double half = page.mark_size_mm / 2;
    for (const PointMm& mark : page.marks) {
        cairo_rectangle(context, mark.x - half, mark.y - half, 2 * half, 2 * half);
    }
    cairo_fill(context);
}

// Prints the id as large as its place allows, with white around it for the reader of printed text.
void draw_printed_id(cairo_t* context, const std::string& id, const RectMm& place) {
    constexpr double kWidthUsed = 0.94;
    constexpr double kHeightUsed = 0.62;  // of the place, by the capitals
    constexpr double kCapital = 0.729;    // height of DejaVu Sans Mono's capitals, em
    double size = place.height * kHeightUsed / kCapital;
    use_font(context, kMono, true, size);
    const double width = width_of(context, id);
    if (width > place.width * kWidthUsed) {
        size *= place.width * kWidthUsed / width;
        use_font(context, kMono, true, size);
    }
    use_grey(context, 0);
    cairo_move_to(context, place.centre().x - width_of(context, id) / 2,
                  place.centre().y + size * kCapital / 2);
    cairo_show_text(context, id.c_str());
}

// Cairo stops drawing a page at the first word that is not UTF-8.
std::string printable(const std::string& words) {
    if (is_printable_utf8(words)) return words;
    std::string ascii;
    for (const char c : words) ascii += c >= ' ' && c <= '~' ? c : '?';
    return ascii;
}

std::map<std::string, std::string> words_of(const Form& form, int page, const Precinct& precinct,
                                            const PrintJob& job) {
    return {{"title", job.title},
            {"form", form.title},
            {"form_id", form.id},
            {"revision", fmt::format("{}", form.revision)},
            {"precinct", plain_name(precinct.name)},
            {"county", plain_name(precinct.county)},
            {"id", precinct.id},
            {"page", fmt::format("{}", page)},
            {"pages", fmt::format("{}", form.page_count())},
            {"mode", job.rehearsal ? "REHEARSAL" : ""}};
}

WorksheetId id_of(const Form& form, int page, const Precinct& precinct, const PrintJob& job) {
    return {job.canvass, precinct.id, form.id, form.revision, page, form.page_count(), job.copy};
}

void draw_signs(cairo_t* context, const Form& form, int page, const Precinct& precinct,
                const PrintJob& job) {
    const PageDesign& design = form.pages[static_cast<std::size_t>(page - 1)];
    draw_marks(context, design);
    if (!design.codes.empty()) {
        const auto code = encode(id_of(form, page, precinct, job), job.key);
        for (const RectMm& place : design.codes) draw_qr_code(context, code, place);
    }
    if (design.printed_id) draw_printed_id(context, precinct.id, *design.printed_id);
}

core::Result<> check_job(const Form& form, const std::vector<const Precinct*>& precincts,
                         const PrintJob& job) {
    if (!is_canvass_id(job.canvass)) {
        return core::fail(
            fmt::format("The canvass id \"{}\" cannot stand in a code; write 1 to {} "
                        "upper-case letters and digits.",
                        job.canvass, kLongestCanvassId));
    }
    if (job.copy < 1 || job.copy > kMostCopies) {
        return core::fail(
            fmt::format("There is no copy number {}; take 1 to {}.", job.copy, kMostCopies));
    }
    for (const Precinct* precinct : precincts) {
        if (is_well_formed(id_of(form, 1, *precinct, job))) continue;
        return core::fail(
            fmt::format("The precinct id \"{}\" or the form id \"{}\" cannot stand in "
                        "a code; draw the roster's ids anew.",
                        precinct->id, form.id));
    }
    return {};
}

void draw_pdf_page(cairo_surface_t* surface, const Form& form, int page, const Precinct& precinct,
                   const PrintJob& job) {
    // Each page has its own context: no setting of one page reaches the next.
    const CairoContext context(cairo_create(surface));
    cairo_scale(context.get(), kPointsPerMm, kPointsPerMm);
    draw_page(context.get(), form, page, precinct, job);
    cairo_show_page(context.get());
}

}  // namespace

void draw_page(cairo_t* context, const Form& form, int page, const Precinct& precinct,
               const PrintJob& job) {
    CHECK(page >= 1 && page <= form.page_count());
    cairo_save(context);
    use_exact_letters(context);
    for (const Rule& rule : form.rules) {
        if (rule.page == page) draw_rule(context, rule);
    }
    for (const Field* field : form.fields_of_page(page)) draw_frame(context, form, *field);
    const auto values = words_of(form, page, precinct, job);
    for (const Text& text : form.texts) {
        if (text.page != page) continue;
        const auto words = text.verbatim ? text.words : filled_in(text.words, values);
        draw_text(context, text, printable(words));
    }
    draw_signs(context, form, page, precinct, job);
    cairo_restore(context);
}

core::Result<> print_worksheets(const std::string& path, const Form& form,
                                const std::vector<const Precinct*>& precincts, const PrintJob& job,
                                const std::function<void(std::size_t done)>& printed) {
    TRY(check_job(form, precincts, job));
    PdfFile file = TRY(PdfFile::create(path, form.page_size.width * kPointsPerMm,
                                       form.page_size.height * kPointsPerMm));
    for (std::size_t i = 0; i < precincts.size(); ++i) {
        for (int page = 1; page <= form.page_count(); ++page) {
            draw_pdf_page(file.surface(), form, page, *precincts[i], job);
            TRY(file.check());
        }
        if (printed) printed(i + 1);
    }
    return file.finish();
}

}  // namespace forms
