#include "app/rehearsal/plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/check.h"

namespace app::rehearsal {

namespace {

// Shares of the non-blank cells. A rehearsal promises at least 8, 5, 5, 2, 1, 3 and 2 in a hundred;
// these lie above: even a hundred pages keep the promise.
constexpr double kTouching = 0.118;
constexpr double kFrame = 0.068;
constexpr double kStruckRewritten = 0.030;
constexpr double kOverwritten = 0.018;
constexpr double kVoid = 0.036;
constexpr double kFaint = 0.030;
// Share of the zeros on a page that are struck out with nothing in their place.
constexpr double kStruckAlone = 0.003;
constexpr double kStampedPages = 0.12;
constexpr double kPhonesAmongMixed = 0.20;

enum Subject : std::uint64_t { kPerson = 1, kKind = 2, kCells = 3, kStampAt = 4, kDrawing = 5 };

void put(PlannedCell& cell, Feature feature) {
    if (!cell.truth.has(feature)) cell.truth.features.push_back(feature);
}

void plan_void(PlannedCell& cell, VoidKind kind) {
    cell.truth.state = forms::ReadingState::Void;
    cell.truth.digits.clear();
    cell.truth.value.reset();
    cell.void_kind = kind;
    put(cell, Feature::VoidMark);
}

void plan_blank(PlannedCell& cell) {
    cell.truth.state = forms::ReadingState::Blank;
    cell.truth.digits.clear();
    cell.truth.value.reset();
}

PlannedCell plain_cell(const forms::Field& field, const PageText& text) {
    PlannedCell cell;
    cell.field = &field;
    cell.truth.field = field.name;
    cell.truth.kind = field.kind;
    if (!forms::holds_number(field.kind)) {
        const auto mark = text.marks.find(field.name);
        if (mark != text.marks.end() && mark->second) {
            cell.truth.state = forms::ReadingState::Number;
            cell.truth.value = 1;
        }
        return cell;
    }
    const auto found = text.values.find(field.name);
    if (found == text.values.end()) return cell;
    CHECK(found->second >= 0);
    cell.truth.state = forms::ReadingState::Number;
    cell.truth.digits = std::to_string(found->second);
    cell.truth.value = found->second;
    cell.truth.meant = found->second;
    return cell;
}

VoidKind preferred_void(const Person& person, Random& random) {
    const int kind = random.chance(0.8) ? person.void_mark : random.whole(0, 3);
    return static_cast<VoidKind>(kind);
}

// Leaves zeros blank, voids or writes them, by the hand's habit, with exceptions.
void plan_zeros(std::vector<PlannedCell>& cells, const Person& person, bool aged, Random& random) {
    std::size_t zeros = 0;
    std::size_t others = 0;
    for (const auto& cell : cells) {
        if (!forms::holds_number(cell.truth.kind) || !cell.truth.meant) continue;
        ++(*cell.truth.meant == 0 ? zeros : others);
    }
    if (zeros == 0) return;
    const double written =
        static_cast<double>(others + (person.zeros == ZeroHabit::Written ? zeros : 0));
    const double voids = aged ? std::min(0.8, kVoid * written / static_cast<double>(zeros)) : 0;
    for (auto& cell : cells) {
        if (!forms::holds_number(cell.truth.kind) || cell.truth.meant != 0) continue;
        if (random.chance(voids) || (person.zeros == ZeroHabit::Void && random.chance(0.9))) {
            plan_void(cell, preferred_void(person, random));
        } else if (person.zeros == ZeroHabit::Blank) {
            plan_blank(cell);
        } else if (aged && random.chance(kStruckAlone)) {
            plan_blank(cell);
            cell.truth.state = forms::ReadingState::Struck;
            cell.struck = std::to_string(random.whole(1, 29));
        }
    }
}

// Returns another number that a person may have written first: one digit off, or transposed.
std::string slip_of(const std::string& digits, Random& random) {
    std::string slip = digits;
    if (slip.size() >= 2 && random.chance(0.3)) {
        std::swap(slip[slip.size() - 2], slip[slip.size() - 1]);
    }
    if (slip == digits) {
        const auto at = static_cast<std::size_t>(random.next() % slip.size());
        slip[at] = static_cast<char>('0' + (slip[at] - '0' + random.whole(1, 9)) % 10);
    }
    return slip;
}

// Fills the room before the number: then a digit cannot be added.
void plan_leading(PlannedCell& cell, const Person& person, Random& random) {
    const int most =
        cell.field->kind == forms::FieldKind::Digits ? cell.field->cells : cell.field->most_digits;
    const int room = std::min(most, 4) - static_cast<int>(cell.truth.digits.size());
    if (room < 1) return;
    if (random.chance(person.leading_dashes)) {
        cell.leading_dashes = random.whole(1, std::min(room, 2));
        put(cell, Feature::LeadingDash);
    } else if (random.chance(person.leading_zeros)) {
        const int digits = std::max(static_cast<int>(cell.truth.digits.size()), std::min(most, 3));
        cell.truth.digits.insert(0, static_cast<std::size_t>(digits) - cell.truth.digits.size(),
                                 '0');
        if (digits > 1) put(cell, Feature::LeadingZero);
    }
}

void plan_corrections(PlannedCell& cell, Random& random) {
    if (random.chance(kStruckRewritten)) {
        cell.struck = slip_of(cell.truth.digits, random);
        put(cell, Feature::StruckRewritten);
    } else if (random.chance(kOverwritten)) {
        const auto at = random.next() % cell.truth.digits.size();
        cell.overwritten_at = static_cast<int>(at);
        const int digit = cell.truth.digits[at] - '0';
        cell.overwritten_digit = static_cast<char>('0' + (digit + random.whole(1, 9)) % 10);
        put(cell, Feature::Overwritten);
    }
}

// Touching needs two digits: where few cells have two, a larger share of them touches.
void plan_touching(std::vector<PlannedCell>& cells, Random& random) {
    double written = 0;
    double long_ones = 0;
    const auto can_touch = [](const PlannedCell& cell) {
        return cell.field->kind == forms::FieldKind::Number && cell.truth.digits.size() >= 2;
    };
    for (const auto& cell : cells) {
        if (!forms::holds_number(cell.truth.kind)) continue;
        if (cell.truth.state != forms::ReadingState::Blank) ++written;
        if (can_touch(cell)) ++long_ones;
    }
    if (long_ones == 0) return;
    const double share = std::min(0.8, kTouching * written / long_ones);
    for (auto& cell : cells) {
        if (can_touch(cell) && random.chance(share)) put(cell, Feature::Touching);
    }
}

void plan_hardships(std::vector<PlannedCell>& cells, const Person& person, Random& random) {
    for (auto& cell : cells) {
        if (!forms::holds_number(cell.truth.kind)) continue;
        if (cell.truth.state == forms::ReadingState::Blank) continue;
        if (cell.truth.state == forms::ReadingState::Number) {
            plan_leading(cell, person, random);
            plan_corrections(cell, random);
        }
        if (random.chance(kFrame)) put(cell, Feature::Frame);
        if (random.chance(kFaint)) put(cell, Feature::Faint);
    }
    plan_touching(cells, random);
}

bool stamp_covers(const PlannedStamp& stamp, const core::RectMm& box) {
    // The box's corners, edges and middle, seen from the stamp.
    for (int i = 0; i <= 4; ++i) {
        for (int j = 0; j <= 2; ++j) {
            const double dx = box.x + box.width * i / 4 - stamp.centre.x;
            const double dy = box.y + box.height * j / 2 - stamp.centre.y;
            const double along = dx * std::cos(stamp.turn) + dy * std::sin(stamp.turn);
            const double across = -dx * std::sin(stamp.turn) + dy * std::cos(stamp.turn);
            if (std::abs(along) < stamp.size.width / 2 && std::abs(across) < stamp.size.height / 2)
                return true;
        }
    }
    return false;
}

std::optional<PlannedStamp> plan_stamp(std::vector<PlannedCell>& cells, Random random) {
    std::vector<const forms::Field*> numbers;
    for (const auto& cell : cells) {
        if (forms::holds_number(cell.truth.kind)) numbers.push_back(cell.field);
    }
    if (numbers.empty() || !random.chance(kStampedPages)) return std::nullopt;
    const auto at = random.one_of(numbers)->box.centre();
    PlannedStamp stamp;
    stamp.centre = {at.x + random.normal(0, 6), at.y + random.normal(0, 4)};
    stamp.size = {random.between(34, 48), random.between(12, 18)};
    stamp.turn = random.normal(0, 0.2);
    stamp.darkness = random.between(0.22, 0.45);
    for (auto& cell : cells) {
        if (stamp_covers(stamp, cell.field->box)) put(cell, Feature::Stamp);
    }
    return stamp;
}

}  // namespace

PagePlan make_plan(const PageText& text, Quality quality, std::uint64_t seed) {
    CHECK(text.form != nullptr && text.precinct != nullptr);
    const Random sheet(seed);
    const Random page = sheet.branch(100 + static_cast<std::uint64_t>(text.page));
    PagePlan plan;
    plan.quality = quality;
    if (quality == Quality::Mixed) {
        const bool phone = sheet.branch(kKind).chance(kPhonesAmongMixed);
        plan.quality = phone ? Quality::Phone : Quality::Scanner;
    }
    const bool aged = plan.quality != Quality::Clean;
    plan.person = draw_person(sheet.branch(kPerson));
    plan.random = page.branch(kDrawing);
    Random random = page.branch(kCells);
    for (const forms::Field* field : text.form->fields_of_page(text.page)) {
        plan.cells.push_back(plain_cell(*field, text));
    }
    plan_zeros(plan.cells, plan.person, aged, random);
    if (aged) {
        plan_hardships(plan.cells, plan.person, random);
        plan.stamp = plan_stamp(plan.cells, page.branch(kStampAt));
    }
    return plan;
}

}  // namespace app::rehearsal
