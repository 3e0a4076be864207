// Cases and what people say about them: keyings, decisions, the values that stand.
// A subject of Records (store/records.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/case.h"
#include "verify/policy.h"
#include "verify/risk.h"

namespace store {

class Door;

class Cases {
public:
    explicit Cases(Door& door) : door_(door) {}

    // Cases by what is at stake: state delegate equivalents first, then delegates.
    core::Result<std::vector<CaseRecord>> list(std::optional<verify::CaseState> state);
    core::Result<std::optional<CaseRecord>> find(const std::string& precinct);
    // The next open case nobody else holds (a hold ends after 10 minutes without a heartbeat), held
    // for `user` from now. Empty: none.
    core::Result<std::optional<CaseRecord>> take_next(const std::string& user,
                                                      int most_held = verify::Policy{}.most_held);
    // False: somebody else holds it. One person holds at most `most_held` cases: to take one more
    // lets go of the one longest without a heartbeat, one in which the person keyed nothing before
    // any other.
    core::Result<bool> hold(const std::string& precinct, const std::string& user,
                            int most_held = verify::Policy{}.most_held);
    core::Result<> release(const std::string& precinct, const std::string& user);
    // Time and user come with the keying. Refused: no such case, a field the case does not hold, a
    // second entry of the same person for the same field (it would not be blind).
    core::Result<> key(const verify::Keying& keying);
    // Refused without a keying of that field, a person and a reason. Several decisions: the newest
    // that enough people have taken (Decision::people_needed) stands, all are kept. One that needs
    // more joins the newest about the field where that says the same and waits: it is kept with the
    // users of both, and refused from somebody who is among them. The case is Resolved when every
    // field is decided, or was drawn to be checked and is keyed as it passes.
    core::Result<> decide(const verify::Decision& decision);
    core::Result<> escalate(const std::string& precinct, const std::string& reason,
                            const std::string& user);
    // By field. Passed: as read, no person needed; decided: by the newest decision; undecided: no
    // value is claimed.
    core::Result<std::map<std::string, verify::FinalValue>> final_values(
        const std::string& precinct);
    // What people found in the boxes that were drawn to be checked.
    core::Result<verify::Risk> risk();

private:
    Door& door_;
};

}  // namespace store
