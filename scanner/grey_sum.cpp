#include "scanner/grey_sum.h"

#include <algorithm>

#include "core/check.h"

namespace scanner {

GreySum::GreySum(int width, int height, int by) : width_(width), height_(height), by_(by) {
    CHECK(width > 0 && height > 0 && by >= 1 && by <= kMostReduction);
    sums_ =
        cv::Mat::zeros((height + by - 1) / by, (width + by - 1) / by, by == 1 ? CV_8UC1 : CV_16UC1);
}

void GreySum::add(int x, int y, int step, const std::uint8_t* grey, int count) {
    if (by_ == 1) {
        auto* row = sums_.ptr(y);
        for (int i = 0; i < count; ++i, x += step) row[x] = grey[i];
        return;
    }
    auto* row = sums_.ptr<std::uint16_t>(y / by_);
    if (step > 1) {
        for (int i = 0; i < count; ++i, x += step) {
            row[x / by_] = static_cast<std::uint16_t>(row[x / by_] + grey[i]);
        }
        return;
    }
    for (int i = 0; i < count;) {
        const int until = std::min(count, i + by_ - x % by_);
        unsigned sum = row[x / by_];
        const int cell = x / by_;
        x += until - i;
        for (; i < until; ++i) sum += grey[i];
        row[cell] = static_cast<std::uint16_t>(sum);
    }
}

cv::Mat GreySum::picture() {
    if (by_ == 1) return std::move(sums_);
    cv::Mat grey(sums_.rows, sums_.cols, CV_8UC1);
    for (int y = 0; y < grey.rows; ++y) {
        const int high = std::min(by_, height_ - y * by_);
        const auto* sum = sums_.ptr<std::uint16_t>(y);
        auto* row = grey.ptr(y);
        for (int x = 0; x < grey.cols; ++x) {
            const int dots = high * std::min(by_, width_ - x * by_);
            row[x] = static_cast<std::uint8_t>((sum[x] + dots / 2) / dots);
        }
    }
    return grey;
}

}  // namespace scanner
