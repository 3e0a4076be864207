#include "tests/scanner/support/paper.h"

#include <cairo.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "core/id.h"
#include "forms/form_file.h"

namespace scanner::test {
namespace {

template <class T>
T must(core::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

forms::Form form_of(const char* layout, int options) {
    std::vector<forms::Option> rows;
    for (int i = 0; i < options; ++i) {
        rows.push_back({"option" + std::to_string(i), "Option " + std::to_string(i)});
    }
    return must(forms::parse_form(must(forms::built_in_layout(layout)), layout, rows));
}

// Writes into every second box: a real page is never empty.
void scribble(Sheet& sheet, const forms::Form& form, int page) {
    int number = 17;
    for (const forms::Field* field : form.fields_of_page(page)) {
        number = number * 37 % 1009;
        if (field->kind == forms::FieldKind::Tick || number % 2 == 0) continue;
        const double scale = sheet.mm_to_px(0, 0);
        const cv::Point at(static_cast<int>((field->box.x + 3) * scale),
                           static_cast<int>((field->box.bottom() - 1.5) * scale));
        cv::putText(sheet.grey, std::to_string(number % 100), at, cv::FONT_HERSHEY_SCRIPT_SIMPLEX,
                    scale * 0.22, cv::Scalar(60), static_cast<int>(std::lround(scale / 3)),
                    cv::LINE_AA);
    }
}

cv::Matx33d shifted(double x, double y) {
    return {1, 0, x, 0, 1, y, 0, 0, 1};
}

cv::Rect pixels_of(const Sheet& sheet, const core::RectMm& where) {
    const double scale = sheet.mm_to_px(0, 0);
    return cv::Rect(cv::Point(static_cast<int>(std::lround(where.x * scale)),
                              static_cast<int>(std::lround(where.y * scale))),
                    cv::Point(static_cast<int>(std::lround(where.right() * scale)),
                              static_cast<int>(std::lround(where.bottom() * scale)))) &
           cv::Rect(0, 0, sheet.grey.cols, sheet.grey.rows);
}

cv::Point2d mapped(const cv::Matx33d& t, double x, double y) {
    const cv::Vec3d p = t * cv::Vec3d(x, y, 1);
    return {p[0] / p[2], p[1] / p[2]};
}

}  // namespace

forms::Form iowa_form() {
    return form_of("iowa-2020-math", 14);
}

forms::Form two_page_form() {
    return form_of("tally-2p", 6);
}

forms::Roster roster() {
    std::vector<forms::Precinct> precincts;
    for (const char* stem : {"POLK-080", "LINN-007", "CASS-012"}) {
        forms::Precinct precinct;
        precinct.id = core::with_check_character(stem);
        precinct.county = std::string(stem).substr(0, 4);
        precinct.name = "Precinct " + std::string(stem).substr(5);
        precinct.delegates = 7;
        precincts.push_back(precinct);
    }
    return forms::Roster(precincts);
}

forms::PrintJob job() {
    forms::PrintJob job;
    job.canvass = "TESTCANVASS";
    job.key.bytes.fill(7);
    job.title = "A canvass for tests";
    return job;
}

ScanOptions options(const forms::Form& form, const forms::Roster& roster) {
    ScanOptions options;
    options.canvass = job().canvass;
    options.key = job().key;
    options.form = &form;
    options.roster = &roster;
    options.least_dpi = 90;
    options.most_blur_mm = 0.9;
    options.least_contrast = 0.25;
    options.least_paper = 0.25;
    options.most_residual_mm = 1.0;
    options.most_identify_ms = 2000;
    options.most_blank_contrast = 0.06;
    options.least_blank_paper = 0.6;
    return options;
}

Sheet draw_sheet(const forms::Form& form, const forms::Precinct& precinct,
                 const forms::PrintJob& print_job, double dpi, int page) {
    const double scale = core::px_per_mm(dpi);
    const int width = static_cast<int>(std::lround(form.page_size.width * scale));
    const int height = static_cast<int>(std::lround(form.page_size.height * scale));
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t* context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, scale, scale);
    forms::draw_page(context, form, page, precinct, print_job);
    cairo_surface_flush(surface);
    const cv::Mat drawn(height, width, CV_8UC4, cairo_image_surface_get_data(surface),
                        static_cast<std::size_t>(cairo_image_surface_get_stride(surface)));
    Sheet sheet;
    cv::cvtColor(drawn, sheet.grey, cv::COLOR_BGRA2GRAY);
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    sheet.mm_to_px = cv::Matx33d(scale, 0, 0, 0, scale, 0, 0, 0, 1);
    scribble(sheet, form, page);
    return sheet;
}

Sheet good_sheet(double dpi) {
    return draw_sheet(iowa_form(), roster().precincts().front(), job(), dpi);
}

Sheet seen(const Sheet& sheet, const cv::Matx33d& px_to_px, cv::Size size, int background) {
    Sheet result;
    // OpenCV counts from the middles of pixels.
    const cv::Matx33d middles = shifted(-0.5, -0.5) * px_to_px * shifted(0.5, 0.5);
    cv::warpPerspective(sheet.grey, result.grey, middles, size, cv::INTER_AREA, cv::BORDER_CONSTANT,
                        cv::Scalar(background));
    result.mm_to_px = px_to_px * sheet.mm_to_px;
    return result;
}

Sheet rotated(const Sheet& sheet, double degrees, int background) {
    const double angle = degrees * CV_PI / 180;
    const double x = sheet.grey.cols / 2.0;
    const double y = sheet.grey.rows / 2.0;
    const cv::Matx33d turn(std::cos(angle), -std::sin(angle), 0, std::sin(angle), std::cos(angle),
                           0, 0, 0, 1);
    return seen(sheet, shifted(x, y) * turn * shifted(-x, -y), sheet.grey.size(), background);
}

Sheet quarter_turned(const Sheet& sheet, int quarters) {
    Sheet result = sheet;
    for (int i = 0; i < quarters; ++i) {
        const cv::Matx33d turn(0, -1, result.grey.rows, 1, 0, 0, 0, 0, 1);
        cv::Mat turned;
        cv::rotate(result.grey, turned, cv::ROTATE_90_CLOCKWISE);
        result.grey = turned;
        result.mm_to_px = turn * result.mm_to_px;
    }
    return result;
}

Sheet photographed(const Sheet& sheet, double degrees) {
    const double angle = degrees * CV_PI / 180;
    const double width = sheet.grey.cols;
    const double height = sheet.grey.rows;
    const double away = 2 * height;
    // Turns the sheet about a slanting axis through its middle, seen from `away`, drawn at 9/10 of
    // its size.
    const cv::Matx33d slant(std::cos(0.4), -std::sin(0.4), 0, std::sin(0.4), std::cos(0.4), 0, 0, 0,
                            1);
    const cv::Matx33d tilt(1, 0, 0, 0, std::cos(angle), 0, 0, std::sin(angle) / away, 1);
    const cv::Matx33d view = shifted(width * 0.52, height * 0.5) *
                             cv::Matx33d(0.9, 0, 0, 0, 0.9, 0, 0, 0, 1) * slant.t() * tilt * slant *
                             shifted(-width / 2, -height / 2);
    return seen(sheet, view, sheet.grey.size(), 70);
}

void fill(Sheet& sheet, const core::RectMm& where, int grey) {
    sheet.grey(pixels_of(sheet, where)).setTo(grey);
}

void blur(Sheet& sheet, double sigma_mm) {
    const double sigma = sigma_mm * sheet.mm_to_px(0, 0);
    cv::GaussianBlur(sheet.grey, sheet.grey, cv::Size(), sigma);
}

void add_noise(Sheet& sheet, double sigma, unsigned seed) {
    cv::RNG random(seed);
    cv::Mat noise(sheet.grey.size(), CV_16S);
    random.fill(noise, cv::RNG::NORMAL, 0, sigma);
    cv::add(sheet.grey, noise, sheet.grey, cv::noArray(), CV_8U);
}

void squeeze(Sheet& sheet, int low, int high) {
    sheet.grey.convertTo(sheet.grey, CV_8U, (high - low) / 255.0, low);
}

void paste(Sheet& onto, const Sheet& from, const core::RectMm& where) {
    const cv::Rect pixels = pixels_of(onto, where);
    from.grey(pixels).copyTo(onto.grey(pixels));
}

cv::Mat photograph_of_nothing(cv::Size size, unsigned seed) {
    cv::RNG random(seed);
    cv::Mat picture(size, CV_8U);
    random.fill(picture, cv::RNG::UNIFORM, 0, 256);
    for (const double sigma : {1.0, 8.0, 40.0}) {
        cv::Mat layer(size.height / static_cast<int>(sigma), size.width / static_cast<int>(sigma),
                      CV_8U);
        random.fill(layer, cv::RNG::UNIFORM, 0, 256);
        cv::resize(layer, layer, size, 0, 0, cv::INTER_CUBIC);
        cv::addWeighted(picture, 0.5, layer, 0.5, 0, picture);
    }
    return picture;
}

double worst_error_mm(const cv::Matx33d& found, const cv::Matx33d& truth, const forms::Form& form) {
    const cv::Matx33d back = truth.inv();
    double worst = 0;
    for (const forms::Field& field : form.fields) {
        for (const double x : {field.box.x, field.box.right()}) {
            for (const double y : {field.box.y, field.box.bottom()}) {
                const cv::Point2d px = mapped(found, x, y);
                worst = std::max(worst, cv::norm(mapped(back, px.x, px.y) - cv::Point2d(x, y)));
            }
        }
    }
    return worst;
}

TempFolder::TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "recanvass-scanner-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace scanner::test
