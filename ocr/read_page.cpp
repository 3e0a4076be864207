#include "ocr/read_page.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>

#include "core/check.h"
#include "core/geometry.h"
#include "ocr/debug_pictures.h"
#include "ocr/digit_cells.h"
#include "ocr/frame_seen.h"
#include "ocr/isolate_ink.h"
#include "ocr/marks.h"
#include "ocr/paper_seen.h"

namespace ocr {
namespace {

using forms::Field;
using forms::FieldKind;
using forms::FrameLine;
using forms::Reading;
using forms::ReadingState;

// One piece of paper to read: a field, or one cell of a field with one box a digit.
struct Piece {
    cv::Mat crop;
    cv::Rect box;  // the inside of the frame, in pixels of `crop`
    Ink ink;
};

core::RectPx in_view(const core::RectMm& box, double dpi) {
    const double scale = core::px_per_mm(dpi);
    const auto px = [scale](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    return {px(box.x), px(box.y), px(box.right()) - px(box.x), px(box.bottom()) - px(box.y)};
}

// Returns the box and its surroundings, as far as there is paper.
cv::Rect with_margin(const core::RectPx& box, const View& view, double margin_mm) {
    const int margin = static_cast<int>(std::lround(margin_mm * core::px_per_mm(view.dpi)));
    return cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin,
                    box.height + 2 * margin) &
           cv::Rect({0, 0}, view.grey.size());
}

Piece cut_piece(const View& view, const core::RectMm& where, const ReadOptions& options) {
    const core::RectPx box = in_view(where, view.dpi);
    const cv::Rect cut = with_margin(box, view, options.margin_mm);
    Piece piece;
    piece.crop = view.grey(cut);
    piece.box = cv::Rect(box.x - cut.x, box.y - cut.y, box.width, box.height) &
                cv::Rect({0, 0}, cut.size());
    return piece;
}

std::vector<core::RectMm> cells_of(const Field& field) {
    std::vector<core::RectMm> cells;
    const double width = field.box.width / field.cells;
    for (int i = 0; i < field.cells; ++i) {
        cells.push_back({field.box.x + i * width, field.box.y, width, field.box.height});
    }
    return cells;
}

core::Digest digest_of(const cv::Mat& crop) {
    const cv::Mat whole = crop.isContinuous() ? crop : crop.clone();
    return core::sha256({whole.ptr<std::uint8_t>(), whole.total() * whole.elemSize()});
}

std::optional<int> value_of(const std::string& digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

void take(Reading& reading, const NumberGuess& guess) {
    reading.state = guess.state;
    reading.digits = guess.digits;
    reading.value = value_of(guess.digits);
    reading.probability = guess.probability;
    reading.alternatives = guess.alternatives;
    reading.flags.overwritten = guess.overwritten;
    reading.flags.struck_and_rewritten = guess.struck_and_rewritten;
}

void take(Reading& reading, const MarkGuess& guess) {
    reading.state = guess.marked ? ReadingState::Number : ReadingState::Blank;
    if (guess.marked) {
        reading.digits = "1";
        reading.value = 1;
    }
    reading.probability = guess.probability;
}

// The pieces cut for one field, and the place of its inputs in the page's one batch.
struct Cut {
    const Field* field = nullptr;
    std::vector<Piece> pieces;
    FrameSeen frame;       // of the piece that is seen least
    double paper_off = 0;  // of the piece whose paper differs most (ocr/paper_seen.h)
    std::size_t first_input = 0;
};

Cut cut_field(const View& view, const Field& field, const ReadOptions& options) {
    Cut cut;
    cut.field = &field;
    if (field.kind == FieldKind::Digits) {
        for (const core::RectMm& cell : cells_of(field)) {
            cut.pieces.push_back(cut_piece(view, cell, options));
        }
    } else {
        cut.pieces.push_back(cut_piece(view, field.box, options));
    }
    return cut;
}

bool names(const Field& field, FrameLine line) {
    return std::find(field.frame.begin(), field.frame.end(), line) != field.frame.end();
}

// Returns the boxes of the field's pieces, each with the lines that are named for it.
std::vector<FramedBox> framed_boxes(const Field& field) {
    const std::vector<core::RectMm> cells =
        field.kind == FieldKind::Digits ? cells_of(field) : std::vector{field.box};
    std::vector<FramedBox> boxes;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        FramedBox box{cells[i], {}};
        const bool first = i == 0;
        const bool last = i + 1 == cells.size();
        if (names(field, FrameLine::Top)) box.lines.push_back(FrameLine::Top);
        if (names(field, last ? FrameLine::Right : FrameLine::Between))
            box.lines.push_back(FrameLine::Right);
        if (names(field, FrameLine::Bottom)) box.lines.push_back(FrameLine::Bottom);
        if (names(field, first ? FrameLine::Left : FrameLine::Between))
            box.lines.push_back(FrameLine::Left);
        boxes.push_back(std::move(box));
    }
    return boxes;
}

// Returns what hides most: a field is as covered as the worst of its cells, and tells no more than
// the one that tells least.
FrameSeen worst_of(const FrameSeen& a, const FrameSeen& b) {
    return {a.told && b.told, std::min(a.share, b.share), std::max(a.hidden_mm, b.hidden_mm),
            std::max(a.hidden_side_mm, b.hidden_side_mm)};
}

void measure_frames_of(std::vector<Cut>& cuts, const View& view, const forms::Form& form) {
    std::vector<FramedBox> boxes;
    for (const Cut& cut : cuts) {
        const auto of_field = framed_boxes(*cut.field);
        boxes.insert(boxes.end(), of_field.begin(), of_field.end());
    }
    const auto seen = measure_frames(view.grey, view.dpi, form.frame_width_mm, boxes);
    std::size_t at = 0;
    for (Cut& cut : cuts) {
        cut.frame = seen[at++];
        for (std::size_t i = 1; i < cut.pieces.size(); ++i) {
            cut.frame = worst_of(cut.frame, seen[at++]);
        }
    }
}

void measure_paper_of(std::vector<Cut>& cuts, const View& view) {
    std::vector<core::RectMm> boxes;
    for (const Cut& cut : cuts) {
        for (const FramedBox& box : framed_boxes(*cut.field)) boxes.push_back(box.box);
    }
    const auto off = measure_paper(view.grey, view.dpi, boxes);
    std::size_t at = 0;
    for (Cut& cut : cuts) {
        for (std::size_t i = 0; i < cut.pieces.size(); ++i) {
            cut.paper_off = std::max(cut.paper_off, off[at++]);
        }
    }
}

Holds held_by(const Cut& cut) {
    if (!forms::holds_number(cut.field->kind)) return Holds::Mark;
    return cut.pieces.size() > 1 ? Holds::Digit : Holds::Number;
}

// Isolates the ink of all pieces together: they tell the page's pen.
void isolate(std::vector<Cut>& cuts) {
    std::vector<FieldCrop> crops;
    std::vector<Piece*> pieces;
    for (Cut& cut : cuts) {
        for (Piece& piece : cut.pieces) {
            crops.push_back({piece.crop, piece.box, held_by(cut)});
            pieces.push_back(&piece);
        }
    }
    std::vector<Ink> inks = isolate_page(crops);
    for (std::size_t i = 0; i < inks.size(); ++i) pieces[i]->ink = std::move(inks[i]);
}

// Takes back what the frame does not bear out. Where it is hidden, nobody knows what the box says;
// where a part is, a number that is to be seen keeps its digits and nothing of its certainty; where
// one side is, a box that looks empty may be.
void judge_frame(Reading& reading, const FrameSeen& frame, const ReadOptions& options) {
    const bool blank = reading.state == ReadingState::Blank;
    if (!frame.told) {
        if (blank) reading.probability = std::min(reading.probability, options.most_blank_unframed);
        return;
    }
    const bool hidden = frame.share < options.least_frame_seen;
    const bool strip = frame.hidden_mm > options.most_hidden_mm;
    if (!hidden && !strip && frame.hidden_side_mm <= options.most_hidden_side_mm) return;
    reading.alternatives.clear();
    if (!hidden && (!strip || reading.state == ReadingState::Number)) {
        reading.probability = std::min(
            reading.probability, blank ? options.most_blank_unframed : options.most_partly_covered);
        return;
    }
    reading.state = ReadingState::Covered;
    reading.digits.clear();
    reading.value.reset();
    reading.probability = 1 - frame.share;
    reading.flags = {};
}

Reading reading_of(const Cut& cut, const std::vector<NumberGuess>& guesses,
                   const ReadOptions& options) {
    Reading reading;
    reading.field = cut.field->name;
    const Piece& piece = cut.pieces.front();
    const auto first = guesses.begin() + static_cast<std::ptrdiff_t>(cut.first_input);
    if (cut.field->kind == FieldKind::Digits) {
        take(reading,
             joined_cells({first, first + static_cast<std::ptrdiff_t>(cut.pieces.size())}));
    } else if (cut.field->kind == FieldKind::Number) {
        take(reading, *first);
    } else {
        // isolate_ink works on a smaller copy where a crop is large.
        const double scale = static_cast<double>(piece.ink.map.rows) / piece.crop.rows;
        const double area = piece.ink.map.empty() ? 0 : piece.box.area() * scale * scale;
        take(reading, guess_mark(cut.field->kind, piece.ink, area));
    }
    const auto any = [&cut](bool Ink::*mark) {
        return std::any_of(cut.pieces.begin(), cut.pieces.end(),
                           [mark](const Piece& p) { return p.ink.*mark; });
    };
    const auto at_most = [&reading](double most) {
        reading.probability = std::min(reading.probability, most);
    };
    const bool blank = reading.state == ReadingState::Blank;
    // A person must tell whose stroke it is.
    if (blank && any(&Ink::stray)) at_most(options.most_blank_with_stray);
    if (blank && any(&Ink::stamped)) at_most(options.most_blank_under_stamp);
    if (!blank && any(&Ink::faint)) at_most(options.most_faint);
    if (any(&Ink::shines_through)) at_most(options.most_shining_through);
    // The boxes of one number share their lines: the stroke may belong to the next box.
    if (any(&Ink::beside))
        at_most(cut.pieces.size() > 1 ? options.most_blank_with_stray : options.most_on_frame);
    // Something lies within the frame: what is written may go on below it. A signature fills its
    // box.
    if (forms::holds_number(cut.field->kind) && cut.paper_off > options.most_paper_off)
        at_most(blank ? options.most_blank_unframed : options.most_partly_covered);
    reading.flags.touches_frame = any(&Ink::touches_frame);
    judge_frame(reading, cut.frame, options);
    return reading;
}

core::Result<> debug(const Cut& cut, const std::vector<NumberGuess>& guesses, NumberReader& reader,
                     const std::string& folder) {
    for (std::size_t i = 0; i < cut.pieces.size(); ++i) {
        const Piece& piece = cut.pieces[i];
        std::string name = cut.field->name;
        if (cut.pieces.size() > 1) name += "-" + std::to_string(i + 1);
        const bool has_scores = forms::holds_number(cut.field->kind) && !piece.ink.empty;
        FieldScores scores;
        if (has_scores) scores = reader.raw(piece.ink.input, guesses[cut.first_input + i].by);
        TRY(write_debug_pictures(folder, name, piece.crop, piece.ink,
                                 has_scores ? &scores : nullptr));
    }
    return {};
}

}  // namespace

core::Result<std::vector<Reading>> read_page(const View& view, const forms::Form& form, int page,
                                             NumberReader& reader, const ReadOptions& options) {
    CHECK(view.grey.type() == CV_8UC1 && view.dpi > 0);
    std::vector<Cut> cuts;
    for (const Field* field : form.fields_of_page(page)) {
        cuts.push_back(cut_field(view, *field, options));
    }
    measure_frames_of(cuts, view, form);
    measure_paper_of(cuts, view);
    isolate(cuts);
    std::vector<cv::Mat> inputs;
    for (Cut& cut : cuts) {
        cut.first_input = inputs.size();
        if (!forms::holds_number(cut.field->kind)) continue;
        for (const Piece& piece : cut.pieces) inputs.push_back(piece.ink.input);
    }
    const std::vector<NumberGuess> guesses = reader.read(inputs);
    CHECK(guesses.size() == inputs.size());

    std::vector<Reading> readings;
    readings.reserve(cuts.size());
    for (const Cut& cut : cuts) {
        Reading reading = reading_of(cut, guesses, options);
        // The evidence is one crop of the whole field, also where its cells were read one by one.
        const core::RectPx box = in_view(cut.field->box, view.dpi);
        reading.evidence.crop = digest_of(view.grey(with_margin(box, view, options.margin_mm)));
        reading.evidence.box = box;
        readings.push_back(std::move(reading));
        if (!options.debug_dir.empty()) TRY(debug(cut, guesses, reader, options.debug_dir));
    }
    return readings;
}

core::Result<Reading> read_crop(const cv::Mat& grey, NumberReader& reader,
                                const ReadOptions& options) {
    if (grey.empty() || grey.type() != CV_8UC1) {
        return core::fail("The picture of a field must be 8-bit grey and not empty.");
    }
    const Ink ink = isolate_ink(grey);
    Reading reading;
    const NumberGuess guess = reader.read_alone(ink.input);
    take(reading, guess);
    reading.evidence.crop = digest_of(grey);
    reading.evidence.box = {0, 0, grey.cols, grey.rows};
    if (!options.debug_dir.empty()) {
        FieldScores scores;
        if (!ink.empty) scores = reader.raw(ink.input, guess.by);
        TRY(write_debug_pictures(options.debug_dir, "crop", grey, ink,
                                 ink.empty ? nullptr : &scores));
    }
    return reading;
}

}  // namespace ocr
