// Measures one page from bytes to readings and view, beside decoding its JPEG once at full size.
// The ratio is the figure, since machines differ. With --pages N it runs N pages and prints the
// growth of the memory.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <opencv2/core/utility.hpp>
#include <string>

#include "app/page_work.h"
#include "app/session.h"
#include "core/file.h"
#include "scanner/load_scans.h"

namespace {

// A filled worksheet: 300 dpi, US Letter, grey.
std::string sheet_path() {
    const char* given = std::getenv("RECANVASS_BENCH_SHEET");
    return given != nullptr ? given
                            : std::string(RECANVASS_SOURCE_DIR) + "/samples/scans/clean-01.jpg";
}

struct Bench {
    app::Canvass canvass;
    core::Bytes bytes;
    std::unique_ptr<ocr::NumberReader> reader;
};

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(2);
    }
    return std::move(*result);
}

Bench& bench() {
    static Bench one = [] {
        cv::setNumThreads(1);
        std::string folder = "/tmp/recanvass_bench_XXXXXX";
        if (::mkdtemp(folder.data()) == nullptr) std::exit(2);
        const auto made =
            app::create_canvass(folder, must(app::example_canvass("iowa-2020")), "bench");
        if (!made) std::exit(2);
        return Bench{must(app::open_canvass(folder)), must(core::read_file(sheet_path())),
                     must(ocr::NumberReader::create())};
    }();
    return one;
}

app::PageWork whole_page(Bench& one, app::StageTimes& ms) {
    const auto digest = core::sha256(one.bytes);
    const auto file = must(scanner::open_scans(one.bytes, "sheet.jpg"));
    const store::PageKey key{digest, digest, "sheet.jpg", 1};
    return must(app::work_on_page(one.canvass, key, *file, std::nullopt, *one.reader, ms));
}

void decode_full(benchmark::State& state) {
    auto& one = bench();
    for (auto _ : state) {
        const auto file = must(scanner::open_scans(one.bytes, "sheet.jpg", {}, 0));
        benchmark::DoNotOptimize(must(file->page(1)).grey.data);
    }
}
BENCHMARK(decode_full)->Unit(benchmark::kMillisecond)->MinTime(2);

void page_whole(benchmark::State& state) {
    auto& one = bench();
    app::StageTimes ms;
    for (auto _ : state) {
        const auto work = whole_page(one, ms);
        if (work.record.state != store::PageState::Accepted) state.SkipWithError("rejected");
    }
    const auto n = static_cast<double>(state.iterations());
    state.counters["decode"] = ms.decode / n;
    state.counters["identify"] = ms.identify / n;
    state.counters["register"] = ms.register_page / n;
    state.counters["read"] = ms.read / n;
    state.counters["view"] = ms.store / n;
}
BENCHMARK(page_whole)->Unit(benchmark::kMillisecond)->MinTime(2);

long resident_kib() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    }
    return 0;
}

int memory_over(int pages) {
    app::StageTimes ms;
    long early = 0;
    for (int i = 0; i < pages; ++i) {
        whole_page(bench(), ms);
        if (i == pages / 10) early = resident_kib();
    }
    fmt::print("{} pages: {} KiB after {}, {} KiB at the end\n", pages, early, pages / 10,
               resident_kib());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::strcmp(argv[1], "--pages") == 0) return memory_over(std::atoi(argv[2]));
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
