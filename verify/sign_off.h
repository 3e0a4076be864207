// Says whether a precinct is done: what is missing, who may sign for it, and what takes a sign-off
// back. Pure functions: the store asks them before it appends, and the page shows their answers.
//
// The rule: a precinct is signed off when two officials have signed it as it is. Each names the
// newest event that bears on the precinct. If a later event bears on it, no signature counts any
// more, and the ledger says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/case_life.h"
#include "verify/case_rights.h"

namespace verify {

inline constexpr std::size_t kOfficialsToSignOff = 2;

// Why a precinct is not done. Challenges of observers belong here, too, once there are some.
enum class Lack {
    Paper,          // no page was accepted
    Pages,          // some page of the sheet was not accepted
    Report,         // nothing was reported; officials may sign "paper only"
    Judgement,      // the verdict does not know the newest facts yet
    Boxes,          // boxes wait for people
    Awards,         // … awards
    Checks,         // … boxes that were drawn to be checked
    Case,           // people work on the case; what waits in it is not said
    DoubtfulPaper,  // a page whose code names the precinct needs a person
    Challenge,      // somebody challenged a value and got no answer
};
std::string_view name_of(Lack lack);  // "paper", "pages", …

struct Missing {
    Lack what = Lack::Paper;
    int count = 0;  // of boxes, awards, checks, pages or challenges; 0: it is not counted

    bool operator==(const Missing&) const = default;
};
// Returns "2 awards are not decided": what a person reads.
std::string in_words(const Missing& missing);
std::string in_words(const std::vector<Missing>& missing);

// Boxes of a case in which something is left to key or decide.
struct OpenBoxes {
    int boxes = 0, awards = 0, checks = 0;

    bool operator==(const OpenBoxes&) const = default;
};
OpenBoxes open_boxes(const CaseFacts& facts, const CanvassTerms& terms);

// An official signed the precinct as it stood at event `rests_on`.
struct Signature {
    std::string person;
    std::string at;             // core::utc_timestamp
    std::int64_t seq = 0;       // of its event
    std::int64_t rests_on = 0;  // the newest event that bore on the precinct
    bool paper_only = false;    // nothing was reported, and the official says that this is right
    std::string values_sha256;  // of the values that stood

    bool operator==(const Signature&) const = default;
};
// No signature before this counts any more.
struct TakenBack {
    std::string at;
    std::int64_t seq = 0;
    std::int64_t because = 0;  // the event that bears on the precinct; 0: an official wanted it
    std::string person;        // that official; empty: the program
    std::string reason;        // of the official

    bool operator==(const TakenBack&) const = default;
};

enum class SignOffState {
    Unsigned,    // never signed
    TakenBack,   // signed once, and taken back since
    SignedOnce,  // waits for a second official
    SignedOff,
};
std::string_view name_of(SignOffState state);  // "unsigned", "taken_back", …

struct SignOff {
    SignOffState state = SignOffState::Unsigned;
    std::vector<Signature> signatures;    // that count, oldest first
    std::optional<TakenBack> taken_back;  // the newest, if there was one

    bool signed_by(std::string_view person) const;
};
// Both lists are oldest first.
SignOff sign_off_of(const std::vector<Signature>& signatures,
                    const std::vector<TakenBack>& taken_back);

// All that decides whether a precinct is done.
struct SignOffFacts {
    std::string precinct;
    bool paper = false;  // a page is accepted
    bool whole = false;  // … and every page of the sheet
    bool reported = false;
    bool judged = false;   // the verdict knows the newest facts
    bool resolved = true;  // there is no case, or nothing is left in it
    OpenBoxes open;
    int doubtful_pages = 0;  // rejected ones whose code names the precinct
    int open_challenges = 0;
    std::int64_t newest = 0;  // the newest event that bears on the precinct; 0: not told
    SignOff sign_off;
};

std::vector<Missing> missing_of(const SignOffFacts& facts);
// Whether an official may sign it without saying more: nothing is missing.
bool is_ready(const SignOffFacts& facts);
// Whether nothing but a report is missing: an official may sign it as "paper only".
bool is_ready_paper_only(const SignOffFacts& facts);

// A precinct at one glance, as a tile of the county's page.
enum class Tile {
    NoPaper,    // nothing was read
    Work,       // something is missing
    PaperOnly,  // only a report is missing
    Ready,      // officials may sign
    SignedOnce,
    SignedOff,
};
std::string_view name_of(Tile tile);  // "no_paper", "work", …
Tile tile_of(const SignOffFacts& facts);

// What somebody may know who is not shown the values of the precinct. While people work on the
// case, neither what waits in it nor whether something was reported is told: that would tell why
// the boxes are keyed.
SignOffFacts without_values(SignOffFacts facts);

// What an official wants to sign: the precinct as the official saw it.
struct WantedSignature {
    std::int64_t rests_on = 0;  // SignOffFacts::newest as it was shown
    bool paper_only = false;
};
// Whether the person may sign. `counts`: as one of two officials. The same person signs once.
Permitted<> may_sign(const SignOffFacts& facts, const std::string& person, bool counts,
                     const WantedSignature& wanted);
// Whether the person may take the sign-off back.
Permitted<> may_take_back(const SignOffFacts& facts, bool counts, std::string_view reason);

}  // namespace verify
