// Runs the reader's networks (ocr/training/network.py) on one core. Weights come from ONNX files;
// oneDNN's convolutions do three times as many multiply-adds a second as OpenCV's
// (docs/decisions/0005-onednn-runs-the-networks.md,
// docs/decisions/0007-three-networks-in-bytes.md).
#pragma once

#include <array>
#include <opencv2/core/mat.hpp>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace ocr {

// Size of the network's input: the ink of one field.
inline constexpr int kInputRows = 32;
inline constexpr int kInputCols = 128;
// Where the outer columns are free of ink, the network gets the middle ones only: most boxes hold a
// digit or two, and half of the columns cost half of the time. Training knows the two widest cuts;
// a narrower one must leave more room beside the ink, and counts the omitted columns as free of
// ink.
inline constexpr std::array kWidths = {40, 56, 64, kInputCols};
inline constexpr int kLeastTrained = 64;
inline constexpr int kInkMargin = 3;        // px beside the ink on both sides
inline constexpr int kNarrowInkMargin = 7;  // the same, in cuts narrower than kLeastTrained

inline constexpr int kFieldOutputs = 7;  // number, blank, void, struck, illegible; two flags

// Raw output of a network for one field.
struct FieldScores {
    cv::Mat columns;  // 11 × half the width's columns, logits, 32-bit float: digits 0–9, nothing
    std::vector<float> field;  // kFieldOutputs logits
};

// Not thread-safe: one per thread.
class NetworkRunner {
public:
    // `onnx`: as export_onnx.py writes it. Errors: another kind of network, or this machine cannot
    // run it.
    static core::Result<NetworkRunner> load(std::string_view onnx);
    NetworkRunner(NetworkRunner&&) noexcept;
    NetworkRunner& operator=(NetworkRunner&&) noexcept;
    ~NetworkRunner();

    // `input`: kInputRows × kInputCols, 32-bit float, 0 no ink to 1 full ink (CHECK).
    FieldScores scores(const cv::Mat& input) { return scores(input, width_for(input)); }
    // `cols`: one of kWidths, at least width_for(input) (CHECK).
    FieldScores scores(const cv::Mat& input, int cols);

    // Returns the least of kWidths that holds the ink.
    static int width_for(const cv::Mat& input);

private:
    struct Plan;  // the network laid out for inputs of one width
    explicit NetworkRunner(std::vector<Plan> plans);

    std::vector<Plan> plans_;  // one for each of kWidths
};

}  // namespace ocr
