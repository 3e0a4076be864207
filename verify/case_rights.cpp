#include "verify/case_rights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <set>

namespace verify {
namespace {

using forms::ReadingState;

constexpr std::string_view kAwardColumn = "delegates.";

tl::unexpected<Refusal> refused(Refusal::Kind kind, std::string sentence) {
    return tl::unexpected(Refusal{kind, std::move(sentence)});
}

bool lists(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool speaks_of(Kind kind, const std::vector<Finding>& findings, std::string_view field) {
    return std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
        return finding.kind == kind && lists(finding.fields, field);
    });
}

// What the rules let be done about a misapplied rule: where one delegate is elected by the room,
// something else than elsewhere.
Correction rule_correction(const Rules& rules, const std::vector<Finding>& findings) {
    const bool single = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.code == Code::SingleDelegate;
    });
    return single ? rules.single_delegate : rules.rule;
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

Claim passing_claim(const KnownField& layer) {
    return {layer.passing ? ReadingState::Number : ReadingState::Blank, layer.passing};
}

// The machine is sure of something else, or something else passes without people.
bool machine_is_against(const KnownField* layer, const Policy& policy, const Claim& claim) {
    if (layer == nullptr) return false;
    if (layer->passes && !same(passing_claim(*layer), claim)) return true;
    return layer->written_state && forms::is_read(*layer->written_state) &&
           layer->probability >= policy.least_probability &&
           !same({*layer->written_state, layer->written}, claim);
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

// The most people who keyed one and the same other thing.
std::size_t largest_other_camp(const BoxLife& life, const Claim& claim) {
    std::size_t most = 0;
    for (const auto* keying : life.keyings)
        if (!same(claim_of(*keying), claim))
            most = std::max(most, who_keyed(life, claim_of(*keying)).size());
    return most;
}

Takes forbidden(std::string why) {
    return {.allowed = false, .people = 1, .officials = false, .why = std::move(why)};
}

Takes officials(int how_many, std::string why) {
    return {.allowed = true, .people = how_many, .officials = true, .why = std::move(why)};
}

// What people keyed and what the machine is sure of, without any rule about awards.
Takes takes_by_evidence(const BoxLife& life, const KnownField* layer, const Rulebook& book,
                        const Claim& claim, const std::string& user) {
    const auto decided = who_decided(life, Basis::AsWritten, claim);
    std::set<std::string> for_it(decided.begin(), decided.end());
    for_it.insert(user);
    const bool other_person =
        std::any_of(life.keyings.begin(), life.keyings.end(), [&](const auto* keying) {
            return !same(claim_of(*keying), claim) && !for_it.contains(keying->user);
        });
    for (const auto& keyer : who_keyed(life, claim)) for_it.insert(keyer);
    const int people = static_cast<int>(for_it.size());

    if (largest_other_camp(life, claim) >= kPeopleForAValue)
        return officials(
            kOfficialsForADispute,
            fmt::format(
                "Two people keyed something else: it takes {} officials, each deciding the same.",
                kOfficialsForADispute));
    const bool machine = machine_is_against(layer, book.policy, claim);
    if (!other_person && !machine) {
        if (people >= book.people_unopposed) return {.people = book.people_unopposed, .why = ""};
        return forbidden("Another person has to key this field first.");
    }
    if (people >= kPeopleForAValue) return {.people = kPeopleForAValue, .why = ""};
    return officials(kOfficialsForADispute,
                     fmt::format("Only one person stands for this value, and {}: it takes {} "
                                 "officials, each deciding the "
                                 "same, or somebody else who keys it blind.",
                                 other_person ? "another keyed something else"
                                              : "the machine surely read something else",
                                 kOfficialsForADispute));
}

std::string award_sentence(int how_many) {
    return fmt::format(
        "To correct an award, or to leave one that the rules would change, is for officials: it "
        "takes {}{}.",
        how_many, how_many > 1 ? ", each deciding the same" : "");
}

Takes takes_as_written(const CaseFacts& facts, const BoxLife& life, const Rulebook& book,
                       std::string_view field, const Claim& claim, const std::string& user) {
    auto takes = takes_by_evidence(life, layer_of(facts, field), book, claim, user);
    if (!leaves_an_award(facts, book.rules, field, claim)) return takes;
    const int people =
        std::max({1, book.rules.officials_for_rule, takes.officials ? takes.people : 1});
    return officials(people, award_sentence(people));
}

Takes takes_as_reported(const BoxLife& life, const Rules& rules) {
    if (rules.transcription != Correction::AsReported && !nobody_could_read(life))
        return forbidden(
            "A report stands only where nobody can read the paper: follow what is written.");
    return officials(
        kOfficialsForADispute,
        fmt::format(
            "Nobody read this value from the paper: it takes {} officials, each deciding the same.",
            kOfficialsForADispute));
}

Takes takes_as_computed(const CaseFacts& facts, const BoxLife& life, const Rules& rules,
                        std::string_view field) {
    constexpr auto kNotCorrected =
        "The rules of this canvass do not let this be corrected: follow what is written.";
    if (speaks_of(Kind::Rule, facts.findings, field) || is_award(field)) {
        if (!may_correct_awards(facts, rules)) return forbidden(kNotCorrected);
        const int people = std::max(1, rules.officials_for_rule);
        return officials(people, award_sentence(people));
    }
    const bool math = speaks_of(Kind::Arithmetic, facts.findings, field);
    if (rules.arithmetic != Correction::AsComputed && (math || !nobody_could_read(life)))
        return forbidden(kNotCorrected);
    return officials(
        kOfficialsForADispute,
        fmt::format(
            "Nobody read this value from the paper: it takes {} officials, each deciding the same.",
            kOfficialsForADispute));
}

// Who keyed the box blind since it was reopened last.
bool looked_afresh(const BoxLife& life, const std::string& user) {
    return std::any_of(life.keyings.begin() + static_cast<std::ptrdiff_t>(life.keyings_before),
                       life.keyings.end(),
                       [&](const auto* keying) { return keying->user == user; });
}

// Why the person decides only as one of two officials: the box was reopened, or the person was
// shown its values, and has not keyed it since. Empty: the person has looked at it blind.
std::string why_without_a_blind_look(const CaseFacts& facts, const BoxLife& life,
                                     std::string_view field, const std::string& user) {
    if (looked_afresh(life, user)) return "";
    if (life.reopened) return "This field was opened again: who has not keyed it since";
    if (life.keying_of(user) == nullptr && was_shown(facts, user, field))
        return "Who was shown what stands here and has not keyed it";
    return "";
}

Takes what_it_takes(const CaseFacts& facts, const BoxLife& life, const Rulebook& book,
                    std::string_view field, const Choice& choice, const std::string& user) {
    Takes takes;
    if (choice.basis == Basis::AsWritten)
        takes = takes_as_written(facts, life, book, field, choice.claim, user);
    if (choice.basis == Basis::AsReported) takes = takes_as_reported(life, book.rules);
    if (choice.basis == Basis::AsComputed)
        takes = takes_as_computed(facts, life, book.rules, field);
    const auto not_blind = why_without_a_blind_look(facts, life, field, user);
    if (not_blind.empty()) return takes;
    if (choice.basis != Basis::AsWritten && !takes.allowed) return takes;
    const int people = std::max(takes.officials ? takes.people : 1, kOfficialsForADispute);
    return officials(people,
                     fmt::format("{} decides only as one of {} officials.", not_blind, people));
}

// What an official reads from the paper, and nobody else has said.
Choice from_the_paper(const CaseFacts& facts, const BoxLife& life, const Rulebook& book,
                      const Proposal& what, const std::string& user) {
    Choice choice;
    choice.basis = what.basis;
    choice.claim = what.claim;
    choice.takes = what_it_takes(facts, life, book, what.field, choice, user);
    return choice;
}

// Everything that some layer, some entry or the machine says, each once.
std::vector<Choice> all_choices(const CaseFacts& facts, const BoxLife& life,
                                const std::string& user, std::string_view field) {
    std::vector<Choice> out;
    const auto add = [&](Basis basis, const Claim& claim) {
        for (auto& known : out)
            if (known.basis == basis && same(known.claim, claim)) return;
        Choice choice;
        choice.basis = basis;
        choice.claim = claim;
        choice.decided_by = who_decided(life, basis, claim);
        if (basis == Basis::AsWritten) choice.keyed_by = who_keyed(life, claim);
        choice.own = lists(choice.keyed_by, user);
        out.push_back(std::move(choice));
    };
    if (const auto* own = life.keying_of(user)) add(Basis::AsWritten, claim_of(*own));
    for (const auto* keying : life.keyings) add(Basis::AsWritten, claim_of(*keying));
    for (const auto* decision : life.waiting)
        if (decision->basis == Basis::AsWritten) add(Basis::AsWritten, claim_of(*decision));
    const auto* layer = layer_of(facts, field);
    if (layer == nullptr) return out;
    if (layer->passes) {
        add(Basis::AsWritten, passing_claim(*layer));
        for (auto& choice : out) choice.as_it_passes = same(choice.claim, passing_claim(*layer));
    }
    if (layer->reported) add(Basis::AsReported, {ReadingState::Number, layer->reported});
    for (const int value : layer->computed) add(Basis::AsComputed, {ReadingState::Number, value});
    return out;
}

std::string why_not_this_person(const Choice& choice, const Person& person) {
    if (!choice.takes.allowed) return choice.takes.why;
    if (choice.takes.officials && !person.official) return choice.takes.why + " Ask for help.";
    if (lists(choice.decided_by, person.name))
        return "You decided so before: another official has to decide the same.";
    return "";
}

bool waits(const BoxLife& life, const std::string& user) {
    return std::any_of(life.waiting.begin(), life.waiting.end(),
                       [&](const auto* decision) { return decision->users.back() == user; });
}

// Two officials want different things: each may still join the other.
bool others_wait_for_something_else(const std::vector<Choice>& choices, const std::string& user) {
    return std::any_of(choices.begin(), choices.end(), [&](const auto& choice) {
        return !choice.decided_by.empty() && !lists(choice.decided_by, user);
    });
}

// An adjudicator is not sent back to give way to others' entries, although that may be done.
bool is_for(const Person& person, const Choice& choice) {
    if (!choice.why_not.empty()) return false;
    return person.official || choice.own || choice.as_it_passes;
}

// Whether to ask for a further blind entry of somebody who is no official: by how many there are,
// never by what they say.
bool entry_is_asked_for(const CaseFacts& facts, std::string_view field) {
    const auto life = life_of(facts, field);
    return life.keyings.size() - life.keyings_before < kMostAskedToKey;
}

// May_key, where it is known whether the case is resolved.
Permitted<> may_key_in(const CaseFacts& facts, bool resolved, const std::string& user,
                       std::string_view field) {
    const auto& precinct = facts.what.precinct;
    if (user.empty())
        return refused(Refusal::Kind::Unfit, "A keying needs the name of who keyed it.");
    if (!is_in_case(facts, field))
        return refused(Refusal::Kind::Unfit,
                       fmt::format("The case of {} does not ask for the field {}; open it again.",
                                   precinct, field));
    const auto life = life_of(facts, field);
    if (const auto* before = life.keying_of(user))
        return refused(
            Refusal::Kind::TooLate,
            fmt::format("{} keyed {} of {} already, at {}: a second entry of the same person would "
                        "not be blind; somebody else has to key it.",
                        user, field, precinct, before->at));
    if (resolved)
        return refused(
            Refusal::Kind::TooLate,
            fmt::format("{} of {} is settled: nothing is left to key there.", field, precinct));
    const bool reopened_it =
        std::any_of(facts.history.begin(), facts.history.end(), [&](const Act& act) {
            const auto* reopening = std::get_if<Reopening>(&act);
            return reopening != nullptr && reopening->field == field && reopening->user == user;
        });
    if (reopened_it)
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

Permitted<> may_key(const CaseFacts& facts, const std::string& user, std::string_view field) {
    return may_key_in(facts, state_of(facts) == CaseState::Resolved, user, field);
}

std::vector<std::string> left_to_key(const CaseFacts& facts, const std::string& user) {
    const bool resolved = state_of(facts) == CaseState::Resolved;
    std::vector<std::string> out;
    for (const auto& field : facts.what.fields)
        if (may_key_in(facts, resolved, user, field)) out.push_back(field);
    return out;
}

Permitted<> has_keyed_all(const CaseFacts& facts, const std::string& user) {
    if (left_to_key(facts, user).empty()) return {};
    return refused(Refusal::Kind::NotYours, "Key every field of this case before deciding.");
}

bool is_award(std::string_view field) {
    return field.starts_with(kAwardColumn);
}

bool may_correct_awards(const CaseFacts& facts, const Rules& rules) {
    return rule_correction(rules, facts.findings) == Correction::AsComputed;
}

bool rules_question_award(const CaseFacts& facts, const Rules& rules, std::string_view field) {
    return may_correct_awards(facts, rules) && speaks_of(Kind::Rule, facts.findings, field);
}

Basis usual_basis(const Rules& rules, const std::vector<Finding>& findings,
                  std::string_view field) {
    const bool corrected = speaks_of(Kind::Rule, findings, field) &&
                           rule_correction(rules, findings) == Correction::AsComputed;
    return corrected ? Basis::AsComputed : Basis::AsWritten;
}

bool decides_from_the_paper(const CaseFacts& facts, const Person& person, std::string_view field) {
    return person.official && is_in_case(facts, field) &&
           life_of(facts, field).keying_of(person.name) == nullptr &&
           was_shown(facts, person.name, field);
}

std::vector<Choice> choices_of(const CaseFacts& facts, const Rulebook& book, const Person& person,
                               std::string_view field) {
    if (!is_in_case(facts, field) || is_settled(facts, field)) return {};
    const auto life = life_of(facts, field);
    if (life.keyings.empty() && !decides_from_the_paper(facts, person, field)) return {};
    auto choices = all_choices(facts, life, person.name, field);
    const auto keyed_all = has_keyed_all(facts, person.name);
    for (auto& choice : choices) {
        choice.takes = what_it_takes(facts, life, book, field, choice, person.name);
        choice.why_not =
            keyed_all ? why_not_this_person(choice, person) : keyed_all.error().sentence;
    }
    return choices;
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

Permitted<Decision> decide(const CaseFacts& facts, const Rulebook& book, const Person& person,
                           const Proposal& what) {
    const auto& precinct = facts.what.precinct;
    using enum Refusal::Kind;
    if (person.name.empty()) return refused(Unfit, "A decision needs the name of who decides.");
    if (!is_in_case(facts, what.field))
        return refused(Unfit,
                       fmt::format("The case of {} does not ask for the field {}; open it again.",
                                   precinct, what.field));
    if (is_blank(what.reason))
        return refused(Unfit, fmt::format("The decision about {} of {} needs a reason.", what.field,
                                          precinct));
    // Before anything that depends on what others say of the box.
    if (const auto now = has_keyed_all(facts, person.name); !now)
        return tl::unexpected(now.error());
    if (is_settled(facts, what.field))
        return refused(TooLate, fmt::format("{} of {} is settled: it is not decided again, but two "
                                            "officials may reopen it.",
                                            what.field, precinct));
    const auto life = life_of(facts, what.field);
    const bool from_paper = decides_from_the_paper(facts, person, what.field);
    if (life.keyings.empty() && !from_paper)
        return refused(NotYours, fmt::format("Nobody has keyed {} of {} yet: somebody who has not "
                                             "seen its values keys it, or {} officials decide it "
                                             "with the paper in hand.",
                                             what.field, precinct, kOfficialsForADispute));
    auto choices = choices_of(facts, book, person, what.field);
    const auto is_it = [&](const auto& one) {
        return one.basis == what.basis && same(one.claim, what.claim);
    };
    if (from_paper && what.basis == Basis::AsWritten &&
        std::none_of(choices.begin(), choices.end(), is_it))
        choices.push_back(from_the_paper(facts, life, book, what, person.name));
    const auto choice = std::find_if(choices.begin(), choices.end(), is_it);
    if (choice == choices.end())
        return refused(Unfit, fmt::format("Nothing {} says this about {} of {}: choose what "
                                          "somebody keyed, or what a layer gives.",
                                          name_of(what.basis), what.field, precinct));
    if (!choice->why_not.empty()) {
        const bool twice = lists(choice->decided_by, person.name) && choice->takes.allowed;
        return refused(twice ? TooLate : choice->takes.allowed ? NotYours : Unfit, choice->why_not);
    }
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
    decision.officials = choice->takes.officials;
    for (const auto& keyer : choice->keyed_by)
        if (!lists(decision.users, keyer)) decision.keyed_alike.push_back(keyer);
    return decision;
}

Permitted<Reopening> reopen(const CaseFacts& facts, const Person& person, const std::string& field,
                            const std::string& reason) {
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
    if (const auto now = has_keyed_all(facts, person.name); !now)
        return tl::unexpected(now.error());
    if (!passed && !is_settled(facts, field))
        return refused(
            TooLate, fmt::format("{} of {} is not settled: key it or decide it.", field, precinct));
    for (const auto* before : life_of(facts, field).reopens)
        if (before->user == person.name)
            return refused(TooLate, fmt::format("You asked for {} of {} to be reopened before: "
                                                "another official has to ask for it as well.",
                                                field, precinct));
    return Reopening{precinct, field, person.name, "", reason};
}

Work work_of(const CaseFacts& facts, const Rulebook& book, const Person& person) {
    Work work;
    work.to_key = left_to_key(facts, person.name);
    for (const auto& field : facts.what.fields) {
        if (lists(work.to_key, field) || is_settled(facts, field)) continue;
        const auto choices = choices_of(facts, book, person, field);
        const bool waiting = waits(life_of(facts, field), person.name);
        if (waiting && !others_wait_for_something_else(choices, person.name)) {
            work.waits_for_others.push_back(field);
            continue;
        }
        const bool something =
            (work.to_key.empty() && decides_from_the_paper(facts, person, field)) ||
            std::any_of(choices.begin(), choices.end(),
                        [&](const auto& choice) { return is_for(person, choice); });
        if (something) work.to_decide.push_back(field);
        if (!something && work.to_key.empty()) work.waits_for_officials.push_back(field);
    }
    return work;
}

bool has_work(const CaseFacts& facts, const Rulebook& book, const Person& person) {
    const auto work = work_of(facts, book, person);
    const auto use = [&](const std::string& field) {
        return person.official || entry_is_asked_for(facts, field);
    };
    // A box that was reopened first waits for somebody who keys it afresh.
    const auto pressing = [&](const std::string& field) {
        const auto life = life_of(facts, field);
        return !waits(life, person.name) &&
               (!life.reopened || life.keyings.size() > life.keyings_before);
    };
    return std::any_of(work.to_key.begin(), work.to_key.end(), use) ||
           std::any_of(work.to_decide.begin(), work.to_decide.end(), pressing);
}

}  // namespace verify
