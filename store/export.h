// Exports tables for people and other programs: for every precinct of the roster every field in its
// three layers, the value that stands with its source, and the findings.
#pragma once

#include <functional>
#include <string>
#include <string_view>

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
    // Why the ledger is broken; empty: it is whole. Said in every line of the CSV.
    std::string broken_ledger = {};
};

// Takes the pieces of a text in their order. Memory holds some precincts, not the whole state.
using Sink = std::function<core::Result<>(std::string_view piece)>;

// Writes one line for each precinct and field, in the order of roster and form. Columns: mode,
// canvass, title, precinct_id, county, precinct, field, label, written_state, written_digits,
// written, reported, computed ("2 or 3"), final, source, findings (codes), messages, sign_off
// (verify::SignOffState), ledger ("whole" or "BROKEN"), keyers (how many people key a box: 2, or
// 1). An empty `written`, `reported` or `final`: no value. A spreadsheet runs no cell of it
// (core::without_formulas).
core::Result<> export_csv(Records& records, const forms::Form& form, const forms::Roster& roster,
                          const ExportHeading& heading, const Sink& sink);

// Writes one object:
// {"mode","canvass","title","keyers","ledger":{"events","head","whole","problem"},"precincts":[{"id","county",
// "name","sign_off","findings":[…],"fields":[{"field","label","written":{"state","digits","value"}|null,
// "reported","computed":[…],"final","source"}]}]}.
core::Result<> export_json(Records& records, const forms::Form& form, const forms::Roster& roster,
                           const ExportHeading& heading, const Sink& sink);

}  // namespace store
