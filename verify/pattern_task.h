// A pattern as one task for people: what is known of it, what it would change, and the decision
// that somebody takes once for all its boxes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/patterns.h"

namespace verify {

enum class PatternChoice {
    PaperStands,  // the pattern is real: what is written stands in each of its boxes
    LookAtEach,   // every box is keyed and decided like any other
};
std::string_view name_of(PatternChoice choice);  // "paper_stands", "look_at_each"
std::optional<PatternChoice> pattern_choice(std::string_view name);

// The newest about a pattern stands; all are kept. It settles the very boxes it was taken about,
// with the very values: a box that says something else since, or was not among them, is not.
struct PatternDecision {
    std::string pattern;  // its name
    PatternChoice choice = PatternChoice::LookAtEach;
    std::vector<ExplainedBox> boxes;
    std::string user;
    std::string at;      // core::utc_timestamp
    std::string reason;  // in the person's words; never empty

    bool operator==(const PatternDecision&) const = default;
};

// What people have keyed, blind, in the boxes of a pattern.
struct PatternEvidence {
    std::int64_t precincts = 0;
    std::int64_t precincts_keyed = 0;  // all of their boxes
    std::int64_t boxes = 0;
    std::int64_t boxes_keyed = 0;
    std::int64_t boxes_otherwise = 0;  // of the keyed: not as the machine read it, nor decided so

    bool operator==(const PatternEvidence&) const = default;
};

// Why nobody may say yet that the paper stands in all of them, in a sentence; empty: somebody may.
// Boxes were never looked at by a person, so a few precincts are keyed first: `least_keyed` of
// them, or all where there are fewer, and nobody may have keyed anything else than was read.
std::string why_not_yet(const PatternEvidence& evidence, std::int64_t least_keyed);

// What one option gains or loses where the paper stands instead of the reports.
struct OptionChange {
    std::string option;  // its label
    std::int64_t first = 0;
    std::int64_t final = 0;
    std::int64_t delegates = 0;
    double sde = 0;  // of the delegates, as far as precincts' weights are known

    bool operator==(const OptionChange&) const = default;
};

// Options that change, in the form's order.
std::vector<OptionChange> changes_of(const std::vector<ExplainedBox>& boxes,
                                     const std::vector<forms::Option>& options,
                                     const forms::Roster& roster);

// "Sanders +12 delegates (+2.3012 SDE), Patrick −12 delegates (−2.3012 SDE)"; counts alone where
// no delegate moves; empty where nothing does.
std::string in_words(const std::vector<OptionChange>& changes);

}  // namespace verify
