// A form: the blank paper as data. Where every mark, code, box and printed word is, in millimetres
// from the top left corner of the page. Forms that are printed here and forms of others are
// described alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry.h"

namespace forms {

using core::PointMm;
using core::RectMm;
using core::SizeMm;

// One row of a form's options, from options.csv of the canvass (candidates, in the printed order).
struct Option {
    std::string id;     // lower-case letters, digits, '_': "buttigieg"
    std::string label;  // as printed: "Buttigieg"

    bool operator==(const Option&) const = default;
};

enum class FieldKind {
    Number,     // one box, a whole number written in it
    Digits,     // one box a digit, side by side; `cells` of them
    Tick,       // a small box that is ticked or not
    Signature,  // ink or no ink
};
constexpr bool holds_number(FieldKind kind) {
    return kind == FieldKind::Number || kind == FieldKind::Digits;
}

// One printed line of a box's frame.
enum class FrameLine {
    Top,
    Right,
    Bottom,
    Left,
    Between,  // Digits: the lines between its cells
};

// One thing that people fill in. Its name is unique in the form: "first.buttigieg", "final.total",
// "header.attendees", "tick.toss", "signature.chair".
struct Field {
    std::string name;
    FieldKind kind = FieldKind::Number;
    int page = 1;         // 1-based page of the form
    RectMm box;           // the inside of the printed frame; of all cells together for Digits
    int cells = 1;        // Digits: how many boxes side by side, of equal width; otherwise 1
    int most_digits = 4;  // the longest number that fits: 1–7
    std::string label;    // as a person says it: "Buttigieg, first alignment"
    // The lines of its frame that are to be seen on every sheet, each once, in FrameLine's order. A
    // box that lacks them in a picture is covered. None: nothing tells, and no box is surely empty.
    std::vector<FrameLine> frame;

    bool operator==(const Field&) const = default;
};

// Words printed on the page. `size_mm` is the height of a capital letter's em (font size).
struct Text {
    int page = 1;
    PointMm at;  // baseline; left, centre or right end of the words by `align`
    double size_mm = 4;
    // May hold {title} (of the canvass), {form}, {form_id}, {revision}, {precinct}, {county}, {id},
    // {page}, {pages}, {mode} (REHEARSAL, or nothing on a live canvass).
    std::string words;
    bool verbatim = false;  // braces mean braces: the names of options
    enum class Align { Left, Centre, Right } align = Align::Left;
    bool bold = false;
    double most_width_mm = 0;  // shrunk to fit this width; 0: as wide as it is

    bool operator==(const Text&) const = default;
};

// A printed line or frame that is neither a mark nor a field's frame (table rulings).
struct Rule {
    int page = 1;
    PointMm from;
    PointMm to;
    double width_mm = 0.2;
    double grey = 0;  // 0 black to 1 white

    bool operator==(const Rule&) const = default;
};

// What the scanner looks for on one page.
struct PageDesign {
    // Centres of the four corner marks: top left, top right, bottom right, bottom left. Solid black
    // squares of side `mark_size_mm`. All four, or none where others printed the form without them.
    std::vector<PointMm> marks;
    double mark_size_mm = 0;
    // The same code twice: top left and bottom right (outer edge of the dark modules' square).
    std::vector<RectMm> codes;
    // Where the short printed id stands, with its quiet surroundings.
    std::optional<RectMm> printed_id;

    bool operator==(const PageDesign&) const = default;
};

struct Form {
    std::string
        id;  // upper-case letters and digits, 1–8: "IA20MATH"; part of the code on the sheet
    int revision = 1;  // 1–99
    std::string title;
    SizeMm page_size;              // of every page, portrait
    double frame_grey = 0.6;       // frames of boxes: 0 black to 1 white; the drop-out grey
    double frame_width_mm = 0.3;   // stroke, centred on the edge of a field's box
    std::vector<FrameLine> frame;  // of every field that does not name its own
    std::vector<PageDesign> pages;
    std::vector<Field> fields;  // in reading order
    std::vector<Text> texts;
    std::vector<Rule> rules;
    std::vector<Option> options;  // for which the tables were laid out

    int page_count() const { return static_cast<int>(pages.size()); }
    // Returns null where the form has no such field. O(fields).
    const Field* field(std::string_view name) const;
    // Returns the fields of one page, in reading order.
    std::vector<const Field*> fields_of_page(int page) const;
    bool operator==(const Form&) const = default;
};

}  // namespace forms
