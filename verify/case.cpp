#include "verify/case.h"

#include <array>

#include "core/names.h"

namespace verify {
namespace {

constexpr std::array kStates = {
    core::Named{CaseState::Open, "open"},
    core::Named{CaseState::Keyed, "keyed"},
    core::Named{CaseState::Escalated, "escalated"},
    core::Named{CaseState::Resolved, "resolved"},
};
static_assert(core::names_every_value(kStates));

constexpr std::array kSources = {
    core::Named{Source::Passed, "passed"},
    core::Named{Source::PassedAsConfirmed, "passed_as_confirmed"},
    core::Named{Source::PassedByPattern, "passed_by_pattern"},
    core::Named{Source::PassedAndChecked, "passed_and_checked"},
    core::Named{Source::KeyedByOne, "keyed_by_one"},
    core::Named{Source::KeyedByTwo, "keyed_by_two"},
    core::Named{Source::DecidedByOne, "decided_by_one"},
    core::Named{Source::DecidedByTwo, "decided_by_two"},
    core::Named{Source::Undecided, "undecided"},
};
static_assert(core::names_every_value(kSources));

constexpr std::array kLooks = {
    core::Named{Look::AnEntry, "an_entry"},
    core::Named{Look::Neither, "neither"},
    core::Named{Look::Unreadable, "unreadable"},
};
static_assert(core::names_every_value(kLooks));

}  // namespace

std::string_view name_of(CaseState state) {
    return core::name_in(kStates, state);
}
std::string_view name_of(Source source) {
    return core::name_in(kSources, source);
}

std::string_view name_of(Look look) {
    return core::name_in(kLooks, look);
}

std::optional<Look> look_of_name(std::string_view name) {
    return core::value_in(kLooks, name);
}

std::optional<CaseState> case_state(std::string_view name) {
    return core::value_in(kStates, name);
}

bool same(const Claim& a, const Claim& b) {
    if (a.value || b.value) return a.value == b.value;
    return (a.state == forms::ReadingState::Illegible) ==
           (b.state == forms::ReadingState::Illegible);
}

Claim claim_of(const Keying& keying) {
    return {keying.state, keying.value};
}

Claim claim_of(const Decision& decision) {
    return {decision.value ? forms::ReadingState::Number : decision.no_value, decision.value};
}

Claim claim_of(const ThirdLook& look) {
    return {look.state, look.value};
}

}  // namespace verify
