#include "ocr/isolate_ink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "ocr/printed_lines.h"

namespace ocr {
namespace {

constexpr int kLeastSide = 8;          // px; a smaller crop holds no digit
constexpr int kMostSide = 4000;        // px; a larger crop is more than one field
constexpr int kMostWorkRows = 100;     // larger crops are reduced: digits need no more
constexpr int kWorkRows = 72;          // their rows after that (150 dpi of a usual box)
constexpr double kLeastContrast = 16;  // grey levels between paper and the faintest pencil
constexpr double kPlainRange = 10;     // grey levels, at half scale: with less, no stroke is there
constexpr double kWellLit = 200;       // grey level of paper
constexpr double kMostLack = 3;
// Chosen on empty boxes with noise and dirt, where nothing may be found, and on rehearsals of seeds
// 7 and 8.
constexpr double kFaintStands = 3.5;  // times the paper's noise, both smoothed
constexpr double kFaintLeast = 4;     // grey levels
constexpr double kFaintLength = 0.3;  // of the box's height
constexpr int kFrameZone = 6;         // px on both sides of a box's edge where its frame may lie
constexpr int kOnFrame = 4;  // px beyond a box's edge: a stroke with a nearer middle is its own
constexpr double kPlainFrame = 8;  // grey levels: a bare frame varies less along its zone
// The rubber stamps examined (rehearsals, seed 7: 45 boxes) are 0.25 to 0.62 times as dark as the
// pen of the same page. A dying pen is as light, but stays in its box.
constexpr double kStampAtMost = 0.65;
constexpr int kLeastLevel = 25;          // grey levels; anything fainter is paper
constexpr std::size_t kStampShows = 8;   // px of light strokes in the margin: specks have fewer
constexpr std::size_t kPenShows = 5;     // least number of fields that tell a page's pen
constexpr std::size_t kDarkestShow = 3;  // so many fields, at least, are as dark as the pen
// A stamp touches six boxes of the example form, and 3 in 100 cells are by a dying pen. What shines
// through is everywhere: a share of a page's boxes.
constexpr double kShinesIn = 0.15;      // with ink too light for the pen in the box or beside it
constexpr double kShinesBeside = 0.25;  // with ink of any darkness beside the box
constexpr double kLeastStroke =
    0.16;  // of the field's height: a field without a longer stroke holds dirt
constexpr double kLeastStray = 0.3;  // of the box's height: a shorter one is left of the frame
constexpr int kDigitRows = 24;       // of kInputRows: height of digits in the input
constexpr int kMostInkCols = kInputCols - 6;
constexpr double kMostSqueeze = 0.72;  // of the width; beyond it the height shrinks too

struct Work {
    cv::Mat1b grey;
    cv::Rect box;  // empty: not known
};

Work brought_to_size(const cv::Mat& grey, const cv::Rect& box) {
    if (grey.rows <= kMostWorkRows) return {grey, box};
    const double scale = static_cast<double>(kWorkRows) / grey.rows;
    cv::Mat1b small;
    const int cols = std::max(kLeastSide, static_cast<int>(std::lround(grey.cols * scale)));
    cv::resize(grey, small, {cols, kWorkRows}, 0, 0, cv::INTER_AREA);
    const auto scaled = [scale](int v) { return static_cast<int>(std::lround(v * scale)); };
    return {small, {scaled(box.x), scaled(box.y), scaled(box.width), scaled(box.height)}};
}

// Returns how much weaker contrasts are on paper of this brightness than on well-lit paper: a
// photograph in the dark shows pencil at a third of its contrast.
double lack_of_light(double paper) {
    return std::clamp(kWellLit / std::max(1.0, paper), 1.0, kMostLack);
}

// Returns how much darker each pixel is than the paper round it. The paper is smooth: half the
// scale is enough to measure it.
cv::Mat1b darkness_of(const cv::Mat1b& grey) {
    const int side = (std::clamp(grey.rows / 3, 11, 31) / 2) | 1;
    cv::Mat1b half;
    const cv::Rect even(0, 0, grey.cols & ~1, grey.rows & ~1);
    cv::resize(grey(even), half, {grey.cols / 2, grey.rows / 2}, 0, 0, cv::INTER_AREA);
    const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_RECT, {side, side});
    cv::morphologyEx(half, half, cv::MORPH_CLOSE, kernel, {-1, -1}, 1, cv::BORDER_REPLICATE);
    cv::blur(half, half, {side, side}, {-1, -1}, cv::BORDER_REPLICATE);
    cv::Mat1b paper;
    cv::resize(half, paper, grey.size(), 0, 0, cv::INTER_LINEAR);
    cv::Mat1b darkness;
    cv::subtract(paper, grey, darkness);
    return darkness;
}

using Histogram = std::array<int, 256>;

Histogram histogram_of(const cv::Mat1b& picture) {
    Histogram counts{};
    for (int y = 0; y < picture.rows; ++y) {
        const std::uint8_t* row = picture[y];
        for (int x = 0; x < picture.cols; ++x) ++counts[row[x]];
    }
    return counts;
}

struct Levels {
    double paper = 0;
    double ink = 0;
    double noise = 0;  // of the paper
};

// Separates two classes after Otsu.
Levels levels_of(const Histogram& counts) {
    double total = 0;
    double weighted = 0;
    for (int v = 0; v < 256; ++v) {
        total += counts[static_cast<std::size_t>(v)];
        weighted += static_cast<double>(v) * counts[static_cast<std::size_t>(v)];
    }
    Levels levels;
    double best = -1;
    double below = 0;
    double below_weighted = 0;
    int split = 0;
    for (int v = 0; v < 255; ++v) {
        below += counts[static_cast<std::size_t>(v)];
        below_weighted += static_cast<double>(v) * counts[static_cast<std::size_t>(v)];
        const double above = total - below;
        if (below == 0 || above == 0) continue;
        const double gap = below_weighted / below - (weighted - below_weighted) / above;
        if (below * above * gap * gap > best) {
            best = below * above * gap * gap;
            levels.paper = below_weighted / below;
            levels.ink = (weighted - below_weighted) / above;
            split = v;
        }
    }
    double squares = 0;
    double count = 0;
    for (int v = 0; v <= split; ++v) {
        const double n = counts[static_cast<std::size_t>(v)];
        squares += n * (v - levels.paper) * (v - levels.paper);
        count += n;
    }
    levels.noise = count > 0 ? std::sqrt(squares / count) : 0;
    return levels;
}

struct Stroke {
    cv::Rect box;
    int area = 0;
    double x = 0;  // centre
    double y = 0;
};

cv::Rect grown(const cv::Rect& box, int by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

bool reaches_edge(const cv::Rect& r, const cv::Size& size) {
    return r.x <= 0 || r.y <= 0 || r.br().x >= size.width || r.br().y >= size.height;
}

cv::Point middle_of(const Stroke& s) {
    return {static_cast<int>(std::lround(s.x)), static_cast<int>(std::lround(s.y))};
}

// Tells what is no writing of this field: specks, and pieces of the neighbours' digits.
bool is_foreign(const Stroke& s, const cv::Size& size, const cv::Rect& box, int tallest,
                bool stamped) {
    const int least_area = std::max(4, size.height * size.height / 700);
    if (s.area < least_area) return true;
    if (!box.empty()) {
        const cv::Rect inside = s.box & box;
        const cv::Point centre = middle_of(s);
        // A stamp over the frame is as dark as a pen.
        if (stamped && (s.box & grown(box, -kFrameZone)).empty()) return true;
        if (box.contains(centre)) return false;
        // A stroke over the frame, as long as writing: a 1, a dash.
        if (grown(box, kOnFrame).contains(centre) && !reaches_edge(s.box, size) &&
            std::max(s.box.width, s.box.height) >= box.height * kLeastStray) {
            return false;
        }
        // Its centre lies outside: kept only where most of it lies over the box.
        return inside.area() * 2 < s.box.area() || reaches_edge(s.box, size);
    }
    const bool at_top_or_bottom = s.box.y <= 0 || s.box.br().y >= size.height;
    return at_top_or_bottom && s.box.height * 3 < tallest;
}

// Finds all connected strokes of `ink`, and for each pixel its stroke (1 + index; 0: none).
std::vector<Stroke> strokes_of(const cv::Mat& ink, cv::Mat1i& labels) {
    cv::Mat1i stats;
    cv::Mat1d centres;
    const int count = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8);
    std::vector<Stroke> all;
    for (int i = 1; i < count; ++i) {
        all.push_back({{stats(i, cv::CC_STAT_LEFT), stats(i, cv::CC_STAT_TOP),
                        stats(i, cv::CC_STAT_WIDTH), stats(i, cv::CC_STAT_HEIGHT)},
                       stats(i, cv::CC_STAT_AREA),
                       centres(i, 0),
                       centres(i, 1)});
    }
    return all;
}

// Keeps the strokes of this field in `map` and returns them.
std::vector<Stroke> kept_strokes(cv::Mat1f& map, const cv::Rect& box, bool stamped) {
    const cv::Mat ink = map > kInkAt;
    // Most of a field is paper: only the surroundings of its ink are searched.
    const cv::Rect inked = cv::boundingRect(ink);
    const cv::Rect area = cv::Rect(inked.x - 2, inked.y - 2, inked.width + 4, inked.height + 4) &
                          cv::Rect({0, 0}, map.size());
    cv::Mat1f everything = map;
    map = cv::Mat1f(everything.size(), 0.F);
    if (inked.empty()) return {};

    cv::Mat1i labels;
    std::vector<Stroke> all = strokes_of(ink(area), labels);
    int tallest = 0;
    for (Stroke& s : all) {
        s.box += area.tl();
        s.x += area.x;
        s.y += area.y;
        tallest = std::max(tallest, s.box.height);
    }
    std::vector<std::uint8_t> keep(all.size() + 1, 0);
    std::vector<Stroke> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (is_foreign(all[i], map.size(), box, tallest, stamped)) continue;
        keep[i + 1] = 255;
        kept.push_back(all[i]);
    }
    cv::Mat1b mask(area.size(), std::uint8_t{0});
    for (int y = 0; y < area.height; ++y) {
        const int* label = labels[y];
        std::uint8_t* out = mask[y];
        for (int x = 0; x < area.width; ++x) out[x] = keep[static_cast<std::size_t>(label[x])];
    }
    // The soft edge of a stroke lies just outside its component.
    cv::dilate(mask, mask, cv::Mat());
    everything(area).copyTo(map(area), mask);
    return kept;
}

