#include "verify/box_life.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/names.h"
#include "verify/policy.h"

namespace verify {
namespace {

using forms::ReadingState;

constexpr std::array kBoxStages = {
    core::Named{BoxStage::ToKey, "to_key"},
    core::Named{BoxStage::ThirdLook, "third_look"},
    core::Named{BoxStage::ThirdsWord, "thirds_word"},
    core::Named{BoxStage::ForOfficials, "for_officials"},
    core::Named{BoxStage::Settled, "settled"},
};
static_assert(core::names_every_value(kBoxStages));

// The entries that count for settling: the first two, the third, and what came later.
constexpr std::size_t kPair = 2;
constexpr std::size_t kWithThird = 3;

const BlindEntry& fresh(const BoxPast& past, std::size_t i) {
    return past.entries[past.before + i];
}

std::size_t fresh_count(const BoxPast& past) {
    return past.entries.size() - past.before;
}

const BlindEntry* entry_of(const BoxPast& past, std::string_view user) {
    const auto found = std::find_if(past.entries.begin(), past.entries.end(),
                                    [&](const auto& entry) { return entry.user == user; });
    return found == past.entries.end() ? nullptr : &*found;
}

// The people whose entries since the last opening say exactly this.
std::vector<std::string> who_keyed_alike(const BoxPast& past, const Claim& claim) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < fresh_count(past); ++i)
        if (alike(fresh(past, i).claim, claim)) out.push_back(fresh(past, i).user);
    return out;
}

// The most people who keyed one and the same other value, at any time. The entry of somebody who
// gave way (`but`) does not count.
std::size_t largest_camp_against(const BoxPast& past, const Claim& claim, std::string_view but) {
    std::size_t most = 0;
    for (const auto& one : past.entries) {
        if (same(one.claim, claim) || one.user == but) continue;
        const auto camp = std::count_if(
            past.entries.begin(), past.entries.end(),
            [&](const auto& other) { return other.user != but && same(other.claim, one.claim); });
        most = std::max(most, static_cast<std::size_t>(camp));
    }
    return most;
}

BoxNow at(BoxStage stage) {
    return {.stage = stage, .claim = {}, .stand_for = {}, .third = {}};
}

bool is_in_question(const BoxTerms& terms, const Claim& claim) {
    const auto& right = terms.by_the_rules;
    const bool otherwise = !right.empty() && std::find(right.begin(), right.end(),
                                                       claim.value.value_or(0)) == right.end();
    return terms.award_in_question || otherwise;
}

// The claim stands, unless the rules put the award in question, or two people said something else.
BoxNow settled_unless_disputed(const BoxPast& past, const BoxTerms& terms, const Claim& claim,
                               std::vector<std::string> people, std::string_view gave_way = "") {
    if (is_in_question(terms, claim) ||
        largest_camp_against(past, claim, gave_way) >= kPeopleForAValue)
        return at(BoxStage::ForOfficials);
    return {
        .stage = BoxStage::Settled, .claim = claim, .stand_for = std::move(people), .third = {}};
}

// Entries of the others that the third may choose: what can be read, each once.
std::vector<Claim> readable_others(const BoxPast& past, std::string_view third) {
    std::vector<Claim> out;
    for (std::size_t i = 0; i < fresh_count(past); ++i) {
        const auto& entry = fresh(past, i);
        const auto known = [&](const auto& claim) { return alike(claim, entry.claim); };
        if (entry.user != third && is_readable(entry.claim) &&
            std::none_of(out.begin(), out.end(), known))
            out.push_back(entry.claim);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::pair(a.state, a.value) < std::pair(b.state, b.value);
    });
    return out;
}

// The third keyed something else than the others.
BoxNow by_the_thirds_word(const BoxPast& past, const BoxTerms& terms) {
    const auto& third = fresh(past, kPair).user;
    const auto cards = readable_others(past, third);
    // Two who cannot read it do not need to see what one believes to read.
    const auto& own = fresh(past, kPair).claim;
    const bool two_cannot = !is_readable(own) && who_keyed_alike(past, own).size() > 1;
    if (cards.empty() || two_cannot) return at(BoxStage::ForOfficials);
    const auto word = std::find_if(past.words.begin(), past.words.end(),
                                   [&](const auto& one) { return one.user == third; });
    if (word == past.words.end())
        return {.stage = BoxStage::ThirdsWord, .claim = {}, .stand_for = {}, .third = third};
    const bool on_a_card = std::any_of(cards.begin(), cards.end(),
                                       [&](const auto& card) { return alike(card, word->claim); });
    if (word->look != Look::AnEntry || !on_a_card) return at(BoxStage::ForOfficials);
    auto people = who_keyed_alike(past, word->claim);
    people.push_back(third);
    return settled_unless_disputed(past, terms, word->claim, std::move(people), third);
}

// Where one person keys a box: the entry stands if the machine or a report says the same.
BoxNow by_one_entry(const BoxPast& past, const BoxTerms& terms) {
    const auto& entry = fresh(past, 0);
    const bool as_read = terms.reading && same(*terms.reading, entry.claim);
    // A report says 0 where nothing is written.
    const bool as_reported = terms.reported && entry.claim.value.value_or(0) == *terms.reported;
    const bool surely_otherwise = terms.surely_read && !as_read;
    const bool stands = is_readable(entry.claim) && (as_read || as_reported) && !surely_otherwise &&
                        largest_camp_against(past, entry.claim, "") == 0;
    if (!stands) return at(BoxStage::ForOfficials);
    return settled_unless_disputed(past, terms, entry.claim, {entry.user});
}

