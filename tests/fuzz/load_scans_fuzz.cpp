// Loads any bytes as a scan: the result is an error sentence, or pictures
// within the limits. PDFs are left out, since each costs two processes.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>

#include "core/check.h"
#include "scanner/load_scans.h"

namespace {

constexpr int kMostPages = 4;

void check_page(scanner::ScanFile& file, int number, const scanner::LoadLimits& limits) {
    const auto scan = file.page(number);
    if (!scan) {
        CHECK(!scan.error().message.empty());
        return;
    }
    CHECK(!scan->grey.empty() && scan->grey.type() == CV_8UC1);
    CHECK(scan->grey.cols <= limits.most_px_a_side && scan->grey.rows <= limits.most_px_a_side);
    CHECK(scan->grey.total() <= limits.most_px);
    CHECK(scan->reduced_by >= 1 && scan->reduced_by <= 16);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const core::ByteView bytes(data, size);
    if (scanner::kind_of(bytes) == scanner::FileKind::Pdf) return 0;
    scanner::LoadLimits limits;
    limits.most_px = 1'000'000;
    limits.most_px_a_side = 4'000;
    limits.most_pages = kMostPages;
    const auto file = scanner::open_scans(bytes, "input", limits, 150);
    if (!file) {
        CHECK(file.error().message.find("input") != std::string::npos);
        return 0;
    }
    CHECK((*file)->page_count() >= 1 && (*file)->page_count() <= kMostPages);
    for (int number = 1; number <= (*file)->page_count(); ++number) {
        check_page(**file, number, limits);
    }
    CHECK(!(*file)->page((*file)->page_count() + 1));
    return 0;
}
