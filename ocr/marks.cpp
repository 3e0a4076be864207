#include "ocr/marks.h"

#include <cmath>
#include <opencv2/core.hpp>

#include "core/check.h"

namespace ocr {
namespace {

// Share of ink in the box at which "marked" is as likely as not. A tick of a 0.4 mm pen as long as
// its box of 5.5 mm covers 7 %, a signature of 40 mm of line in 69 × 10.5 mm covers 2 %; dust and
// remains of the frame cover a tenth of that.
constexpr double kTickShare = 0.018;
constexpr double kSignatureShare = 0.004;
// The odds grow with this power of the share: ten times the ink, a thousand times the odds.
constexpr double kSharpness = 3;
constexpr double kMostSure = 0.9995;  // ink does not tell its writer or its meaning
constexpr double kLeastShare = 1e-4;  // a smaller share counts as this one

}  // namespace

MarkGuess guess_mark(forms::FieldKind kind, const Ink& ink, double box_px) {
    CHECK(kind == forms::FieldKind::Tick || kind == forms::FieldKind::Signature);
    MarkGuess guess;
    if (!ink.empty && box_px > 0) guess.share = cv::countNonZero(ink.map > kInkAt) / box_px;
    const double even = kind == forms::FieldKind::Tick ? kTickShare : kSignatureShare;
    const double odds = std::pow(std::max(guess.share, kLeastShare) / even, kSharpness);
    const double inked = odds / (1 + odds);
    guess.marked = inked > 0.5;
    guess.probability = std::min(kMostSure, guess.marked ? inked : 1 - inked);
    return guess;
}

}  // namespace ocr
