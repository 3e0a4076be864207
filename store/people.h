// Reports of the channels, users, settings and the figures of the status. Inside this room only;
// throws as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/records.h"

namespace store {

// True where the report says something its channel's latest did not.
bool add_report(LedgerPen& pen, const verify::Report& report, const std::string& actor);
// Every version, by precinct; of one precinct, or of all ("").
std::map<std::string, std::vector<verify::Report>> report_versions_of(sql::Session& session,
                                                                      const std::string& precinct);
// Only the latest of each channel; `versions` in the order report_versions_of gives.
std::vector<verify::Report> latest(const std::vector<verify::Report>& versions);

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor);
std::optional<User> find_user(sql::Session& session, const std::string& name);

void store_columns(LedgerPen& pen, const std::string& channel, const verify::ColumnNames& names,
                   const std::string& actor);
verify::ColumnNames columns_of(sql::Session& session, const std::string& channel);

void store_expected(LedgerPen& pen, std::int64_t count, const std::string& actor);
Status status_of(sql::Session& session);

}  // namespace store
