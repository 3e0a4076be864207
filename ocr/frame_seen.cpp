#include "ocr/frame_seen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <opencv2/core.hpp>
#include <optional>

namespace ocr {
namespace {

using forms::FrameLine;

constexpr int kSought = 7;  // px on both sides of a line's place: registration errs by a millimetre
constexpr int kLeastAside = 4;       // px from the middle of a thin line to paper
constexpr int kCornerPx = 4;         // at both ends of a line, where the next line begins
constexpr int kAlong = 5;            // px along the line that are averaged
constexpr int kUnit = 4 * kAlong;    // sums of pixels in one smoothed value
constexpr double kPlaceSlack = 1.6;  // px from the place that the other frames tell
constexpr double kOwnSlack = 1.1;    // px from the line's own place: it may slope a little
// A line's darkness and width beside those of the frames nearby.
constexpr double kLeastTone = 0.42;
constexpr double kMostTone = 1.7;
constexpr double kMostWidth = 1.6;
constexpr double kLeastWidth = 0.55;
constexpr double kToneUneven = 12;   // grey levels: print and light vary
constexpr double kLeastTold = 6;     // grey levels of the faintest frame that tells anything
constexpr double kToldShare = 0.3;   // of the page's usual frame
constexpr double kToneNear = 40;     // mm in which print and light stay alike
constexpr double kBandAcross = 10;   // mm: a printer or a scanner that fades does so in bands …
constexpr double kBandAlong = 100;   // … along or across the page
constexpr double kMostFaded = 0.35;  // in such a band at least this share of the tone is left
constexpr double kPlaceNear = 15;    // mm across the line in which paper is stretched alike …
constexpr double kPlaceAlong = 90;   // … and along it
constexpr double kUsualShare = 0.7;  // the page's usual frame: darker than this share of them
constexpr double kLocalShare = 0.8;  // the same among those nearby
constexpr double kSameWay = 1.0;     // mm across between the lines that one streak hides …
constexpr double kNextAlong = 45;    // … and along, for boxes side by side …
constexpr double kNextAcross = 25;   // … or one below the other
constexpr int kSpeckPx = 2;          // a hidden stretch no longer than this is noise
constexpr int kBridgePx = 4;         // a seen stretch no longer than this is a stroke on the cover

std::size_t at(int i) {
    return static_cast<std::size_t>(i);
}

enum class Stretch : std::uint8_t { Seen, Hidden, Written };

struct PrintedSide {
    std::size_t box = 0;
    FrameLine line = FrameLine::Top;
    bool flat = true;
    double x = 0;  // middle, mm
    double y = 0;
    double first_px = 0;  // place of offset 0's middle less the line's own place, px
    int aside = kLeastAside;
    // By offset from -kSought to kSought, rows, and px along the line, columns: how much darker the
    // line is than both its sides, and how dark it is; in grey levels × kUnit.
    cv::Mat1s response;
    cv::Mat1s level;
    double offset = 0;  // px of the darkest line from the place that the form gives
    double tone = 0;    // its darkness, grey levels, in the middle of its length
    double width = 0;   // px
    double paper = 0;   // grey level of the paper beside it
};

double median_of(std::vector<int>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Returns the picture round a line as a strip along it, upright lines laid flat; replicated beyond
// the picture's edge.
cv::Mat1b strip_of(const cv::Mat1b& view, bool flat, int across, int from, int to, int half) {
    const cv::Rect wanted = flat ? cv::Rect(from, across - half, to - from, 2 * half + 1)
                                 : cv::Rect(across - half, from, 2 * half + 1, to - from);
    const cv::Rect there = wanted & cv::Rect({0, 0}, view.size());
    cv::Mat1b strip;
    if (there.empty()) return cv::Mat1b(2 * half + 1, std::max(0, to - from), std::uint8_t{255});
    if (there == wanted) {
        strip = view(wanted);
    } else {
        cv::copyMakeBorder(view(there), strip, there.y - wanted.y, wanted.br().y - there.br().y,
                           there.x - wanted.x, wanted.br().x - there.br().x, cv::BORDER_REPLICATE);
    }
    if (!flat) {
        cv::Mat1b turned;
        cv::transpose(strip, turned);
        return turned;
    }
    return strip;
}

// Smooths along the line by kAlong and across it by 1-2-1; sums, not means.
cv::Mat1s smoothed(const cv::Mat1b& strip) {
    const int rows = strip.rows;
    const int cols = strip.cols - (kAlong - 1);
    cv::Mat1s along(rows, cols);
    for (int y = 0; y < rows; ++y) {
        const std::uint8_t* in = strip[y];
        short* out = along[y];
        for (int x = 0; x < cols; ++x) {
            out[x] = static_cast<short>(in[x] + in[x + 1] + in[x + 2] + in[x + 3] + in[x + 4]);
        }
    }
    cv::Mat1s both(rows - 2, cols);
    for (int y = 0; y + 2 < rows; ++y) {
        const short* above = along[y];
        const short* here = along[y + 1];
        const short* below = along[y + 2];
        short* out = both[y];
        for (int x = 0; x < cols; ++x) {
            out[x] = static_cast<short>(above[x] + 2 * here[x] + below[x]);
        }
    }
    return both;
}

// Fills in the darkest line of the strip: its place, tone and width.
void measure_own(PrintedSide& side) {
    constexpr int kMost = 120 * kUnit;  // writing counts for no more than a black line
    std::array<double, 2 * kSought + 1> means{};
    for (int o = 0; o < side.response.rows; ++o) {
        long sum = 0;
        const short* row = side.response[o];
        for (int x = 0; x < side.response.cols; ++x) sum += std::min<int>(row[x], kMost);
        means[at(o)] = static_cast<double>(sum) / side.response.cols / kUnit;
    }
    const auto best = std::max_element(means.begin(), means.end());
    const int peak = static_cast<int>(best - means.begin());
    double bend = 0;  // of the parabola through the peak and its neighbours
    if (peak > 0 && peak < 2 * kSought) {
        const double before = means[at(peak - 1)];
        const double after = means[at(peak + 1)];
        const double curve = before - 2 * *best + after;
        if (curve < 0) bend = 0.5 * (before - after) / curve;
    }
    side.offset = peak - kSought + bend + side.first_px;
    std::vector<int> tones(at(side.response.cols));
    for (int x = 0; x < side.response.cols; ++x) tones[at(x)] = side.response(peak, x);
    side.tone = median_of(tones) / kUnit;
    double sum = 0;
    for (int o = std::max(0, peak - side.aside + 1);
         o < std::min(side.response.rows, peak + side.aside); ++o) {
        sum += std::max(0.0, means[at(o)]);
    }
    side.width = *best > 0 ? sum / *best : 0;
}

std::optional<PrintedSide> side_of(const cv::Mat1b& view, double scale, double line_width_mm,
                                   const core::RectMm& box, std::size_t index, FrameLine line) {
    PrintedSide side;
    side.box = index;
    side.line = line;
    side.flat = line == FrameLine::Top || line == FrameLine::Bottom;
    side.x = line == FrameLine::Left    ? box.x
             : line == FrameLine::Right ? box.right()
                                        : box.centre().x;
    side.y = line == FrameLine::Top      ? box.y
             : line == FrameLine::Bottom ? box.bottom()
                                         : box.centre().y;
    const double place = (side.flat ? side.y : side.x) * scale;
    const double begin = (side.flat ? box.x : box.y) * scale;
    const double end = (side.flat ? box.right() : box.bottom()) * scale;
    const int across = static_cast<int>(std::floor(place));
    side.first_px = across + 0.5 - place;
    side.aside = std::max(kLeastAside, static_cast<int>(std::ceil(line_width_mm * scale / 2)) + 3);
    constexpr int kHalfAlong = kAlong / 2;
    const int from = static_cast<int>(std::lround(begin)) + kCornerPx - kHalfAlong;
    const int to = static_cast<int>(std::lround(end)) - kCornerPx + kHalfAlong;
    if (to - from < 2 * kAlong) return std::nullopt;
    const int half = kSought + side.aside + 1;
    const cv::Mat1s smooth = smoothed(strip_of(view, side.flat, across, from, to, half));
    side.level = smooth.rowRange(side.aside, side.aside + 2 * kSought + 1);
    side.response = cv::Mat1s(2 * kSought + 1, smooth.cols);
    std::vector<int> beside;
    for (int o = 0; o < side.response.rows; ++o) {
        const short* before = smooth[o];
        const short* here = smooth[o + side.aside];
        const short* after = smooth[o + 2 * side.aside];
        short* out = side.response[o];
        for (int x = 0; x < smooth.cols; ++x) {
            out[x] = static_cast<short>(std::min(before[x], after[x]) - here[x]);
        }
    }
    for (const int row : {0, smooth.rows - 1}) {
        for (int x = 0; x < smooth.cols; ++x) beside.push_back(smooth(row, x));
    }
    side.paper = median_of(beside) / kUnit;
    measure_own(side);
    return side;
}

// Weighs the sides of other boxes by how near they lie.
double nearness(double dx, double dy, double reach_x, double reach_y) {
    const double far = dx * dx / (reach_x * reach_x) + dy * dy / (reach_y * reach_y);
    return 1 / ((1 + far) * (1 + far));
}

// What the other frames of the page say of one line.
struct Expected {
    double offset = 0;
    double tone = 0;
    double faded = 0;  // the same where a band that fades runs through it
    double width = 0;
};

// The lines of one direction, in two orders.
class Neighbours {
public:
    Neighbours(const std::vector<PrintedSide>& sides, bool flat) : sides_(&sides) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (sides[i].flat == flat) by_tone_.push_back(i);
        }
        const auto sort_by = [&sides](std::vector<std::size_t>& order, double PrintedSide::*value) {
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                return sides[a].*value < sides[b].*value;
            });
        };
        sort_by(by_tone_, &PrintedSide::tone);
        if (!by_tone_.empty()) {
            const auto usual =
                static_cast<std::size_t>(kUsualShare * static_cast<double>(by_tone_.size() - 1));
            usual_ = sides[by_tone_[usual]].tone;
        }
        // Where a 1 is written along a line, the line tells nothing of the print.
        std::erase_if(by_tone_, [&](std::size_t k) {
            return sides[k].tone > kMostTone * usual_ + kToneUneven;
        });
        std::copy_if(by_tone_.begin(), by_tone_.end(), std::back_inserter(by_offset_),
                     [&](std::size_t i) { return sides[i].tone >= usual_ / 2; });
        by_width_ = by_offset_;
        sort_by(by_offset_, &PrintedSide::offset);
        sort_by(by_width_, &PrintedSide::width);
    }

    double usual() const { return usual_; }

    Expected of(const PrintedSide& side) const {
        Expected expected;
        const auto tone_within = [&](double reach_x, double reach_y) {
            return weighted(by_tone_, side, reach_x, reach_y, kLocalShare, &PrintedSide::tone);
        };
        expected.tone = tone_within(kToneNear, kToneNear);
        const double faded = std::min({expected.tone, tone_within(kBandAcross, kBandAlong),
                                       tone_within(kBandAlong, kBandAcross)});
        expected.faded = std::max(faded, kMostFaded * expected.tone);
        const double reach_x = side.flat ? kPlaceAlong : kPlaceNear;
        const double reach_y = side.flat ? kPlaceNear : kPlaceAlong;
        expected.offset = weighted(by_offset_, side, reach_x, reach_y, 0.5, &PrintedSide::offset);
        expected.width = weighted(by_width_, side, kToneNear, kToneNear, 0.5, &PrintedSide::width);
        return expected;
    }

