#include "verify/case.h"

#include <array>

namespace verify {
namespace {

template <class Value>
struct Named {
    Value value;
    std::string_view name;
};

constexpr std::array kStates = {
    Named<CaseState>{CaseState::Open, "open"},
    Named<CaseState>{CaseState::Keyed, "keyed"},
    Named<CaseState>{CaseState::Escalated, "escalated"},
    Named<CaseState>{CaseState::Resolved, "resolved"},
};

constexpr std::array kSources = {
    Named<Source>{Source::Passed, "passed"},
    Named<Source>{Source::PassedAsConfirmed, "passed_as_confirmed"},
    Named<Source>{Source::PassedByPattern, "passed_by_pattern"},
    Named<Source>{Source::PassedAndChecked, "passed_and_checked"},
    Named<Source>{Source::DecidedByOne, "decided_by_one"},
    Named<Source>{Source::DecidedByTwo, "decided_by_two"},
    Named<Source>{Source::Undecided, "undecided"},
};

template <class List, class Value>
std::string_view name_in(const List& list, Value value) {
    for (const auto& entry : list) {
        if (entry.value == value) return entry.name;
    }
    return "";
}

template <class Value, class List>
std::optional<Value> value_in(const List& list, std::string_view name) {
    for (const auto& entry : list) {
        if (entry.name == name) return entry.value;
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(CaseState state) {
    return name_in(kStates, state);
}
std::string_view name_of(Source source) {
    return name_in(kSources, source);
}

std::optional<CaseState> case_state(std::string_view name) {
    return value_in<CaseState>(kStates, name);
}

}  // namespace verify
