#include "verify/sign_off.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/names.h"

namespace verify {
namespace {

constexpr std::array kLacks = {
    core::Named{Lack::Paper, "paper"},
    core::Named{Lack::Pages, "pages"},
    core::Named{Lack::Report, "report"},
    core::Named{Lack::Judgement, "judgement"},
    core::Named{Lack::Boxes, "boxes"},
    core::Named{Lack::Awards, "awards"},
    core::Named{Lack::Checks, "checks"},
    core::Named{Lack::Case, "case"},
    core::Named{Lack::DoubtfulPaper, "doubtful_paper"},
    core::Named{Lack::Challenge, "challenge"},
};
static_assert(core::names_every_value(kLacks));

constexpr std::array kSignOffStates = {
    core::Named{SignOffState::Unsigned, "unsigned"},
    core::Named{SignOffState::TakenBack, "taken_back"},
    core::Named{SignOffState::SignedOnce, "signed_once"},
    core::Named{SignOffState::SignedOff, "signed_off"},
};
static_assert(core::names_every_value(kSignOffStates));

constexpr std::array kTiles = {
    core::Named{Tile::NoPaper, "no_paper"},       core::Named{Tile::Work, "work"},
    core::Named{Tile::PaperOnly, "paper_only"},   core::Named{Tile::Ready, "ready"},
    core::Named{Tile::SignedOnce, "signed_once"}, core::Named{Tile::SignedOff, "signed_off"},
};
static_assert(core::names_every_value(kTiles));

tl::unexpected<Refusal> refused_signature(Refusal::Kind kind, std::string sentence) {
    return tl::unexpected(Refusal{kind, std::move(sentence)});
}

bool only_report_is_missing(const std::vector<Missing>& missing) {
    return missing.size() == 1 && missing.front().what == Lack::Report;
}

std::string count_in_words(int count, std::string_view one, std::string_view several) {
    return fmt::format("{} {}", count, count == 1 ? one : several);
}

}  // namespace

std::string_view name_of(Lack lack) {
    return core::name_in(kLacks, lack);
}

std::string_view name_of(SignOffState state) {
    return core::name_in(kSignOffStates, state);
}

std::string_view name_of(Tile tile) {
    return core::name_in(kTiles, tile);
}

std::string in_words(const Missing& missing) {
    const int count = missing.count;
    switch (missing.what) {
        case Lack::Paper:
            return "no paper was read";
        case Lack::Pages:
            return "a page of the sheet is not there";
        case Lack::Report:
            return "nothing was reported";
        case Lack::Judgement:
            return "the newest facts are not judged yet";
        case Lack::Boxes:
            return count_in_words(count, "box waits for people", "boxes wait for people");
        case Lack::Awards:
            return count_in_words(count, "award is not decided", "awards are not decided");
        case Lack::Checks:
            return count_in_words(count, "box drawn to be checked is not keyed",
                                  "boxes drawn to be checked are not keyed");
        case Lack::Case:
            return "people work on its case";
        case Lack::DoubtfulPaper:
            return count_in_words(count, "page of this precinct needs a person",
                                  "pages of this precinct need a person");
        case Lack::Challenge:
            return count_in_words(count, "challenge has no answer", "challenges have no answer");
    }
    return "";
}

std::string in_words(const std::vector<Missing>& missing) {
    std::vector<std::string> parts;
    for (const auto& one : missing) parts.push_back(in_words(one));
    return fmt::format("{}", fmt::join(parts, ", "));
}

OpenBoxes open_boxes(const CaseFacts& facts, const CanvassTerms& terms) {
    OpenBoxes out;
    const auto& drawn = facts.what.drawn;
    for (const auto& field : facts.what.fields) {
        if (is_settled(facts, terms, field)) continue;
        const bool check = std::find(drawn.begin(), drawn.end(), field) != drawn.end() &&
                           !keyed_otherwise(facts, field);
        auto& of_its_kind = check ? out.checks : is_award(field) ? out.awards : out.boxes;
        ++of_its_kind;
    }
    return out;
}

bool SignOff::signed_by(std::string_view person) const {
    return std::any_of(signatures.begin(), signatures.end(),
                       [&](const Signature& one) { return one.person == person; });
}

SignOff sign_off_of(const std::vector<Signature>& signatures,
                    const std::vector<TakenBack>& taken_back) {
    SignOff out;
    if (!taken_back.empty()) out.taken_back = taken_back.back();
    std::set<std::string> people;
    for (const auto& one : signatures) {
        if (out.taken_back && one.seq < out.taken_back->seq) continue;
        people.insert(one.person);
        out.signatures.push_back(one);
    }
    if (people.size() >= kOfficialsToSignOff)
        out.state = SignOffState::SignedOff;
    else if (!people.empty())
        out.state = SignOffState::SignedOnce;
    else if (out.taken_back)
        out.state = SignOffState::TakenBack;
    return out;
}

std::vector<Missing> missing_of(const SignOffFacts& facts) {
    std::vector<Missing> out;
    if (!facts.paper)
        out.push_back({Lack::Paper});
    else if (!facts.whole)
        out.push_back({Lack::Pages});
    if (!facts.reported) out.push_back({Lack::Report});
    if (!facts.judged) out.push_back({Lack::Judgement});
    const auto& open = facts.open;
    if (open.boxes > 0) out.push_back({Lack::Boxes, open.boxes});
    if (open.awards > 0) out.push_back({Lack::Awards, open.awards});
    if (open.checks > 0) out.push_back({Lack::Checks, open.checks});
    if (!facts.resolved && open == OpenBoxes{}) out.push_back({Lack::Case});
    if (facts.doubtful_pages > 0) out.push_back({Lack::DoubtfulPaper, facts.doubtful_pages});
    if (facts.open_challenges > 0) out.push_back({Lack::Challenge, facts.open_challenges});
    return out;
}

bool is_ready(const SignOffFacts& facts) {
    return missing_of(facts).empty();
}

bool is_ready_paper_only(const SignOffFacts& facts) {
    return only_report_is_missing(missing_of(facts));
}

Tile tile_of(const SignOffFacts& facts) {
    if (facts.sign_off.state == SignOffState::SignedOff) return Tile::SignedOff;
    if (facts.sign_off.state == SignOffState::SignedOnce) return Tile::SignedOnce;
    if (!facts.paper) return Tile::NoPaper;
    if (is_ready(facts)) return Tile::Ready;
    return is_ready_paper_only(facts) ? Tile::PaperOnly : Tile::Work;
}

SignOffFacts without_values(SignOffFacts facts) {
    if (facts.resolved && facts.paper) return facts;
    facts.open = {};
    facts.reported = true;
    facts.newest = 0;
    if (facts.sign_off.taken_back) facts.sign_off.taken_back->because = 0;
    return facts;
}

Permitted<> may_sign(const SignOffFacts& facts, const std::string& person, bool counts,
                     const WantedSignature& wanted) {
    using enum Refusal::Kind;
    const auto& precinct = facts.precinct;
    if (!counts)
        return refused_signature(
            NotYours, fmt::format("{} is signed off by officials: ask two of them.", precinct));
    const auto missing = missing_of(facts);
    const bool paper_only = only_report_is_missing(missing);
    if (!missing.empty() && !paper_only)
        return refused_signature(
            NotYours, fmt::format("{} cannot be signed off yet: {}.", precinct, in_words(missing)));
    if (paper_only && !wanted.paper_only)
        return refused_signature(NotYours,
                                 fmt::format("Nothing was reported for {}: sign it as paper only, "
                                             "or wait for a report.",
                                             precinct));
    if (!paper_only && wanted.paper_only)
        return refused_signature(Unfit,
                                 fmt::format("{} has a report: it is not paper only.", precinct));
    if (facts.newest != wanted.rests_on)
        return refused_signature(TooLate,
                                 fmt::format("{} has changed since you looked at it: look again "
                                             "before you sign.",
                                             precinct));
    if (facts.sign_off.state == SignOffState::SignedOff)
        return refused_signature(TooLate, fmt::format("{} is signed off.", precinct));
    if (facts.sign_off.signed_by(person))
        return refused_signature(
            TooLate, fmt::format("You have signed {}: another official signs, too.", precinct));
    return {};
}

Permitted<> may_take_back(const SignOffFacts& facts, bool counts, std::string_view reason) {
    using enum Refusal::Kind;
    if (!counts)
        return refused_signature(
            NotYours,
            fmt::format("Only an official takes back the sign-off of {}.", facts.precinct));
    if (facts.sign_off.signatures.empty())
        return refused_signature(TooLate, fmt::format("{} is not signed.", facts.precinct));
    if (reason.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return refused_signature(
            Unfit, fmt::format("Say why the sign-off of {} is taken back.", facts.precinct));
    return {};
}

}  // namespace verify
