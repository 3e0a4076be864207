#include "app/rehearsal/sample_files.h"

#include <cairo-pdf.h>
#include <cairo.h>

#include <memory>
#include <nlohmann/json.hpp>

namespace app::rehearsal {

namespace {

using Json = nlohmann::ordered_json;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    auto* bytes = static_cast<core::Bytes*>(closure);
    bytes->insert(bytes->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

void add_page(cairo_surface_t* pdf, const PdfPage& page) {
    constexpr double kPointsPerInch = 72;
    const double points = kPointsPerInch / page.dpi;
    cairo_pdf_surface_set_size(pdf, page.size.width * points, page.size.height * points);
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> image(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, page.size.width, page.size.height),
        &cairo_surface_destroy);
    // Cairo writes these bytes into the file instead of its own picture; it must own a copy.
    auto* copy = new core::Bytes(page.jpeg);
    cairo_surface_set_mime_data(
        image.get(), CAIRO_MIME_TYPE_JPEG, copy->data(), copy->size(),
        [](void* bytes) { delete static_cast<core::Bytes*>(bytes); }, copy);
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(pdf),
                                                                     &cairo_destroy);
    cairo_scale(context.get(), points, points);
    cairo_set_source_surface(context.get(), image.get(), 0, 0);
    cairo_paint(context.get());
    cairo_show_page(context.get());
}

Json cell_json(const CellTruth& cell) {
    Json json;
    json["state"] = forms::name_of(cell.state);
    if (cell.state == forms::ReadingState::Number) {
        if (!cell.digits.empty()) json["digits"] = cell.digits;
        json["value"] = *cell.value;
    }
    if (!cell.features.empty()) {
        Json features = Json::array();
        for (const auto feature : cell.features) features.push_back(name_of(feature));
        json["features"] = features;
    }
    return json;
}

}  // namespace

core::Result<core::Bytes> write_scan_pdf(const std::vector<PdfPage>& pages) {
    core::Bytes bytes;
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> pdf(
        cairo_pdf_surface_create_for_stream(&append, &bytes, 612, 792), &cairo_surface_destroy);
    // A fixed date: otherwise the file would differ each time.
    cairo_pdf_surface_set_metadata(pdf.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2020-02-03T19:00:00Z");
    for (const auto& page : pages) add_page(pdf.get(), page);
    cairo_surface_finish(pdf.get());
    if (cairo_surface_status(pdf.get()) != CAIRO_STATUS_SUCCESS) {
        return core::machine_trouble(
            "A PDF of scans could not be made: free memory and try again.");
    }
    return bytes;
}

std::string answer_json(const std::string& file, const std::vector<PageAnswer>& pages) {
    Json json;
    json["file"] = file;
    json["pages"] = Json::array();
    int number = 0;
    for (const auto& page : pages) {
        Json answer;
        answer["page"] = ++number;
        answer["outcome"] = page.rejection ? "rejected" : "accepted";
        answer["reason"] = page.rejection ? Json(scanner::name_of(*page.rejection)) : Json(nullptr);
        answer["precinct_id"] = page.precinct.empty() ? Json(nullptr) : Json(page.precinct);
        if (!page.rejection) {
            answer["form_page"] = page.form_page;
            answer["copy"] = page.copy;
        }
        answer["quality"] = name_of(page.quality);
        if (!page.remark.empty()) answer["remark"] = page.remark;
        if (!page.rejection) {
            Json cells = Json::object();
            for (const auto& cell : page.cells) cells[cell.field] = cell_json(cell);
            answer["cells"] = cells;
        }
        json["pages"].push_back(answer);
    }
    return json.dump(1) + "\n";
}

}  // namespace app::rehearsal
