#include "web_review/blind.h"

#include <algorithm>

#include "verify/case_rights.h"

namespace web_review {

namespace {

constexpr auto kAll = verify::kEveryBox;

// Boxes in which something stands: settled by people, or passed without them.
std::set<std::string> settled_boxes(const verify::CaseFacts& facts,
                                    const verify::CanvassTerms& terms) {
    std::set<std::string> out;
    for (const auto& layer : facts.layers) {
        const bool settled = verify::is_in_case(facts, layer.field)
                                 ? verify::is_settled(facts, terms, layer.field)
                                 : layer.passes;
        if (settled) out.insert(layer.field);
    }
    return out;
}

core::Result<bool> paper_is_read(store::Records& records, const std::string& precinct) {
    return TRY(records.pages().worksheet(precinct)).has_value();
}

}  // namespace

bool may_key(store::Role role) {
    return role == store::Role::Adjudicator || role == store::Role::Official;
}

bool may_correct(store::Role role) {
    return role == store::Role::Official;
}

bool may_sign_off(store::Role role) {
    return role == store::Role::Official;
}

bool may_act_on_pages(store::Role role) {
    return store::has_say(role);
}

const verify::Keying* own_keying(const store::CaseRecord& record, const std::string& user,
                                 const std::string& field) {
    return verify::life_of(record, field).keying_of(user);
}

Sight sight_of(const verify::CaseFacts& facts, const verify::CanvassTerms& terms, bool paper_read,
               const Session& session) {
    if (session.role == store::Role::Station) return Sight::Nothing;
    if (facts.what.fields.empty()) return paper_read ? Sight::Everything : Sight::Nothing;
    if (may_correct(session.role))
        return verify::left_to_key(facts, terms, session.user).empty() ? Sight::Everything
                                                                       : Sight::Nothing;
    if (verify::state_of(facts, terms) == verify::CaseState::Resolved) return Sight::Everything;
    return may_key(session.role) ? Sight::Nothing : Sight::SettledBoxes;
}

core::Result<Sight> sight_of(store::Records& records, const std::string& precinct,
                             const Session& session) {
    const auto facts = TRY(records.cases().facts(precinct));
    const bool paper = facts.what.fields.empty() && TRY(paper_is_read(records, precinct));
    return sight_of(facts, *records.terms(), paper, session);
}

bool may_be_told_in_lists(const verify::CaseFacts& facts, Sight sight, const Session& session) {
    return sight == Sight::Everything && verify::was_shown(facts, session.user, kAll);
}

bool View::shows(const std::string& field) const {
    return sight == Sight::Everything || settled.contains(field);
}

bool View::shows_all(const std::vector<std::string>& fields) const {
    if (sight == Sight::Everything) return true;
    return !fields.empty() && std::all_of(fields.begin(), fields.end(),
                                          [&](const auto& field) { return shows(field); });
}

core::Result<View> open_view(store::Records& records, const verify::CaseFacts& facts,
                             const Session& session) {
    const auto& precinct = facts.what.precinct;
    const bool paper = facts.what.fields.empty() && TRY(paper_is_read(records, precinct));
    View view;
    const auto terms = records.terms();
    view.sight = sight_of(facts, *terms, paper, session);
    if (view.sight == Sight::Nothing) return view;
    verify::Shown shown{precinct, session.user, {std::string(kAll)}};
    if (view.sight == Sight::SettledBoxes) {
        view.settled = settled_boxes(facts, *terms);
        shown.fields.assign(view.settled.begin(), view.settled.end());
    }
    TRY(records.cases().show({shown}));
    return view;
}

std::map<std::string, std::vector<std::string>> boxes_told(const verify::Pattern& pattern) {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& box : pattern.boxes) out[box.precinct].push_back(box.field);
    if (out.empty())
        for (const auto& precinct : pattern.precincts) out[precinct] = {std::string(kAll)};
    return out;
}

core::Result<Seen> Seen::by(store::Records& records, const Session& session) {
    Seen seen;
    for (const auto& shown : TRY(records.cases().shown_to(session.user)))
        seen.by_precinct_[shown.precinct].insert(shown.fields.begin(), shown.fields.end());
    return seen;
}

bool Seen::box(const std::string& precinct, const std::string& field) const {
    const auto found = by_precinct_.find(precinct);
    return found != by_precinct_.end() &&
           (found->second.contains(field) || found->second.contains(std::string(kAll)));
}

bool Seen::every_box(const std::string& precinct) const {
    return box(precinct, std::string(kAll));
}

bool Seen::pattern(const verify::Pattern& pattern) const {
    const auto told = boxes_told(pattern);
    return std::all_of(told.begin(), told.end(), [&](const auto& one) {
        return std::all_of(one.second.begin(), one.second.end(),
                           [&](const auto& field) { return box(one.first, field); });
    });
}

}  // namespace web_review
