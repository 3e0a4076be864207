#include "verify/case_boxes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "verify/awards.h"

namespace verify {
namespace {

using forms::ReadingState;

std::optional<Claim> reading_of(const KnownField* layer) {
    if (layer == nullptr) return std::nullopt;
    // What passes is what the program takes the reading for.
    if (layer->passes) return passing_claim(*layer);
    if (!layer->written_state || !forms::is_read(*layer->written_state)) return std::nullopt;
    return Claim{*layer->written_state, layer->written};
}

// All but the column.
BoxTerms terms_without_column(const CaseFacts& facts, const CanvassTerms& terms,
                              std::string_view field) {
    const auto* layer = layer_of(facts, field);
    BoxTerms out;
    out.keyers = terms.policy.keyers;
    out.reading = reading_of(layer);
    out.award_in_question = rules_question_award(facts, terms.rules, field);
    if (layer == nullptr) return out;
    out.surely_read =
        out.reading && (layer->passes || layer->probability >= terms.policy.least_probability);
    out.reported = layer->reported;
    if (is_award(field) && may_correct_awards(facts, terms.rules))
        out.by_the_rules = layer->computed;
    return out;
}

BoxNow by_decision(const Decision& decision) {
    BoxNow now;
    now.stage = BoxStage::Settled;
    now.claim = claim_of(decision);
    now.stand_for = decision.users;
    now.stand_for.insert(now.stand_for.end(), decision.keyed_alike.begin(),
                         decision.keyed_alike.end());
    return now;
}

BoxNow now_without_column(const CaseFacts& facts, const CanvassTerms& terms,
                          std::string_view field) {
    const auto* standing = life_of(facts, field).standing;
    if (standing != nullptr) return by_decision(*standing);
    return box_now(past_of(facts, field), terms_without_column(facts, terms, field));
}

bool may_ask(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    return life_of(facts, field).standing == nullptr &&
           may_ask_once_more(past_of(facts, field), terms_without_column(facts, terms, field));
}

// Empty: nothing stands in the box.
std::optional<WeighedBox> weighed(const CaseFacts& facts, const CanvassTerms& terms,
                                  const std::string& field) {
    WeighedBox box;
    if (!is_in_case(facts, field)) {
        const auto* layer = layer_of(facts, field);
        if (layer == nullptr || !layer->passes) return std::nullopt;
        box.value = layer->passing.value_or(0);
        return box;
    }
    const auto now = now_without_column(facts, terms, field);
    if (!now.claim || !is_readable(*now.claim)) return std::nullopt;
    box.value = now.claim->value.value_or(0);
    box.may_ask = may_ask(facts, terms, field);
    return box;
}

// The boxes of one sum; those in which nothing stands are left out.
std::map<std::string, WeighedBox> boxes_in(const CaseFacts& facts, const CanvassTerms& terms,
                                           const Relation& relation) {
    auto fields = relation.parts;
    fields.push_back(relation.whole);
    std::map<std::string, WeighedBox> out;
    for (const auto& field : fields)
        if (const auto box = weighed(facts, terms, field)) out.emplace(field, *box);
    return out;
}

bool is_in(const Relation& relation, std::string_view field) {
    const auto& parts = relation.parts;
    return relation.whole == field || std::find(parts.begin(), parts.end(), field) != parts.end();
}

bool column_asks(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    return std::any_of(
        terms.relations.begin(), terms.relations.end(), [&](const Relation& relation) {
            if (!is_in(relation, field)) return false;
            const auto asked = to_key_once_more({relation}, boxes_in(facts, terms, relation));
            return std::find(asked.begin(), asked.end(), field) != asked.end();
        });
}

}  // namespace

CanvassTerms canvass_terms(const Rules& rules, const Policy& policy,
                           const std::vector<forms::Option>& options) {
    return {rules, policy, relations_on(rules, options)};
}

BoxPast past_of(const CaseFacts& facts, std::string_view field) {
    const auto life = life_of(facts, field);
    BoxPast past;
    for (const auto* keying : life.keyings)
        past.entries.push_back({keying->user, claim_of(*keying)});
    past.before = life.keyings_before;
    for (const auto* word : life.looks)
        past.words.push_back({word->user, word->look, claim_of(*word)});
    return past;
}

BoxTerms terms_of(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    auto out = terms_without_column(facts, terms, field);
    // The column is looked at only where it can matter: that takes a while.
    if (may_ask(facts, terms, field)) out.once_more = column_asks(facts, terms, field);
    return out;
}

BoxNow box_now(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field) {
    const auto* standing = life_of(facts, field).standing;
    if (standing != nullptr) return by_decision(*standing);
    return box_now(past_of(facts, field), terms_of(facts, terms, field));
}

Claim passing_claim(const KnownField& layer) {
    return {layer.passing ? ReadingState::Number : ReadingState::Blank, layer.passing};
}

}  // namespace verify