// Returns whether a small stroke belongs to a digit: the bar of a 5 beside it, a broken top.
bool is_part_of(const Stroke& small, const cv::Rect& digit) {
    const int shared = std::min(small.box.br().x, digit.br().x) - std::max(small.box.x, digit.x);
    const int apart =
        std::max(small.box.y - digit.br().y, digit.y - small.box.br().y);  // negative: beside it
    return shared * 2 >= small.box.width && apart * 3 <= digit.height;
}

// Finds the rows of the digits and the columns of all kept strokes.
cv::Rect extent_of(const std::vector<Stroke>& strokes, int usual_height) {
    int tallest = 0;
    for (const Stroke& s : strokes) tallest = std::max(tallest, s.box.height);
    // Dots, dashes and crumbs beside digits do not count for their height.
    const auto is_tall = [tallest](const Stroke& s) { return s.box.height * 2 >= tallest; };
    cv::Rect digits;
    cv::Rect all;
    for (const Stroke& s : strokes) {
        all |= s.box;
        if (is_tall(s)) digits |= s.box;
    }
    for (const Stroke& s : strokes) {
        const bool part =
            !is_tall(s) && std::any_of(strokes.begin(), strokes.end(), [&](const Stroke& t) {
                return is_tall(t) && is_part_of(s, t.box);
            });
        if (part) digits |= s.box;
    }
    int top = digits.y;
    int height = digits.height;
    if (height < usual_height) {
        top -= (usual_height - height) / 2;
        height = usual_height;
    }
    return {all.x, top, all.width, height};
}

