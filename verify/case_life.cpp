#include "verify/case_life.h"

#include <algorithm>
#include <set>

#include "verify/policy.h"

namespace verify {
namespace {

using forms::ReadingState;

bool in_list(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
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

bool is_settled_as_it_passes(const CaseFacts& facts, const BoxNow& now, std::string_view field) {
    const auto* layer = layer_of(facts, field);
    return layer != nullptr && layer->passes && now.claim &&
           same(*now.claim, passing_claim(*layer));
}

// What people agreed on, or officials decided.
FinalValue settled_value(const CaseFacts& facts, const BoxNow& now, std::string_view field) {
    const auto value = now.claim ? now.claim->value : std::nullopt;
    const bool more = now.stand_for.size() > 1;
    if (life_of(facts, field).standing != nullptr)
        return {value, more ? Source::DecidedByTwo : Source::DecidedByOne};
    const bool checked =
        in_list(facts.what.drawn, field) && is_settled_as_it_passes(facts, now, field);
    if (checked) return {value, Source::PassedAndChecked};
    return {value, more ? Source::KeyedByTwo : Source::KeyedByOne};
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
    for (const auto& act : facts.history)
        worked_on.insert(std::visit([](const auto& one) { return one.field; }, act));
    what.by_pattern.clear();
    std::erase_if(what.fields, [&](const auto& field) {
        const auto* layer = layer_of(facts, field);
        if (layer == nullptr || !layer->by_pattern || in_list(what.drawn, field)) return false;
        if (!worked_on.contains(field)) return true;
        what.by_pattern.push_back(field);
        return false;
    });
}

}  // namespace

bool is_settled(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    return box_now(facts, terms, field).stage == BoxStage::Settled;
}

bool keyed_otherwise(const CaseFacts& facts, std::string_view field) {
    return check_in(life_of(facts, field), layer_of(facts, field)) == Check::Otherwise;
}

CaseState state_of(const CaseFacts& facts, const CanvassTerms& terms) {
    bool settled = !facts.what.fields.empty();
    bool keyed = settled;
    for (const auto& field : facts.what.fields) {
        const auto stage = box_now(facts, terms, field).stage;
        if (stage == BoxStage::Settled) continue;
        settled = false;
        if (waits_for_entries(stage)) keyed = false;
    }
    if (settled) return CaseState::Resolved;
    if (!facts.what.escalation.empty()) return CaseState::Escalated;
    return keyed ? CaseState::Keyed : CaseState::Open;
}

FinalValue final_value(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    const auto life = life_of(facts, field);
    // A decision stands whether or not the case still asks for the box.
    if (is_in_case(facts, field) || life.standing != nullptr) {
        const auto now = box_now(facts, terms, field);
        if (now.stage == BoxStage::Settled) return settled_value(facts, now, field);
    }
    const auto* layer = layer_of(facts, field);
    if (layer == nullptr || life.reopened) return {std::nullopt, Source::Undecided};
    if (is_in_case(facts, field) && check_in(life, layer) == Check::Otherwise)
        return {std::nullopt, Source::Undecided};
    return passed_value(*layer);
}

std::map<std::string, FinalValue> final_values(const CaseFacts& facts, const CanvassTerms& terms) {
    std::map<std::string, FinalValue> out;
    for (const auto& layer : facts.layers)
        out[layer.field] = final_value(facts, terms, layer.field);
    for (const auto& act : facts.history) {
        const auto& field = std::visit([](const auto& one) { return one.field; }, act);
        if (!out.contains(field)) out[field] = final_value(facts, terms, field);
    }
    return out;
}

RiskCounts risk_counts(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    RiskCounts one;
    one.drawn = 1;
    const auto now = box_now(facts, terms, field);
    if (now.stage == BoxStage::Settled) {
        one.checked = 1;
        one.wrong = is_settled_as_it_passes(facts, now, field) ? 0 : 1;
        return one;
    }
    // Somebody keyed it otherwise: it may turn out wrong.
    if (check_in(life_of(facts, field), layer_of(facts, field)) == Check::Otherwise)
        one.checked = one.open = 1;
    return one;
}

Check made_of(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field,
              int written) {
    const auto as_read = [&](const Claim& claim) {
        return is_readable(claim) && claim.value.value_or(0) == written;
    };
    const auto life = life_of(facts, field);
    const bool from_paper = life.standing == nullptr || life.standing->basis == Basis::AsWritten;
    const auto now = box_now(facts, terms, field);
    if (now.stage == BoxStage::Settled && now.claim && from_paper)
        return as_read(*now.claim) ? Check::AsItPasses : Check::Otherwise;
    const bool all = std::all_of(life.keyings.begin(), life.keyings.end(),
                                 [&](const auto* keying) { return as_read(claim_of(*keying)); });
    // What one person keyed as it was read is no evidence yet.
    return all && !life.reopened ? Check::NotKeyed : Check::Otherwise;
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