private:
    // Returns the value below which `share` of the weight of the other boxes' sides lies.
    double weighted(const std::vector<std::size_t>& order, const PrintedSide& side, double reach_x,
                    double reach_y, double share, double PrintedSide::*value) const {
        weights_.clear();
        double total = 0;
        for (const std::size_t i : order) {
            const PrintedSide& other = (*sides_)[i];
            const double weight =
                other.box == side.box
                    ? 0
                    : nearness(other.x - side.x, other.y - side.y, reach_x, reach_y);
            weights_.push_back(weight);
            total += weight;
        }
        double below = 0;
        for (std::size_t k = 0; k < order.size(); ++k) {
            below += weights_[k];
            if (below >= total * share && below > 0) return (*sides_)[order[k]].*value;
        }
        return 0;
    }

    const std::vector<PrintedSide>* sides_;
    std::vector<std::size_t> by_tone_;
    std::vector<std::size_t> by_offset_;  // without the faintest, whose place is chance
    std::vector<std::size_t> by_width_;
    double usual_ = 0;
    mutable std::vector<double> weights_;
};

// Returns whether the whole line is another's: much darker, wider or thinner than the frames.
bool is_foreign_line(const PrintedSide& side, const Expected& expected) {
    if (side.tone < kLeastTone * expected.faded) return false;  // there is none
    return side.tone > kMostTone * expected.tone + kToneUneven ||
           side.width > kMostWidth * expected.width || side.width < kLeastWidth * expected.width;
}

