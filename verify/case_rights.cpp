#include "verify/case_rights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace verify {
namespace {

using forms::ReadingState;

tl::unexpected<Refusal> refused(Refusal::Kind kind, std::string sentence) {
    return tl::unexpected(Refusal{kind, std::move(sentence)});
}

bool lists(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool had_it_reopened(const CaseFacts& facts, std::string_view user, std::string_view field) {
    return std::any_of(facts.history.begin(), facts.history.end(), [&](const Act& act) {
        const auto* reopening = std::get_if<Reopening>(&act);
        return reopening != nullptr && reopening->field == field && reopening->user == user;
    });
}

bool waits_for_officials(BoxStage stage) {
    return stage == BoxStage::ForOfficials || stage == BoxStage::ThirdsWord;
}

Refusal not_of_the_case(const CaseFacts& facts, std::string_view field) {
    return {Refusal::Kind::Unfit,
            fmt::format("The case of {} does not ask for the field {}; open it again.",
                        facts.what.precinct, field)};
}

// Whether to leave `claim` as it is written is a decision about an award: the rules may be
// followed instead, and are said to be misapplied or give something else.
bool leaves_an_award(const CaseFacts& facts, const Rules& rules, std::string_view field,
                     const Claim& claim) {
    if (rules_question_award(facts, rules, field)) return true;
    const auto* layer = layer_of(facts, field);
    if (!may_correct_awards(facts, rules) || !is_award(field) || layer == nullptr ||
        layer->computed.empty())
        return false;
    const auto& computed = layer->computed;
    return claim.state == ReadingState::Illegible ||
           std::find(computed.begin(), computed.end(), claim.value.value_or(0)) == computed.end();
}

// Who decided so and waits for another official.
std::vector<std::string> who_decided(const BoxLife& life, Basis basis, const Claim& claim) {
    std::vector<std::string> out;
    for (const auto* decision : life.waiting)
        if (decision->basis == basis && same(claim_of(*decision), claim))
            out.push_back(decision->users.back());
    return out;
}

std::vector<std::string> who_keyed(const BoxLife& life, const Claim& claim) {
    std::vector<std::string> out;
    for (const auto* keying : life.keyings)
        if (same(claim_of(*keying), claim)) out.push_back(keying->user);
    return out;
}

bool nobody_could_read(const BoxLife& life) {
    return !life.keyings.empty() &&
           std::all_of(life.keyings.begin(), life.keyings.end(),
                       [](const auto* keying) { return keying->state == ReadingState::Illegible; });
}

Takes forbidden(std::string why) {
    return {.allowed = false, .people = kOfficialsForADispute, .why = std::move(why)};
}

Takes officials(int how_many, std::string_view why) {
    return {.allowed = true,
            .people = how_many,
            .why = fmt::format("{}: it takes {} official{}.", why, how_many,
                               how_many > 1 ? "s, each deciding the same" : "")};
}

Takes takes_for_award(const Rules& rules) {
    return officials(
        std::max(kOfficialsForADispute, rules.officials_for_rule),
        "To correct an award, or to leave one that the rules would change, is for officials");
}

Takes takes_as_written(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field,
                       const Claim& claim) {
    if (leaves_an_award(facts, terms.rules, field, claim)) return takes_for_award(terms.rules);
    const int people =
        officials_needed(past_of(facts, field), terms_of(facts, terms, field), claim);
    return officials(people, people > 1 ? "No two people stand for one value of this field"
                                        : "One person keyed this value");
}

Takes takes_as_reported(const BoxLife& life, const Rules& rules) {
    if (rules.transcription != Correction::AsReported && !nobody_could_read(life))
        return forbidden(
            "A report stands only where nobody can read the paper: follow what is written.");
    return officials(kOfficialsForADispute, "Nobody read this value from the paper");
}

Takes takes_as_computed(const CaseFacts& facts, const BoxLife& life, const Rules& rules,
                        std::string_view field) {
    constexpr auto kNotCorrected =
        "The rules of this canvass do not let this be corrected: follow what is written.";
    if (speaks_of(Kind::Rule, facts.findings, field) || is_award(field)) {
        if (!may_correct_awards(facts, rules)) return forbidden(kNotCorrected);
        return takes_for_award(rules);
    }
    const bool math = speaks_of(Kind::Arithmetic, facts.findings, field);
    if (rules.arithmetic != Correction::AsComputed && (math || !nobody_could_read(life)))
        return forbidden(kNotCorrected);
    return officials(kOfficialsForADispute, "Nobody read this value from the paper");
}

Takes what_it_takes(const CaseFacts& facts, const CanvassTerms& terms, const BoxLife& life,
                    std::string_view field, const Choice& choice) {
    if (choice.basis == Basis::AsReported) return takes_as_reported(life, terms.rules);
    if (choice.basis == Basis::AsComputed)
        return takes_as_computed(facts, life, terms.rules, field);
    return takes_as_written(facts, terms, field, choice.claim);
}

// Everything that some layer, some entry, some official or the machine says, each once; and
// `proposed`, which an official reads from the paper.
std::vector<Choice> all_choices(const CaseFacts& facts, const BoxLife& life, std::string_view field,
                                const Claim* proposed) {
    std::vector<Choice> out;
    const auto add = [&](Basis basis, const Claim& claim) {
        for (auto& known : out)
            if (known.basis == basis && same(known.claim, claim)) return;
        Choice choice;
        choice.basis = basis;
        choice.claim = claim;
        choice.decided_by = who_decided(life, basis, claim);
        if (basis == Basis::AsWritten) choice.keyed_by = who_keyed(life, claim);
        out.push_back(std::move(choice));
    };
    for (const auto* keying : life.keyings) add(Basis::AsWritten, claim_of(*keying));
    for (const auto* decision : life.waiting)
        if (decision->basis == Basis::AsWritten) add(Basis::AsWritten, claim_of(*decision));
    const auto* layer = layer_of(facts, field);
    const bool passes = layer != nullptr && layer->passes;
    if (passes) add(Basis::AsWritten, passing_claim(*layer));
    if (proposed != nullptr) add(Basis::AsWritten, *proposed);
    if (layer == nullptr) return out;
    for (auto& choice : out)
        choice.as_it_passes = passes && same(choice.claim, passing_claim(*layer));
    if (layer->reported) add(Basis::AsReported, {ReadingState::Number, layer->reported});
    for (const int value : layer->computed) add(Basis::AsComputed, {ReadingState::Number, value});
    return out;
}

// Of a person who may decide the box.
std::vector<Choice> choices_in(const CaseFacts& facts, const CanvassTerms& terms,
                               const Person& person, std::string_view field,
                               const Claim* proposed) {
    const auto life = life_of(facts, field);
    auto choices = all_choices(facts, life, field, proposed);
    for (auto& choice : choices) {
        choice.takes = what_it_takes(facts, terms, life, field, choice);
        if (!choice.takes.allowed)
            choice.why_not = choice.takes.why;
        else if (lists(choice.decided_by, person.name))
            choice.why_not = "You decided so before: another official has to decide the same.";
    }
    return choices;
}

bool waits(const BoxLife& life, const std::string& user) {
    return std::any_of(life.waiting.begin(), life.waiting.end(),
                       [&](const auto* decision) { return decision->users.back() == user; });
}

// Two officials want different things: each may still join the other.
bool others_wait_for_something_else(const BoxLife& life, const std::string& user) {
    return std::any_of(life.waiting.begin(), life.waiting.end(),
                       [&](const auto* decision) { return decision->users.back() != user; });
}

// What bears on may_key beside the box's stage. An entry of the person's own comes first: it was
// perhaps stored, and its answer lost.
Permitted<> is_blind_and_first(const CaseFacts& facts, const std::string& user,
                               std::string_view field) {
    const auto& precinct = facts.what.precinct;
    if (const auto* before = life_of(facts, field).keying_of(user))
        return refused(
            Refusal::Kind::TooLate,
            fmt::format("{} keyed {} of {} already, at {}: a second entry of the same person would "
                        "not be blind; somebody else has to key it.",
                        user, field, precinct, before->at));
    if (had_it_reopened(facts, user, field))
        return refused(Refusal::Kind::NotYours,
                       fmt::format("{} asked for {} of {} to be opened again and has seen what "
                                   "stood there; somebody else has to key it.",
                                   user, field, precinct));
    if (was_shown(facts, user, field))
        return refused(Refusal::Kind::NotYours,
                       fmt::format("{} was shown values of {} before this box went to people: "
                                   "somebody who has not seen them keys {}, or {} officials decide "
                                   "it with the paper in hand.",
                                   user, precinct, field, kOfficialsForADispute));
    return {};
}

Permitted<> is_a_word(const CaseFacts& facts, const ThirdLook& word,
                      const std::vector<Claim>& cards) {
    const auto& precinct = facts.what.precinct;
    if (cards.empty())
        return refused(Refusal::Kind::TooLate,
                       fmt::format("{} of {} does not wait for your word: open the case again.",
                                   word.field, precinct));
    const auto on_card = [&](const Claim& card) { return alike(card, claim_of(word)); };
    if (word.look == Look::AnEntry && std::none_of(cards.begin(), cards.end(), on_card))
        return refused(Refusal::Kind::Unfit,
                       fmt::format("Nobody keyed this in {} of {}: choose one of the two entries, "
                                   "neither, or that nobody can read it.",
                                   word.field, precinct));
    return {};
}

// What bears on may_decide beside what the person still has to key in the case.
Permitted<> is_for_officials(const CaseFacts& facts, const CanvassTerms& terms,
                             const Person& person, std::string_view field) {
    const auto& precinct = facts.what.precinct;
    using enum Refusal::Kind;
    const auto stage = box_now(facts, terms, field).stage;
    if (stage == BoxStage::Settled)
        return refused(TooLate, fmt::format("{} of {} is settled: it is not decided again, but two "
                                            "officials may reopen it.",
                                            field, precinct));
    if (waits_for_officials(stage) || decides_from_the_paper(facts, person, field)) return {};
    return refused(NotYours, fmt::format("{} of {} waits for people who key it.", field, precinct));
}

// Whether the person is an official who has not keyed the box.
Permitted<> may_decide_at_all(const CaseFacts& facts, const Person& person,
                              std::string_view field) {
    using enum Refusal::Kind;
    if (person.name.empty()) return refused(Unfit, "A decision needs the name of who decides.");
    if (!is_in_case(facts, field)) return tl::unexpected(not_of_the_case(facts, field));
    if (!person.official)
        return refused(NotYours,
                       "What people do not agree on is decided by officials: ask for help.");
    if (life_of(facts, field).keying_of(person.name) != nullptr)
        return refused(NotYours, fmt::format("You keyed {} of {}: officials who have not keyed it "
                                             "decide it.",
                                             field, facts.what.precinct));
    return {};
}

}  // namespace

Permitted<> check_entry(const Keying& entry, const forms::Field* on_form) {
    if (entry.state == ReadingState::Struck || entry.state == ReadingState::Covered)
        return refused(Refusal::Kind::Unfit, "An entry is a number, blank, void or illegible.");
    if ((entry.state == ReadingState::Number) != entry.value.has_value())
        return refused(Refusal::Kind::Unfit,
                       fmt::format("The entry for {} of {} must be a number, or say that there is "
                                   "none.",
                                   entry.field, entry.precinct));
    constexpr int kMostDigits = 7;
    int digits =
        on_form != nullptr ? std::clamp(on_form->most_digits, 1, kMostDigits) : kMostDigits;
    if (on_form != nullptr &&
        (on_form->kind == forms::FieldKind::Tick || on_form->kind == forms::FieldKind::Signature))
        digits = 1;
    std::int64_t most = 1;
    for (int i = 0; i < digits; ++i) most *= 10;
    if (entry.value && (*entry.value < 0 || *entry.value >= most))
        return refused(
            Refusal::Kind::Unfit,
            fmt::format("Enter a whole number of at most {} digits, as it is written.", digits));
    return {};
}

Permitted<> may_key(const CaseFacts& facts, const CanvassTerms& terms, const std::string& user,
                    std::string_view field) {
    if (user.empty())
        return refused(Refusal::Kind::Unfit, "A keying needs the name of who keyed it.");
    if (!is_in_case(facts, field)) return tl::unexpected(not_of_the_case(facts, field));
    if (auto blind = is_blind_and_first(facts, user, field); !blind) return blind;
    if (!waits_for_entries(box_now(facts, terms, field).stage))
        return refused(Refusal::Kind::TooLate,
                       fmt::format("{} of {} waits for no further entry: others keyed it "
                                   "meanwhile.",
                                   field, facts.what.precinct));
    return {};
}

std::vector<std::string> left_to_key(const CaseFacts& facts, const CanvassTerms& terms,
                                     const std::string& user) {
    std::vector<std::string> out;
    for (const auto& field : facts.what.fields)
        if (may_key(facts, terms, user, field)) out.push_back(field);
    return out;
}

Permitted<> has_keyed_all(const CaseFacts& facts, const CanvassTerms& terms,
                          const std::string& user) {
    if (left_to_key(facts, terms, user).empty()) return {};
    return refused(Refusal::Kind::NotYours,
                   "Key every field of this case that waits for you first.");
}

std::vector<Claim> cards_of(const CaseFacts& facts, const CanvassTerms& terms,
                            const std::string& user, std::string_view field) {
    if (!is_in_case(facts, field) || life_of(facts, field).standing != nullptr) return {};
    auto cards = cards_for(past_of(facts, field), terms_of(facts, terms, field), user);
    // In a column that adds up, one value gives the next away.
    if (!cards.empty() && !has_keyed_all(facts, terms, user)) return {};
    return cards;
}

bool was_said(const CaseFacts& facts, const ThirdLook& word) {
    const auto life = life_of(facts, word.field);
    return std::any_of(life.looks.begin(), life.looks.end(), [&](const auto* one) {
        const bool claims_alike =
            word.look != Look::AnEntry || alike(claim_of(*one), claim_of(word));
        return one->user == word.user && one->look == word.look && claims_alike;
    });
}

Permitted<ThirdLook> third_look(const CaseFacts& facts, const CanvassTerms& terms,
                                const ThirdLook& word) {
    if (word.user.empty())
        return refused(Refusal::Kind::Unfit, "A third's word needs the name of who gives it.");
    if (!is_in_case(facts, word.field)) return tl::unexpected(not_of_the_case(facts, word.field));
    if (const auto now = has_keyed_all(facts, terms, word.user); !now)
        return tl::unexpected(now.error());
    const auto cards = cards_of(facts, terms, word.user, word.field);
    if (const auto fits = is_a_word(facts, word, cards); !fits) return tl::unexpected(fits.error());
    auto out = word;
    out.precinct = facts.what.precinct;
    if (out.look != Look::AnEntry) {
        out.state = out.look == Look::Unreadable ? ReadingState::Illegible : ReadingState::Blank;
        out.value.reset();
    }
    return out;
}

bool decides_from_the_paper(const CaseFacts& facts, const Person& person, std::string_view field) {
    return person.official && is_in_case(facts, field) &&
           life_of(facts, field).keying_of(person.name) == nullptr &&
           (was_shown(facts, person.name, field) || had_it_reopened(facts, person.name, field));
}

Permitted<> may_decide(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                       std::string_view field) {
    if (auto may = may_decide_at_all(facts, person, field); !may) return may;
    // Before anything that depends on what others say of the box.
    if (auto now = has_keyed_all(facts, terms, person.name); !now) return now;
    return is_for_officials(facts, terms, person, field);
}

std::vector<Choice> choices_of(const CaseFacts& facts, const CanvassTerms& terms,
                               const Person& person, std::string_view field) {
    if (!may_decide(facts, terms, person, field)) return {};
    return choices_in(facts, terms, person, field, nullptr);
}

bool was_said(const CaseFacts& facts, const std::string& user, const Proposal& what) {
    const auto life = life_of(facts, what.field);
    const auto is_it = [&](const Decision* decision) {
        return decision->users.back() == user && decision->basis == what.basis &&
               decision->reason == what.reason && same(claim_of(*decision), what.claim);
    };
    return (life.standing != nullptr && is_it(life.standing)) ||
           std::any_of(life.waiting.begin(), life.waiting.end(), is_it);
}

Permitted<Decision> decide(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                           const Proposal& what) {
    const auto& precinct = facts.what.precinct;
    using enum Refusal::Kind;
    if (const auto may = may_decide(facts, terms, person, what.field); !may)
        return tl::unexpected(may.error());
    if (is_blank(what.reason))
        return refused(Unfit, fmt::format("The decision about {} of {} needs a reason.", what.field,
                                          precinct));
    const auto* from_paper = what.basis == Basis::AsWritten ? &what.claim : nullptr;
    const auto choices = choices_in(facts, terms, person, what.field, from_paper);
    const auto choice = std::find_if(choices.begin(), choices.end(), [&](const auto& one) {
        return one.basis == what.basis && same(one.claim, what.claim);
    });
    if (choice == choices.end())
        return refused(Unfit, fmt::format("Nothing {} says this about {} of {}: choose what a "
                                          "layer gives, or what is written.",
                                          name_of(what.basis), what.field, precinct));
    if (!choice->why_not.empty())
        return refused(choice->takes.allowed ? TooLate : Unfit, choice->why_not);
    Decision decision;
    decision.precinct = precinct;
    decision.field = what.field;
    decision.users = choice->decided_by;
    decision.users.push_back(person.name);
    decision.value = choice->claim.value;
    decision.no_value = choice->claim.value ? ReadingState::Blank : choice->claim.state;
    decision.basis = what.basis;
    decision.reason = what.reason;
    decision.people_needed = choice->takes.people;
    decision.officials = true;
    decision.keyed_alike = choice->keyed_by;
    return decision;
}

Permitted<Reopening> reopen(const CaseFacts& facts, const CanvassTerms& terms, const Person& person,
                            const std::string& field, const std::string& reason) {
    const auto& precinct = facts.what.precinct;
    using enum Refusal::Kind;
    const auto* layer = layer_of(facts, field);
    const bool passed = !is_in_case(facts, field) && layer != nullptr && layer->passes;
    if (!is_in_case(facts, field) && !passed)
        return refused(Unfit,
                       fmt::format("Nothing stands in the field {} of {} that could be reopened.",
                                   field, precinct));
    if (!person.official || person.name.empty())
        return refused(NotYours, "To reopen what is settled is for officials: ask for help.");
    if (is_blank(reason))
        return refused(Unfit, fmt::format("Say why {} of {} is to be reopened.", field, precinct));
    if (const auto now = has_keyed_all(facts, terms, person.name); !now)
        return tl::unexpected(now.error());
    if (!passed && !is_settled(facts, terms, field))
        return refused(
            TooLate, fmt::format("{} of {} is not settled: key it or decide it.", field, precinct));
    for (const auto* before : life_of(facts, field).reopens)
        if (before->user == person.name)
            return refused(TooLate, fmt::format("You asked for {} of {} to be reopened before: "
                                                "another official has to ask for it as well.",
                                                field, precinct));
    return Reopening{precinct, field, person.name, "", reason};
}

Work work_of(const CaseFacts& facts, const CanvassTerms& terms, const Person& person) {
    Work work;
    work.to_key = left_to_key(facts, terms, person.name);
    for (const auto& field : facts.what.fields) {
        if (lists(work.to_key, field)) continue;
        const auto stage = box_now(facts, terms, field).stage;
        if (stage == BoxStage::Settled) continue;
        const auto life = life_of(facts, field);
        if (!cards_of(facts, terms, person.name, field).empty())
            work.to_choose.push_back(field);
        else if (waits(life, person.name) && !others_wait_for_something_else(life, person.name))
            work.waits_for_others.push_back(field);
        else if (work.to_key.empty() && may_decide_at_all(facts, person, field) &&
                 is_for_officials(facts, terms, person, field))
            work.to_decide.push_back(field);
        else if (waits_for_officials(stage))
            work.waits_for_officials.push_back(field);
        else
            work.waits_for_keyers.push_back(field);
    }
    return work;
}

bool has_work(const CaseFacts& facts, const CanvassTerms& terms, const Person& person) {
    const auto work = work_of(facts, terms, person);
    const auto pressing = [&](const std::string& field) {
        return !waits(life_of(facts, field), person.name) &&
               waits_for_officials(box_now(facts, terms, field).stage);
    };
    return !work.to_key.empty() || !work.to_choose.empty() ||
           std::any_of(work.to_decide.begin(), work.to_decide.end(), pressing);
}

}  // namespace verify
