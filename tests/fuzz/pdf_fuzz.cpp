// Loads any bytes as a PDF: the result is an error sentence, or pictures
// within the limits. Each costs some processes; libFuzzer does not see into them.
#include <cstddef>
#include <cstdint>

#include "core/check.h"
#include "scanner/load_scans.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const core::ByteView bytes(data, size);
    if (scanner::kind_of(bytes) != scanner::FileKind::Pdf) return 0;
    scanner::LoadLimits limits;
    constexpr int kMostPages = 2;
    limits.most_px = 4'000'000;
    limits.most_pages = kMostPages;
    limits.seconds_a_page = 2;
    const auto file = scanner::open_scans(bytes, "input", limits, 150);
    if (!file) {
        CHECK(file.error().kind != core::ErrorKind::Machine);
        CHECK(file.error().message.find("input") != std::string::npos);
        return 0;
    }
    CHECK((*file)->page_count() >= 1 && (*file)->page_count() <= kMostPages);
    for (int number = 1; number <= (*file)->page_count(); ++number) {
        const auto scan = (*file)->page(number);
        if (!scan) {
            CHECK(scan.error().kind != core::ErrorKind::Machine && !scan.error().message.empty());
            continue;
        }
        CHECK(!scan->grey.empty() && scan->grey.total() <= limits.most_px);
    }
    return 0;
}
