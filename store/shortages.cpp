#include "store/shortages.h"

#include <algorithm>
#include <set>
#include <string>

#include "store/case_table.h"
#include "store/user_table.h"
#include "verify/policy.h"

namespace store {
namespace {

constexpr std::size_t kCasesAtOnce = 200;

std::vector<verify::Person> who_may_key(sql::Session& session) {
    std::vector<verify::Person> out;
    for (const auto& user : all_users(session)) {
        if (user.locked || (user.role != Role::Adjudicator && user.role != Role::Official))
            continue;
        out.push_back(person_of(session, user.name));
    }
    return out;
}

// Who did or was shown something in a precinct.
const std::string kTouched =
    "SELECT precinct, person FROM keyings UNION SELECT precinct, person FROM reopenings UNION "
    "SELECT "
    "precinct, person FROM shown";

// Unresolved cases in which fewer than `spare` of `people` did nothing and saw nothing.
std::vector<std::string> worth_a_look(sql::Session& session,
                                      const std::vector<verify::Person>& people,
                                      std::size_t spare) {
    std::set<std::string> names;
    for (const auto& person : people) names.insert(person.name);
    std::map<std::string, std::size_t> touched;
    for (const auto& [precinct, person] : sql::rows<std::string, std::string>(
             session, "SELECT t.precinct, t.person FROM (" + kTouched +
                          ") AS t JOIN cases c ON c.precinct = t.precinct WHERE c.needed = 1 AND "
                          "c.state <> 'resolved'"))
        touched[precinct] += names.contains(person) ? 1 : 0;
    std::vector<std::string> out;
    for (const auto& [precinct] : sql::rows<std::string>(
             session,
             "SELECT precinct FROM cases WHERE needed = 1 AND state <> 'resolved' ORDER BY "
             "precinct")) {
        const auto found = touched.find(precinct);
        const auto gone = found == touched.end() ? 0 : found->second;
        if (people.size() < gone + spare) out.push_back(precinct);
    }
    return out;
}

}  // namespace

std::vector<verify::Shortage> shortages_in(sql::Session& session,
                                           const verify::CanvassTerms& terms) {
    const auto people = who_may_key(session);
    std::vector<verify::Person> officials;
    std::copy_if(people.begin(), people.end(), std::back_inserter(officials),
                 [](const auto& person) { return person.official; });
    std::set<std::string> wanted;
    for (const auto& precinct :
         worth_a_look(session, people, static_cast<std::size_t>(terms.policy.keyers)))
        wanted.insert(precinct);
    for (const auto& precinct : worth_a_look(session, officials, verify::kOfficialsForADispute))
        wanted.insert(precinct);
    const std::vector<std::string> names(wanted.begin(), wanted.end());
    std::vector<verify::Shortage> out;
    for (std::size_t from = 0; from < names.size(); from += kCasesAtOnce) {
        const auto begin = names.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = names.begin() +
                         static_cast<std::ptrdiff_t>(std::min(names.size(), from + kCasesAtOnce));
        for (const auto& facts : case_facts_of(session, std::vector<std::string>(begin, end)))
            for (auto& shortage :
                 verify::cannot_finish(verify::boxes_at_work(facts, terms), people))
                out.push_back(std::move(shortage));
    }
    return out;
}

}  // namespace store
