// The case of one precinct: findings, and what people do with them. Facts are only added; none is
// edited.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/worksheet.h"
#include "verify/finding.h"

namespace verify {

enum class CaseState {
    Open,       // some field waits for an entry
    Keyed,      // nothing is left to key; some field waits for the third's word or for officials
    Escalated,  // somebody asked for help, with a reason
    Resolved,   // every field is settled
};
std::string_view name_of(CaseState state);  // "open", "keyed", "escalated", "resolved"
std::optional<CaseState> case_state(std::string_view name);

// One person's blind entry for one field, made from the picture alone.
struct Keying {
    std::string precinct;
    std::string field;
    std::string user;
    std::string at;  // core::utc_timestamp
    forms::ReadingState state = forms::ReadingState::Number;
    std::optional<int> value;  // with Number only

    bool operator==(const Keying&) const = default;
};

// What the third says who keyed something else than both others and then saw their entries.
enum class Look {
    AnEntry,     // one of the others is right
    Neither,     // none of the others is right
    Unreadable,  // nobody can read it
};
std::string_view name_of(Look look);  // "an_entry", "neither", "unreadable"
std::optional<Look> look_of_name(std::string_view name);

// The word of the third about one box (verify/box_life.h).
struct ThirdLook {
    std::string precinct;
    std::string field;
    std::string user;
    std::string at;
    Look look = Look::Neither;
    // With AnEntry: the entry that is right.
    forms::ReadingState state = forms::ReadingState::Blank;
    std::optional<int> value = {};

    bool operator==(const ThirdLook&) const = default;
};

struct Decision {
    std::string precinct;
    std::string field;
    std::vector<std::string> users;  // who decided so, each person once, the newest last
    std::string at;
    std::optional<int> value;  // empty: no value stands (blank, void, illegible)
    Basis basis = Basis::AsWritten;
    std::string reason;     // in the words of the last person who decided; never empty
    int people_needed = 1;  // how many must stand for the decision before it stands
    // Why no value stands (Blank, Void, Illegible); ignored where a value stands.
    forms::ReadingState no_value = forms::ReadingState::Blank;
    bool officials = false;  // only officials count, and each must have decided so
    // People who keyed the same, blind, and did not decide. They stand for the decision, too.
    std::vector<std::string> keyed_alike = {};

    bool operator==(const Decision&) const = default;
};

// What somebody says about a box: it holds a number, it holds no value, or it cannot be read.
struct Claim {
    forms::ReadingState state = forms::ReadingState::Number;
    std::optional<int> value;  // with Number only

    bool operator==(const Claim&) const = default;
};
// Whether both claims make the same value stand. An empty box, a dash and a struck number are the
// same claim: no value.
bool same(const Claim& a, const Claim& b);
Claim claim_of(const Keying& keying);
Claim claim_of(const Decision& decision);
Claim claim_of(const ThirdLook& look);

// One official's wish to open a settled box again. Once enough officials have asked for it, the
// earlier decision does not stand any more.
struct Reopening {
    std::string precinct;
    std::string field;
    std::string user;
    std::string at;
    std::string reason;  // never empty

    bool operator==(const Reopening&) const = default;
};

// Boxes of a precinct whose values were shown to a person, whatever the values came from (machine,
// report, rules, other people).
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
    std::vector<std::string> fields;  // to key, in the form's order
    // Those of `fields` that pass and were drawn to be checked (verify/risk.h). People key them
    // like the others.
    std::vector<std::string> drawn;
    // Those of `fields` that pass by a decision about a pattern, and on which somebody had begun
    // before. People key them like the others.
    std::vector<std::string> by_pattern;
    // Stakes of the finding that can move most.
    int delegates_at_stake = 0;
    double sde_at_stake = 0;
    std::string escalation;  // reason; empty unless Escalated

    bool operator==(const Case&) const = default;
};

enum class Source {
    Passed,             // as the reader read it
    PassedAsConfirmed,  // as another of its readings, which the report and the paper's sums name
    PassedByPattern,    // somebody decided about its pattern that the paper stands
    PassedAndChecked,   // drawn to be checked, and people keyed the same
    KeyedByOne,         // where one person keys a box: the machine or a report says the same
    KeyedByTwo,         // two people stand for it: both keyed it blind, or the third chose it
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
