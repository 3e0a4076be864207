// The rights of adjudication, for any number of people: who may do what with a box of a case, how
// many people it takes, and why somebody may not. Pure functions: the store asks them before it
// appends, and the page shows their answers.
//
// The rule: a box is settled by people who key it blind (verify/box_life.h). What they do not agree
// on, and what the rules say of an award, is decided by officials who have not keyed the box.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "verify/awards.h"
#include "verify/case_life.h"

namespace verify {

// Why a person may not do something, in a sentence for this person.
struct Refusal {
    enum class Kind {
        Unfit,     // the request cannot be right, whoever asks
        NotYours,  // this person may not do it, or not yet
        TooLate,   // the same was done before, or the box waits for something else by now
    };
    Kind kind = Kind::Unfit;
    std::string sentence;
};
template <class T = void>
using Permitted = tl::expected<T, Refusal>;

// Whether the box can hold the entry. `on_form`: the field of the form; null: the form has none.
Permitted<> check_entry(const Keying& entry, const forms::Field* on_form);

// Whether the person may key the box. A person keys a box once and blind, and only a box that waits
// for an entry: no box whose values the person was shown, and no box that the person helped to
// reopen.
Permitted<> may_key(const CaseFacts& facts, const CanvassTerms& terms, const std::string& user,
                    std::string_view field);
// The boxes that the person may key. Until this list is empty, the person sees no entry of others,
// decides nothing and reopens nothing.
std::vector<std::string> left_to_key(const CaseFacts& facts, const CanvassTerms& terms,
                                     const std::string& user);

// Whether nothing is left for the person to key. Only then may the person decide, reopen, say a
// third's word, or learn from a refusal what others say of a box.
Permitted<> has_keyed_all(const CaseFacts& facts, const CanvassTerms& terms,
                          const std::string& user);

// The entries of others that the person is shown, each once and without names: the person is the
// third, keyed something else, and has nothing left to key in the case. Empty: shows none.
std::vector<Claim> cards_of(const CaseFacts& facts, const CanvassTerms& terms,
                            const std::string& user, std::string_view field);
// Whether the person gave this word before: the answer to the first request may have been lost.
bool was_said(const CaseFacts& facts, const ThirdLook& word);
// Whether the third may give this word: chooses one of the cards, or none of them. Returns it as it
// is to be recorded.
Permitted<ThirdLook> third_look(const CaseFacts& facts, const CanvassTerms& terms,
                                const ThirdLook& word);

// How many officials a decision takes.
struct Takes {
    bool allowed = true;
    int people = kOfficialsForADispute;
    std::string why;  // a sentence: why it is not allowed, or why it takes so many

    bool operator==(const Takes&) const = default;
};

// One value that a decision may make stand.
struct Choice {
    Basis basis = Basis::AsWritten;
    Claim claim;
    bool as_it_passes = false;            // the value that passed without people
    std::vector<std::string> keyed_by;    // people whose blind entry it is
    std::vector<std::string> decided_by;  // officials who decided so and wait for another
    Takes takes;
    std::string why_not;  // why this person may not decide so; empty: may
};
// Whether the person decides the box with the paper in hand although it still waits for entries: an
// official who was shown its values, or had it opened again, and has not keyed it. Where everybody
// has seen a box there is no other way.
bool decides_from_the_paper(const CaseFacts& facts, const Person& person, std::string_view field);
// Whether the person may decide the box: an official who has not keyed it and has nothing left to
// key in the case. The box waits for officials, or the official decides from the paper.
Permitted<> may_decide(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                       std::string_view field);

// Returns what somebody keyed or decided, what passes and what the layers say, each once. As it is
// written the official may give any other value as well. Empty: the person may not decide the box.
std::vector<Choice> choices_of(const CaseFacts& facts, const CanvassTerms& terms,
                               const Person& person, std::string_view field);

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
Permitted<Decision> decide(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                           const Proposal& what);

// Two officials open a settled box again, each with a reason; nobody decides it anew while it is
// settled. They open a box that passed and is of no case in the same way: with the second official
// it becomes a box of a case (`widened_by_reopening`).
Permitted<Reopening> reopen(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                            const std::string& field, const std::string& reason);

// What is left for one person to do in a case.
struct Work {
    std::vector<std::string> to_key;
    std::vector<std::string> to_choose;            // as the third: one of the cards, or none
    std::vector<std::string> to_decide;            // as an official
    std::vector<std::string> waits_for_others;     // decided; another official must decide the same
    std::vector<std::string> waits_for_keyers;     // nothing for this person to do yet
    std::vector<std::string> waits_for_officials;  // this person may not decide it
};
Work work_of(const CaseFacts& facts, const CanvassTerms& terms, const Person& person);
// Whether the queue should offer the case: the person can key, choose or decide something. A box
// that officials may decide from the paper only is not offered while people may still key it.
bool has_work(const CaseFacts& facts, const CanvassTerms& terms, const Person& person);

}  // namespace verify