// Makes stretches of `of` that are no longer than `most` and lie between others into `into`.
void fill_short(std::vector<Stretch>& line, Stretch of, Stretch into, int most) {
    const int length = static_cast<int>(line.size());
    for (int begin = 0; begin < length;) {
        int end = begin;
        while (end < length && line[at(end)] == line[at(begin)]) ++end;
        const bool between =
            begin > 0 && end < length && line[at(begin - 1)] == into && line[at(end)] == into;
        if (line[at(begin)] == of && between && end - begin <= most) {
            std::fill(line.begin() + begin, line.begin() + end, into);
        }
        begin = end;
    }
}

std::vector<Stretch> stretches_of(const PrintedSide& side, const Expected& expected) {
    const bool own_place = std::abs(side.offset - expected.offset) <= kPlaceSlack;
    const double middle = (own_place ? side.offset : expected.offset) - side.first_px + kSought;
    const double slack = own_place ? kOwnSlack : kPlaceSlack;
    const int first = std::clamp(static_cast<int>(std::ceil(middle - slack)), 0, 2 * kSought);
    const int last = std::clamp(static_cast<int>(std::floor(middle + slack)), first, 2 * kSought);
    const bool foreign = own_place && is_foreign_line(side, expected);
    const double least = kLeastTone * expected.faded * kUnit;
    const double inked = (side.paper - std::max(1.9 * expected.tone, expected.tone + 35)) * kUnit;
    std::vector<Stretch> line(at(side.response.cols), Stretch::Hidden);
    for (int x = 0; x < side.response.cols; ++x) {
        int response = std::numeric_limits<short>::min();
        int darkest = std::numeric_limits<short>::max();
        for (int o = first; o <= last; ++o) {
            response = std::max<int>(response, side.response(o, x));
            darkest = std::min<int>(darkest, side.level(o, x));
        }
        if (darkest < inked) {
            line[at(x)] = Stretch::Written;
        } else if (response >= least) {
            line[at(x)] = foreign ? Stretch::Written : Stretch::Seen;
        }
    }
    fill_short(line, Stretch::Hidden, Stretch::Seen, kSpeckPx);
    fill_short(line, Stretch::Seen, Stretch::Hidden, kBridgePx);
    return line;
}

