// The rights of adjudication, for any number of people: who may do what with a box of a case, how
// many people it takes, and why somebody may not. Pure functions: the store asks them before it
// appends, and the page shows their answers.
//
// The rule: a value stands when two people stand for it, by a blind entry of their own or by
// deciding so. One person alone decides only where nothing speaks surely for another value.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "verify/case_life.h"
#include "verify/policy.h"
#include "verify/rules.h"

namespace verify {

struct Person {
    std::string name;
    bool official = false;  // officials decide awards and disputes, and reopen
};

struct Rulebook {
    const Rules& rules;
    const Policy& policy;
    // How many must stand for a value that nothing speaks against. 1: its keyer decides alone.
    int people_unopposed = 1;
};

// Why a person may not do something, in a sentence for this person.
struct Refusal {
    enum class Kind {
        Unfit,     // the request cannot be right, whoever asks
        NotYours,  // this person may not do it, or not yet
        TooLate,   // the same was done before, or the box or case is settled
    };
    Kind kind = Kind::Unfit;
    std::string sentence;
};
template <class T = void>
using Permitted = tl::expected<T, Refusal>;

// Whether the box can hold the entry. `on_form`: the field of the form; null: the form has none.
Permitted<> check_entry(const Keying& entry, const forms::Field* on_form);

// Whether the person may key the box. A person keys a box once and blind: no box whose values the
// person was shown, and no box that the person helped to reopen. Nobody keys a resolved case. In an
// unresolved case even a settled box may be keyed: a refusal would tell what others say of it.
Permitted<> may_key(const CaseFacts& facts, const std::string& user, std::string_view field);
// The boxes that the person may key and has not keyed. Until this list is empty, the person decides
// nothing, reopens nothing and is shown no value. The list follows only from what the person may
// know: not from readings and reports, and not from what others keyed or decided in an unresolved
// case.
std::vector<std::string> left_to_key(const CaseFacts& facts, const std::string& user);

// Whether nothing is left for the person to key. Only then may the person decide, reopen, or learn
// from a refusal what others say of a box.
Permitted<> has_keyed_all(const CaseFacts& facts, const std::string& user);

// Whether the box is an award: a box of the delegates' column.
bool is_award(std::string_view field);
// Whether the rules of the canvass let the awards of this precinct be corrected.
bool may_correct_awards(const CaseFacts& facts, const Rules& rules);
// Whether a rule finding speaks of the box, and the rules let it be corrected: officials decide.
bool rules_question_award(const CaseFacts& facts, const Rules& rules, std::string_view field);

// The layer that a decision about `field` follows under the rules.
Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings, std::string_view field);

// What a decision takes.
struct Takes {
    bool allowed = true;
    int people = 1;          // how many must stand for it
    bool officials = false;  // … all of them officials who decide so
    std::string why;         // a sentence: why it is not allowed, or why it takes officials

    bool operator==(const Takes&) const = default;
};

// One value that a decision may make stand.
struct Choice {
    Basis basis = Basis::AsWritten;
    Claim claim;
    bool own = false;                     // the person's own entry
    bool as_it_passes = false;            // the value that passed without people
    std::vector<std::string> keyed_by;    // people whose blind entry it is
    std::vector<std::string> decided_by;  // officials who decided so and wait for another
    Takes takes;                          // from this person, whose own entry is no objection
    std::string why_not;                  // why this person may not decide so; empty: may
};
// Whether the person decides the box from the paper. An official who was shown a box does not key
// it; with the paper in hand, as one of two officials, this official may give any value as written.
bool decides_from_the_paper(const CaseFacts& facts, const Person& person, std::string_view field);

// Returns the choices, the person's own entry first. Empty if the box is not of the case or is
// settled. Also empty if nobody has keyed the box, except for an official who decides from the
// paper (see `decide`).
std::vector<Choice> choices_of(const CaseFacts& facts, const Rulebook& book, const Person& person,
                               std::string_view field);

struct Proposal {
    std::string field;
    Basis basis = Basis::AsWritten;
    Claim claim;
    std::string reason;
};
// Whether the person decided exactly this before, and the decision stands or waits. The answer to
// the first request may have been lost; the decision need not be recorded twice.
bool was_said(const CaseFacts& facts, const std::string& user, const Proposal& what);
// Returns the decision to be recorded, without its time: with everybody who has decided so,
// everybody who keyed the same, and what the decision takes. `stands` says whether it stands.
Permitted<Decision> decide(const CaseFacts& facts, const Rulebook& book, const Person& person,
                           const Proposal& what);

// Two officials open a settled box again, each with a reason; nobody decides it anew while it is
// settled. They open a box that passed and is of no case in the same way: with the second official
// it becomes a box of a case (`widened_by_reopening`).
Permitted<Reopening> reopen(const CaseFacts& facts, const Person& person, const std::string& field,
                            const std::string& reason);

// What is left for one person to do in a case.
struct Work {
    std::vector<std::string> to_key;
    std::vector<std::string> to_decide;         // by the own entry, as it passes, or as an official
    std::vector<std::string> waits_for_others;  // decided; another official must decide the same
    std::vector<std::string> waits_for_officials;  // keyed; this person may not decide it
};
Work work_of(const CaseFacts& facts, const Rulebook& book, const Person& person);
// How many blind entries of one box the queue asks for: two, and a third for the case that they
// differ. It asks for the third even if they agree: the third keyer must not learn whether they do.
inline constexpr std::size_t kMostAskedToKey = 3;
// Whether the queue should offer the case: the person can decide something, or key something that
// is still of use. Officials go on keying, since they decide what entries alone cannot decide.
bool has_work(const CaseFacts& facts, const Rulebook& book, const Person& person);

}  // namespace verify
