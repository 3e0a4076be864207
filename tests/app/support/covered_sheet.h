// Sheets with something laid over their boxes, scanned and read: for a test and a benchmark.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/rehearsal/cover.h"
#include "app/rehearsal/writer.h"
#include "core/result.h"
#include "ocr/number_reader.h"
#include "ocr/read_page.h"

namespace app::rehearsal::test {

// A sheet as it went into the scanner's file, and what the program reads there.
struct ReadSheet {
    WrittenPage page;
    ocr::View view;
    std::vector<forms::Reading> readings;
};

struct LaidCover {
    std::string field;
    Cover cover;
};

// What happens to a sheet before it is scanned and to its picture afterwards.
struct Mishaps {
    Mishap before;
    Mishap after;
};

// The example canvass with its roster, for scanning without a folder.
Canvass sheet_canvass();

// Writes, scans and reads one sheet. Errors: the page was rejected, or the machine is broken.
core::Result<ReadSheet> read_sheet(const Canvass& canvass, ocr::NumberReader& reader,
                                   const PageText& text, Quality quality, std::uint64_t seed,
                                   const Mishaps& mishaps = {});

// Covers that lie apart on one sheet, drawn by seed, one of each kind; or labels and notes alone,
// each within the frame of its box.
enum class Where { OverFrames, WithinFrames };
std::vector<LaidCover> covers_for(const forms::Form& form, std::uint64_t seed,
                                  Where where = Where::OverFrames);

// Lays them. Adds to `touched` all fields whose box or frame one of them may touch.
void lay_covers(Picture& picture, const forms::Form& form, const std::vector<LaidCover>& covers,
                std::uint64_t seed, std::set<std::string>& touched);

}  // namespace app::rehearsal::test
