// More people, more boxes and longer evenings than every sequence can be tried of: at random.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/verify/support/case_room.h"

namespace verify {
namespace {

using namespace testing_support;

const std::vector<std::string> kPeople = {"ann", "bob", "cid", "dan", "olga", "otto", "pia"};

struct Step {
    int what = 0;  // 0: key, 1: decide as written, 2: … otherwise, 3: reopen, 4: the third's word
    std::string user;
    Claim claim;
    Basis basis = Basis::AsWritten;
    Look look = Look::AnEntry;
};

Step any_step() {
    Step step;
    step.what = *rc::gen::weightedElement<int>({{8, 0}, {6, 1}, {2, 2}, {3, 3}, {4, 4}});
    step.user = *rc::gen::elementOf(kPeople);
    step.claim = blank();
    const int value = *rc::gen::elementOf(std::vector<int>{1, 1, 2, 2, 3, -1, -2});
    if (value > 0) step.claim = number(value);
    if (value == -2) step.claim = illegible();
    step.look = *rc::gen::element(Look::AnEntry, Look::AnEntry, Look::Neither, Look::Unreadable);
    if (step.what == 2) step.basis = *rc::gen::element(Basis::AsReported, Basis::AsComputed);
    return step;
}

bool take(Room& room, const Step& step) {
    if (step.what == 0) return room.key(step.user, step.claim);
    if (step.what == 3) return room.reopen(step.user);
    if (step.what == 4) return room.look(step.user, step.look, step.claim);
    return room.decide(step.user, step.claim, step.basis);
}

Room any_room() {
    const bool award = *rc::gen::arbitrary<bool>();
    Room room(award ? kAward : kBox);
    room.officials.clear();
    room.policy.keyers = *rc::gen::element(2, 2, 1);
    for (const auto& name : {"olga", "otto", "pia"})
        if (*rc::gen::inRange(0, 4) > 0) room.officials.insert(name);
    if (*rc::gen::arbitrary<bool>()) {
        room.read(*rc::gen::inRange(1, 4), *rc::gen::element(0.5, 0.99));
        if (*rc::gen::arbitrary<bool>()) room.draw();
    }
    if (*rc::gen::arbitrary<bool>()) room.report(*rc::gen::inRange(1, 4));
    if (award) room.compute({*rc::gen::inRange(1, 4)});
    if (award) room.find(Code::DelegatesDiffer);
    if (award) room.rules.officials_for_rule = *rc::gen::inRange(1, 4);
    return room;
}

bool same_facts(const CaseFacts& a, const CaseFacts& b) {
    return a.history == b.history && a.what == b.what && a.layers == b.layers;
}

RC_GTEST_PROP(CaseLife, NoOrderOfActsGivesAValueThatTheRulesDoNotAllow, ()) {
    Room room = any_room();
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
        take(room, any_step());
        const auto by_hand = judged_by_hand(room);
        RC_ASSERT(by_hand.broken == "");
        RC_ASSERT(room.settled() == by_hand.settled);
        if (by_hand.settled) RC_ASSERT(room.final().value == by_hand.value);
    }
}

RC_GTEST_PROP(CaseLife, WhatIsRefusedChangesNothingAndTheRestGivesTheSameAgain, ()) {
    Room room = any_room();
    Room again = room;
    std::vector<Step> accepted;
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
        const auto step = any_step();
        const auto before = room.facts;
        if (take(room, step)) {
            RC_ASSERT(room.facts.history.size() == before.history.size() + 1);
            accepted.push_back(step);
        } else {
            RC_ASSERT(same_facts(room.facts, before));
            RC_ASSERT(!room.sentence.empty());
        }
    }
    for (const auto& step : accepted) RC_ASSERT(take(again, step));
    RC_ASSERT(same_facts(room.facts, again.facts));
    RC_ASSERT(room.final() == again.final());
    RC_ASSERT(room.state() == again.state());
}