cv::Mat1f brought_to_network(const cv::Mat1f& map, const cv::Rect& extent) {
    double down = static_cast<double>(kDigitRows) / extent.height;
    double across = down;
    if (extent.width * across > kMostInkCols) {
        across = static_cast<double>(kMostInkCols) / extent.width;
        down = std::min(down, across / kMostSqueeze);
    }
    const cv::Rect inked = cv::boundingRect(map > 0);
    cv::Mat1f scaled;
    const int rows = std::max(1, static_cast<int>(std::lround(inked.height * down)));
    const int cols = std::max(1, static_cast<int>(std::lround(inked.width * across)));
    cv::resize(map(inked), scaled, {cols, rows}, 0, 0,
               down < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::Mat1f input(kInputRows, kInputCols, 0.F);
    // The middle of the extent goes to the middle of the input.
    const auto placed = [](int middle, double from, double scale) {
        return static_cast<int>(std::lround(middle + from * scale));
    };
    const cv::Point at(placed(kInputCols / 2, inked.x - extent.x - extent.width / 2.0, across),
                       placed(kInputRows / 2, inked.y - extent.y - extent.height / 2.0, down));
    const cv::Rect target = cv::Rect(at, scaled.size()) & cv::Rect(0, 0, kInputCols, kInputRows);
    if (!target.empty()) scaled(target - at).copyTo(input(target));
    return input;
}

cv::Rect within(const cv::Rect& box, const cv::Size& size) {
    return box & cv::Rect({0, 0}, size);
}

bool leaves(const Stroke& s, const cv::Rect& box) {
    return s.box.x < box.x || s.box.y < box.y || s.box.br().x > box.br().x ||
           s.box.br().y > box.br().y;
}

// Returns ink strength 0–1: none up to `low`, full from `high` on.
cv::Mat1f strength(const cv::Mat1b& darkness, double low, double high) {
    cv::Mat1f map;
    darkness.convertTo(map, CV_32F, 1 / (high - low), -low / (high - low));
    map = cv::min(cv::max(map, 0.0), 1.0);
    return map;
}

// Returns nothing where no ink stands out from the paper. `lack`: of light.
cv::Mat1f ink_map(const cv::Mat1b& darkness, const Levels& levels, double lack) {
    const double contrast = levels.ink - levels.paper;
    if (contrast < std::max(kLeastContrast / lack, 2 * levels.noise)) return {darkness.size(), 0.F};
    // Half-dark edges of strokes stay half ink; the noise of the paper goes.
    return strength(darkness, levels.paper + contrast * 0.25, levels.paper + contrast * 0.9);
}

double share_of(std::vector<std::uint8_t> levels, double share) {
    if (levels.empty()) return 0;
    const auto at = levels.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(levels.size() - 1));
    std::nth_element(levels.begin(), at, levels.end());
    return *at;
}

