// Lays something over boxes of a written sheet: labels, notes, tape, fingers, folds. And lets the
// back of another sheet shine through.
#pragma once

#include <array>
#include <string_view>

#include "app/rehearsal/age_paper.h"
#include "app/rehearsal/random.h"
#include "core/geometry.h"

namespace app::rehearsal {

enum class CoverKind {
    Label,   // white, a little brighter or darker than the paper
    Yellow,  // notes of five colours, as a grey camera sees them
    Pink,
    Blue,
    Green,
    Orange,
    Tape,    // longer than it is wide, past the box on both sides
    Finger,  // round at its end, from one side of the sheet
    Fold,    // a corner or an edge of paper, turned over
};
inline constexpr std::array kCoverKinds = {
    CoverKind::Label,  CoverKind::Yellow, CoverKind::Pink,   CoverKind::Blue, CoverKind::Green,
    CoverKind::Orange, CoverKind::Tape,   CoverKind::Finger, CoverKind::Fold,
};
std::string_view name_of(CoverKind kind);  // "label", …

enum class CoverPrint { Bare, Lined };  // lines are printed on the cover

// How far a cover reaches beyond the frame of its box.
enum class CoverReach {
    Inside,      // within the frame, which stays to be seen
    JustSo,      // over the frame, by a few tenths of a millimetre
    Around,      // some millimetres
    Neighbours,  // half of the boxes beside it as well
};

struct Cover {
    CoverKind kind = CoverKind::Label;
    CoverPrint print = CoverPrint::Bare;
    CoverReach reach = CoverReach::Around;
    double turn_degrees = 0;  // of labels, notes and tape
};

// Covers `box` (the inside of its frame) wholly, its frame included unless the reach is Inside.
// Returns the rectangle of paper that may lie under the cover. The picture may be in perspective.
core::RectMm lay_cover(Picture& picture, const core::RectMm& box, const Cover& cover,
                       Random& random);

// What scanners and printers do to a sheet that stays readable. The picture must lie straight.
// Fades a band of the print and of the pen along the feed to `left` of its darkness, softly.
void fade_band(Picture& picture, double left, Random& random);
// Lets the paper stop at one place: some rows are scanned again, `mm` in all.
void stall_feed(Picture& picture, double mm, Random& random);
// Draws streaks of dirty glass, bright and dark ones, along the whole way of the paper.
void streak_glass(Picture& picture, int streaks, Random& random);

// Darkens the picture by the back of `other`, a sheet laid in the same pose and of the same size:
// mirrored from left to right, moved by `shift`, blurred by `blur_mm`, and `share` as dark as it
// is.
void shine_through(Picture& picture, const Picture& other, double share, core::PointMm shift,
                   double blur_mm);

}  // namespace app::rehearsal
