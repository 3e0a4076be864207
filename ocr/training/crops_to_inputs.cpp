// Turns raw crops on stdin into the network's inputs on stdout: training sees exactly the output of
// ocr::isolate_ink that the program reads.
//
// Each answer: one byte (1: empty), then kInputRows × kInputCols bytes, 0 no ink to 255 full ink.
#include <cstdio>
#include <opencv2/core.hpp>

#include "ocr/isolate_ink.h"
#include "ocr/training/crop_stream.h"

int main() {
    cv::setNumThreads(1);
    return ocr::training::for_each_crop("crops_to_inputs", [](const ocr::FieldCrop& crop) {
        const ocr::Ink ink = ocr::isolate_ink(crop.grey, crop.box);
        cv::Mat1b bytes;
        ink.input.convertTo(bytes, CV_8U, 255);
        std::fputc(ink.empty ? 1 : 0, stdout);
        std::fwrite(bytes.data, 1, bytes.total(), stdout);
    });
}
