// Measures a rehearsal: compares the truth of every box with the program's result.
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

// A page that is missing on purpose is the field "page" of its precinct.
inline constexpr std::string_view kPageField = "page";

using PrecinctField = std::pair<std::string, std::string>;

// One precinct: as written on paper, as reported, and the program's verdict.
struct Judged {
    std::string precinct;
    std::vector<CellTruth> truth;         // of all its pages; empty: no page was scanned
    std::map<std::string, int> reported;  // by field
    bool page_missing = false;            // the page was left out on purpose
    verify::Verdict verdict;
};

struct Figures {
    std::size_t precincts = 0, pages = 0, cells = 0, cells_nonblank = 0;
    std::size_t planted = 0, found = 0, missed = 0, false_alarms = 0;
    std::size_t cells_to_people = 0, precincts_to_people = 0;
    std::map<std::string, std::size_t> cells_to_people_by_kind;  // a cell counts once for each kind
    std::size_t cells_drawn = 0;  // passed and drawn to be checked: not among those sent to people
    std::size_t wrong_cells_accepted = 0, cells_misread = 0, identified_wrong = 0;
    std::size_t pages_rejected = 0;
    std::size_t precincts_changed = 0, precincts_changed_found = 0;  // reported ≠ paper anywhere
    // In precincts reported as written: non-blank cells, and those that go to people for READING or
    // TRANSCRIPTION (not because the sheet breaks a rule).
    std::size_t unchanged_cells = 0, unchanged_cells_to_people = 0;
    double pages_per_second = 0;
    std::vector<PrecinctField> missed_pairs;  // for looking at them
    std::vector<PrecinctField> wrong_accepted_pairs;
};

// Returns what the verdict says of a field; null: nothing.
const verify::Layers* layer_of(const verify::Verdict& verdict, const std::string& field);

// Adds one precinct to the figures. `planted`: the fields that differ on purpose.
void count_precinct(const Judged& judged, const std::set<std::string>& planted, Figures& figures);

}  // namespace app::rehearsal
