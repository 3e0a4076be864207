// Who is shown what. A value is whatever somebody says of a box: machine reading, report,
// computation, finding, stake, another person's entry or decision, the note of an escalation, the
// body of a ledger event, the roster's number of delegates. docs/web_api.md has the table.
//   - A station is shown no value.
//   - An observer is shown the values of a box once it is settled.
//   - Whoever may key is shown no value of a precinct before nothing of its case is left for that
//     person to key (verify::left_to_key): a single value of a column that adds up gives the next
//     one away.
// What is shown is said in the ledger first (values.shown): nobody keys a box whose values that
// person was shown. Lists show values of those precincts only that the person opened before.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/records.h"
#include "web_review/session.h"

namespace web_review {

// Adjudicators, officials and admins may key, decide and escalate; station and observer may not.
bool may_key(store::Role role);
// Officials and admins correct awards and decide about patterns. For values an admin is an official
// like the others.
bool may_correct(store::Role role);
// Pages that need a person are the station's work too. Observers change nothing.
bool may_act_on_pages(store::Role role);

// The entry of `user` for `field`; null where there is none.
const verify::Keying* own_keying(const store::CaseRecord& record, const std::string& user,
                                 const std::string& field);

enum class Sight {
    Nothing,       // a station; who may key something of it yet; a report without paper
    SettledBoxes,  // an observer, while people work on it
    Everything,
};
// Of a precinct; `facts` without fields: it has no case. `paper_read`: looked at only then.
Sight sight_of(const verify::CaseFacts& facts, bool paper_read, const Session& session);
core::Result<Sight> sight_of(store::Records& records, const std::string& precinct,
                             const Session& session);

// Where the case stands, as far as the person may know: before the values are, whether others have
// keyed or settled a box would tell what is said of it.
verify::CaseState shown_state(const store::CaseRecord& record, const Session& session);

// Whether lists may tell values of the precinct: the person may see all of them now, and has opened
// the precinct before.
bool may_be_told_in_lists(const verify::CaseFacts& facts, Sight sight, const Session& session);

// What of one precinct is sent in one answer.
struct View {
    Sight sight = Sight::Nothing;
    std::set<std::string> settled;  // with SettledBoxes: these

    bool shows(const std::string& field) const;
    // Of a finding: it tells about all its boxes at once.
    bool shows_all(const std::vector<std::string>& fields) const;
};
// Says in the ledger what the answer is going to show, where that is new to the person. Errors: it
// cannot be recorded; then nothing may be shown.
core::Result<View> open_view(store::Records& records, const verify::CaseFacts& facts,
                             const Session& session);

// The boxes whose reported values a pattern tells, by precinct; where it names none, every box.
std::map<std::string, std::vector<std::string>> boxes_told(const verify::Pattern& pattern);

// What the ledger says was shown to one person.
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
