// The life of a case: which boxes are settled, what stands in each, and what is left to do, by what
// people did in the order of the ledger. Pure; who may do what is in verify/case_rights.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "forms/worksheet.h"
#include "verify/case.h"
#include "verify/finding.h"
#include "verify/risk.h"

namespace verify {

// What somebody says stands in a box: a number, that no value stands there, or that it cannot be
// read.
struct Claim {
    forms::ReadingState state = forms::ReadingState::Number;
    std::optional<int> value;  // with Number only
};
// Whether both make the same stand. An empty box, a dash and a struck number do: no value.
bool same(const Claim& a, const Claim& b);
Claim claim_of(const Keying& keying);
Claim claim_of(const Decision& decision);

// One box in its three layers, as the newest verdict left it.
struct KnownField {
    std::string field;
    std::optional<forms::ReadingState> written_state;  // empty: not read
    std::string written_digits;
    std::optional<int> written;
    double probability = 0;  // that the reading is right
    std::optional<int> reported;
    std::vector<int> computed;   // every right value
    bool passes = false;         // stands without people
    bool by_pattern = false;     // … since somebody decided about its pattern
    std::optional<int> passing;  // what then stands (verify::Layers::passing)

    bool operator==(const KnownField&) const = default;
};

using Act = std::variant<Keying, Decision, Reopening>;

// All that bears on what people may do with one precinct and on what stands in it.
struct CaseFacts {
    Case what;                       // without fields: there is no case. Its state is not looked at
    std::vector<KnownField> layers;  // in the form's order
    std::vector<Finding> findings;   // of the newest verdict
    std::vector<Act> history;        // oldest first, in the order of the ledger
    std::vector<Shown> shown;        // to whom values were shown, in the order of the ledger
};

bool is_in_case(const CaseFacts& facts, std::string_view field);
// Null: the verdict does not speak of it.
const KnownField* layer_of(const CaseFacts& facts, std::string_view field);

// Whether values of the box were shown to the person (kEveryBox: of all boxes).
bool was_shown(const CaseFacts& facts, std::string_view person, std::string_view field);

// Whether enough people stand for it. What was found when the decision was taken counts.
bool stands(const Decision& decision);

// What people did with one box. Pointers are into the facts.
struct BoxLife {
    std::vector<const Keying*> keyings;  // a blind entry stays one: a reopening takes none away
    bool reopened = false;               // at least once
    std::size_t keyings_before = 0;      // of these, those from before it was reopened last
    // Since it was reopened last:
    const Decision* standing = nullptr;     // the newest that stands
    std::vector<const Decision*> waiting;   // each official's newest that does not stand yet
    std::vector<const Reopening*> reopens;  // who wants it reopened, while others must want it too

    const Keying* keying_of(std::string_view user) const;  // null: none
};
BoxLife life_of(const CaseFacts& facts, std::string_view field);

// What people made of a box that passes: nothing yet, what passes, or something else.
enum class Check { NotKeyed, AsItPasses, Otherwise };
Check check_of(const CaseFacts& facts, std::string_view field);

// Whether the box passes, is in the case only to be looked at (drawn, or settled by its pattern
// after somebody had begun on it), and everybody who keyed it keyed what passes. A later entry that
// says something else makes it a box to decide.
bool is_confirmed(const CaseFacts& facts, std::string_view field);
// Whether nothing is left to key or decide: decided, or confirmed.
bool is_settled(const CaseFacts& facts, std::string_view field);

CaseState state_of(const CaseFacts& facts);

// The value that stands in one box now. No value is claimed of a box that was reopened, or that
// somebody keyed otherwise than it passes, before it is decided.
FinalValue final_value(const CaseFacts& facts, std::string_view field);
// Of every box that the verdict speaks of or that was decided.
std::map<std::string, FinalValue> final_values(const CaseFacts& facts);

// A drawn box, as counts of the risk sample.
RiskCounts risk_counts(const CaseFacts& facts, std::string_view field);

// What people made of a box that the machine read as `written` (a blank counts as 0): a standing
// decision about the paper outweighs a slip of a keyer.
Check made_of(const CaseFacts& facts, std::string_view field, int written);

// The case with the boxes that officials reopened although they were of no case: they had passed.
// Empty: there are none.
std::optional<Case> widened_by_reopening(const CaseFacts& facts);

// What a new verdict makes of the case: `facts` with the case and the history as they stand, and
// the new verdict's layers. While somebody has begun on it (`held`: has it open), it only widens; a
// box that its pattern settled leaves it unless somebody worked on that box. Empty: no case is
// needed any more.
std::optional<Case> case_after(const CaseFacts& facts, const std::optional<Case>& needed,
                               bool held);

}  // namespace verify
