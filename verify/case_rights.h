// Who may do what with a box of a case, what it takes, and why not: the rights of adjudication, for
// any number of people. Pure; the store asks before it appends, the page shows what is asked here.
//
// The rule: a value stands when two people stand for it, by a blind entry of their own or by
// deciding so. One alone decides only where nothing surely says something else.
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
    // How many must stand for a value that nothing speaks against. 1: who keyed it decides.
    int people_unopposed = 1;
};

// Why something may not be done, in a sentence for the person.
struct Refusal {
    enum class Kind {
        Unfit,     // it cannot be right, whoever asks
        NotYours,  // not for this person, or not yet
        TooLate,   // something was done before: the same, or what settles it
    };
    Kind kind = Kind::Unfit;
    std::string sentence;
};
template <class T = void>
using Permitted = tl::expected<T, Refusal>;

// An entry that the box can hold. `on_form`: the field of the form; null: not on it.
Permitted<> check_entry(const Keying& entry, const forms::Field* on_form);

// A person keys a box once, blind: not one whose values the person was shown, and not one that the
// person helped to reopen. Nobody keys a case that is resolved. Of a case that is not, even a box
// that is settled may be keyed: whether it is settled would tell what others say of it.
Permitted<> may_key(const CaseFacts& facts, const std::string& user, std::string_view field);
// What the person has not keyed and may. Before that is empty, the person decides and reopens
// nothing and is shown no value. It follows from what the person may know: neither from readings
// and reports, nor from what others keyed or decided in a case that is not resolved.
std::vector<std::string> left_to_key(const CaseFacts& facts, const std::string& user);

// Whether nothing is left for the person to key: only then may the person decide, reopen, or learn
// from a refusal what others say of a box.
Permitted<> has_keyed_all(const CaseFacts& facts, const std::string& user);

// Which layer a decision about `field` follows if the rules are followed.
Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings, std::string_view field);

// What it takes to decide so.
struct Takes {
    bool allowed = true;
    int people = 1;          // who must stand for it
    bool officials = false;  // … all of them by deciding so, and as officials
    std::string why;         // it is not allowed, or takes officials; a sentence

    bool operator==(const Takes&) const = default;
};

// Something that a decision may make stand.
struct Choice {
    Basis basis = Basis::AsWritten;
    Claim claim;
    bool own = false;                     // the person's own entry
    bool as_it_passes = false;            // what passed without people
    std::vector<std::string> keyed_by;    // whose blind entry it is
    std::vector<std::string> decided_by;  // officials who decided so and wait for another
    Takes takes;                          // … of this person: who concedes is no opponent
    std::string why_not;                  // why this person may not decide so; empty: may
};
// An official who was shown a box does not key it: with the paper in hand the official may say any
// value as written, as one of two officials.
bool decides_from_the_paper(const CaseFacts& facts, const Person& person, std::string_view field);

// The person's own entry first. Empty where the box is not of the case or is settled; where it is
// not keyed, too, unless the person is an official who decides from the paper (see `decide`).
std::vector<Choice> choices_of(const CaseFacts& facts, const Rulebook& book, const Person& person,
                               std::string_view field);

struct Proposal {
    std::string field;
    Basis basis = Basis::AsWritten;
    Claim claim;
    std::string reason;
};
// Whether the person decided just this before, and it stands or waits: the answer may have been
// lost on the way, and it need not be recorded twice.
bool was_said(const CaseFacts& facts, const std::string& user, const Proposal& what);
// The decision as it is to be recorded, without its time: with all who have decided so, who keyed
// the same, and what it takes; whether it stands is for `stands`.
Permitted<Decision> decide(const CaseFacts& facts, const Rulebook& book, const Person& person,
                           const Proposal& what);

// A settled box is opened again by two officials, each with a reason; it is never decided anew
// while it is settled. A box that passed and is of no case is opened in the same way: with the
// second official it becomes one of a case (`widened_by_reopening`).
Permitted<Reopening> reopen(const CaseFacts& facts, const Person& person, const std::string& field,
                            const std::string& reason);

// What is left for one person in a case.
struct Work {
    std::vector<std::string> to_key;
    std::vector<std::string> to_decide;         // by the own entry, as it passes, or as an official
    std::vector<std::string> waits_for_others;  // decided; another official must do the same
    std::vector<std::string> waits_for_officials;  // keyed, and not for this person to decide
};
Work work_of(const CaseFacts& facts, const Rulebook& book, const Person& person);
// How many blind entries of one box the queue asks for: two, and a third where they differ. It asks
// for the third whether they differ or not: who is asked must not learn that from it.
inline constexpr std::size_t kMostAskedToKey = 3;
// Whether the queue should offer the case: something to decide, or to key with a use. Officials key
// on, since they decide what entries cannot.
bool has_work(const CaseFacts& facts, const Rulebook& book, const Person& person);

}  // namespace verify
