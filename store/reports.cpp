#include "store/reports.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/report_table.h"
#include "store/setting_table.h"

namespace store {

using core::Result;

Result<int> Reports::add(const std::vector<verify::Report>& reports, const std::string& actor) {
    return add({reports.size(), [&](std::size_t i) { return reports[i]; }}, actor);
}

Result<int> Reports::add(const ReportSource& reports, const std::string& actor) {
    return door_.write<int>([&](LedgerPen& pen) -> Result<int> {
        int added = 0;
        for (std::size_t i = 0; i < reports.size; ++i)
            added += add_report(pen, reports.at(i), actor) ? 1 : 0;
        return added;
    });
}

Result<std::vector<verify::Report>> Reports::latest(const std::string& precinct) {
    return store::latest(TRY(versions(precinct)));
}

Result<std::map<std::string, std::vector<verify::Report>>> Reports::latest_of_all() {
    auto all = TRY(versions_of_all());
    for (auto& [precinct, versions] : all) versions = store::latest(versions);
    return all;
}

Result<std::map<std::string, std::vector<verify::Report>>> Reports::latest_of(
    const std::vector<std::string>& precincts) {
    return door_.read<std::map<std::string, std::vector<verify::Report>>>(
        [&](sql::Session& session) {
            auto found = report_versions_of(session, sql::Which(precincts));
            for (auto& [precinct, versions] : found) versions = store::latest(versions);
            return found;
        });
}

Result<std::vector<verify::Report>> Reports::versions(const std::string& precinct) {
    return door_.read<std::vector<verify::Report>>([&](sql::Session& session) {
        return precinct.empty()
                   ? std::vector<verify::Report>{}
                   : std::move(report_versions_of(session, sql::Which(precinct))[precinct]);
    });
}

Result<std::map<std::string, std::vector<verify::Report>>> Reports::versions_of_all() {
    return door_.read<std::map<std::string, std::vector<verify::Report>>>(
        [&](sql::Session& session) { return report_versions_of(session, sql::Which::all()); });
}

Result<> Reports::set_columns(const std::string& channel, const verify::ColumnNames& names,
                              const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        store_columns(pen, channel, names, actor);
        return {};
    });
}

Result<verify::ColumnNames> Reports::columns(const std::string& channel) {
    return door_.read<verify::ColumnNames>(
        [&](sql::Session& session) { return columns_of(session, channel); });
}

}  // namespace store
