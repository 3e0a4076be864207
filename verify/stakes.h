// What a finding moves: the delegates of each option, whichever way the finding is resolved.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verify/cells.h"
#include "verify/finding.h"
#include "verify/sheet.h"
#include "verify/verify_precinct.h"

namespace verify {

// One way to resolve a finding and the precinct's award by option that then stands.
struct Resolved {
    Basis basis = Basis::AsWritten;
    std::string said_by;         // channels; AsReported only
    std::vector<int> delegates;  // as long as the list of options
};

// Puts the ways down in the finding where they differ, with the options they differ in, and what is
// at stake: the most delegates that change hands between two ways, and no more than the precinct
// elects. Ways that all give the same leave the finding as it is.
void set_resolutions(Finding& finding, const std::vector<Resolved>& ways,
                     const std::vector<forms::Option>& options, const forms::Precinct& precinct);

// A box in dispute: what is written there against what is reported, with every other box as first
// read. A count moves the award that the rules make of it; an award moves itself.
void weigh_box(Finding& finding, const Cell& cell, const PrecinctFacts& facts, const Rules& rules,
               const Cells& cells);

// An award or the head against the rules: the awards on `sheet` against those that its counts lead
// to, and what was reported. `awards` is awards_of(sheet, rules).
void weigh_rule(Finding& finding, const Sheet& sheet, const Awards& awards,
                const PrecinctFacts& facts, const Rules& rules);

// Whether the first can move more: state delegate equivalents first, since a delegate weighs
// several times as much in one county as in another, then delegates.
bool moves_more(const Finding& a, const Finding& b);

// "2 delegates (0.4000 SDE) at stake".
std::string stake_in_words(const Finding& finding);

// "as written: Burr 1, Clay 2; as reported by the app: Burr 0 (−1, −0.2000 SDE), Clay 3 (+1,
// +0.2000 SDE)"; empty where nothing moves. Differences are from the first way.
std::string resolutions_in_words(const Finding& finding);

}  // namespace verify
