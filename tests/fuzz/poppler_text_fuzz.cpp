// Reads any bytes as what poppler prints about a PDF and as a picture that it
// draws: the dots at which a page is drawn stay within their bounds, whatever it says.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "scanner/poppler_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    constexpr int kPages = 3;
    const auto pictures = scanner::pdf_pictures(text);
    for (const auto& picture : pictures) {
        CHECK(picture.width_px > 0 && picture.height_px > 0);
        CHECK(picture.across_dpi > 0 && picture.down_dpi > 0);
    }
    for (int number = 1; number <= kPages; ++number) {
        const auto page = scanner::pdf_page_size(text, number);
        if (!page) continue;
        const auto drawing = scanner::pdf_drawing(*page, pictures);
        CHECK(std::isfinite(drawing.dpi) && drawing.dpi > 0);
        CHECK(drawing.width_px >= 0 && drawing.height_px >= 0);
    }
    const auto grey = scanner::grey_of_pgm({data, size});
    CHECK(grey.empty() || grey.total() <= size);
    return 0;
}
