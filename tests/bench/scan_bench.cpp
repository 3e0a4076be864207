// Measures the scanner's stages on one worksheet (300 dpi, US Letter, grey JPEG), drawn here,
// beside decoding it once at full size.
#include <benchmark/benchmark.h>
#include <cairo.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/id.h"
#include "forms/form_file.h"
#include "forms/print_worksheet.h"
#include "scanner/scan_page.h"

namespace {

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(2);
    }
    return std::move(*result);
}

// Draws it, skewed by 1°, with a scanner's noise.
cv::Mat draw_sheet(const forms::Form& form, const forms::Precinct& precinct,
                   const forms::PrintJob& job) {
    constexpr double kDpi = 300;
    const double scale = core::px_per_mm(kDpi);
    const cv::Size size(static_cast<int>(std::lround(form.page_size.width * scale)),
                        static_cast<int>(std::lround(form.page_size.height * scale)));
    cairo_surface_t* surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height);
    cairo_t* context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, scale, scale);
    cairo_rotate(context, 1.0 / 57.3);
    cairo_translate(context, 2, -2);
    forms::draw_page(context, form, 1, precinct, job);
    cairo_surface_flush(surface);
    const cv::Mat drawn(size, CV_8UC4, cairo_image_surface_get_data(surface),
                        static_cast<std::size_t>(cairo_image_surface_get_stride(surface)));
    cv::Mat grey;
    cv::cvtColor(drawn, grey, cv::COLOR_BGRA2GRAY);
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    cv::RNG random(1);
    cv::Mat noise(size, CV_16S);
    random.fill(noise, cv::RNG::NORMAL, -5, 4);
    cv::add(grey, noise, grey, cv::noArray(), CV_8U);
    return grey;
}

struct Bench {
    forms::Form form;
    forms::Roster roster;
    scanner::ScanOptions options;
    core::Bytes jpeg;
    scanner::Scan half;
    scanner::Page page;
};

Bench& bench() {
    static Bench one;
    static const bool made = [] {
        cv::setNumThreads(1);
        std::vector<forms::Option> rows;
        for (int i = 0; i < 14; ++i) rows.push_back({fmt::format("o{}", i), "Option"});
        const auto layout = must(forms::built_in_layout("iowa-2020-math"));
        one.form = must(forms::parse_form(layout, "iowa-2020-math", rows));
        forms::Precinct precinct;
        precinct.id = core::with_check_character("POLK-080");
        one.roster = forms::Roster({precinct});
        forms::PrintJob job;
        job.canvass = "BENCH";
        one.options.canvass = job.canvass;
        one.options.form = &one.form;
        one.options.roster = &one.roster;
        constexpr int kQuality = 85;
        one.jpeg = scanner::encode_jpeg(draw_sheet(one.form, precinct, job), kQuality);
        one.half = must(must(scanner::open_scans(one.jpeg, "sheet.jpg"))->page(1));
        auto outcome = must(scanner::scan_page(one.half, one.options));
        if (!std::holds_alternative<scanner::Page>(outcome)) {
            fmt::print(stderr, "the bench's own page was rejected\n");
            std::exit(2);
        }
        one.page = std::get<scanner::Page>(outcome);
        return true;
    }();
    benchmark::DoNotOptimize(made);
    return one;
}

void decode(benchmark::State& state, double working_dpi) {
    const core::Bytes& jpeg = bench().jpeg;
    for (auto _ : state) {
        const auto file = must(scanner::open_scans(jpeg, "sheet.jpg", {}, working_dpi));
        benchmark::DoNotOptimize(must(file->page(1)).grey.data);
    }
    state.counters["bytes"] = static_cast<double>(jpeg.size());
}
BENCHMARK_CAPTURE(decode, full, 0.0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, half, 150.0)->Unit(benchmark::kMillisecond);

void identify_and_register(benchmark::State& state) {
    Bench& one = bench();
    scanner::ScanTimes times;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            scanner::scan_page(one.half, one.options, std::nullopt, &times).has_value());
    }
    const auto n = static_cast<double>(state.iterations());
    state.counters["identify"] = times.identify / n;
    state.counters["register"] = times.register_page / n;
}
BENCHMARK(identify_and_register)->Unit(benchmark::kMillisecond);

void view(benchmark::State& state) {
    Bench& one = bench();
    for (auto _ : state) {
        benchmark::DoNotOptimize(scanner::rectified_view(one.page, one.form, 150).data);
    }
}
BENCHMARK(view)->Unit(benchmark::kMillisecond);

void view_as_jpeg(benchmark::State& state) {
    Bench& one = bench();
    const cv::Mat picture = scanner::rectified_view(one.page, one.form, 150);
    for (auto _ : state) benchmark::DoNotOptimize(scanner::encode_jpeg(picture, 80).data());
}
BENCHMARK(view_as_jpeg)->Unit(benchmark::kMillisecond);

void field_crops(benchmark::State& state) {
    Bench& one = bench();
    for (auto _ : state) {
        for (const forms::Field* field : one.form.fields_of_page(1)) {
            benchmark::DoNotOptimize(scanner::field_crop(one.page, field->box, 2, 150).data);
        }
    }
    state.counters["fields"] = static_cast<double>(one.form.fields_of_page(1).size());
}
BENCHMARK(field_crops)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
