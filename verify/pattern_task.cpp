#include "verify/pattern_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/names.h"
#include "verify/precinct_sheet.h"

namespace verify {
namespace {

constexpr std::array kChoices = {
    core::Named{PatternChoice::PaperStands, "paper_stands"},
    core::Named{PatternChoice::LookAtEach, "look_at_each"},
};
static_assert(core::names_every_value(kChoices));

std::string with_sign(std::int64_t by) {
    return fmt::format("{}{}", by < 0 ? "−" : "+", std::abs(by));
}

std::string delegates_in_words(const OptionChange& change) {
    const bool one = std::abs(change.delegates) == 1;
    auto text =
        fmt::format("{} {} delegate{}", change.option, with_sign(change.delegates), one ? "" : "s");
    if (change.sde != 0)
        text += fmt::format(" ({}{:.4f} SDE)", change.sde < 0 ? "−" : "+", std::abs(change.sde));
    return text;
}

std::string people_in_words(const OptionChange& change) {
    std::vector<std::string> parts;
    if (change.first != 0)
        parts.push_back(fmt::format("{} in the first alignment", with_sign(change.first)));
    if (change.final != 0)
        parts.push_back(fmt::format("{} in the final one", with_sign(change.final)));
    return fmt::format("{} {}", change.option, fmt::join(parts, " and "));
}

}  // namespace

std::string_view name_of(PatternChoice choice) {
    return core::name_in(kChoices, choice);
}

std::optional<PatternChoice> pattern_choice(std::string_view name) {
    return core::value_in(kChoices, name);
}

std::string why_not_yet(const PatternEvidence& evidence, std::int64_t least_keyed) {
    if (evidence.boxes == 0)
        return "This pattern names a source, not boxes: look at each of its precincts.";
    if (evidence.boxes_otherwise > 0)
        return fmt::format(
            "People keyed {} of these boxes otherwise than they were read: decide those first.",
            evidence.boxes_otherwise);
    const auto wanted = std::min(least_keyed, evidence.precincts);
    if (evidence.precincts_keyed >= wanted) return "";
    return fmt::format(
        "Nobody has looked at enough of the paper: key the cases of {} of these precincts first; "
        "{} {} keyed.",
        wanted, evidence.precincts_keyed, evidence.precincts_keyed == 1 ? "is" : "are");
}

std::vector<OptionChange> changes_of(const std::vector<ExplainedBox>& boxes,
                                     const std::vector<forms::Option>& options,
                                     const forms::Roster& roster) {
    std::vector<OptionChange> changes;
    for (const auto& option : options) {
        OptionChange change;
        change.option = option.label;
        for (const auto& box : boxes) {
            const std::int64_t by = std::int64_t{box.written} - box.reported;
            if (box.field == column_field("first", option)) change.first += by;
            if (box.field == column_field("final", option)) change.final += by;
            if (box.field != column_field("delegates", option)) continue;
            change.delegates += by;
            const auto* precinct = roster.find(box.precinct);
            const int elects = precinct == nullptr ? 0 : precinct->delegates.value_or(0);
            if (elects > 0 && precinct->sde)
                change.sde += static_cast<double>(by) * *precinct->sde / elects;
        }
        if (change.first != 0 || change.final != 0 || change.delegates != 0)
            changes.push_back(std::move(change));
    }
    return changes;
}

std::string in_words(const std::vector<OptionChange>& changes) {
    const bool delegates = std::any_of(changes.begin(), changes.end(),
                                       [](const auto& change) { return change.delegates != 0; });
    std::vector<std::string> parts;
    for (const auto& change : changes) {
        if (delegates && change.delegates == 0) continue;
        parts.push_back(delegates ? delegates_in_words(change) : people_in_words(change));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace verify
