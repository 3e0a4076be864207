#include "verify/case_facts.h"

#include <algorithm>

#include "verify/policy.h"

namespace verify {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

const std::string& field_of(const Act& act) {
    return std::visit([](const auto& one) -> const std::string& { return one.field; }, act);
}

// A person's newest decision is what that person wants.
void replace_by_newest(std::vector<const Decision*>& waiting, const Decision& decision) {
    std::erase_if(waiting, [&](const auto* earlier) {
        return earlier->users.back() == decision.users.back();
    });
    waiting.push_back(&decision);
}

// Whether one person alone stands for it, and only for that person's reading of the paper.
bool is_one_reading(const Decision& decision) {
    return decision.basis == Basis::AsWritten &&
           decision.users.size() + decision.keyed_alike.size() == 1;
}

// A later blind entry that differs unsettles what one person read: two readings are then open. So
// one person decided in a canvass of an older program.
void take(BoxLife& life, const Keying& keying) {
    life.keyings.push_back(&keying);
    const auto* standing = life.standing;
    if (standing != nullptr && is_one_reading(*standing) &&
        !same(claim_of(*standing), claim_of(keying)))
        life.standing = nullptr;
}

void take(BoxLife& life, const ThirdLook& look) {
    life.looks.push_back(&look);
}

void take(BoxLife& life, const Decision& decision) {
    if (decision.users.empty()) return;
    if (!stands(decision)) return replace_by_newest(life.waiting, decision);
    life.standing = &decision;
    life.waiting.clear();
    life.reopens.clear();
}

void take(BoxLife& life, const Reopening& reopening) {
    const auto& before = life.reopens;
    if (std::any_of(before.begin(), before.end(),
                    [&](const auto* one) { return one->user == reopening.user; }))
        return;
    life.reopens.push_back(&reopening);
    if (life.reopens.size() < kOfficialsToReopen) return;
    life.reopened = true;
    life.keyings_before = life.keyings.size();
    life.looks.clear();
    life.standing = nullptr;
    life.waiting.clear();
    life.reopens.clear();
}

}  // namespace

bool is_in_case(const CaseFacts& facts, std::string_view field) {
    return holds(facts.what.fields, field);
}

const KnownField* layer_of(const CaseFacts& facts, std::string_view field) {
    const auto found = std::find_if(facts.layers.begin(), facts.layers.end(),
                                    [&](const auto& layer) { return layer.field == field; });
    return found == facts.layers.end() ? nullptr : &*found;
}

bool was_shown(const CaseFacts& facts, std::string_view person, std::string_view field) {
    return std::any_of(facts.shown.begin(), facts.shown.end(), [&](const auto& shown) {
        return shown.person == person &&
               (holds(shown.fields, field) || holds(shown.fields, kEveryBox));
    });
}

bool stands(const Decision& decision) {
    auto people = decision.users.size();
    if (!decision.officials) people += decision.keyed_alike.size();
    return static_cast<int>(people) >= decision.people_needed;
}

const Keying* BoxLife::keying_of(std::string_view user) const {
    const auto found = std::find_if(keyings.begin(), keyings.end(),
                                    [&](const auto* keying) { return keying->user == user; });
    return found == keyings.end() ? nullptr : *found;
}

BoxLife life_of(const CaseFacts& facts, std::string_view field) {
    BoxLife life;
    for (const auto& act : facts.history)
        if (field_of(act) == field) std::visit([&](const auto& one) { take(life, one); }, act);
    return life;
}

}  // namespace verify
