// Tells what a finding moves: the delegates of each option, whichever way the finding is resolved.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verify/cells.h"
#include "verify/finding.h"
#include "verify/sheet.h"
#include "verify/verify_precinct.h"

namespace verify {

// One way to resolve a finding, and the precinct's award by option in that case.
struct Resolved {
    Basis basis = Basis::AsWritten;
    std::string said_by;         // channels; AsReported only
    std::vector<int> delegates;  // as long as the list of options
};

// Writes the ways into the finding where they differ, with the options in which they differ and the
// stakes: the most delegates that change hands between two ways, at most those of the precinct. If
// all ways give the same, the finding stays as it is.
void set_resolutions(Finding& finding, const std::vector<Resolved>& ways,
                     const std::vector<forms::Option>& options, const forms::Precinct& precinct);

// Weighs a box in dispute: the written value against the reported one, with every other box as
// first read. A count moves the award that follows from it by the rules; an award moves itself.
void weigh_box(Finding& finding, const Cell& cell, const PrecinctFacts& facts, const Rules& rules,
               const Cells& cells);

// Weighs an award or the head against the rules: the awards on `sheet` against those that follow
// from its counts, and the reported ones. `awards` is awards_of(sheet, rules).
void weigh_rule(Finding& finding, const Sheet& sheet, const Awards& awards,
                const PrecinctFacts& facts, const Rules& rules);

// Returns whether the first can move more. State delegate equivalents count first, since a delegate
// weighs several times as much in one county as in another; then delegates.
bool moves_more(const Finding& a, const Finding& b);

// Returns "2 delegates (0.4000 SDE) at stake".
std::string stake_in_words(const Finding& finding);

// Returns "as written: Burr 1, Clay 2; as reported by the app: Burr 0 (−1, −0.2000 SDE), Clay 3
// (+1, +0.2000 SDE)"; empty where nothing moves. Differences are from the first way.
std::string resolutions_in_words(const Finding& finding);

}  // namespace verify
