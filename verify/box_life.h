// The life of one box with people: how many key it blind, when they settle it by agreeing, when a
// third looks, and when it goes to officials. Pure functions over what people said of the box. They
// know no names of fields and no reasons: every box goes the same way.
//
//   to key ── two alike ─────────────────────────────────────────── settled
//      └── they differ, or both cannot read it ── third look
//             ├── the third keys the same as one of them ─────────── settled
//             ├── the third sees their entries, and chooses one ──── settled
//             └── neither, or nobody can read it ── for officials ── decided by two of them
//
// An award that the rules put in question goes to officials whoever agrees about it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/case.h"

namespace verify {

// Whether both entries say the same state and value. (`same` asks only which value would stand.)
bool alike(const Claim& a, const Claim& b);
// Whether the claim says what stands in the box. That nobody can read it is no such claim.
bool is_readable(const Claim& claim);

struct BlindEntry {
    std::string user;
    Claim claim;

    bool operator==(const BlindEntry&) const = default;
};

// What the third says of a box.
struct ThirdWord {
    std::string user;
    Look look = Look::Neither;
    Claim claim;  // with AnEntry: the entry that is right

    bool operator==(const ThirdWord&) const = default;
};

// What people said of a box, in the order of the ledger.
struct BoxPast {
    std::vector<BlindEntry> entries;
    // Of the entries, those from before the box was opened again: they settle nothing any more, and
    // still speak against what others say.
    std::size_t before = 0;
    std::vector<ThirdWord> words;  // since the box was opened again
};

// What else bears on a box.
struct BoxTerms {
    int keyers = 2;                     // how many key a box (policy): 2, or 1 for a small canvass
    std::optional<Claim> reading = {};  // the machine's; empty: none
    bool surely_read = false;
    std::optional<int> reported = {};
    bool award_in_question = false;  // a rule finding speaks of it, and it is an award
    // Of an award, every value that the rules give: another one is in question without a finding,
    // which the machine makes only of what it can read. Empty: no rule gives one.
    std::vector<int> by_the_rules = {};
    // Its column does not add up, and another value in this box could mend that
    // (verify/weigh_again.h): one more person keys it.
    bool once_more = false;
};

enum class BoxStage {
    ToKey,         // waits for the entries that every box gets
    ThirdLook,     // waits for one more blind entry, of somebody who has not keyed it
    ThirdsWord,    // waits for the word of the third, or for officials
    ForOfficials,  // waits for officials who have not keyed it
    Settled,
};
std::string_view name_of(BoxStage stage);  // "to_key", "third_look", …
// Whether somebody who has not keyed the box keys it next.
bool waits_for_entries(BoxStage stage);

struct BoxNow {
    BoxStage stage = BoxStage::ToKey;
    std::optional<Claim> claim;          // with Settled: what stands
    std::vector<std::string> stand_for;  // with Settled: by an entry, or by the third's word
    std::string third;                   // with ThirdsWord: who gives it

    bool operator==(const BoxNow&) const = default;
};
BoxNow box_now(const BoxPast& past, const BoxTerms& terms);
// Whether one more person may be asked to key the box, which is settled: by entries, and not asked
// for before. `terms.once_more` does not bear on it.
bool may_ask_once_more(const BoxPast& past, const BoxTerms& terms);

// Whether the box waits for a blind entry of this person. Nobody keys a box twice, also not after
// it was opened again.
bool waits_for_entry_of(const BoxPast& past, const BoxTerms& terms, std::string_view user);

// The entries of the others, each once and without names, as the third may choose among them: in an
// order that tells nothing of who keyed first. Empty unless the box waits for this person's word.
std::vector<Claim> cards_for(const BoxPast& past, const BoxTerms& terms, std::string_view user);
// Whether the person may give this word now.
bool may_say(const BoxPast& past, const BoxTerms& terms, const ThirdWord& word);

// Whether an official of this name may decide the box: it waits for officials, and this one has not
// keyed it. Officials need not wait for the third's word: the third may be gone.
bool may_decide_box(const BoxPast& past, const BoxTerms& terms, std::string_view official);
// How many officials must decide so before `claim` stands. Two, where two key a box: they decide
// what nobody agreed on. Where one keys it, one official may confirm the entry; a value that one
// person alone stands for against a sure reading or another entry takes two.
int officials_needed(const BoxPast& past, const BoxTerms& terms, const Claim& claim);

// All that a person who keys is told of a box.
struct KeyersView {
    bool to_key = false;
    std::optional<Claim> own;  // the person's own entry
    std::vector<Claim> cards;  // only for the third, after the own entry

    bool operator==(const KeyersView&) const = default;
};
KeyersView keyers_view(const BoxPast& past, const BoxTerms& terms, std::string_view user);

}  // namespace verify
