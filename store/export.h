// What is known, as tables for people and other programs: of every precinct of the roster every
// field in its three layers, the value that stands, who it stands by, and the findings.
#pragma once

#include <string>

#include "core/result.h"
#include "core/time_zone.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "store/records.h"

namespace store {

struct ExportHeading {
    std::string canvass;  // id
    std::string title;
    bool rehearsal = true;  // said as REHEARSAL in every line of the CSV and at the top of the JSON
    core::TimeZone time_zone;  // of times in the CSV's messages; the JSON is for programs: UTC
};

// One line a precinct and field, in the roster's and the form's order. Columns: mode, canvass,
// title, precinct_id, county, precinct, field, label, written_state, written_digits, written,
// reported, computed ("2 or 3"), final, source, findings (codes), messages. An empty `written`,
// `reported` or `final`: no value.
core::Result<std::string> export_csv(Records& records, const forms::Form& form,
                                     const forms::Roster& roster, const ExportHeading& heading);

// One object: {"mode","canvass","title","ledger":{"events","head"},"precincts":[{"id","county",
// "name","findings":[…],"fields":[{"field","label","written":{"state","digits","value"}|null,
// "reported","computed":[…],"final","source"}]}]}.
core::Result<std::string> export_json(Records& records, const forms::Form& form,
                                      const forms::Roster& roster, const ExportHeading& heading);

}  // namespace store
