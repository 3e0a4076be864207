// Makes a whole canvass of precincts with ordinary slips of the hand, by seed, and plants patterns
// in it.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "verify/patterns.h"

namespace verify::testing_support {

inline std::vector<forms::Option> fourteen_options() {
    std::vector<forms::Option> options;
    for (char c = 'A'; c < 'A' + 14; ++c) options.push_back({std::string(1, c), std::string(1, c)});
    return options;
}

using Chance = std::mt19937_64;

inline int whole(Chance& chance, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(chance);
}

// Makes a room as a caucus fills a worksheet: a few large groups, some small ones, many empty ones.
inline ComparedPrecinct room(Chance& chance, std::size_t index) {
    ComparedPrecinct precinct;
    precinct.precinct = "P-" + std::to_string(index);
    precinct.sources = {"county " + std::to_string(index % 99),
                        "channel " + std::to_string(whole(chance, 0, 2)),
                        "hour " + std::to_string(whole(chance, 0, 11))};
    const auto options = fourteen_options().size();
    auto& [first, final, delegates] = precinct.columns;
    for (std::size_t i = 0; i < options; ++i) {
        const int draw = whole(chance, 0, 9);
        const int people = draw < 4 ? 0 : draw < 7 ? whole(chance, 1, 9) : whole(chance, 5, 70);
        const bool viable = people > 12;
        first.written.emplace_back(people);
        final.written.emplace_back(viable ? people + whole(chance, 0, 6) : 0);
        delegates.written.emplace_back(viable ? 1 + people / 20 : 0);
    }
    for (auto& column : precinct.columns) column.reported = column.written;
    return precinct;
}

// Makes one slip of the hand, in one or two cells.
inline void slip(Chance& chance, ComparedPrecinct& precinct) {
    auto& column = precinct.columns[static_cast<std::size_t>(whole(chance, 0, 2))].reported;
    const auto row = static_cast<std::size_t>(whole(chance, 0, 12));
    switch (whole(chance, 0, 3)) {
        case 0:
            column[row] = *column[row] + whole(chance, 1, 9);
            break;
        case 1:
            column[row] = *column[row] / 10;
            break;
        case 2:  // the neighbouring row
            std::swap(column[row], column[row + 1]);
            break;
        default:  // the alignments of one option
            std::swap(precinct.columns[0].reported[row], precinct.columns[1].reported[row]);
    }
}

inline std::vector<ComparedPrecinct> canvass_with_slips(Chance& chance, std::size_t precincts) {
    std::vector<ComparedPrecinct> all;
    for (std::size_t i = 0; i < precincts; ++i) {
        all.push_back(room(chance, i));
        if (whole(chance, 0, 99) < 8) slip(chance, all.back());
    }
    return all;
}

// Returns the precincts that a planted pattern touches: so many, anywhere.
inline std::vector<std::size_t> some_of(Chance& chance, std::size_t all, std::size_t wanted) {
    std::vector<std::size_t> places(all);
    for (std::size_t i = 0; i < all; ++i) places[i] = i;
    std::shuffle(places.begin(), places.end(), chance);
    places.resize(wanted);
    return places;
}

}  // namespace verify::testing_support
