// The rules of one contest as data; verify/rules/*.toml, loaded by app/config.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace verify {

// Viability number for precincts electing `delegates_from` or more (up to the next line's):
// ceil(numerator × N / denominator). A denominator of 0: no viability number (the room elects).
struct ViabilityStep {
    int delegates_from = 1;
    int numerator = 15;
    int denominator = 100;

    bool operator==(const ViabilityStep&) const = default;
};

// Delegates of a site whose roster names none, by the people who attended: `delegates` for up to
// `up_to` of them. The last line holds for all above as well.
struct AttendanceStep {
    int up_to = 20;
    int delegates = 4;

    bool operator==(const AttendanceStep&) const = default;
};

// A total that the sheet carries: field `total` must be the sum of `parts`. A part "first.*" stands
// for the first.<option> of every option; any other names one field. A total "first.*" says so of
// each option's own row: its parts "early.*" are then that option's early.<option>. Rules about
// fields that a form does not have say nothing about it.
struct SumRule {
    std::string total;
    std::vector<std::string> parts;

    bool operator==(const SumRule&) const = default;
};

// `field` may not be more than `bound` ("first.total" and "header.attendees").
struct BoundRule {
    std::string field;
    std::string bound;

    bool operator==(const BoundRule&) const = default;
};

// What a decision may do where the layers differ.
enum class Correction {
    AsWritten,   // the value as written stands, noted
    AsComputed,  // the award as computed, the written one stays visible
    AsReported,  // of a transcription only: two officials may let the report stand
};

struct Rules {
    std::string id;  // "iowa-2020"
    std::string title;
    bool caucus = true;                                // false: a plain tally (sums only)
    std::vector<ViabilityStep> viability;              // ascending by delegates_from
    std::vector<AttendanceStep> attendance_delegates;  // ascending by up_to; empty: none known
    std::vector<SumRule> sums;
    std::vector<BoundRule> bounds;
    // AsWritten: what was reported may stand only where everybody who keyed the box found it
    // illegible.
    Correction transcription = Correction::AsWritten;
    Correction rule = Correction::AsComputed;
    Correction arithmetic = Correction::AsWritten;
    Correction single_delegate = Correction::AsWritten;
    int officials_for_rule = 2;  // decisions of kind RULE need so many

    bool operator==(const Rules&) const = default;
};

}  // namespace verify
