// The writer of synthetic paper: fills a printed worksheet as people do, with digits of real hands,
// and ages the sheet as scanners and phones do. It knows the truth of every box. Shares no code
// with the reader's training.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/rehearsal/age_paper.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/print_worksheet.h"
#include "forms/worksheet.h"

namespace app::rehearsal {

enum class Quality {
    Clean,    // 300 dpi, upright, no ageing
    Scanner,  // 150–300 dpi, skew to ±3°, any of four orientations, noise, JPEG 70–90
    Phone,    // also perspective to 15°, uneven light, shadow, blur, creases, a table behind
    Mixed,    // a page is Scanner four times in five, else Phone
};
std::string_view name_of(Quality quality);  // "clean", …
std::optional<Quality> quality(std::string_view name);

// Peculiarities of handwritten cells. A cell may show several.
enum class Feature {
    Touching,         // neighbouring digits touch
    Frame,            // ink touches or leaves the frame of its box
    LeadingDash,      // dashes before the number, against an added digit
    LeadingZero,      // "069"
    StruckRewritten,  // a number struck out, another beside it
    Overwritten,      // a digit written over another
    VoidMark,         // a dash, a cross or a slash: "nothing here"
    Faint,            // a dying pen
    Stamp,            // part of a stamp lies over the box
};
inline constexpr std::size_t kFeatures = 9;
std::string_view name_of(Feature feature);  // "touching", "frame", "leading_dash", …

// The truth of one field. Ticks and signatures: Number with value 1 where there is ink, else Blank.
struct CellTruth {
    std::string field;
    forms::FieldKind kind = forms::FieldKind::Number;
    forms::ReadingState state = forms::ReadingState::Blank;
    std::string digits;        // as written ("069"); empty unless Number
    std::optional<int> value;  // of the digits; empty unless Number
    std::optional<int> meant;  // the number in `values`: a 0 may be left blank or voided
    std::vector<Feature> features;

    bool has(Feature feature) const;
    bool operator==(const CellTruth&) const = default;
};

struct WrittenPage {
    cv::Mat grey;                      // rows × cols, 8 bit, 0 black
    double dpi = 0;                    // for the file's header; true of the paper for scanners only
    int jpeg_quality = 0;              // 70–90 for aged pages, 95 for clean ones
    Quality quality = Quality::Clean;  // never Mixed
    cv::Matx33d mm_to_px;          // page millimetres → pixels of `grey`: the true registration
    std::vector<CellTruth> cells;  // in the form's order
};

struct PageText {
    const forms::Form* form = nullptr;          // not null
    int page = 1;                               // of the form
    const forms::Precinct* precinct = nullptr;  // not null
    forms::PrintJob job;
    std::map<std::string, int> values;  // by field; absent: nothing is to be written
    std::map<std::string, bool> marks;  // ticks and signatures; absent: no ink
};

// What happens to a written sheet before it is scanned: something is laid on it, it is torn.
using Mishap = std::function<void(Picture& sheet)>;

// Returns the sheet, written and aged. Takes 0.1–0.35 s of CPU. Deterministic by seed on one build.
// Pages of one sheet with the same seed are by the same hand. Values must not be negative (CHECK).
WrittenPage write_page(const PageText& text, Quality quality, std::uint64_t seed,
                       const Mishap& mishap = {});

// Counts of what was drawn, over pages; printed with every result.
struct Mix {
    std::size_t pages = 0;
    std::map<Quality, std::size_t> pages_of;
    std::size_t cells = 0;           // numbers only: no ticks, no signatures
    std::size_t cells_nonblank = 0;  // anything written
    std::array<std::size_t, kFeatures> features{};
    std::size_t sheets_with_zeros = 0;   // pages with a meant 0
    std::size_t sheets_blank_zeros = 0;  // … that was left blank

    void add(const std::vector<CellTruth>& cells, Quality quality);
    double share(Feature feature) const;  // of the non-blank cells, 0–1
};
std::string describe(const Mix& mix);  // a few lines for people

}  // namespace app::rehearsal