// Finds pencil no darker than the paper's noise: smoothed, a stroke is connected over a length that
// noise does not reach. Returns nothing where there is none.
cv::Mat1f faint_ink(const cv::Mat1b& darkness, const cv::Rect& box) {
    const cv::Mat1f nothing(darkness.size(), 0.F);
    const cv::Rect inside = grown(box, -kFrameZone);
    if (inside.width <= 0 || inside.height <= 0) return nothing;
    cv::Mat1b soft;
    cv::GaussianBlur(darkness, soft, {5, 5}, 1.2, 1.2, cv::BORDER_REPLICATE);
    const cv::Mat1b part = soft(inside).clone();
    const std::vector<std::uint8_t> all(part.begin(), part.end());
    const double paper = share_of(all, 0.5);
    const double noise = std::max(1.0, share_of(all, 0.84) - paper);
    const double least = paper + std::max(kFaintStands * noise, kFaintLeast);
    cv::Mat1i labels;
    const std::vector<Stroke> strokes = strokes_of(part > least, labels);
    std::vector<bool> is_long = {false};  // by label; 0 is paper
    for (const Stroke& s : strokes) {
        is_long.push_back(std::max(s.box.width, s.box.height) >= box.height * kFaintLength);
    }
    std::vector<std::uint8_t> levels;
    for (int y = 0; y < labels.rows; ++y) {
        for (int x = 0; x < labels.cols; ++x) {
            if (is_long[static_cast<std::size_t>(labels(y, x))]) levels.push_back(part(y, x));
        }
    }
    if (levels.empty()) return nothing;
    const double ink = share_of(std::move(levels), 0.7);
    return strength(soft, paper + (ink - paper) * 0.4, ink);
}

// Looks for ink in the box; where none stands out, in the box with its frame's zone; then for the
// faintest pencil.
cv::Mat1f ink_of_box(const cv::Mat1b& darkness, const cv::Rect& box, double lack) {
    cv::Mat1f map = ink_map(darkness, levels_of(histogram_of(darkness(box))), lack);
    if (cv::countNonZero(map(box)) > 0) return map;
    const cv::Rect with_frame = within(grown(box, kFrameZone), darkness.size());
    map = ink_map(darkness, levels_of(histogram_of(darkness(with_frame))), lack);
    if (cv::countNonZero(map(with_frame)) > 0) return map;
    return faint_ink(darkness, box);
}

