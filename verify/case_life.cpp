#include "verify/case_life.h"

#include <algorithm>
#include <set>

#include "verify/policy.h"

namespace verify {
namespace {

using forms::ReadingState;

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

// A later blind entry that differs unsettles what one person read: two readings are then open.
void take(BoxLife& life, const Keying& keying) {
    life.keyings.push_back(&keying);
    const auto* standing = life.standing;
    if (standing != nullptr && is_one_reading(*standing) &&
        !same(claim_of(*standing), claim_of(keying)))
        life.standing = nullptr;
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
    life.standing = nullptr;
    life.waiting.clear();
    life.reopens.clear();
}

// What stands where the box passes without people.
FinalValue passed_value(const KnownField& layer) {
    if (!layer.passes) return {std::nullopt, Source::Undecided};
    if (layer.by_pattern) return {layer.passing, Source::PassedByPattern};
    return {layer.passing,
            layer.passing == layer.written ? Source::Passed : Source::PassedAsConfirmed};
}

Check check_in(const BoxLife& life, const KnownField* layer) {
    auto check = Check::NotKeyed;
    for (const auto* keying : life.keyings) {
        const bool as_it_passes = layer != nullptr && layer->passes &&
                                  keying->state != ReadingState::Illegible &&
                                  keying->value == layer->passing;
        if (!as_it_passes) return Check::Otherwise;
        check = Check::AsItPasses;
    }
    return check;
}

bool is_confirmed_in(const CaseFacts& facts, const BoxLife& life, std::string_view field) {
    const bool only_looked_at =
        holds(facts.what.drawn, field) || holds(facts.what.by_pattern, field);
    return only_looked_at && !life.reopened &&
           check_in(life, layer_of(facts, field)) == Check::AsItPasses;
}

// Fields of both, in the order of the layers; fields that the layers do not hold come last.
std::vector<std::string> in_order_of(const std::vector<KnownField>& layers,
                                     const std::vector<std::string>& a,
                                     const std::vector<std::string>& b) {
    std::set<std::string> wanted(a.begin(), a.end());
    wanted.insert(b.begin(), b.end());
    std::vector<std::string> out;
    for (const auto& layer : layers)
        if (wanted.erase(layer.field) > 0) out.push_back(layer.field);
    out.insert(out.end(), wanted.begin(), wanted.end());
    return out;
}

void take_away_what_patterns_settled(const CaseFacts& facts, Case& what) {
    std::set<std::string> worked_on;
    for (const auto& act : facts.history) worked_on.insert(field_of(act));
    what.by_pattern.clear();
    std::erase_if(what.fields, [&](const auto& field) {
        const auto* layer = layer_of(facts, field);
        if (layer == nullptr || !layer->by_pattern || holds(what.drawn, field)) return false;
        if (!worked_on.contains(field)) return true;
        what.by_pattern.push_back(field);
        return false;
    });
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

Check check_of(const CaseFacts& facts, std::string_view field) {
    return check_in(life_of(facts, field), layer_of(facts, field));
}

bool is_confirmed(const CaseFacts& facts, std::string_view field) {
    return is_confirmed_in(facts, life_of(facts, field), field);
}

bool is_settled(const CaseFacts& facts, std::string_view field) {
    const auto life = life_of(facts, field);
    return life.standing != nullptr || is_confirmed_in(facts, life, field);
}

CaseState state_of(const CaseFacts& facts) {
    bool settled = !facts.what.fields.empty();
    bool keyed = settled;
    for (const auto& field : facts.what.fields) {
        if (is_settled(facts, field)) continue;
        settled = false;
        const auto life = life_of(facts, field);
        if (life.keyings.size() == life.keyings_before) keyed = false;
    }
    if (settled) return CaseState::Resolved;
    if (!facts.what.escalation.empty()) return CaseState::Escalated;
    return keyed ? CaseState::Keyed : CaseState::Open;
}

FinalValue final_value(const CaseFacts& facts, std::string_view field) {
    const auto life = life_of(facts, field);
    if (life.standing != nullptr) {
        const auto people = life.standing->users.size() + life.standing->keyed_alike.size();
        return {life.standing->value, people > 1 ? Source::DecidedByTwo : Source::DecidedByOne};
    }
    const auto* layer = layer_of(facts, field);
    if (layer == nullptr || life.reopened) return {std::nullopt, Source::Undecided};
    auto value = passed_value(*layer);
    if (!is_in_case(facts, field)) return value;
    if (check_in(life, layer) == Check::Otherwise) return {std::nullopt, Source::Undecided};
    if (is_confirmed_in(facts, life, field)) value.source = Source::PassedAndChecked;
    return value;
}

std::map<std::string, FinalValue> final_values(const CaseFacts& facts) {
    std::map<std::string, FinalValue> out;
    for (const auto& layer : facts.layers) out[layer.field] = final_value(facts, layer.field);
    for (const auto& act : facts.history)
        if (const auto* decision = std::get_if<Decision>(&act))
            out[decision->field] = final_value(facts, decision->field);
    return out;
}

RiskCounts risk_counts(const CaseFacts& facts, std::string_view field) {
    RiskCounts one;
    one.drawn = 1;
    const auto life = life_of(facts, field);
    const auto* layer = layer_of(facts, field);
    const auto check = check_in(life, layer);
    if (check == Check::NotKeyed) return one;
    one.checked = 1;
    if (life.standing == nullptr) {
        one.open = is_confirmed_in(facts, life, field) ? 0 : 1;
        return one;
    }
    const Claim passing{
        layer != nullptr && layer->passing ? ReadingState::Number : ReadingState::Blank,
        layer == nullptr ? std::nullopt : layer->passing};
    one.wrong = layer != nullptr && same(passing, claim_of(*life.standing)) ? 0 : 1;
    return one;
}

Check made_of(const CaseFacts& facts, std::string_view field, int written) {
    const auto life = life_of(facts, field);
    const auto as_read = [&](const Claim& claim) {
        return claim.state != ReadingState::Illegible && claim.value.value_or(0) == written;
    };
    if (life.standing != nullptr && life.standing->basis == Basis::AsWritten)
        return as_read(claim_of(*life.standing)) ? Check::AsItPasses : Check::Otherwise;
    if (life.keyings.empty()) return Check::NotKeyed;
    const bool all = std::all_of(life.keyings.begin(), life.keyings.end(),
                                 [&](const auto* keying) { return as_read(claim_of(*keying)); });
    return all && !life.reopened ? Check::AsItPasses : Check::Otherwise;
}

std::optional<Case> widened_by_reopening(const CaseFacts& facts) {
    std::vector<std::string> reopened;
    for (const auto& layer : facts.layers)
        if (!is_in_case(facts, layer.field) && life_of(facts, layer.field).reopened)
            reopened.push_back(layer.field);
    if (reopened.empty()) return std::nullopt;
    Case what = facts.what;
    what.fields = in_order_of(facts.layers, what.fields, reopened);
    return what;
}

std::optional<Case> case_after(const CaseFacts& facts, const std::optional<Case>& needed,
                               bool held) {
    Case what = facts.what;
    const bool begun = held || !what.escalation.empty() || !facts.history.empty();
    if (needed) {
        what.findings = needed->findings;
        what.delegates_at_stake = needed->delegates_at_stake;
        what.sde_at_stake = needed->sde_at_stake;
        what.fields =
            begun ? in_order_of(facts.layers, what.fields, needed->fields) : needed->fields;
        what.drawn = begun ? in_order_of(facts.layers, what.drawn, needed->drawn) : needed->drawn;
    }
    // A box that was drawn and does not pass any more is one to decide like the others.
    std::erase_if(what.drawn, [&](const auto& field) {
        const auto* layer = layer_of(facts, field);
        return layer == nullptr || !layer->passes;
    });
    take_away_what_patterns_settled(facts, what);
    if (!needed && (!begun || what.fields.empty())) return std::nullopt;
    return what;
}

}  // namespace verify
