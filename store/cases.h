// Cases and what people say about them: keyings, decisions, the values that stand.
// A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/cannot_finish.h"
#include "verify/case_rights.h"
#include "verify/policy.h"
#include "verify/risk.h"

namespace store {

class Door;

class Cases {
public:
    explicit Cases(Door& door) : door_(door) {}

    // Cases by stake, the largest first: state delegate equivalents first, then delegates.
    core::Result<std::vector<CaseRecord>> list(std::optional<verify::CaseState> state);
    // A page of the cases in the order in which the queue offers them.
    core::Result<std::vector<CaseRecord>> queue(const QueueAsk& ask);
    // How many cases there are in each state.
    core::Result<std::map<std::string, std::int64_t>> counts();
    // Who holds a case now, by precinct.
    core::Result<std::map<std::string, std::string>> held();
    // Of these precincts; one without a case is not among them.
    core::Result<std::vector<CaseRecord>> of(const std::vector<std::string>& precincts);
    core::Result<std::optional<CaseRecord>> find(const std::string& precinct);
    // All facts that decide what people may do with the precinct and which values stand in it, from
    // one snapshot. No fields: the precinct has no case.
    core::Result<verify::CaseFacts> facts(const std::string& precinct);
    // The same of several precincts, in their order.
    core::Result<std::vector<verify::CaseFacts>> facts_of(
        const std::vector<std::string>& precincts);
    // Returns the next case, in the queue's order, in which `user` can do something, and holds it
    // for the user from now. (A hold ends after 10 minutes without a heartbeat.) Empty: none.
    core::Result<std::optional<CaseRecord>> take_next(const std::string& user,
                                                      int most_held = verify::Policy{}.most_held);
    // Holds the case for the user. False: somebody else holds it. One person holds at most
    // `most_held` cases. Taking one more releases another: a case in which the person keyed nothing
    // before any other, and of these the one longest without a heartbeat.
    core::Result<bool> hold(const std::string& precinct, const std::string& user,
                            int most_held = verify::Policy{}.most_held);
    core::Result<> release(const std::string& precinct, const std::string& user);
    // The acts of people. The transaction that records an act first asks verify/case_rights.h
    // whether the person may do it, with the person's role at that moment. A refused act changes
    // nothing. The error's kind says why: the act cannot be right, it is not for this person, or it
    // comes too late.
    core::Result<> key(const verify::Keying& keying);
    // The same word or decision of the same person again is no error and is not recorded twice.
    core::Result<> look(const verify::ThirdLook& word);
    core::Result<> decide(const std::string& precinct, const std::string& user,
                          const verify::Proposal& what);
    core::Result<> reopen(const std::string& precinct, const std::string& user,
                          const std::string& field, const std::string& reason);
    core::Result<> escalate(const std::string& precinct, const std::string& reason,
                            const std::string& user);
    // Records in the ledger which boxes are about to be shown to a person; called before their
    // values are sent. Writes nothing if all of them were shown to the person before.
    core::Result<> show(const std::vector<verify::Shown>& what);
    // What was shown to the person, of all precincts.
    core::Result<std::vector<verify::Shown>> shown_to(const std::string& person);
    // By field: verify::final_values.
    core::Result<std::map<std::string, verify::FinalValue>> final_values(
        const std::string& precinct);
    // What people found in the boxes that were drawn to be checked.
    core::Result<verify::Risk> risk();
    // What the people with an account cannot finish, by precinct.
    core::Result<std::vector<verify::Shortage>> cannot_finish();

private:
    Door& door_;
};

}  // namespace store
