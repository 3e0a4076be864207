// Plan of one page: all that a person will write there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/rehearsal/person.h"
#include "app/rehearsal/writer.h"
#include "core/geometry.h"
#include "forms/form.h"

namespace app::rehearsal {

enum class VoidKind { Dash, Cross, Slash, LongDash };

struct PlannedCell {
    const forms::Field* field = nullptr;  // of the form
    CellTruth truth;
    std::string struck;          // digits that are struck out, before the number or alone
    int overwritten_at = -1;     // index into truth.digits; -1: none
    char overwritten_digit = 0;  // the digit written there first
    int leading_dashes = 0;
    VoidKind void_kind = VoidKind::Dash;
};

struct PlannedStamp {
    core::PointMm centre;
    core::SizeMm size;
    double turn = 0;  // radians
    double darkness = 0.4;
};

struct PagePlan {
    Quality quality = Quality::Clean;  // never Mixed
    Person person;
    std::vector<PlannedCell> cells;  // in the form's order
    std::optional<PlannedStamp> stamp;
    Random random{0};  // for the drawing
};

PagePlan make_plan(const PageText& text, Quality quality, std::uint64_t seed);

}  // namespace app::rehearsal
