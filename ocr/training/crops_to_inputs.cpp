// Turns raw crops on stdin into the network's inputs on stdout, so that training sees exactly what
// ocr::isolate_ink gives when the program reads.
//
// A crop: uint16 rows, uint16 cols, int16 x, y, width, height of the box (width 0: not known), all
// little-endian, then rows × cols bytes of grey. An answer: one byte (1: empty), then
// kInputRows × kInputCols bytes, 0 no ink to 255 full ink.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <opencv2/core.hpp>

#include "ocr/isolate_ink.h"

int main() {
    cv::setNumThreads(1);
    std::array<std::int16_t, 6> head{};
    while (std::fread(head.data(), sizeof(std::int16_t), head.size(), stdin) == head.size()) {
        cv::Mat1b grey(static_cast<std::uint16_t>(head[0]), static_cast<std::uint16_t>(head[1]));
        if (std::fread(grey.data, 1, grey.total(), stdin) != grey.total()) {
            std::fputs("crops_to_inputs: the input ends within a crop\n", stderr);
            return 2;
        }
        const ocr::Ink ink = ocr::isolate_ink(
            grey, head[4] > 0 ? cv::Rect(head[2], head[3], head[4], head[5]) : cv::Rect());
        cv::Mat1b bytes;
        ink.input.convertTo(bytes, CV_8U, 255);
        std::fputc(ink.empty ? 1 : 0, stdout);
        std::fwrite(bytes.data, 1, bytes.total(), stdout);
    }
    return 0;
}
