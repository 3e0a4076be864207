#include "tests/app/support/covered_sheet.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "app/page_work.h"
#include "app/rehearsal/example_canvass.h"
#include "app/rehearsal/random.h"
#include "forms/form_file.h"
#include "scanner/load_scans.h"
#include "scanner/scan_page.h"
#include "scanner/write_image.h"

namespace app::rehearsal::test {

namespace {

constexpr int kDrawsForAPlace = 60;
constexpr double kApartMm = 6;    // between the places of two covers
constexpr double kTouchMm = 1.5;  // beyond a cover: its shadow, the blur of a lens

core::RectMm united(const core::RectMm& a, const core::RectMm& b) {
    const double left = std::min(a.x, b.x);
    const double top = std::min(a.y, b.y);
    return {left, top, std::max(a.right(), b.right()) - left,
            std::max(a.bottom(), b.bottom()) - top};
}

// Returns more than any cover of this box takes.
core::RectMm room_of(const core::RectMm& box) {
    return {box.x - 28, box.y - 14, box.width + 56, box.height + 28};
}

bool fits_in_a_box(CoverKind kind) {
    return kind != CoverKind::Tape && kind != CoverKind::Finger && kind != CoverKind::Fold;
}

}  // namespace

Canvass sheet_canvass() {
    Canvass canvass;
    canvass.id = kExampleCanvass;
    canvass.worksheet_key = example_key();
    const std::string folder = std::string(RECANVASS_SOURCE_DIR) + "/samples/iowa-2020";
    const auto options = forms::read_options(folder + "/options.csv").value();
    canvass.form =
        forms::parse_form(forms::built_in_layout(kExampleLayout).value(), "the example", options)
            .value();
    canvass.roster = forms::read_roster(folder + "/precincts.csv").value();
    return canvass;
}

core::Result<ReadSheet> read_sheet(const Canvass& canvass, ocr::NumberReader& reader,
                                   const PageText& text, Quality quality, std::uint64_t seed,
                                   const Mishaps& mishaps) {
    ReadSheet sheet;
    sheet.page = write_page(text, quality, seed, mishaps.before);
    if (mishaps.after) {
        Picture picture{sheet.page.grey, sheet.page.mm_to_px};
        mishaps.after(picture);
        sheet.page.grey = picture.grey;
    }
    const auto bytes =
        scanner::write_jpeg(sheet.page.grey, sheet.page.jpeg_quality, sheet.page.dpi);
    const auto file = TRY(scanner::open_scans(bytes, "sheet.jpg"));
    const scanner::Scan scan = TRY(file->page(1));
    const auto looked = TRY(scanner::scan_page(scan, scan_options(canvass, core::sha256(bytes))));
    const auto* page = std::get_if<scanner::Page>(&looked);
    if (page == nullptr) {
        return core::fail("The page was rejected: " +
                          std::get<scanner::RejectedPage>(looked).detail);
    }
    constexpr double kSheetDpi = 150;
    sheet.view = {scanner::rectified_view(*page, canvass.form, kSheetDpi), kSheetDpi};
    sheet.readings = TRY(ocr::read_page(sheet.view, canvass.form, page->id.page, reader,
                                        read_options(canvass.policy)));
    return sheet;
}

std::vector<LaidCover> covers_for(const forms::Form& form, std::uint64_t seed, Where where) {
    Random random = Random(seed).branch(0xC07E);
    std::vector<LaidCover> covers;
    std::vector<core::RectMm> taken;
    for (const CoverKind kind : kCoverKinds) {
        if (where == Where::WithinFrames && !fits_in_a_box(kind)) continue;
        LaidCover laid;
        laid.cover.kind = kind;
        laid.cover.print = random.chance(0.5) ? CoverPrint::Lined : CoverPrint::Bare;
        laid.cover.reach = random.one_of(
            std::vector{CoverReach::JustSo, CoverReach::Around, CoverReach::Neighbours});
        if (where == Where::WithinFrames) laid.cover.reach = CoverReach::Inside;
        laid.cover.turn_degrees = random.chance(0.5) ? 0 : random.normal(0, 3);
        for (int i = 0; i < kDrawsForAPlace && laid.field.empty(); ++i) {
            const forms::Field& field = random.one_of(form.fields);
            if (!forms::holds_number(field.kind)) continue;
            const core::RectMm room = room_of(field.box);
            const bool free = std::none_of(taken.begin(), taken.end(), [&](const auto& other) {
                return core::overlap(core::grown(field.box, kApartMm), other);
            });
            if (!free) continue;
            laid.field = field.name;
            taken.push_back(laid.cover.reach == CoverReach::Neighbours || kind == CoverKind::Tape ||
                                    kind == CoverKind::Finger
                                ? room
                                : core::grown(field.box, kApartMm));
        }
        if (!laid.field.empty()) covers.push_back(laid);
    }
    return covers;
}

void lay_covers(Picture& picture, const forms::Form& form, const std::vector<LaidCover>& covers,
                std::uint64_t seed, std::set<std::string>& touched) {
    Random random = Random(seed).branch(0x1A1D);
    for (const LaidCover& laid : covers) {
        const core::RectMm place =
            lay_cover(picture, form.field(laid.field)->box, laid.cover, random);
        const core::RectMm near = core::grown(united(place, form.field(laid.field)->box), kTouchMm);
        for (const forms::Field& field : form.fields) {
            if (core::overlap(near, field.box)) touched.insert(field.name);
        }
    }
}

}  // namespace app::rehearsal::test
