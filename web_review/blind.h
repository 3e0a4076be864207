// Which values are shown to whom. A value is everything that somebody says of a box: machine
// reading, report, computation, finding, stake, another person's entry or decision, the note of an
// escalation, the body of a ledger event, the roster's number of delegates. docs/web_api.md has the
// table.
//   - A station is shown no value.
//   - An observer is shown the values of a box once it is settled.
//   - An adjudicator is shown no value of a precinct until its case is resolved; as the third, only
//     the two entries of others (verify::cards_of).
//   - An official is shown no value of a precinct until nothing of its case is left for this
//     official to key (verify::left_to_key): in a column that adds up, one value gives the next one
//     away.
// Before an answer shows values, the ledger records it (values.shown): nobody keys a box whose
// values this person was shown. Lists show values only of precincts that the person opened before.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/records.h"
#include "web_review/session.h"

namespace web_review {

// Adjudicators and officials may key, decide and escalate. Admins run the machine and have no say
// over values: they see what an observer sees.
bool may_key(store::Role role);
// Officials correct awards and decide about patterns.
bool may_correct(store::Role role);
// Officials sign precincts off and release results. An admin runs the machine and does not; the
// store asks once more who counts as an official.
bool may_sign_off(store::Role role);
// Pages that need a person are work for stations, too. Observers and admins change nothing.
bool may_act_on_pages(store::Role role);

// The entry of `user` for `field`; null where there is none.
const verify::Keying* own_keying(const store::CaseRecord& record, const std::string& user,
                                 const std::string& field);

enum class Sight {
    Nothing,       // a station; a person who keys, or still may; a report without paper
    SettledBoxes,  // an observer, while people work on the case
    Everything,
};
// Returns the sight of a precinct. If `facts` has no fields, the precinct has no case; `paper_read`
// matters only then.
Sight sight_of(const verify::CaseFacts& facts, const verify::CanvassTerms& terms, bool paper_read,
               const Session& session);
core::Result<Sight> sight_of(store::Records& records, const std::string& precinct,
                             const Session& session);

// Whether lists may show values of the precinct: the person may see all of them now, and has opened
// the precinct before.
bool may_be_told_in_lists(const verify::CaseFacts& facts, Sight sight, const Session& session);

// The part of one precinct that one answer may show.
struct View {
    Sight sight = Sight::Nothing;
    std::set<std::string> settled;  // with SettledBoxes: the boxes to show

    bool shows(const std::string& field) const;
    // Whether a finding about `fields` may be shown: it tells about all its boxes at once.
    bool shows_all(const std::vector<std::string>& fields) const;
};
// Records in the ledger what the answer is going to show, if it is new to the person. Errors: it
// cannot be recorded; then the answer must show nothing.
core::Result<View> open_view(store::Records& records, const verify::CaseFacts& facts,
                             const Session& session);

// The boxes whose reported values a pattern tells, by precinct; if it names none, every box.
std::map<std::string, std::vector<std::string>> boxes_told(const verify::Pattern& pattern);

// The boxes that were shown to one person, as the ledger says.
class Seen {
public:
    static core::Result<Seen> by(store::Records& records, const Session& session);
    bool box(const std::string& precinct, const std::string& field) const;
    bool every_box(const std::string& precinct) const;
    bool pattern(const verify::Pattern& pattern) const;

private:
    std::map<std::string, std::set<std::string>> by_precinct_;
};

}  // namespace web_review
