#include "ocr/read_page.h"

#include <charconv>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/check.h"
#include "core/geometry.h"
#include "ocr/debug_pictures.h"
#include "ocr/digit_cells.h"
#include "ocr/isolate_ink.h"
#include "ocr/marks.h"

namespace ocr {
namespace {

using forms::Field;
using forms::FieldKind;
using forms::Reading;
using forms::ReadingState;

// One piece of paper that is looked at: a field, or one cell of a field with one box a digit.
struct Piece {
    cv::Mat crop;
    cv::Rect box;  // the inside of the frame, in pixels of `crop`
    Ink ink;
};

cv::Rect box_in_crop(const core::RectMm& box, const ReadOptions& options) {
    const double scale = core::px_per_mm(options.crop_dpi);
    const auto px = [scale](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    return {px(options.crop_margin_mm), px(options.crop_margin_mm), px(box.width), px(box.height)};
}

Piece cut_piece(const scanner::Page& page, const core::RectMm& box, const ReadOptions& options) {
    Piece piece;
    piece.crop = scanner::field_crop(page, box, options.crop_margin_mm, options.crop_dpi);
    piece.box = box_in_crop(box, options) & cv::Rect({0, 0}, piece.crop.size());
    piece.ink = isolate_ink(piece.crop, piece.box);
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

core::RectPx in_view(const core::RectMm& box, double view_dpi) {
    const double scale = core::px_per_mm(view_dpi);
    const auto px = [scale](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    return {px(box.x), px(box.y), px(box.right()) - px(box.x), px(box.bottom()) - px(box.y)};
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

// What is cut for one field, and where its inputs stand in the page's one batch.
struct Cut {
    const Field* field = nullptr;
    std::vector<Piece> pieces;
    std::size_t first_input = 0;
};

bool is_read(const Field& field) {
    return field.kind == FieldKind::Number || field.kind == FieldKind::Digits;
}

Cut cut_field(const scanner::Page& page, const Field& field, const ReadOptions& options) {
    Cut cut;
    cut.field = &field;
    if (field.kind == FieldKind::Digits) {
        for (const core::RectMm& cell : cells_of(field)) {
            cut.pieces.push_back(cut_piece(page, cell, options));
        }
    } else {
        cut.pieces.push_back(cut_piece(page, field.box, options));
    }
    return cut;
}

Reading reading_of(const Cut& cut, const std::vector<NumberGuess>& guesses) {
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
    for (const Piece& p : cut.pieces) {
        reading.flags.touches_frame = reading.flags.touches_frame || p.ink.touches_frame;
    }
    return reading;
}

core::Result<> debug(const Cut& cut, NumberReader& reader, const std::string& folder) {
    for (std::size_t i = 0; i < cut.pieces.size(); ++i) {
        const Piece& piece = cut.pieces[i];
        std::string name = cut.field->name;
        if (cut.pieces.size() > 1) name += "-" + std::to_string(i + 1);
        const bool has_scores = is_read(*cut.field) && !piece.ink.empty;
        const std::vector<FieldScores> scores =
            has_scores ? reader.raw({piece.ink.input}) : std::vector<FieldScores>{};
        TRY(write_debug_pictures(folder, name, piece.crop, piece.ink,
                                 has_scores ? &scores.front() : nullptr));
    }
    return {};
}

}  // namespace

core::Result<std::vector<Reading>> read_page(const scanner::Page& page, const forms::Form& form,
                                             NumberReader& reader, double view_dpi,
                                             const ReadOptions& options) {
    std::vector<Cut> cuts;
    std::vector<cv::Mat> inputs;
    for (const Field* field : form.fields_of_page(page.id.page)) {
        Cut cut = cut_field(page, *field, options);
        cut.first_input = inputs.size();
        if (is_read(*field)) {
            for (const Piece& piece : cut.pieces) inputs.push_back(piece.ink.input);
        }
        cuts.push_back(std::move(cut));
    }
    const std::vector<NumberGuess> guesses = reader.read(inputs);
    CHECK(guesses.size() == inputs.size());

    std::vector<Reading> readings;
    readings.reserve(cuts.size());
    for (const Cut& cut : cuts) {
        Reading reading = reading_of(cut, guesses);
        // The whole field as one crop is the evidence, also where its cells were read one by one.
        reading.evidence.crop = digest_of(
            cut.pieces.size() == 1 ? cut.pieces.front().crop
                                   : scanner::field_crop(page, cut.field->box,
                                                         options.crop_margin_mm, options.crop_dpi));
        reading.evidence.box = in_view(cut.field->box, view_dpi);
        readings.push_back(std::move(reading));
        if (!options.debug_dir.empty()) TRY(debug(cut, reader, options.debug_dir));
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
    take(reading, reader.read({ink.input}).front());
    reading.evidence.crop = digest_of(grey);
    reading.evidence.box = {0, 0, grey.cols, grey.rows};
    if (!options.debug_dir.empty()) {
        const std::vector<FieldScores> scores =
            ink.empty ? std::vector<FieldScores>{} : reader.raw({ink.input});
        TRY(write_debug_pictures(options.debug_dir, "crop", grey, ink,
                                 scores.empty() ? nullptr : &scores.front()));
    }
    return reading;
}

}  // namespace ocr
