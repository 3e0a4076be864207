// The verifier's front door: the facts of one precinct go in, its verdict comes out. Pure: no
// clock, no disk, no other precinct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/worksheet.h"
#include "verify/case.h"
#include "verify/caucus_math.h"
#include "verify/finding.h"
#include "verify/policy.h"
#include "verify/queue_order.h"
#include "verify/report.h"
#include "verify/rules.h"

namespace verify {

// A box settled by the decision about a whole pattern that the paper stands: it stays settled as
// long as its values are those of then.
struct SettledBox {
    std::string field;
    int written = 0;
    int reported = 0;
    std::string pattern;  // its name
    std::string by;       // who decided

    bool operator==(const SettledBox&) const = default;
};

// When something became known. What came first is the order of the ledger: the clocks of two
// machines differ.
struct Moment {
    std::int64_t seq = 0;  // of its event; 0: it did not happen yet
    std::string at;        // core::utc_timestamp, for people

    bool operator==(const Moment&) const = default;
};

struct PrecinctFacts {
    const forms::Precinct* precinct = nullptr;  // not null
    const forms::Form* form = nullptr;          // not null
    std::optional<forms::Worksheet> worksheet;  // empty: no accepted page yet
    std::vector<Report> reports;                // the latest version of each channel
    std::vector<Report> earlier_reports;        // versions that these replaced
    Moment read;                                // when its first page was read
    Moment decided;                             // when people first decided something about it
    std::vector<SettledBox> settled;
    std::vector<Finding> paper_findings;  // INTEGRITY, seen by the pipeline (second sheet, …)
};

// One value in its three layers.
struct Layers {
    std::string field;
    std::optional<forms::Reading> written;  // empty: not read
    std::optional<int> reported;
    std::vector<int> computed;  // every right value; empty: none can be computed
    bool passes = false;        // may stand without people
    bool by_pattern = false;    // it passes by a decision about its pattern
    // The value that passes: mostly as written; another reading, where the report and the paper's
    // arithmetic name that one. Empty: the box does not pass, or holds no number.
    std::optional<int> passing;
};

struct Verdict {
    std::vector<Finding> findings;  // the largest first
    std::vector<Layers> layers;     // by field, in the form's order
    // Number of boxes that pass, and of awards among them: the population of the risk sample.
    int passed_boxes = 0;
    int passed_delegates = 0;
    Awards awards;
    std::optional<Case> needs_people;  // empty: every field passes, and none is drawn to be checked
    int queue_band = kUnknownBand;     // where a case of the precinct stands in the queue
};

// A precinct with a report and no paper has no case yet: the report stays "claimed".
Verdict verify_precinct(const PrecinctFacts& facts, const Rules& rules, const Policy& policy);

}  // namespace verify
