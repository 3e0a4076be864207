#include "verify/cannot_finish.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "verify/policy.h"

namespace verify {
namespace {

bool has_keyed(const BoxAtWork& box, const std::string& name) {
    return std::any_of(box.past.entries.begin(), box.past.entries.end(),
                       [&](const auto& entry) { return entry.user == name; });
}

int who_may_key(const BoxAtWork& box, const std::vector<Person>& people) {
    return static_cast<int>(std::count_if(people.begin(), people.end(), [&](const auto& person) {
        const auto& out = box.not_blind;
        return !has_keyed(box, person.name) &&
               std::find(out.begin(), out.end(), person.name) == out.end();
    }));
}

int who_may_decide(const BoxAtWork& box, const std::vector<Person>& people) {
    return static_cast<int>(std::count_if(people.begin(), people.end(), [&](const auto& person) {
        return person.official && may_decide_box(box.past, box.terms, person.name);
    }));
}

// The fewest officials that can end it: one may be enough to confirm an entry.
int fewest_officials(const BoxAtWork& box) {
    int fewest = kOfficialsForADispute;
    for (const auto& entry : box.past.entries)
        fewest = std::min(fewest, officials_needed(box.past, box.terms, entry.claim));
    return fewest;
}

std::string sentence_for_keyers(const BoxAtWork& box, BoxStage stage, int missing) {
    const auto what = stage == BoxStage::ThirdLook ? "a further person to key it"
                                                   : fmt::format("{} to key it", missing);
    return fmt::format(
        "{} of {} waits for {}, and everybody else who may key has keyed it, seen its values or "
        "had "
        "it opened again: add {}, or {} officials who have seen its values and have not keyed it "
        "decide it with the paper in hand.",
        box.field, box.precinct, what,
        missing == 1 ? "a person who keys" : fmt::format("{} people who key", missing),
        kOfficialsForADispute);
}

std::vector<std::string> not_blind_in(const CaseFacts& facts, const std::string& field) {
    std::vector<std::string> out;
    for (const auto& shown : facts.shown)
        if (was_shown(facts, shown.person, field)) out.push_back(shown.person);
    for (const auto& act : facts.history)
        if (const auto* reopening = std::get_if<Reopening>(&act);
            reopening != nullptr && reopening->field == field)
            out.push_back(reopening->user);
    return out;
}

std::optional<Shortage> shortage_of(const BoxAtWork& box, const std::vector<Person>& people) {
    const auto now = box_now(box.past, box.terms);
    Shortage out{box.precinct, box.field, now.stage, false, 0, ""};
    if (now.stage == BoxStage::Settled) return std::nullopt;
    if (now.stage == BoxStage::ToKey || now.stage == BoxStage::ThirdLook) {
        const int there = static_cast<int>(box.past.entries.size() - box.past.before);
        const int wanted = now.stage == BoxStage::ThirdLook ? 1 : box.terms.keyers - there;
        out.missing = wanted - who_may_key(box, people);
        if (out.missing <= 0) return std::nullopt;
        out.sentence = sentence_for_keyers(box, now.stage, out.missing);
        return out;
    }
    const bool third_is_there = now.stage == BoxStage::ThirdsWord &&
                                std::any_of(people.begin(), people.end(), [&](const auto& person) {
                                    return person.name == now.third;
                                });
    out.officials = true;
    out.missing = fewest_officials(box) - who_may_decide(box, people);
    if (third_is_there || out.missing <= 0) return std::nullopt;
    out.sentence =
        fmt::format("{} of {} waits for officials who have not keyed it, and {} missing: add {}.",
                    box.field, box.precinct, out.missing == 1 ? "one is" : "two are",
                    out.missing == 1 ? "an official" : "two officials");
    return out;
}

}  // namespace

std::vector<BoxAtWork> boxes_at_work(const CaseFacts& facts, const CanvassTerms& terms) {
    std::vector<BoxAtWork> out;
    for (const auto& field : facts.what.fields) {
        if (box_now(facts, terms, field).stage == BoxStage::Settled) continue;
        out.push_back({facts.what.precinct, field, past_of(facts, field),
                       terms_of(facts, terms, field), not_blind_in(facts, field)});
    }
    return out;
}

std::vector<Shortage> cannot_finish(const std::vector<BoxAtWork>& boxes,
                                    const std::vector<Person>& people) {
    std::vector<Shortage> out;
    for (const auto& box : boxes)
        if (auto shortage = shortage_of(box, people)) out.push_back(std::move(*shortage));
    return out;
}

}  // namespace verify