// What at least two people keyed alike since the last opening, and can be read.
std::optional<Claim> agreed(const BoxPast& past) {
    for (std::size_t i = 0; i < fresh_count(past); ++i) {
        const auto& claim = fresh(past, i).claim;
        if (is_readable(claim) && who_keyed_alike(past, claim).size() >= kPeopleForAValue)
            return claim;
    }
    return std::nullopt;
}

// Entries beyond the usual ones.
bool was_asked_once_more(const BoxPast& past, const BoxTerms& terms) {
    const auto count = fresh_count(past);
    if (terms.keyers < static_cast<int>(kPair)) return count >= kPair;
    return count > kWithThird ||
           (count == kWithThird && alike(fresh(past, 0).claim, fresh(past, 1).claim));
}

// What the entries and the third's word give, whether or not the column comes out.
BoxNow without_column(const BoxPast& past, const BoxTerms& terms) {
    const auto count = fresh_count(past);
    if (count < static_cast<std::size_t>(std::max(terms.keyers, 1))) return at(BoxStage::ToKey);
    if (count == 1) return by_one_entry(past, terms);
    const auto claim = agreed(past);
    const bool third_differs =
        count == kWithThird && (!claim || (alike(fresh(past, 0).claim, fresh(past, 1).claim) &&
                                           !alike(fresh(past, kPair).claim, *claim)));
    if (third_differs) return by_the_thirds_word(past, terms);
    if (!claim) {
        // Where one keys a box there is no third look: officials decide.
        const bool third = count == kPair && terms.keyers >= static_cast<int>(kPair);
        return at(third ? BoxStage::ThirdLook : BoxStage::ForOfficials);
    }
    auto people = who_keyed_alike(past, *claim);
    if (2 * people.size() <= count) return at(BoxStage::ForOfficials);
    return settled_unless_disputed(past, terms, *claim, std::move(people));
}

}  // namespace

std::string_view name_of(BoxStage stage) {
    return core::name_in(kBoxStages, stage);
}

bool waits_for_entries(BoxStage stage) {
    return stage == BoxStage::ToKey || stage == BoxStage::ThirdLook;
}

bool alike(const Claim& a, const Claim& b) {
    return a.state == b.state && a.value == b.value;
}

bool is_readable(const Claim& claim) {
    return claim.state != ReadingState::Illegible && claim.state != ReadingState::Covered;
}

BoxNow box_now(const BoxPast& past, const BoxTerms& terms) {
    if (terms.once_more && may_ask_once_more(past, terms)) return at(BoxStage::ThirdLook);
    return without_column(past, terms);
}

bool may_ask_once_more(const BoxPast& past, const BoxTerms& terms) {
    return past.words.empty() && !was_asked_once_more(past, terms) &&
           without_column(past, terms).stage == BoxStage::Settled;
}

bool waits_for_entry_of(const BoxPast& past, const BoxTerms& terms, std::string_view user) {
    if (user.empty() || entry_of(past, user) != nullptr) return false;
    return waits_for_entries(box_now(past, terms).stage);
}

std::vector<Claim> cards_for(const BoxPast& past, const BoxTerms& terms, std::string_view user) {
    const auto now = box_now(past, terms);
    if (now.stage != BoxStage::ThirdsWord || now.third != user) return {};
    return readable_others(past, user);
}

bool may_say(const BoxPast& past, const BoxTerms& terms, const ThirdWord& word) {
    const auto cards = cards_for(past, terms, word.user);
    if (cards.empty() || word.look != Look::AnEntry) return !cards.empty();
    return std::any_of(cards.begin(), cards.end(),
                       [&](const auto& card) { return alike(card, word.claim); });
}

bool may_decide_box(const BoxPast& past, const BoxTerms& terms, std::string_view official) {
    if (official.empty() || entry_of(past, official) != nullptr) return false;
    const auto stage = box_now(past, terms).stage;
    return stage == BoxStage::ForOfficials || stage == BoxStage::ThirdsWord;
}

int officials_needed(const BoxPast& past, const BoxTerms& terms, const Claim& claim) {
    if (terms.keyers >= static_cast<int>(kPair) || is_in_question(terms, claim))
        return kOfficialsForADispute;
    const bool keyed = std::any_of(past.entries.begin(), past.entries.end(),
                                   [&](const auto& one) { return same(one.claim, claim); });
    const bool two_against = largest_camp_against(past, claim, "") >= kPeopleForAValue;
    return keyed && !two_against ? 1 : kOfficialsForADispute;
}

KeyersView keyers_view(const BoxPast& past, const BoxTerms& terms, std::string_view user) {
    KeyersView view;
    view.to_key = waits_for_entry_of(past, terms, user);
    if (const auto* own = entry_of(past, user)) view.own = own->claim;
    view.cards = cards_for(past, terms, user);
    return view;
}

}  // namespace verify
