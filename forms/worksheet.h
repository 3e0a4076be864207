// A filled worksheet as data: what was measured in each box. As written, never corrected.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/geometry.h"

namespace forms {

enum class ReadingState {
    Number,     // a value stands there
    Blank,      // nothing stands there; a blank is not a zero
    Void,       // a dash, an X, a slash: says "nothing here" on purpose
    Struck,     // struck out with nothing in its place: no value
    Illegible,  // something stands there that cannot be read
    Covered,  // the frame of the box is not to be seen: something lies over it. No value, no digits
};

// Returns whether the state says what is written, if only that nothing is.
constexpr bool is_read(ReadingState state) {
    return state != ReadingState::Illegible && state != ReadingState::Covered;
}

struct Alternative {
    std::string digits;  // as written, leading zeros kept; empty: not a number
    double probability = 0;

    bool operator==(const Alternative&) const = default;
};

struct ReadingFlags {
    bool overwritten = false;           // a digit written over another
    bool struck_and_rewritten = false;  // a number struck out, another beside it
    bool touches_frame = false;         // ink on or over the frame of its box

    bool operator==(const ReadingFlags&) const = default;
};

// Where a reading can be checked again: the crop is cut from the page's picture on demand.
struct Evidence {
    core::Digest page;  // SHA-256 that names the page (forms the archive's key with page_in_file)
    core::RectPx box;   // in the archived view of the page, px
    core::Digest crop;  // SHA-256 of the very crop (rows × cols, 8-bit grey) that was read

    bool operator==(const Evidence&) const = default;
};

struct Reading {
    std::string field;
    ReadingState state = ReadingState::Blank;
    std::string digits;        // as written ("069"); empty unless Number
    std::optional<int> value;  // of the digits; empty unless Number
    // Probability that state and digits are right: 0–1, calibrated. For ticks and signatures: that
    // ink (Number with value 1) or no ink (Blank) is right.
    double probability = 0;
    std::vector<Alternative> alternatives;  // other numbers it may be, the likeliest first
    ReadingFlags flags;
    Evidence evidence;

    bool operator==(const Reading&) const = default;
};

// All pages of one precinct that were accepted and not superseded.
struct Worksheet {
    std::string precinct;
    std::map<std::string, Reading> readings;  // by field
    std::vector<int> pages;                   // pages of the form that are present, ascending

    const Reading* reading(const std::string& field) const;
    bool operator==(const Worksheet&) const = default;
};

std::string_view name_of(ReadingState state);  // "number", "blank", "void", "struck", "illegible",
                                               // "covered"
std::optional<ReadingState> reading_state(std::string_view name);

}  // namespace forms
