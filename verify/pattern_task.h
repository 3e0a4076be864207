// A pattern as one task for people: the evidence, the effect, and one decision for all its boxes.
// Pure.
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

// A decision about a pattern. The newest one stands; all are kept. It settles exactly its own boxes
// with their values of then: a box with another value, or a box added later, stays open.
struct PatternDecision {
    std::string pattern;  // its name
    PatternChoice choice = PatternChoice::LookAtEach;
    std::vector<ExplainedBox> boxes;
    std::string user;
    std::string at;      // core::utc_timestamp
    std::string reason;  // in the person's words; never empty

    bool operator==(const PatternDecision&) const = default;
};

// The blind entries of people in the boxes of a pattern.
struct PatternEvidence {
    std::int64_t precincts = 0;
    std::int64_t precincts_keyed = 0;  // all of their boxes
    std::int64_t boxes = 0;
    std::int64_t boxes_keyed = 0;
    std::int64_t boxes_otherwise = 0;  // keyed otherwise than read, and not decided as read

    bool operator==(const PatternEvidence&) const = default;
};

// Returns a sentence why it cannot be decided yet that the paper stands in all of them; empty: it
// can. People key a few precincts first: `least_keyed` of them, or all where there are fewer. No
// entry may differ from the reading.
std::string why_not_yet(const PatternEvidence& evidence, std::int64_t least_keyed);

// Gain or loss of one option where the paper stands instead of the reports.
struct OptionChange {
    std::string option;  // its label
    std::int64_t first = 0;
    std::int64_t final = 0;
    std::int64_t delegates = 0;
    double sde = 0;  // of the delegates, as far as precincts' weights are known

    bool operator==(const OptionChange&) const = default;
};

// Returns the options that change, in the form's order.
std::vector<OptionChange> changes_of(const std::vector<ExplainedBox>& boxes,
                                     const std::vector<forms::Option>& options,
                                     const forms::Roster& roster);

// Returns "Sanders +12 delegates (+2.3012 SDE), Patrick −12 delegates (−2.3012 SDE)"; counts alone
// where no delegate moves; empty where nothing does.
std::string in_words(const std::vector<OptionChange>& changes);

}  // namespace verify
