#include "scanner/grey_of_colour.h"

#include <algorithm>

#include "core/check.h"

namespace scanner {

void grey_of_colour(const std::uint8_t* row, int channels, std::span<std::uint8_t> grey) {
    switch (channels) {
        case 1:
            std::copy_n(row, grey.size(), grey.begin());
            return;
        case 2:
            for (auto& dot : grey) {
                dot = on_paper(row[0], row[1]);
                row += 2;
            }
            return;
        case 3:
            for (auto& dot : grey) {
                dot = brightness(row[0], row[1], row[2]);
                row += 3;
            }
            return;
        default:
            CHECK(channels == 4);
            for (auto& dot : grey) {
                dot = on_paper(brightness(row[0], row[1], row[2]), row[3]);
                row += 4;
            }
    }
}

}  // namespace scanner
