// The roster: all precincts, and what is known of each before the night.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace forms {

struct Precinct {
    std::string id;      // "POLK-080-M": short, stable, with its check character (core/id.h)
    std::string county;  // as the source spells it
    std::string name;    // as the source spells it; not unique
    std::optional<int> delegates;  // to elect; absent: unknown (Iowa's satellite sites)
    std::optional<double> sde;     // state delegate equivalents it carries; absent: unknown

    bool operator==(const Precinct&) const = default;
};

class Roster {
public:
    Roster() = default;
    explicit Roster(std::vector<Precinct> precincts);  // ids distinct (CHECK)

    const std::vector<Precinct>& precincts() const { return precincts_; }
    std::size_t size() const { return precincts_.size(); }
    // Returns null where the roster has no such id.
    const Precinct* find(std::string_view id) const;
    // Finds a precinct by county and name as another source spells them: white space, letter case
    // and HTML entities (also doubly encoded) are folded. Returns null where no precinct or more
    // than one matches.
    const Precinct* match(std::string_view county, std::string_view name) const;

private:
    std::vector<Precinct> precincts_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_name_;
};

// Returns the name as it is printed and shown: HTML entities (also doubly encoded) become their
// characters, white space becomes single: "Hospitals &amp;amp; Clinics" gives "Hospitals &
// Clinics".
std::string plain_name(std::string_view name);

// Returns the form of a name that `match` compares: "Des&amp;#39;Moines 3 " becomes "DES'MOINES 3".
std::string folded_name(std::string_view name);

// Reads precincts.csv: columns county, precinct, delegates, sde, and id where ids were given
// before; without it, `assign_ids` draws them. Blank delegates and sde: unknown. Errors name the
// file and line: a missing column, a count that is no number, a repeated id, a wrong check
// character.
core::Result<Roster> read_roster(const std::string& path);
core::Result<Roster> parse_roster(std::string_view csv, const std::string& name);

// Draws short ids in the roster's order: the county's prefix of at most 4 letters (unique among the
// counties), the precinct's number within the county, a check character. The same roster gives the
// same ids; the order of the counties does not matter. A county may have kMostPrecinctsOfCounty
// (CHECK).
inline constexpr std::size_t kMostPrecinctsOfCounty = 34'000;
void assign_ids(std::vector<Precinct>& precincts);

// Returns the CSV that read_roster reads, ids included.
std::string roster_csv(const std::vector<Precinct>& precincts);

}  // namespace forms
