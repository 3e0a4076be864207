// Runs the reader's networks (ocr/training/network.py) on one core: their weights come from ONNX
// files, their convolutions are oneDNN's, which do three times as many multiply-adds a second as
// OpenCV's (docs/decisions/0005-onednn-runs-the-networks.md, 0007).
#pragma once

#include <array>
#include <opencv2/core/mat.hpp>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace ocr {

// The network's input: ink on nothing, one field.
inline constexpr int kInputRows = 32;
inline constexpr int kInputCols = 128;
// Where the ink leaves the outer columns free, the network is given the middle ones only: most
// boxes hold a digit or two, and half the columns cost half the time. Training knows the two
// widest; in a narrower cut more must stay free beside the ink, since nothing is known beyond it,
// and what it leaves out counts as columns without ink.
inline constexpr std::array kWidths = {40, 56, 64, kInputCols};
inline constexpr int kLeastTrained = 64;
inline constexpr int kInkMargin = 3;        // px beside the ink on both sides
inline constexpr int kNarrowInkMargin = 7;  // the same, in cuts narrower than kLeastTrained

inline constexpr int kFieldOutputs = 7;  // number, blank, void, struck, illegible; two flags

// What a network says of one field, before anything is made of it.
struct FieldScores {
    cv::Mat columns;  // 11 × half the width's columns, logits, 32-bit float: digits 0–9, nothing
    std::vector<float> field;  // kFieldOutputs logits
};

// Not thread-safe: one per thread.
class NetworkRunner {
public:
    // `onnx`: as export_onnx.py writes it. Errors: it is not such a network, or this machine
    // cannot run it.
    static core::Result<NetworkRunner> load(std::string_view onnx);
    NetworkRunner(NetworkRunner&&) noexcept;
    NetworkRunner& operator=(NetworkRunner&&) noexcept;
    ~NetworkRunner();

    // `input`: kInputRows × kInputCols, 32-bit float, 0 no ink to 1 full ink (CHECK).
    FieldScores scores(const cv::Mat& input) { return scores(input, width_for(input)); }
    // `cols`: one of kWidths, at least width_for(input) (CHECK).
    FieldScores scores(const cv::Mat& input, int cols);

    // The least of kWidths that holds the ink.
    static int width_for(const cv::Mat& input);

private:
    struct Plan;  // the network laid out for inputs of one width
    explicit NetworkRunner(std::vector<Plan> plans);

    std::vector<Plan> plans_;  // one for each of kWidths
};

}  // namespace ocr
