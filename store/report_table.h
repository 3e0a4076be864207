// Reports of the channels in the database. Inside this room only; throws as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "verify/report.h"

namespace store {

// True where the report says something its channel's latest did not.
bool add_report(LedgerPen& pen, const verify::Report& report, const std::string& actor);
// Every version, by precinct; of one precinct, or of all ("").
std::map<std::string, std::vector<verify::Report>> report_versions_of(sql::Session& session,
                                                                      const std::string& precinct);
// Only the latest of each channel; `versions` in the order report_versions_of gives.
std::vector<verify::Report> latest(const std::vector<verify::Report>& versions);

}  // namespace store
