// Reports of the channels in the database. Used inside this room only; throws as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "verify/report.h"

namespace store {

// Stores a report; returns whether it differs from its channel's latest one.
bool add_report(LedgerPen& pen, const verify::Report& report, const std::string& actor);
// Returns every version, by precinct.
std::map<std::string, std::vector<verify::Report>> report_versions_of(sql::Session& session,
                                                                      const sql::Which& which);
// Keeps only the latest of each channel; `versions` in the order of report_versions_of.
std::vector<verify::Report> latest(const std::vector<verify::Report>& versions);

}  // namespace store
