#include "web_review/roster_search.h"

namespace web_review {

RosterSearch::RosterSearch(const forms::Roster* roster) : roster_(roster) {
    if (roster_ == nullptr) return;
    folded_.reserve(roster_->size());
    for (const auto& precinct : roster_->precincts())
        folded_.push_back(
            forms::folded_name(precinct.id + " " + precinct.county + " " + precinct.name));
}

std::vector<const forms::Precinct*> RosterSearch::find(std::string_view typed,
                                                       std::size_t most) const {
    const std::string wanted = forms::folded_name(typed);
    std::vector<const forms::Precinct*> out;
    for (std::size_t i = 0; i < folded_.size() && out.size() < most; ++i)
        if (folded_[i].find(wanted) != std::string::npos) out.push_back(&roster_->precincts()[i]);
    return out;
}

}  // namespace web_review
