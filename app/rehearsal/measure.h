// What a rehearsal was for: the truth of every box beside what the program made of it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/rehearsal/writer.h"
#include "store/records.h"
#include "verify/verify_precinct.h"

namespace app::rehearsal {

// A page that is missing on purpose stands as the field "page" of its precinct.
inline constexpr std::string_view kPageField = "page";

using PrecinctField = std::pair<std::string, std::string>;

// One precinct: what stands on paper, what was reported, what the program says.
struct Judged {
    std::string precinct;
    std::vector<CellTruth> truth;         // of all its pages; empty: no page was scanned
    std::map<std::string, int> reported;  // by field
    bool page_missing = false;            // left out on purpose
    verify::Verdict verdict;
};

struct Figures {
    std::size_t precincts = 0, pages = 0, cells = 0, cells_nonblank = 0;
    std::size_t planted = 0, found = 0, missed = 0, false_alarms = 0;
    std::size_t cells_to_people = 0, precincts_to_people = 0;
    std::map<std::string, std::size_t> cells_to_people_by_kind;  // a cell counts once a kind
    std::size_t cells_drawn = 0;  // passed, and drawn to be checked: not among those to people
    std::size_t wrong_cells_accepted = 0, cells_misread = 0, identified_wrong = 0;
    std::size_t pages_rejected = 0;
    std::size_t precincts_changed = 0, precincts_changed_found = 0;  // reported ≠ paper anywhere
    // Of the precincts reported as written: cells with something on them, and those of them that go
    // to people for READING or TRANSCRIPTION (not because the sheet itself breaks a rule).
    std::size_t unchanged_cells = 0, unchanged_cells_to_people = 0;
    double pages_per_second = 0;
    std::vector<PrecinctField> missed_pairs;  // for people who want to look
    std::vector<PrecinctField> wrong_accepted_pairs;
};

// What the verdict says of a field; null: nothing.
const verify::Layers* layer_of(const verify::Verdict& verdict, const std::string& field);

// `planted`: the pairs on purpose. Adds one precinct to the figures.
void count_precinct(const Judged& judged, const std::set<std::string>& planted, Figures& figures);

}  // namespace app::rehearsal
