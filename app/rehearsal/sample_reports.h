// Makes the reports of the sample precincts: as written, with a few planted discrepancies.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/rehearsal/invent_room.h"
#include "forms/form.h"
#include "forms/precinct.h"

namespace app::rehearsal {

// Changes values as a tired room does: `which` of three slips (an award misapplied, a wrong total,
// more people in the final than before). Returns a description of the slip.
std::string make_a_slip(std::map<std::string, int>& values, const forms::Form& form, int which);
inline std::string make_a_slip(Room& room, const forms::Form& form, int which) {
    return make_a_slip(room.values, form, which);
}

struct SampleReports {
    std::string reported_csv;  // precinct_id and one column for each number field of the form
    std::string planted_csv;   // precinct_id, field, written, reported, what
};
SampleReports report_samples(const std::vector<std::pair<const forms::Precinct*, Room>>& rooms,
                             const forms::Form& form);

}  // namespace app::rehearsal