// Adds the darkness in the middle of the strokes of `area`: of pixels as dark as any beside
// them.
void add_stroke_levels(const cv::Mat1b& darkness, const cv::Mat1b& darkest_near,
                       const cv::Rect& area, std::vector<std::uint8_t>& levels) {
    const cv::Rect inside = within(area, darkness.size());
    for (int y = inside.y; y < inside.br().y; ++y) {
        for (int x = inside.x; x < inside.br().x; ++x) {
            const std::uint8_t level = darkness(y, x);
            if (level >= kLeastLevel && level == darkest_near(y, x)) levels.push_back(level);
        }
    }
}

struct StrokeLevels {
    std::vector<std::uint8_t> inside;  // the box
    std::vector<std::uint8_t> around;  // the margin beyond its frame
};

StrokeLevels stroke_levels(const cv::Mat1b& darkness, const cv::Rect& box) {
    cv::Mat1b darkest_near;
    cv::dilate(darkness, darkest_near, cv::Mat());
    StrokeLevels levels;
    add_stroke_levels(darkness, darkest_near, grown(box, -kFrameZone), levels.inside);
    const cv::Rect beyond = grown(box, kFrameZone);
    const int bottom = darkness.rows - beyond.br().y;
    const int right = darkness.cols - beyond.br().x;
    add_stroke_levels(darkness, darkest_near, {0, 0, darkness.cols, beyond.y}, levels.around);
    add_stroke_levels(darkness, darkest_near, {0, beyond.br().y, darkness.cols, bottom},
                      levels.around);
    add_stroke_levels(darkness, darkest_near, {0, beyond.y, beyond.x, beyond.height},
                      levels.around);
    add_stroke_levels(darkness, darkest_near, {beyond.br().x, beyond.y, right, beyond.height},
                      levels.around);
    return levels;
}

// Returns whether a stroke is too light for the page's pen.
bool is_light(std::uint8_t level, double pen) {
    return level <= kStampAtMost * pen;
}

// Returns the ink strength of the pen alone: strokes as light as the stamp count as paper.
cv::Mat1f ink_above_stamp(const cv::Mat1b& darkness, const StrokeLevels& levels, double pen) {
    std::vector<std::uint8_t> light;
    for (const auto* part : {&levels.inside, &levels.around}) {
        std::copy_if(part->begin(), part->end(), std::back_inserter(light),
                     [pen](std::uint8_t level) { return is_light(level, pen); });
    }
    const double stamp = light.empty() ? kStampAtMost * pen / 2 : share_of(light, 0.95);
    return strength(darkness, stamp + (pen - stamp) * 0.25, pen * 0.9);
}

// Returns whether there is a stroke as long as writing that begins at the box's edge and lies in
// the margin.
bool stray_at_edge(const cv::Mat1b& darkness, const cv::Rect& box, double lack) {
    constexpr int kAtEdge = 6;  // px: the width of the removed frame, and a little more
    const cv::Rect near = grown(box, kAtEdge);
    const cv::Mat ink = ink_map(darkness, levels_of(histogram_of(darkness)), lack) > kInkAt;
    if (cv::countNonZero(ink) == 0) return false;
    cv::Mat1i labels;
    const std::vector<Stroke> strokes = strokes_of(ink, labels);
    return std::any_of(strokes.begin(), strokes.end(), [&](const Stroke& s) {
        return std::max(s.box.width, s.box.height) >= box.height * kLeastStray &&
               !(s.box & near).empty() && !reaches_edge(s.box, darkness.size());
    });
}

bool is_even(const cv::Mat1b& picture, const cv::Rect& area, double most_range) {
    const cv::Rect inside = within(area, picture.size());
    if (inside.empty()) return true;
    double darkest = 0;
    double brightest = 0;
    cv::minMaxLoc(picture(inside), &darkest, &brightest);
    return brightest - darkest < most_range;
}

// Returns whether only a frame lies in its zone: a 1 written over it shows in the mean across the
// zone.
bool is_even_along(const cv::Mat1b& picture, const cv::Rect& zone, double most_range) {
    const cv::Rect inside = within(zone, picture.size());
    if (inside.empty()) return true;
    cv::Mat1f along;
    const bool flat = inside.width > inside.height;
    cv::reduce(picture(inside), along, flat ? 0 : 1, cv::REDUCE_AVG, CV_32F);
    cv::blur(along, along, flat ? cv::Size(3, 1) : cv::Size(1, 3));
    double darkest = 0;
    double brightest = 0;
    cv::minMaxLoc(along, &darkest, &brightest);
    return brightest - darkest < most_range;
}

