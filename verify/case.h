// What people do with the findings of one precinct. Facts only ever add up; nothing is edited.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/worksheet.h"
#include "verify/finding.h"

namespace verify {

enum class CaseState {
    Open,       // waits for a keying of some field
    Keyed,      // every field is keyed; waits for a decision
    Escalated,  // somebody asked for help, with a reason
    Resolved,   // every field is decided
};
std::string_view name_of(CaseState state);  // "open", "keyed", "escalated", "resolved"
std::optional<CaseState> case_state(std::string_view name);

// One person's blind entry for one field, from the image alone.
struct Keying {
    std::string precinct;
    std::string field;
    std::string user;
    std::string at;  // core::utc_timestamp
    forms::ReadingState state = forms::ReadingState::Number;
    std::optional<int> value;  // with Number only

    bool operator==(const Keying&) const = default;
};

struct Decision {
    std::string precinct;
    std::string field;
    std::vector<std::string> users;  // who decided so, each once, the newest last
    std::string at;
    std::optional<int> value;  // empty: no value stands (blank, void, illegible)
    Basis basis = Basis::AsWritten;
    std::string reason;     // in the words of who decided last; never empty
    int people_needed = 1;  // before so many stand for it, it does not stand
    // Why no value stands (Blank, Void, Illegible); not looked at where one does.
    forms::ReadingState no_value = forms::ReadingState::Blank;
    bool officials = false;  // only officials count, each of whom has decided so
    // Who had keyed the same, blind, without deciding. They stand for it too.
    std::vector<std::string> keyed_alike = {};

    bool operator==(const Decision&) const = default;
};

// One official's wish to open a settled box again. Once enough of them have said so, what was
// decided before does not stand any more.
struct Reopening {
    std::string precinct;
    std::string field;
    std::string user;
    std::string at;
    std::string reason;  // never empty

    bool operator==(const Reopening&) const = default;
};

// What people were told of a precinct before: values of these boxes, by whoever says something of
// them (machine, report, rules, other people).
struct Shown {
    std::string precinct;
    std::string person;
    std::vector<std::string> fields;  // or kEveryBox alone

    bool operator==(const Shown&) const = default;
};
inline constexpr std::string_view kEveryBox = "*";

// The findings of one precinct that need people.
struct Case {
    std::string precinct;
    CaseState state = CaseState::Open;
    std::vector<Finding> findings;    // the largest first
    std::vector<std::string> fields;  // to key and decide, in the form's order
    // Of these, the ones that pass and were drawn to be checked (verify/risk.h): keyed like the
    // others; decided only where somebody keyed something else than what passes.
    std::vector<std::string> drawn;
    // Of these, the ones that a decision about a pattern settled after somebody had keyed them:
    // nothing is left to decide where they were keyed as they pass.
    std::vector<std::string> by_pattern;
    // Of the finding that can move most.
    int delegates_at_stake = 0;
    double sde_at_stake = 0;
    std::string escalation;  // reason; empty unless Escalated

    bool operator==(const Case&) const = default;
};

enum class Source {
    Passed,             // as the reader read it
    PassedAsConfirmed,  // as another of its readings, which report and paper's arithmetic name
    PassedByPattern,    // somebody decided about its pattern that the paper stands
    PassedAndChecked,   // drawn to be checked, and people keyed the same
    DecidedByOne,
    DecidedByTwo,
    Undecided,
};
std::string_view name_of(Source source);  // "passed", "passed_as_confirmed", …

struct FinalValue {
    std::optional<int> value;
    Source source = Source::Undecided;

    bool operator==(const FinalValue&) const = default;
};

}  // namespace verify
