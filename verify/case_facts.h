// All facts that decide what people may do with one precinct and which values stand in it, and what
// people did with one box of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "forms/worksheet.h"
#include "verify/case.h"
#include "verify/finding.h"

namespace verify {

struct Person {
    std::string name;
    bool official = false;  // officials decide what entries do not settle, and reopen
};

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

using Act = std::variant<Keying, ThirdLook, Decision, Reopening>;

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
    std::vector<const ThirdLook*> looks;
    // The newest decision that stands. What one person alone read stands until somebody keys
    // otherwise.
    const Decision* standing = nullptr;
    std::vector<const Decision*> waiting;   // each official's newest that does not stand yet
    std::vector<const Reopening*> reopens;  // wishes to reopen that wait for another official

    const Keying* keying_of(std::string_view user) const;  // null: none
};
BoxLife life_of(const CaseFacts& facts, std::string_view field);

}  // namespace verify
