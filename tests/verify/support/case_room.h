// People at work on one box of one precinct, by the rules of verify/case_rights: what is refused
// changes nothing. And the same rules said a second time, in another way, to judge it by.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/verify/support/rules_for_tests.h"
#include "verify/case_life.h"
#include "verify/case_rights.h"

namespace verify::testing_support {

inline constexpr const char* kBox = "final.burr";
inline constexpr const char* kAward = "delegates.burr";

inline Claim number(int value) {
    return {forms::ReadingState::Number, value};
}
inline Claim illegible() {
    return {forms::ReadingState::Illegible, std::nullopt};
}
inline Claim blank() {
    return {forms::ReadingState::Blank, std::nullopt};
}

class Room {
public:
    explicit Room(const std::string& field = kBox);

    // The reading, as the machine is sure of it; replaces what was read.
    void read(std::optional<int> value, double probability);
    // The box passes as read, and was drawn to be checked.
    void draw();
    void report(int value) { layer().reported = value; }
    void compute(std::vector<int> values) { layer().computed = std::move(values); }
    void find(Code code) { facts.findings.push_back(finding_of(code, {field}, "", "", "")); }
    KnownField& layer() { return facts.layers.front(); }

    Person person(const std::string& name) const { return {name, officials.contains(name)}; }
    CanvassTerms terms() const { return {rules, policy, {}}; }

    // Each answers whether it was allowed; `sentence` then says why not.
    bool key(const std::string& user, const Claim& claim);
    bool look(const std::string& user, Look look, const Claim& claim = blank());
    bool decide(const std::string& user, const Claim& claim, Basis basis = Basis::AsWritten);
    bool reopen(const std::string& user);

    // Both officials want it open again.
    bool reopen_by_two() { return reopen("olga") && reopen("otto"); }

    FinalValue final() const { return final_value(facts, terms(), field); }
    bool settled() const { return is_settled(facts, terms(), field); }
    BoxStage stage() const { return box_now(facts, terms(), field).stage; }
    CaseState state() const { return state_of(facts, terms()); }
    Work work(const std::string& name) const { return work_of(facts, terms(), person(name)); }
    bool has_work(const std::string& name) const {
        return verify::has_work(facts, terms(), person(name));
    }

    std::string field;
    Rules rules = iowa();
    Policy policy;
    std::set<std::string> officials = {"olga", "otto"};
    CaseFacts facts;
    std::string sentence;
    Refusal::Kind kind = Refusal::Kind::Unfit;

private:
    bool refuse(const Refusal& refusal);
};

// What stands in the room's box by the rules as they are told to people, from the bare history: the
// value, or none where it is not settled. A sentence in `broken` where something was recorded that
// the rules do not allow.
struct ByTheRules {
    bool settled = false;
    std::optional<int> value;
    std::string broken;
};
ByTheRules judged_by_hand(const Room& room);

}  // namespace verify::testing_support
