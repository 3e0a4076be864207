// Runs the reader's networks (ocr/training/network.py) on one core: their weights are taken from
// ONNX by OpenCV's importer, their convolutions are oneDNN's, which do three times as many
// multiply-adds a second as OpenCV's own (docs/decisions/0005-onednn-runs-the-networks.md).
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace ocr {

// The network's input: ink on nothing, one field.
inline constexpr int kInputRows = 32;
inline constexpr int kInputCols = 128;
// Where the ink leaves the outer columns free, the network is given the middle ones only: most
// boxes hold a digit or two, and half the columns cost half the time. (NARROW of
// ocr/training/network.py.)
inline constexpr int kNarrowCols = 64;
inline constexpr int kNarrowInk = 58;  // most columns of ink, in the middle, in a narrow input

inline constexpr int kFieldOutputs = 7;  // number, blank, void, struck, illegible; two flags

// What a network says of one field, before anything is made of it.
struct FieldScores {
    cv::Mat columns;  // 11 × 32 (narrow) or 64 logits, 32-bit float: digits 0–9, nothing
    std::vector<float> field;  // kFieldOutputs logits
};

// Not thread-safe: one per thread.
class NetworkRunner {
public:
    // `onnx`: as train_network.py exports it. Errors: it is not such a network, or this machine
    // cannot run it.
    static core::Result<NetworkRunner> load(std::string_view onnx);
    NetworkRunner(NetworkRunner&&) noexcept;
    NetworkRunner& operator=(NetworkRunner&&) noexcept;
    ~NetworkRunner();

    // `input`: kInputRows × kInputCols, 32-bit float, 0 no ink to 1 full ink (CHECK).
    FieldScores scores(const cv::Mat& input);

private:
    struct Plan;  // the network laid out for inputs of one width
    NetworkRunner(std::unique_ptr<Plan> narrow, std::unique_ptr<Plan> wide);

    std::unique_ptr<Plan> narrow_;
    std::unique_ptr<Plan> wide_;
};

}  // namespace ocr
