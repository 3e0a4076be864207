// Reads raw crops from stdin for the tools of ocr/training (fields.py writes them): uint16 rows,
// uint16 cols, int16 x, y, width, height of the box (width 0: not known), all little-endian, then
// rows × cols bytes of grey.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <opencv2/core.hpp>

#include "ocr/isolate_ink.h"

namespace ocr::training {

enum class Next { Crop, End, Broken };  // Broken: the input ends within a crop

inline Next next_crop(FieldCrop& crop) {
    std::array<std::int16_t, 6> head{};
    if (std::fread(head.data(), sizeof(std::int16_t), head.size(), stdin) != head.size())
        return Next::End;
    cv::Mat1b grey(static_cast<std::uint16_t>(head[0]), static_cast<std::uint16_t>(head[1]));
    if (std::fread(grey.data, 1, grey.total(), stdin) != grey.total()) return Next::Broken;
    crop = {grey, head[4] > 0 ? cv::Rect(head[2], head[3], head[4], head[5]) : cv::Rect()};
    return Next::Crop;
}

// Calls `use` with each crop. Returns the tool's exit status: 2, after a sentence, where the input
// breaks off.
template <class Use>
int for_each_crop(const char* tool, const Use& use) {
    FieldCrop crop;
    Next next = Next::End;
    while ((next = next_crop(crop)) == Next::Crop) use(crop);
    if (next == Next::End) return 0;
    std::fprintf(stderr, "%s: the input ends within a crop\n", tool);
    return 2;
}

}  // namespace ocr::training