// Returns whether there are only paper and a frame. Most boxes of a form are empty, and a quick
// look tells; the others are examined in full.
bool is_plainly_empty(const cv::Mat1b& grey, const cv::Rect& box) {
    if (box.width <= 4 * kFrameZone || box.height <= 4 * kFrameZone) return false;
    cv::Mat1b half;
    const cv::Rect even(0, 0, grey.cols & ~1, grey.rows & ~1);
    cv::resize(grey(even), half, {grey.cols / 2, grey.rows / 2}, 0, 0, cv::INTER_AREA);
    // The edges of the zones, rounded away from the frame.
    const auto low = [](int edge) { return (edge - kFrameZone) / 2; };
    const auto high = [](int edge) { return (edge + kFrameZone + 1) / 2; };
    const int left = high(box.x);
    const int top = high(box.y);
    const int right = low(box.br().x);
    const int bottom = low(box.br().y);
    const double light = 1 / lack_of_light(cv::mean(half)[0]);
    const auto plain = [&](const cv::Rect& area) {
        return is_even(half, area, kPlainRange * light);
    };
    const auto plain_along = [&](const cv::Rect& zone) {
        return is_even_along(half, zone, kPlainFrame * light);
    };
    // A 1 may cover all of one side: then the other side tells.
    const auto alike = [&](const cv::Rect& one, const cv::Rect& other) {
        const auto mean_of = [&](const cv::Rect& zone) {
            return cv::mean(half(within(zone, half.size())))[0];
        };
        return std::abs(mean_of(one) - mean_of(other)) < kPlainFrame * light;
    };
    const cv::Rect above(left, low(box.y), right - left, top - low(box.y));
    const cv::Rect below(left, bottom, right - left, high(box.br().y) - bottom);
    const cv::Rect before(low(box.x), top, left - low(box.x), bottom - top);
    const cv::Rect after(right, top, high(box.br().x) - right, bottom - top);
    return plain({left, top, right - left, bottom - top}) && plain({0, 0, half.cols, low(box.y)}) &&
           plain({0, high(box.br().y), half.cols, half.rows}) &&
           plain({0, 0, low(box.x), half.rows}) &&
           plain({high(box.br().x), 0, half.cols, half.rows}) &&
           // Between the corners.
           plain_along(above) && plain_along(below) && plain_along(before) && plain_along(after) &&
           alike(above, below) && alike(before, after);
}

}  // namespace

double pen_of(const std::vector<double>& levels) {
    std::vector<double> written;
    std::copy_if(levels.begin(), levels.end(), std::back_inserter(written),
                 [](double level) { return level > 0; });
    if (written.size() < kPenShows) return 0;
    std::sort(written.begin(), written.end());
    const double dark = kStampAtMost * written[written.size() - kDarkestShow];
    const auto first = std::upper_bound(written.begin(), written.end(), dark);
    return *(first + (written.end() - first) / 2);
}

bool under_stamp(const Ink& ink, double pen) {
    const auto light = std::count_if(ink.levels_around.begin(), ink.levels_around.end(),
                                     [pen](std::uint8_t level) { return is_light(level, pen); });
    return static_cast<std::size_t>(light) >= kStampShows;
}