RC_GTEST_PROP(CaseLife, EveryChoiceThatIsOfferedIsAcceptedAndNoOther, ()) {
    Room room = any_room();
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 0; i < steps; ++i) take(room, any_step());
    for (const auto& user : kPeople) {
        const auto choices = choices_of(room.facts, room.terms(), room.person(user), room.field);
        for (const auto& choice : choices) {
            Room tried = room;
            const bool done = tried.decide(user, choice.claim, choice.basis);
            RC_ASSERT(done == choice.why_not.empty());
            if (!done) RC_ASSERT(tried.sentence == choice.why_not);
        }
        const auto work = room.work(user);
        if (room.settled()) RC_ASSERT(work.to_key.empty() && work.to_decide.empty());
        for (const auto& field : work.to_key)
            RC_ASSERT(may_key(room.facts, room.terms(), user, field).has_value());
        for (const auto& card : cards_of(room.facts, room.terms(), user, room.field)) {
            Room tried = room;
            RC_ASSERT(tried.look(user, Look::AnEntry, card));
        }
        RC_ASSERT(work.to_choose.empty() ==
                  cards_of(room.facts, room.terms(), user, room.field).empty());
        if (!work.to_decide.empty())
            RC_ASSERT(
                may_decide(room.facts, room.terms(), room.person(user), room.field).has_value());
    }
}

// Two cases that differ in what the machine read, what passes, what is drawn and what others keyed,
// as long as nobody keyed a box twice over, ask the same of somebody who has something left to key.
RC_GTEST_PROP(CaseLife, WhatIsLeftToKeyFollowsFromWhatThePersonKnows, ()) {
    const std::vector<std::string> boxes = {"final.a", "final.b", "final.c"};
    CaseFacts one;
    one.what.precinct = "POLK-080-K";
    one.what.fields = boxes;
    auto other = one;
    for (auto* facts : {&one, &other}) {
        for (const auto& box : boxes) {
            KnownField layer;
            layer.field = box;
            layer.passes = *rc::gen::arbitrary<bool>();
            layer.written_state = forms::ReadingState::Number;
            layer.written = layer.passing = *rc::gen::inRange(1, 3);
            facts->layers.push_back(layer);
            if (layer.passes && *rc::gen::arbitrary<bool>()) facts->what.drawn.push_back(box);
        }
    }
    // One entry a box, or two that are alike in both cases or in neither.
    for (const auto& box : boxes) {
        const auto entries = *rc::gen::inRange(0, 3);
        const bool alike = *rc::gen::arbitrary<bool>();
        for (auto* facts : {&one, &other}) {
            const int value = *rc::gen::inRange(1, 4);
            for (int i = 0; i < entries; ++i)
                facts->history.emplace_back(
                    Keying{"POLK-080-K", box, kPeople[static_cast<std::size_t>(i)], "",
                           forms::ReadingState::Number, alike || i == 0 ? value : value + 1});
        }
    }
    const CanvassTerms terms;
    for (const auto& user : kPeople) {
        RC_ASSERT(left_to_key(one, terms, user) == left_to_key(other, terms, user));
        for (const bool official : {false, true})
            RC_ASSERT(has_work(one, terms, {user, official}) ==
                      has_work(other, terms, {user, official}));
    }
    RC_ASSERT(state_of(one, terms) == state_of(other, terms));
}

// A verdict never takes away what people did, and never hides a box they began on.
RC_GTEST_PROP(CaseLife, AVerdictKeepsEveryBoxThatPeopleBeganOn, ()) {
    Room room = any_room();
    const int steps = *rc::gen::inRange(0, 12);
    for (int i = 0; i < steps; ++i) take(room, any_step());
    room.layer().passes = *rc::gen::arbitrary<bool>();
    room.layer().by_pattern = room.layer().passes && *rc::gen::arbitrary<bool>();
    std::optional<Case> needed;
    if (*rc::gen::arbitrary<bool>()) needed.emplace().fields = {"another"};
    const auto after = case_after(room.facts, needed, false);
    const bool begun = !room.facts.history.empty();
    if (begun) {
        RC_ASSERT(after.has_value());
        RC_ASSERT(std::count(after->fields.begin(), after->fields.end(), room.field) == 1);
    } else {
        RC_ASSERT(after.has_value() == needed.has_value());
        if (needed) RC_ASSERT(after->fields == needed->fields);
    }
    if (after && !room.layer().passes) RC_ASSERT(after->drawn.empty());
}

}  // namespace
}  // namespace verify
