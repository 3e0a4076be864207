#include "app/compared_precincts.h"

#include <algorithm>

namespace app {
namespace {

constexpr std::size_t kAtOnce = 200;  // worksheets in memory

}  // namespace

core::Result<> ComparedPrecincts::follow(const Canvass& canvass, store::Records& records) {
    const auto touched = TRY(records.patterns().touched_since(followed_));
    const auto& roster = canvass.roster;
    std::vector<Change> changes;
    for (std::size_t from = 0; from < touched.precincts.size(); from += kAtOnce) {
        const auto first = touched.precincts.begin() + static_cast<std::ptrdiff_t>(from);
        const auto left = touched.precincts.size() - from;
        const std::vector<std::string> some(
            first, first + static_cast<std::ptrdiff_t>(std::min(kAtOnce, left)));
        const auto sheets = TRY(records.pages().worksheets(some));
        const auto reports = TRY(records.reports().latest_of(some));
        for (const auto& name : some) {
            const auto* precinct = roster.find(name);
            if (precinct == nullptr) continue;
            auto& change = changes.emplace_back();
            change.place = static_cast<std::size_t>(precinct - roster.precincts().data());
            const auto sheet = sheets.find(name);
            const auto said = reports.find(name);
            change.there = sheet != sheets.end() && said != reports.end();
            if (change.there)
                change.now = verify::compared(canvass.form, *precinct, sheet->second, said->second,
                                              canvass.policy);
        }
    }
    take(std::move(changes));
    followed_ = touched.newest;
    return {};
}

// Merges both in the order of the roster; a change takes the place of what was there.
void ComparedPrecincts::take(std::vector<Change> changes) {
    if (changes.empty()) return;
    std::sort(changes.begin(), changes.end(),
              [](const Change& a, const Change& b) { return a.place < b.place; });
    std::vector<std::size_t> places;
    std::vector<verify::ComparedPrecinct> compared;
    const auto add = [&](std::size_t place, verify::ComparedPrecinct&& one) {
        places.push_back(place);
        compared.push_back(std::move(one));
    };
    std::size_t old = 0;
    for (auto& change : changes) {
        for (; old < places_.size() && places_[old] < change.place; ++old)
            add(places_[old], std::move(compared_[old]));
        if (old < places_.size() && places_[old] == change.place) ++old;
        if (change.there) add(change.place, std::move(change.now));
    }
    for (; old < places_.size(); ++old) add(places_[old], std::move(compared_[old]));
    places_ = std::move(places);
    compared_ = std::move(compared);
}

}  // namespace app