Ink isolate_ink(const cv::Mat& grey, const cv::Rect& given_box, double pen, LightInk light) {
    Ink result;
    result.input = cv::Mat1f(kInputRows, kInputCols, 0.F);
    if (grey.type() != CV_8UC1 || std::min(grey.rows, grey.cols) < kLeastSide ||
        std::max(grey.rows, grey.cols) > kMostSide) {
        return result;
    }
    const Work work = brought_to_size(grey, within(given_box, grey.size()));
    if (!work.box.empty() && is_plainly_empty(work.grey, work.box)) {
        result.map = cv::Mat1f(work.grey.size(), 0.F);
        return result;
    }
    const double lack = lack_of_light(cv::mean(work.grey)[0]);
    cv::Mat darkness = darkness_of(work.grey);
    remove_printed_lines(darkness, work.box);
    cv::Mat1f map;
    if (work.box.empty()) {
        map = ink_map(darkness, levels_of(histogram_of(darkness)), lack);
    } else {
        const StrokeLevels levels = stroke_levels(darkness, work.box);
        result.level = share_of(levels.inside, 0.5);
        result.levels_around = levels.around;
        result.stamped = pen > 0 && (light == LightInk::Everywhere || under_stamp(result, pen));
        map = result.stamped ? ink_above_stamp(darkness, levels, pen)
                             : ink_of_box(darkness, work.box, lack);
    }
    const std::vector<Stroke> strokes = kept_strokes(map, work.box, result.stamped);
    result.map = map;
    const int field_rows = work.box.empty() ? work.grey.rows : work.box.height;
    const bool written = std::any_of(strokes.begin(), strokes.end(), [&](const Stroke& s) {
        return std::max(s.box.width, s.box.height) >= field_rows * kLeastStroke;
    });
    if (!written) {
        result.stray = !work.box.empty() && stray_at_edge(darkness, work.box, lack);
        return result;
    }
    result.empty = false;
    const int usual = field_rows * (work.box.empty() ? 35 : 40) / 100;
    result.input = brought_to_network(map, extent_of(strokes, std::max(4, usual)));
    if (!work.box.empty()) {
        result.touches_frame = std::any_of(strokes.begin(), strokes.end(),
                                           [&](const Stroke& s) { return leaves(s, work.box); });
        result.beside = std::none_of(strokes.begin(), strokes.end(), [&](const Stroke& s) {
            return grown(work.box, -kOnFrame / 2).contains(middle_of(s));
        });
    }
    return result;
}

namespace {

// Returns whether all ink of a field is too light for the page's pen.
bool is_faint(const Ink& ink, double pen) {
    return !ink.empty && std::max<double>(ink.level, kLeastLevel) <= kStampAtMost * pen;
}

bool has_ink_beside(const Ink& ink) {
    return ink.levels_around.size() >= kStampShows;
}

// Returns the share of the fields in which `shows` is true; only fields with paper round them
// count.
template <class Shows>
double share_of_fields(const std::vector<FieldCrop>& fields, const std::vector<Ink>& inks,
                       const Shows& shows) {
    double all = 0;
    double some = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].holds != Holds::Number) continue;
        ++all;
        if (shows(inks[i])) ++some;
    }
    return all > 0 ? some / all : 0;
}

// Returns whether ink lies beside so many boxes that it cannot be this sheet's writing, and the pen
// is hardly darker.
bool shines_like_the_pen(const std::vector<FieldCrop>& fields, const std::vector<Ink>& inks,
                         double pen) {
    if (share_of_fields(fields, inks, has_ink_beside) < kShinesBeside) return false;
    std::vector<double> levels;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].holds != Holds::Number || !has_ink_beside(inks[i])) continue;
        levels.push_back(share_of(inks[i].levels_around, 0.5));
    }
    const auto middle = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() / 2);
    std::nth_element(levels.begin(), middle, levels.end());
    return *middle > kStampAtMost * pen;
}

}  // namespace

std::vector<Ink> isolate_page(const std::vector<FieldCrop>& fields) {
    std::vector<Ink> inks;
    std::vector<double> levels;
    for (const FieldCrop& field : fields) {
        inks.push_back(isolate_ink(field.grey, field.box));
        if (!inks.back().empty && field.holds != Holds::Mark) levels.push_back(inks.back().level);
    }
    const double pen = pen_of(levels);
    if (shines_like_the_pen(fields, inks, pen)) {
        for (Ink& ink : inks) ink.shines_through = true;
        return inks;
    }
    if (pen == 0) return inks;
    const bool shines = share_of_fields(fields, inks, [pen](const Ink& ink) {
                            return is_faint(ink, pen) || under_stamp(ink, pen);
                        }) >= kShinesIn;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const bool mark = fields[i].holds == Holds::Mark;
        if (inks[i].empty || (mark && !shines)) continue;
        if (shines || under_stamp(inks[i], pen)) {
            inks[i] = isolate_ink(fields[i].grey, fields[i].box, pen,
                                  shines ? LightInk::Everywhere : LightInk::UnderAStamp);
        } else {
            inks[i].faint = is_faint(inks[i], pen);
        }
    }
    return inks;
}

}  // namespace ocr
