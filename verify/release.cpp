#include "verify/release.h"

namespace verify {
namespace {

tl::unexpected<Refusal> refused_release(Refusal::Kind kind, std::string sentence) {
    return tl::unexpected(Refusal{kind, std::move(sentence)});
}

constexpr std::string_view kByOfficials = "Results are released by two officials.";

}  // namespace

ReleasePlan plan_of(const std::vector<SignOffFacts>& precincts) {
    ReleasePlan out;
    for (const auto& facts : precincts) {
        const bool signed_off = facts.sign_off.state == SignOffState::SignedOff;
        if (signed_off && facts.judged) {
            const auto& last = facts.sign_off.signatures.back();
            out.holds.push_back({facts.precinct, last.rests_on, last.values_sha256});
            continue;
        }
        out.missing[signed_off ? Tile::Work : tile_of(facts)].push_back(facts.precinct);
    }
    return out;
}

std::int64_t missing_of(const ReleasePlan& plan) {
    std::int64_t out = 0;
    for (const auto& [tile, precincts] : plan.missing)
        out += static_cast<std::int64_t>(precincts.size());
    return out;
}

Permitted<> may_propose(const ReleasePlan& plan, bool counts) {
    if (!counts) return refused_release(Refusal::Kind::NotYours, std::string(kByOfficials));
    if (plan.holds.empty())
        return refused_release(Refusal::Kind::NotYours,
                               "No precinct is signed off: a release would hold nothing.");
    return {};
}

Permitted<> may_release(const std::string& proposed_by, const std::string& person, bool counts,
                        bool same) {
    if (!counts) return refused_release(Refusal::Kind::NotYours, std::string(kByOfficials));
    if (proposed_by == person)
        return refused_release(Refusal::Kind::NotYours,
                               "You proposed this release: another official makes it.");
    if (!same)
        return refused_release(
            Refusal::Kind::TooLate,
            "The release would not hold what was proposed any more: propose it anew.");
    return {};
}

}  // namespace verify
