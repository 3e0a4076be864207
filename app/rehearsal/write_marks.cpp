// Writes ticks and signatures.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "app/rehearsal/write_cell.h"

namespace app::rehearsal {

namespace {

Ink plain_ink(const Person& person) {
    Ink ink;
    ink.width_mm = person.pen_mm;
    ink.darkness = person.darkness;
    ink.grain = person.grain;
    return ink;
}

}  // namespace

std::vector<Ink> write_tick(const core::RectMm& box, const Person& person, Random random) {
    Ink ink = plain_ink(person);
    const auto at = [&](double x, double y) {
        return PenPoint{box.x + box.width * (x + random.normal(0, 0.05)),
                        box.y + box.height * (y + random.normal(0, 0.05)),
                        random.between(0.85, 1.15)};
    };
    const double which = random.unit();
    if (which < 0.5) {
        const double flourish = random.between(0.0, 0.35);
        ink.strokes.push_back({at(0.15, 0.5), at(0.28, 0.68), at(0.4, 0.85), at(0.65, 0.4),
                               at(0.9 + flourish, 0.1 - flourish)});
    } else if (which < 0.9) {
        ink.strokes.push_back({at(0.15, 0.15), at(0.5, 0.5), at(0.85, 0.85)});
        ink.strokes.push_back({at(0.85, 0.12), at(0.5, 0.5), at(0.15, 0.88)});
    } else {
        Stroke scribble;
        for (int i = 0; i <= 8; ++i)
            scribble.push_back(at(0.15 + 0.09 * i, i % 2 == 0 ? 0.2 : 0.8));
        ink.strokes.push_back(std::move(scribble));
    }
    return {ink};
}

std::vector<Ink> write_signature(const core::RectMm& box, const Person& person, Random random) {
    Ink ink = plain_ink(person);
    const double height = std::min(box.height * 0.8, 9.0);
    const double length = box.width * random.between(0.45, 0.85);
    const double foot = box.y + box.height * random.between(0.65, 0.8);
    double x = box.x + box.width * random.between(0.03, 0.12);
    const int words = random.whole(1, 2) + 1;
    for (int word = 0; word < words; ++word) {
        Stroke stroke;
        const double end = x + length / words - 2;
        const double loop = random.between(0.5, 1.1);
        double capital = 1.0;  // the first letter is tall, the rest runs out
        double phase = random.between(0, 2 * std::numbers::pi);
        double way = x;
        while (way < end) {
            const double tall = capital * height * 0.75 + height * random.between(0.08, 0.32);
            stroke.push_back({way + loop * std::sin(phase) + person.slant * tall * 0.5,
                              foot - tall * (0.5 + 0.5 * std::cos(phase)),
                              random.between(0.75, 1.15)});
            phase += random.between(0.8, 1.4);
            way += random.between(0.25, 0.55);
            capital = std::max(0.0, capital - 0.13);
        }
        ink.strokes.push_back(std::move(stroke));
        x = end + random.between(2, 4);
    }
    if (random.chance(0.4)) {  // a stroke under the name
        ink.strokes.push_back({{box.x + box.width * 0.1, foot + 1.0, 1},
                               {box.x + box.width * 0.4, foot + 0.6, 1},
                               {box.x + box.width * 0.75, foot + 0.9, 0.8}});
    }
    // People keep roughly to the line they sign on.
    for (auto& stroke : ink.strokes) {
        for (auto& p : stroke) {
            p.x = std::clamp(p.x, box.x - 1.0, box.right() + 1.0);
            p.y = std::clamp(p.y, box.y - 1.0, box.bottom() + 0.5);
        }
    }
    return {ink};
}

}  // namespace app::rehearsal
