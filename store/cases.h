// Cases and what people say about them: keyings, decisions, the values that stand.
// A subject of Records (store/records.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/case_rights.h"
#include "verify/policy.h"
#include "verify/risk.h"

namespace store {

class Door;

class Cases {
public:
    explicit Cases(Door& door) : door_(door) {}

    // Cases by what is at stake: state delegate equivalents first, then delegates.
    core::Result<std::vector<CaseRecord>> list(std::optional<verify::CaseState> state);
    // Cases in the order in which the queue offers them.
    core::Result<std::vector<CaseRecord>> queue(const QueueRank& rank);
    core::Result<std::optional<CaseRecord>> find(const std::string& precinct);
    // All that bears on what people may do with the precinct and on what stands in it, from one
    // snapshot; without fields: it has no case.
    core::Result<verify::CaseFacts> facts(const std::string& precinct);
    // The next case in which there is something for `user` to do (a hold ends after 10 minutes
    // without a heartbeat), in the queue's order, held for the user from now. Empty: none.
    core::Result<std::optional<CaseRecord>> take_next(const std::string& user,
                                                      const verify::Rulebook& book,
                                                      int most_held = verify::Policy{}.most_held,
                                                      const QueueRank& rank = {});
    // False: somebody else holds it. One person holds at most `most_held` cases: to take one more
    // lets go of the one longest without a heartbeat, one in which the person keyed nothing before
    // any other.
    core::Result<bool> hold(const std::string& precinct, const std::string& user,
                            int most_held = verify::Policy{}.most_held);
    core::Result<> release(const std::string& precinct, const std::string& user);
    // What people do. Whether they may is asked of verify/case_rights.h within the transaction that
    // records it, with the role the person has then; what is refused changes nothing. The kind of
    // the error says why: it cannot be right, it is not for this person, or it comes too late.
    core::Result<> key(const verify::Keying& keying);
    // The same decision of the same person again is no error and is not recorded twice.
    core::Result<> decide(const std::string& precinct, const std::string& user,
                          const verify::Proposal& what, const verify::Rulebook& book);
    core::Result<> reopen(const std::string& precinct, const std::string& user,
                          const std::string& field, const std::string& reason);
    core::Result<> escalate(const std::string& precinct, const std::string& reason,
                            const std::string& user);
    // Before values are sent to a person: says in the ledger of which boxes. Nothing where all of
    // them were shown to the person before.
    core::Result<> show(const std::vector<verify::Shown>& what);
    // What was shown to the person, of all precincts.
    core::Result<std::vector<verify::Shown>> shown_to(const std::string& person);
    // By field: verify::final_values.
    core::Result<std::map<std::string, verify::FinalValue>> final_values(
        const std::string& precinct);
    // What people found in the boxes that were drawn to be checked.
    core::Result<verify::Risk> risk();

private:
    Door& door_;
};

}  // namespace store
