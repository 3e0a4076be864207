#include "store/queue_table.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>

#include "store/act_table.h"
#include "store/case_table.h"
#include "store/shown_table.h"

namespace store {
namespace {

using verify::CaseState;

constexpr std::array kStates = {CaseState::Open, CaseState::Keyed, CaseState::Escalated,
                                CaseState::Resolved};
// How many cases of the queue are looked at together.
constexpr std::int64_t kAtOnce = 50;

// Where a case stands: bands first, then the ids.
using Place = std::pair<int, std::string>;
const Place kBeforeAll = {std::numeric_limits<int>::min(), ""};

std::string text_of(CaseState state) {
    return std::string(verify::name_of(state));
}

// Cases of one state after a place. `free`: a further condition, with up to four parameters.
template <class... Args>
std::vector<Place> places_after(sql::Session& session, CaseState state, const Place& after,
                                std::int64_t most, const std::string& condition,
                                const Args&... args) {
    std::vector<Place> out;
    for (auto& [band, precinct] : sql::rows<int, std::string>(
             session,
             "SELECT band, precinct FROM cases WHERE needed = 1 AND state = $1 AND (band, "
             "precinct) > ($2, $3)" +
                 condition + " ORDER BY band, precinct LIMIT " + std::to_string(most),
             text_of(state), after.first, after.second, args...))
        out.emplace_back(band, std::move(precinct));
    return out;
}

// Of several states together, in the queue's order.
std::vector<Place> places_after(sql::Session& session, const std::vector<CaseState>& states,
                                const Place& after, std::int64_t most) {
    std::vector<Place> out;
    for (const auto state : states) {
        auto some = places_after(session, state, after, most, "");
        std::move(some.begin(), some.end(), std::back_inserter(out));
    }
    std::sort(out.begin(), out.end());
    if (static_cast<std::int64_t>(out.size()) > most) out.resize(static_cast<std::size_t>(most));
    return out;
}

bool is_in(const std::vector<CaseState>& states, const std::string& name) {
    return std::any_of(states.begin(), states.end(),
                       [&](const auto state) { return verify::name_of(state) == name; });
}

// Up to so many precincts are looked up by their names, and more are met on a walk over the queue:
// among many a page is soon full.
constexpr std::size_t kMostByName = 500;

// A page of the cases of few precincts.
std::vector<std::string> page_of_few(sql::Session& session, const QueueAsk& ask) {
    const auto after = ask.after.value_or(kBeforeAll);
    std::vector<Place> places;
    for (const auto& [band, precinct, state] : sql::rows_of<int, std::string, std::string>(
             session, "SELECT band, precinct, state FROM cases WHERE needed = 1 AND ",
             sql::Which(*ask.only), "precinct"))
        if (is_in(ask.states, state) && Place{band, precinct} > after)
            places.emplace_back(band, precinct);
    std::sort(places.begin(), places.end());
    std::vector<std::string> out;
    for (auto& [band, precinct] : places)
        if (out.size() < ask.most) out.push_back(std::move(precinct));
    return out;
}

bool waits_for_people(CaseState state) {
    return state == CaseState::Open || state == CaseState::Keyed;
}

bool is_free(const CaseRecord& record, const std::string& user) {
    return record.held_by.empty() || record.held_by == user;
}

// The first of these cases that is for the person; they are in the queue's order. Most people find
// work in the first one: few are read together at the start, then twice as many each time.
std::optional<std::string> first_for(sql::Session& session, const std::vector<Place>& places,
                                     const verify::CanvassTerms& terms,
                                     const verify::Person& person, const HoldClock& clock) {
    std::size_t together = 1;
    for (std::size_t begin = 0; begin < places.size(); together *= 2) {
        const auto end = std::min(begin + together, places.size());
        std::vector<std::string> names;
        for (; begin < end; ++begin) names.push_back(places[begin].second);
        std::set<std::string> wanted;
        for (const auto& record : list_cases(session, sql::Which(names), clock))
            if (waits_for_people(record.what.state) && is_free(record, person.name) &&
                verify::has_work(record, terms, person))
                wanted.insert(record.what.precinct);
        const auto found = std::find_if(names.begin(), names.end(),
                                        [&](const auto& name) { return wanted.contains(name); });
        if (found != names.end()) return *found;
    }
    return std::nullopt;
}

std::vector<Place> own_places(sql::Session& session, const std::string& user) {
    std::vector<Place> out;
    for (auto& [band, precinct] : sql::rows<int, std::string>(
             session,
             "SELECT band, precinct FROM cases WHERE held_by = $1 AND held_by <> '' AND needed = "
             "1 ORDER BY band, precinct",
             user))
        out.emplace_back(band, std::move(precinct));
    return out;
}

// What the person holds by now, and no more if the hold is over and somebody else may take it.
std::optional<std::string> own_case(sql::Session& session, const verify::CanvassTerms& terms,
                                    const verify::Person& person, const HoldClock& clock) {
    std::vector<Place> held;
    const auto holders = held_now(session, clock);
    for (auto& place : own_places(session, person.name))
        if (holders.contains(place.second)) held.push_back(std::move(place));
    return first_for(session, held, terms, person, clock);
}

// Of the cases in one state that nobody else holds and in which the person keyed nothing, or all of
// them. A keyer finds the next fresh case without a look at the many that wait for a second keyer.
enum class Begun { Without, With };
std::optional<std::string> first_in_state(sql::Session& session, CaseState state, Begun begun,
                                          const verify::CanvassTerms& terms,
                                          const verify::Person& person, const HoldClock& clock) {
    const std::string free =
        " AND (held_by = '' OR held_by = $4 OR held_until <= $5 OR held_until > $6)";
    const std::string fresh =
        " AND NOT EXISTS (SELECT 1 FROM keyings k WHERE k.person = $7 AND k.precinct = "
        "cases.precinct)";
    const std::string any = " AND $7 <> ''";
    for (Place after = kBeforeAll;;) {
        const auto places = places_after(session, state, after, kAtOnce,
                                         free + (begun == Begun::Without ? fresh : any),
                                         person.name, clock.now, clock.latest, person.name);
        if (places.empty()) return std::nullopt;
        if (const auto found = first_for(session, places, terms, person, clock)) return found;
        after = places.back();
    }
}

// Lets go of what `user` holds beside `precinct` and more than `most` in all.
void keep_few(LedgerPen& pen, const std::string& precinct, const std::string& user, int most) {
    const auto others = sql::rows<std::string>(
        pen.session(),
        "SELECT c.precinct FROM cases c WHERE c.held_by = $1 AND c.held_by <> '' AND c.precinct <> "
        "$2 ORDER BY CASE WHEN EXISTS (SELECT 1 FROM keyings k WHERE k.precinct = c.precinct AND "
        "k.person = $3) THEN 0 ELSE 1 END, c.held_until DESC, c.precinct",
        user, precinct, user);
    const auto kept = static_cast<std::size_t>(std::max(0, most - 1));
    for (std::size_t i = kept; i < others.size(); ++i) let_go(pen, std::get<0>(others[i]), user);
}

// Cases in one state in which the person keyed something, in the queue's order.
std::vector<Place> keyed_places(sql::Session& session, const std::string& person, CaseState state) {
    std::vector<Place> out;
    for (auto& [band, precinct] : sql::rows<int, std::string>(
             session,
             "SELECT band, precinct FROM cases WHERE needed = 1 AND state = $1 AND precinct IN "
             "(SELECT precinct FROM keyings WHERE person = $2) ORDER BY band, precinct",
             text_of(state), person))
        out.emplace_back(band, std::move(precinct));
    return out;
}

}  // namespace

std::map<std::string, std::int64_t> count_cases(sql::Session& session) {
    std::map<std::string, std::int64_t> out;
    for (const auto state : kStates) out[text_of(state)] = 0;
    for (const auto& [state, cases] : sql::rows<std::string, std::int64_t>(
             session, "SELECT state, COUNT(*) FROM cases WHERE needed = 1 GROUP BY state"))
        out[state] = cases;
    return out;
}

std::vector<std::string> queue_page(sql::Session& session, const QueueAsk& ask) {
    if (ask.only && ask.only->size() <= kMostByName) return page_of_few(session, ask);
    std::set<std::string> only, without(ask.without.begin(), ask.without.end());
    if (ask.only) only.insert(ask.only->begin(), ask.only->end());
    const auto step = ask.only ? 20 * kAtOnce : static_cast<std::int64_t>(ask.most);
    std::vector<std::string> out;
    for (auto after = ask.after.value_or(kBeforeAll);;) {
        const auto places = places_after(session, ask.states, after, step);
        for (const auto& [band, precinct] : places) {
            if ((ask.only && !only.contains(precinct)) || without.contains(precinct)) continue;
            out.push_back(precinct);
            if (out.size() == ask.most) return out;
        }
        if (places.empty()) return out;
        after = places.back();
    }
}

std::map<std::string, std::string> held_now(sql::Session& session, const HoldClock& clock) {
    std::map<std::string, std::string> out;
    for (auto& [precinct, person] : sql::rows<std::string, std::string>(
             session,
             "SELECT precinct, held_by FROM cases WHERE held_by <> '' AND needed = 1 AND "
             "held_until > $1 AND held_until <= $2",
             clock.now, clock.latest))
        out[precinct] = std::move(person);
    return out;
}

std::optional<std::string> next_case(sql::Session& session, const std::string& user,
                                     const verify::CanvassTerms& terms, const HoldClock& clock) {
    const auto person = person_of(session, user);
    if (auto own = own_case(session, terms, person, clock)) return own;
    // Officials decide first what only they can; everybody else gives the third's word first.
    auto waiting =
        person.official
            ? first_in_state(session, CaseState::Keyed, Begun::With, terms, person, clock)
            : first_for(session, keyed_places(session, user, CaseState::Keyed), terms, person,
                        clock);
    if (waiting) return waiting;
    if (auto fresh = first_in_state(session, CaseState::Open, Begun::Without, terms, person, clock))
        return fresh;
    return first_for(session, keyed_places(session, user, CaseState::Open), terms, person, clock);
}

bool is_for(sql::Session& session, const std::string& precinct, const std::string& user,
            const verify::CanvassTerms& terms, const HoldClock& clock) {
    return first_for(session, {{0, precinct}}, terms, person_of(session, user), clock).has_value();
}

bool hold(LedgerPen& pen, const std::string& precinct, const std::string& user,
          const HoldClock& clock, int most) {
    const bool held =
        sql::run(
            pen.session(),
            "UPDATE cases SET held_by = $1, held_until = $2 WHERE precinct = $3 AND needed = 1 "
            "AND (held_by = '' OR held_by = $4 OR held_until <= $5 OR held_until > $6)",
            user, clock.until, precinct, user, clock.now, clock.latest) == 1;
    if (held) keep_few(pen, precinct, user, most);
    return held;
}

void let_go(LedgerPen& pen, const std::string& precinct, const std::string& user) {
    sql::run(pen.session(),
             "UPDATE cases SET held_by = '', held_until = '' WHERE precinct = $1 AND held_by = $2",
             precinct, user);
}

}  // namespace store