// One line of a box with what was seen of it.
struct SeenSide {
    const PrintedSide* side = nullptr;
    int hidden_px = 0;
    int length = 0;
};

// Returns whether the line of a box next to it, on the same way across the page, is mostly hidden
// as well. What covers both boxes from this side, and is no streak, hides a corner of one of them.
bool is_streaked(const SeenSide& one, const std::vector<SeenSide>& all) {
    const auto is_next = [&](const SeenSide& other) {
        if (other.side->flat != one.side->flat || other.side->box == one.side->box) return false;
        const double dx = std::abs(other.side->x - one.side->x);
        const double dy = std::abs(other.side->y - one.side->y);
        const double along = one.side->flat ? dx : dy, across = one.side->flat ? dy : dx;
        return across <= kSameWay && along <= (one.side->flat ? kNextAlong : kNextAcross);
    };
    return std::any_of(all.begin(), all.end(), [&](const SeenSide& other) {
        return is_next(other) && 2 * other.hidden_px >= other.length;
    });
}

// The lines of one box as they are seen; null: not named by the form.
struct SeenBox {
    std::array<std::optional<std::vector<Stretch>>, 4> lines;  // by FrameLine, Top to Left

    const std::vector<Stretch>* of(FrameLine line) const {
        const auto& found = lines[static_cast<std::size_t>(line)];
        return found ? &*found : nullptr;
    }
};

