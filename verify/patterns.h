// The same slip in many precincts: options exchanged, rows shifted, the two alignments flipped, or
// one source (a channel, a person, an hour, a county) that is wrong more often than chance allows.
// One alert with the precincts it explains, instead of a hundred findings that each look like a
// slip of the hand. Pure: all precincts in, alerts out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/worksheet.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace verify {

// The three columns of a worksheet, in this order wherever there is one entry a column.
inline constexpr std::array<std::string_view, 3> kColumns = {"first", "final", "delegates"};

// Each vector is as long as the list of options; an empty value is not known (not written, in
// doubt, not reported), and neither supports nor contradicts a pattern.
struct ComparedColumn {
    std::vector<std::optional<int>> written;
    std::vector<std::optional<int>> reported;
};

struct ComparedPrecinct {
    std::string precinct;
    std::array<ComparedColumn, kColumns.size()> columns;
    // Where the report came from: "channel app", "county Polk", "hour 2020-02-04T03", … Any kinds;
    // a precinct may name several.
    std::vector<std::string> sources;
};

// What paper and report say of one precinct. Written values count where they are read as surely as
// Policy::least_probability; reported ones are those of the report received last.
ComparedPrecinct compared(const forms::Form& form, const forms::Precinct& precinct,
                          const forms::Worksheet& worksheet, const std::vector<Report>& reports,
                          const Policy& policy);

// A box in which paper and report differ just as a pattern says.
struct ExplainedBox {
    std::string precinct;
    std::string field;
    int written = 0;
    int reported = 0;

    bool operator==(const ExplainedBox&) const = default;
};

struct Pattern {
    Code code = Code::PatternSwap;       // PatternSwap, PatternShift, PatternFlip or PatternSource
    std::string name;                    // "Sanders and Patrick exchanged"; never empty
    std::vector<std::string> columns;    // of kColumns; empty for a source
    std::vector<std::string> precincts;  // that it explains, in the order given
    // That chance alone would show this or more anywhere in the canvass: 0–1, corrected for all
    // the patterns that were looked for.
    double chance = 0;
    std::string message;              // one sentence a person reads
    std::vector<ExplainedBox> boxes;  // precinct by precinct; none of a source

    bool operator==(const Pattern&) const = default;
};

// The alerts, those with the most precincts first. Deterministic.
std::vector<Pattern> find_patterns(const std::vector<ComparedPrecinct>& precincts,
                                   const std::vector<forms::Option>& options,
                                   const Policy& policy = {});

// Precincts whose reported first and final counts are the same, number for number, as another's:
// groups of two or more, each in the order given. Only vectors with
// Policy::least_duplicate_numbers above 0 count.
std::vector<std::vector<std::string>> identical_reports(
    const std::vector<ComparedPrecinct>& precincts, const Policy& policy = {});

// That a count with this mean is at least `least` (Poisson). 0–1.
double chance_of_at_least(std::size_t least, double mean);
// That at least `least` of `drawn` are marked, drawn from `all` of which `marked` are
// (hypergeometric). 0–1.
double chance_of_marked(std::size_t least, std::size_t drawn, std::size_t marked, std::size_t all);

}  // namespace verify
