// Averages n × n dots of a large picture into one grey dot as they are decoded: the picture itself
// never lies in the memory.
#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>

namespace scanner {

class GreySum {
public:
    // Sums of 16 bits hold 16 × 16 dots of 255.
    static constexpr int kMostReduction = 16;

    // `by`: 1 to kMostReduction.
    GreySum(int width, int height, int by);

    // Adds `count` dots of row `y`, at the columns x, x + step, x + 2·step, …, all inside the
    // picture. Runs come in any order, each dot once.
    void add(int x, int y, int step, const std::uint8_t* grey, int count);

    // Returns the picture: rows × cols, 8 bit, 0 black. The last column and row are the mean of the
    // dots that are left for them.
    cv::Mat picture();

private:
    int width_;
    int height_;
    int by_;
    cv::Mat sums_;  // 8 bit where nothing is reduced, else 16
};

}  // namespace scanner
