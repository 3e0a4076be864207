#include "app/rehearsal/person.h"

namespace app::rehearsal {

namespace {

// Line widths and darkness, measured on scans of such pens at 300 dpi; ranges, not means.
void choose_pen(Person& person, Random& random) {
    const double which = random.unit();
    if (which < 0.65) {
        person.pen = PenKind::Ballpoint;
        person.pen_mm = random.between(0.36, 0.60);
        // Blue ink is lighter than black in a grey scan.
        person.darkness =
            random.chance(0.5) ? random.between(0.78, 0.92) : random.between(0.6, 0.78);
        person.grain = random.between(0.06, 0.26);
    } else if (which < 0.90) {
        person.pen = PenKind::Felt;
        person.pen_mm = random.between(0.55, 0.85);
        person.darkness = random.between(0.75, 0.95);
        person.grain = random.between(0.0, 0.10);
    } else {
        person.pen = PenKind::Pencil;
        person.pen_mm = random.between(0.40, 0.65);
        person.darkness = random.between(0.55, 0.72);
        person.grain = random.between(0.35, 0.6);
    }
}

// Zeros are left blank on half of the sheets, as a rehearsal promises; a few people void them.
void choose_habits(Person& person, Random& random) {
    const double zeros = random.unit();
    person.zeros = zeros < 0.53    ? ZeroHabit::Blank
                   : zeros < 0.985 ? ZeroHabit::Written
                                   : ZeroHabit::Void;
    person.void_mark = random.whole(0, 3);
    person.leading_dashes = random.chance(0.02) ? 0.5 : 0.065;
    person.leading_zeros = random.chance(0.03) ? 0.4 : 0.003;
}

}  // namespace

Person draw_person(Random random) {
    constexpr int kFiguresADigit = 4;
    Person person;
    for (std::size_t digit = 0; digit < person.figures.size(); ++digit) {
        const auto& glyphs = hands().digits[digit];
        for (int i = 0; i < kFiguresADigit; ++i) {
            const auto which = static_cast<std::size_t>(random.next() % glyphs.size());
            person.figures[digit].push_back(&glyphs[which]);
        }
    }
    person.slant = random.normal(0.10, 0.14);
    person.height_mm = random.between(3.9, 6.0);
    person.height_varies = random.between(0.02, 0.07);
    person.stretch = random.between(0.82, 1.12);
    person.spacing_mm = random.between(0.35, 1.1);
    person.baseline_mm = random.between(0.05, 0.3);
    person.place = random.between(0.2, 0.85);
    person.place_varies = random.between(0.02, 0.15);
    person.tremor_mm = random.between(0.02, 0.11);
    choose_pen(person, random);
    choose_habits(person, random);
    return person;
}

}  // namespace app::rehearsal
