// The life of a case: which boxes are settled, which value stands in each, and what is left to do.
// All of it follows from what people did, in the order of the ledger. Pure functions;
// verify/case_rights.h says who may do what.
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

// One box in its three layers, as the newest verdict left it.
struct KnownField {
    std::string field;
    std::optional<forms::ReadingState> written_state;  // empty: not read
    std::string written_digits;
    std::optional<int> written;
    double probability = 0;  // that the reading is right
    std::optional<int> reported;
    std::vector<int> computed;   // every right value
    bool passes = false;         // a value stands without people
    bool by_pattern = false;     // … because somebody decided about its pattern
    std::optional<int> passing;  // the value that then stands (verify::Layers::passing)

    bool operator==(const KnownField&) const = default;
};

using Act = std::variant<Keying, Decision, Reopening>;

// All facts that decide what people may do with one precinct and which values stand in it.
struct CaseFacts {
    Case what;                       // no fields: there is no case. Its state is ignored
    std::vector<KnownField> layers;  // in the form's order
    std::vector<Finding> findings;   // of the newest verdict
    std::vector<Act> history;        // oldest first, in the order of the ledger
    std::vector<Shown> shown;        // who was shown values, in the order of the ledger
};

bool is_in_case(const CaseFacts& facts, std::string_view field);
// Null: the verdict does not name the field.
const KnownField* layer_of(const CaseFacts& facts, std::string_view field);

// Whether values of the box were shown to the person (kEveryBox: of all boxes).
bool was_shown(const CaseFacts& facts, std::string_view person, std::string_view field);

// Whether enough people stand for the decision. The number needed is the one that the decision
// recorded when it was taken.
bool stands(const Decision& decision);

// What people did with one box. Pointers are into the facts.
struct BoxLife {
    std::vector<const Keying*> keyings;  // also from before a reopening: they stay blind entries
    bool reopened = false;               // at least once
    std::size_t keyings_before = 0;      // number of keyings from before the last reopening
    // Since the last reopening:
    // The newest decision that stands. What one person alone read stands until somebody keys
    // otherwise.
    const Decision* standing = nullptr;
    std::vector<const Decision*> waiting;   // each official's newest that does not stand yet
    std::vector<const Reopening*> reopens;  // wishes to reopen that wait for another official

    const Keying* keying_of(std::string_view user) const;  // null: none
};
BoxLife life_of(const CaseFacts& facts, std::string_view field);

// What people keyed in a box that passes: nothing yet, the passing value, or something else.
enum class Check { NotKeyed, AsItPasses, Otherwise };
Check check_of(const CaseFacts& facts, std::string_view field);

// Whether the box passes, is in the case only to be checked (drawn, or settled by its pattern
// after somebody had begun on it), and every entry is the passing value. A later entry that differs
// makes it a box to decide.
bool is_confirmed(const CaseFacts& facts, std::string_view field);
// Whether nothing is left to key or decide: the box is decided or confirmed.
bool is_settled(const CaseFacts& facts, std::string_view field);

CaseState state_of(const CaseFacts& facts);

// The value that stands in one box now. No value stands in a box that was reopened, or that
// somebody keyed otherwise than it passes, until people have decided it.
FinalValue final_value(const CaseFacts& facts, std::string_view field);
// The same for every box that the verdict names or that was decided.
std::map<std::string, FinalValue> final_values(const CaseFacts& facts);

// What a drawn box adds to the counts of the risk sample.
RiskCounts risk_counts(const CaseFacts& facts, std::string_view field);

// What people found in a box that the machine read as `written` (a blank counts as 0). A standing
// decision about the paper counts more than a keyer's slip.
Check made_of(const CaseFacts& facts, std::string_view field, int written);

// Returns the case with the boxes that officials reopened and that belonged to no case because they
// had passed. Empty: there are no such boxes.
std::optional<Case> widened_by_reopening(const CaseFacts& facts);

// Returns the case after a new verdict. `facts` holds the case and the history as they stand, and
// the new verdict's layers. Once somebody has begun on the case (`held`: has it open), it only
// widens; but a box that its pattern settled leaves the case unless somebody worked on that box.
// Empty: no case is needed any more.
std::optional<Case> case_after(const CaseFacts& facts, const std::optional<Case>& needed,
                               bool held);

}  // namespace verify
