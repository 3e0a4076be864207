// Writes numbers: figures side by side as a hand sets them, fitted to their box, corrected, voided.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "app/rehearsal/write_cell.h"

namespace app::rehearsal {

namespace {

// Clear space between ink and the inside of the frame for a figure that stays in its box.
constexpr double kClearOfFrameMm = 0.35;

void move(std::vector<Stroke>& strokes, double dx, double dy) {
    for (auto& stroke : strokes) {
        for (auto& p : stroke) {
            p.x += dx;
            p.y += dy;
        }
    }
}

Stroke line(double x0, double y0, double x1, double y1, double bow, Random& random) {
    Stroke stroke;
    constexpr int kSteps = 6;
    for (int i = 0; i <= kSteps; ++i) {
        const double t = static_cast<double>(i) / kSteps;
        const double off = bow * std::sin(t * std::numbers::pi);
        stroke.push_back({x0 + (x1 - x0) * t - off * (y1 - y0) * 0.2,
                          y0 + (y1 - y0) * t + off * std::abs(x1 - x0) * 0.2 + off * 0.1,
                          random.between(0.85, 1.1)});
    }
    return stroke;
}

std::vector<Stroke> figure(char digit, const Person& person, double height, Random& random) {
    const double which = random.unit();
    const std::size_t choice = which < 0.45 ? 0 : which < 0.70 ? 1 : which < 0.90 ? 2 : 3;
    const Glyph& glyph = *person.figures.at(static_cast<std::size_t>(digit - '0')).at(choice);
    height *= std::max(0.8, random.normal(1, person.height_varies));
    const double stretch = person.stretch * random.normal(1, 0.04);
    // Goes two thirds of the way to the hand's own slant: figures of one hand lean alike, not
    // equally.
    const double shear = 0.66 * (person.slant - glyph.slant) + random.normal(0, 0.03);
    const double wobble_x = random.unit();
    const double wobble_y = random.unit();
    const double turns = random.between(0.5, 1.1);
    auto strokes = glyph.strokes;
    for (auto& stroke : strokes) {
        for (auto& p : stroke) {
            const double x = p.x * stretch + (0.5 - p.y) * shear;
            const double bend_x = std::sin(2 * std::numbers::pi * (turns * p.y + wobble_x));
            const double bend_y = std::sin(2 * std::numbers::pi * (turns * p.x + wobble_y));
            p.x = x * height + person.tremor_mm * bend_x;
            p.y = p.y * height + person.tremor_mm * bend_y;
        }
    }
    return strokes;
}

// Reach of the ink to the right (side 1) or left (side -1) at each height. It follows the segments:
// points alone leave gaps between them.
constexpr int kBands = 24;
std::array<double, kBands> outline(const std::vector<Stroke>& strokes, double height, int side) {
    std::array<double, kBands> reach{};
    reach.fill(-1e9);
    const auto put = [&](double x, double y) {
        const int band = static_cast<int>((y / height + 0.25) / 1.5 * kBands);
        for (int b = band - 1; b <= band + 1; ++b) {
            if (b < 0 || b >= kBands) continue;
            auto& there = reach.at(static_cast<std::size_t>(b));
            there = std::max(there, side * x);
        }
    };
    for (const auto& stroke : strokes) {
        for (std::size_t i = 0; i < stroke.size(); ++i) {
            const auto& a = stroke[i];
            const auto& b = stroke[std::min(i + 1, stroke.size() - 1)];
            for (int k = 0; k < 6; ++k) put(a.x + (b.x - a.x) * k / 6, a.y + (b.y - a.y) * k / 6);
        }
    }
    return reach;
}

// Returns the shift that puts the nearest ink of `next` `gap` to the right of the figures before
// it.
double kerned(const std::vector<Stroke>& before, const std::vector<Stroke>& next, double height,
              double gap) {
    const auto right = outline(before, height, 1);
    const auto left = outline(next, height, -1);
    double nearest = -1e9;
    for (std::size_t band = 0; band < kBands; ++band) {
        if (right.at(band) < -1e8 || left.at(band) < -1e8) continue;
        nearest = std::max(nearest, right.at(band) + left.at(band));
    }
    if (nearest < -1e8) {  // no ink at the same height: use the boxes around them
        const auto a = bounds(before, 0);
        return a.right() + gap - bounds(next, 0).x;
    }
    return nearest + gap;
}

bool is_bar(const std::vector<Stroke>& figure, const Person& person) {
    const auto box = bounds(figure, 0);
    return box.width < std::max(1.5 * person.pen_mm, 0.3 * box.height);
}

struct Setting {
    std::vector<Stroke> strokes;
    std::vector<Stroke> under;  // the ink under an overwritten figure
};

// Sets the figures of `digits` side by side from x = 0.
Setting set_figures(const std::string& digits, const PlannedCell& cell, bool corrected,
                    const Person& person, double height, Random& random) {
    Setting out;
    std::vector<Stroke> last;
    const bool touching = corrected && cell.truth.has(Feature::Touching) && digits.size() > 1;
    const std::size_t touches_at = touching ? 1 + random.next() % (digits.size() - 1) : 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto strokes = figure(digits[i], person, height, random);
        double gap = person.pen_mm * 1.1 + person.spacing_mm * random.between(0.6, 1.4);
        if (touching && (i == touches_at || random.chance(0.25))) {
            // Strokes meet and overlap, but their middles stay apart: figures pushed further into
            // each other become another figure ("10" becomes a D).
            gap = person.pen_mm * random.between(0.4, 0.95);
            // Two bars side by side are "11" only while paper shows between them.
            if (is_bar(last, person) && is_bar(strokes, person)) {
                gap = person.pen_mm * random.between(0.95, 1.05);
            }
        }
        const double lift = i == 0 ? 0 : random.normal(0, person.baseline_mm * 0.6);
        move(strokes, 0, lift);
        const double at = i == 0 ? -bounds(strokes, 0).x : kerned(last, strokes, height, gap);
        move(strokes, at, 0);
        if (corrected && static_cast<int>(i) == cell.overwritten_at) {
            auto under = figure(cell.overwritten_digit, person, height, random);
            const double middle = bounds(strokes, 0).centre().x - bounds(under, 0).centre().x;
            move(under, middle + random.normal(0, 0.2), lift + random.normal(0, 0.2));
            out.under = std::move(under);
        }
        last = strokes;
        out.strokes.insert(out.strokes.end(), strokes.begin(), strokes.end());
    }
    return out;
}

std::vector<Stroke> strike_through(const core::RectMm& over, Random& random) {
    std::vector<Stroke> strokes;
    // Goes past the figures on both sides: a stroke that ends within them looks like a crossed 7 or
    // a slashed 0.
    const double left = over.x - random.between(0.8, 1.8);
    const double right = over.right() + random.between(0.8, 1.8);
    const double middle = over.centre().y;
    // One line through one figure looks like a crossed 7 or a slashed 0: a single figure is struck
    // twice, crossed out or scribbled over.
    const bool one_figure = over.width < 0.9 * over.height;
    const double which = one_figure ? random.between(0.45, 1.0) : random.unit();
    if (which < 0.45) {
        strokes.push_back(line(left, middle + random.normal(0, 0.5), right,
                               middle + random.normal(0, 0.5), random.normal(0, 0.2), random));
    } else if (which < 0.7) {
        for (const double off : {-0.6, 0.6}) {
            strokes.push_back(line(left, middle + off + random.normal(0, 0.2), right,
                                   middle + off + random.normal(0, 0.2), 0.1, random));
        }
    } else if (which < 0.85) {
        strokes.push_back(line(left, over.bottom() - 0.5, right, over.y + 0.5, 0.1, random));
        strokes.push_back(line(left, over.y + 0.5, right, over.bottom() - 0.5, 0.1, random));
    } else {
        Stroke zigzag;
        const int turns = random.whole(5, 9);
        for (int i = 0; i <= turns; ++i) {
            const double y = i % 2 == 0 ? over.y + 0.3 * over.height : over.y + 0.75 * over.height;
            zigzag.push_back({left + (right - left) * i / turns + random.normal(0, 0.2),
                              y + random.normal(0, 0.3), random.between(0.9, 1.1)});
        }
        strokes.push_back(std::move(zigzag));
    }
    return strokes;
}

std::vector<Stroke> void_mark(VoidKind kind, const core::RectMm& box, Random& random) {
    const double height = std::min(box.height * 0.6, 5.0);
    const double width = std::min(box.width * 0.6, height * random.between(0.6, 1.1));
    switch (kind) {
        case VoidKind::Dash: {
            const double length = std::min(box.width * 0.7, random.between(2.5, 6.0));
            return {line(0, random.normal(0, 0.15), length, random.normal(0, 0.25),
                         random.normal(0, 0.3), random)};
        }
        case VoidKind::LongDash: {
            const double length = box.width * random.between(0.65, 0.85);
            return {line(0, random.normal(0, 0.3), length, random.normal(0, 0.4),
                         random.normal(0, 0.15), random)};
        }
        case VoidKind::Slash: {  // across the box: a short one looks like a 1
            const double length = box.width * random.between(0.45, 0.7);
            return {line(0, box.height * random.between(0.6, 0.8), length, 0, random.normal(0, 0.2),
                         random)};
        }
        case VoidKind::Cross:
            break;
    }
    return {line(0, height * random.between(0.9, 1.0), width, 0, random.normal(0, 0.2), random),
            line(random.normal(0, 0.2), 0, width, height, random.normal(0, 0.2), random)};
}

void append(std::vector<Stroke>& to, std::vector<Stroke> more) {
    to.insert(to.end(), more.begin(), more.end());
}

// Returns all ink of the box, from x = 0, not yet fitted: the struck number, dashes, the number.
Setting set_cell(const PlannedCell& cell, const Person& person, const core::RectMm& box,
                 double height, Random& random) {
    Setting out;
    if (cell.truth.state == forms::ReadingState::Void) {
        out.strokes = void_mark(cell.void_kind, box, random);
        return out;
    }
    double x = 0;
    if (!cell.struck.empty()) {
        auto struck = set_figures(cell.struck, cell, false, person, height, random).strokes;
        append(struck, strike_through(bounds(struck, 0), random));
        move(struck, -bounds(struck, 0).x, 0);
        x = bounds(struck, 0).right() + random.between(0.8, 1.8);
        append(out.strokes, std::move(struck));
    }
    for (int i = 0; i < cell.leading_dashes; ++i) {
        const double length = height * random.between(0.35, 0.6);
        const double y = height * random.between(0.45, 0.6);
        out.strokes.push_back(
            line(x, y, x + length, y + random.normal(0, 0.15), random.normal(0, 0.2), random));
        x += length + person.pen_mm + random.between(0.5, 1.2);
    }
    if (cell.truth.state == forms::ReadingState::Number) {
        auto number = set_figures(cell.truth.digits, cell, true, person, height, random);
        move(number.strokes, x, 0);
        move(number.under, x, 0);
        append(out.strokes, std::move(number.strokes));
        out.under = std::move(number.under);
    }
    return out;
}

void scale(std::vector<Stroke>& strokes, double by_x, double by_y) {
    for (auto& stroke : strokes) {
        for (auto& p : stroke) {
            p.x *= by_x;
            p.y *= by_y;
        }
    }
}

// Where ink must go beyond the frame: the edge and the distance.
void cross_frame(core::RectMm& at, const core::RectMm& box, Random& random) {
    constexpr double kFrameMm = 0.3;
    const double beyond = random.between(0.0, 1.0) + kFrameMm / 2;
    const double edge = random.unit();
    if (edge < 0.45) {
        at.y = box.bottom() + beyond - at.height;
    } else if (edge < 0.65) {
        at.y = box.y - beyond;
    } else if (edge < 0.88) {
        at.x = box.right() + beyond - at.width;
    } else {
        at.x = box.x - beyond;
    }
}

// Moves the ink into its box, smaller where it does not fit, or over the frame where planned.
void fit(Setting& setting, const PlannedCell& cell, const Person& person, const core::RectMm& box,
         Random& random) {
    const double clear = kClearOfFrameMm;
    auto at = bounds(setting.strokes, person.pen_mm);
    const double room_x = box.width - 2 * clear;
    const double room_y = box.height - 2 * clear;
    const double narrow = std::min(1.0, room_x / std::max(at.width, 0.1));
    const double low =
        std::min({1.0, room_y / std::max(at.height, 0.1), std::max(std::sqrt(narrow), narrow)});
    scale(setting.strokes, narrow, low);
    scale(setting.under, narrow, low);
    at = bounds(setting.strokes, person.pen_mm);
    auto to = at;
    const double place = std::clamp(random.normal(person.place, person.place_varies), 0.0, 1.0);
    to.x = box.x + clear + std::max(0.0, room_x - at.width) * place;
    const double middle = box.centre().y - at.height / 2 + random.normal(0, person.baseline_mm);
    to.y = std::clamp(middle, box.y + clear,
                      std::max(box.y + clear, box.bottom() - clear - at.height));
    if (cell.truth.has(Feature::Frame)) cross_frame(to, box, random);
    move(setting.strokes, to.x - at.x, to.y - at.y);
    move(setting.under, to.x - at.x, to.y - at.y);
}

Ink ink_of(const PlannedCell& cell, const Person& person, Random& random) {
    Ink ink;
    ink.width_mm = person.pen_mm;
    ink.darkness = person.darkness;
    ink.grain = person.grain;
    if (cell.truth.has(Feature::Faint)) {
        ink.darkness *= random.between(0.30, 0.50);
        ink.width_mm *= random.between(0.75, 0.95);
        ink.grain = std::max(ink.grain, random.between(0.3, 0.6));
    }
    return ink;
}

std::vector<Ink> inks_of(Setting setting, const PlannedCell& cell, const Person& person,
                         Random& random) {
    std::vector<Ink> inks;
    Ink ink = ink_of(cell, person, random);
    if (!setting.under.empty()) {
        Ink under = ink;
        under.strokes = std::move(setting.under);
        inks.push_back(std::move(under));
        // People go over the new figure until it stands out: if both were equally strong, the box
        // would have no truth.
        ink.width_mm *= random.between(1.5, 1.9);
        ink.darkness = std::min(1.0, ink.darkness * 1.15);
    }
    ink.strokes = std::move(setting.strokes);
    inks.push_back(std::move(ink));
    return inks;
}

// Writes each figure into its own box, the number at the right.
std::vector<Ink> write_digits(const PlannedCell& cell, const Person& person, Random& random) {
    std::vector<Ink> inks;
    const auto& box = cell.field->box;
    const double width = box.width / cell.field->cells;
    const std::string text =
        std::string(static_cast<std::size_t>(cell.leading_dashes), '-') + cell.truth.digits;
    const int first = cell.field->cells - static_cast<int>(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        PlannedCell one = cell;
        one.struck.clear();
        one.leading_dashes = 0;
        one.overwritten_at = cell.overwritten_at + cell.leading_dashes == static_cast<int>(i)
                                 ? (cell.overwritten_at < 0 ? -1 : 0)
                                 : -1;
        one.truth.digits = text[i] == '-' ? "" : std::string(1, text[i]);
        one.truth.state = text[i] == '-' ? forms::ReadingState::Void : forms::ReadingState::Number;
        one.void_kind = VoidKind::Dash;
        const core::RectMm part{box.x + width * (first + static_cast<int>(i)), box.y, width,
                                box.height};
        auto setting = set_cell(one, person, part, std::min(person.height_mm, part.height), random);
        fit(setting, one, person, part, random);
        for (auto& ink : inks_of(std::move(setting), one, person, random)) {
            inks.push_back(std::move(ink));
        }
    }
    return inks;
}

}  // namespace

std::vector<Ink> write_number(const PlannedCell& cell, const Person& person, Random random) {
    if (cell.truth.state == forms::ReadingState::Blank) return {};
    const auto& field = *cell.field;
    const bool one_a_box =
        field.kind == forms::FieldKind::Digits && cell.struck.empty() &&
        cell.truth.state == forms::ReadingState::Number &&
        static_cast<int>(cell.truth.digits.size()) + cell.leading_dashes <= field.cells;
    if (one_a_box) return write_digits(cell, person, random);
    const double height = std::min(person.height_mm, field.box.height - 2 * kClearOfFrameMm);
    auto setting = set_cell(cell, person, field.box, height, random);
    fit(setting, cell, person, field.box, random);
    return inks_of(std::move(setting), cell, person, random);
}

}  // namespace app::rehearsal