// Returns the longest run, px, in which each of the two opposite lines that is named is hidden.
int hidden_strip(const std::vector<Stretch>* one, const std::vector<Stretch>* other) {
    if (one == nullptr && other == nullptr) return 0;
    const std::size_t length = one != nullptr ? one->size() : other->size();
    int longest = 0;
    int run = 0;
    for (std::size_t x = 0; x < length; ++x) {
        const bool hidden = (one == nullptr || (*one)[x] == Stretch::Hidden) &&
                            (other == nullptr || (*other)[x] == Stretch::Hidden);
        run = hidden ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

enum class End { First, Last };

// Returns the length, px, that is hidden from one end of the line on.
int hidden_from(const std::vector<Stretch>& line, End end) {
    int run = 0;
    const auto length = static_cast<int>(line.size());
    while (run < length &&
           line[at(end == End::First ? run : length - 1 - run)] == Stretch::Hidden) {
        ++run;
    }
    return run == 0 ? 0 : run + kCornerPx;
}

// Returns how deep, px, the most hidden corner is.
int hidden_corner(const SeenBox& seen) {
    struct Corner {
        FrameLine flat;
        End of_flat;
        FrameLine upright;
        End of_upright;
    };
    constexpr std::array kCorners = {
        Corner{FrameLine::Top, End::First, FrameLine::Left, End::First},
        Corner{FrameLine::Top, End::Last, FrameLine::Right, End::First},
        Corner{FrameLine::Bottom, End::First, FrameLine::Left, End::Last},
        Corner{FrameLine::Bottom, End::Last, FrameLine::Right, End::Last},
    };
    int deepest = 0;
    for (const Corner& corner : kCorners) {
        const auto* flat = seen.of(corner.flat);
        const auto* upright = seen.of(corner.upright);
        if (flat == nullptr || upright == nullptr) continue;
        deepest = std::max(deepest, std::min(hidden_from(*flat, corner.of_flat),
                                             hidden_from(*upright, corner.of_upright)));
    }
    return deepest;
}

FrameSeen measured(const SeenBox& seen, double scale) {
    FrameSeen result;
    std::size_t length = 0;
    std::size_t shown = 0;
    for (const auto& line : seen.lines) {
        if (!line) continue;
        length += line->size();
        shown += static_cast<std::size_t>(std::count(line->begin(), line->end(), Stretch::Seen));
    }
    if (length == 0) return result;
    result.told = true;
    result.share = static_cast<double>(shown) / static_cast<double>(length);
    const int strip = std::max({hidden_strip(seen.of(FrameLine::Top), seen.of(FrameLine::Bottom)),
                                hidden_strip(seen.of(FrameLine::Left), seen.of(FrameLine::Right)),
                                hidden_corner(seen)});
    result.hidden_mm = strip / scale;
    return result;
}

}  // namespace

std::vector<FrameSeen> measure_frames(const cv::Mat& view_any, double dpi, double line_width_mm,
                                      const std::vector<FramedBox>& boxes) {
    const cv::Mat1b view = view_any;
    const double scale = core::px_per_mm(dpi);
    std::vector<PrintedSide> sides;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        for (const FrameLine line : boxes[i].lines) {
            if (line == FrameLine::Between) continue;
            if (auto side = side_of(view, scale, line_width_mm, boxes[i].box, i, line)) {
                sides.push_back(*std::move(side));
            }
        }
    }
    const Neighbours flat(sides, true);
    const Neighbours upright(sides, false);
    std::vector<SeenBox> seen(boxes.size());
    std::vector<bool> told(boxes.size(), true);
    std::vector<SeenSide> seen_sides;
    for (const PrintedSide& side : sides) {
        const Neighbours& others = side.flat ? flat : upright;
        const Expected expected = others.of(side);
        if (expected.tone < std::max(kLeastTold, kToldShare * others.usual())) {
            told[side.box] = false;
        }
        auto& line = seen[side.box].lines[static_cast<std::size_t>(side.line)];
        line = stretches_of(side, expected);
        seen_sides.push_back(
            {&side, hidden_strip(&*line, nullptr), static_cast<int>(line->size())});
    }
    std::vector<FrameSeen> result;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        result.push_back(measured(seen[i], scale));
        result.back().told = result.back().told && told[i];
    }
    for (const SeenSide& one : seen_sides) {
        double& hidden = result[one.side->box].hidden_side_mm;
        if (one.hidden_px / scale > hidden && !is_streaked(one, seen_sides))
            hidden = one.hidden_px / scale;
    }
    return result;
}

}  // namespace ocr
