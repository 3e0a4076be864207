// What the channels reported, version by version, and what each calls its columns.
// A subject of Records (store/records.h).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "verify/report.h"
#include "verify/results_table.h"

namespace store {

class Door;

// Reports that are made one by one, when they are needed: all of a large canvass take a gigabyte.
struct ReportSource {
    std::size_t size = 0;
    std::function<verify::Report(std::size_t)> at;  // at(0) … at(size - 1), any number of times
};

class Reports {
public:
    explicit Reports(Door& door) : door_(door) {}

    // Adds versions: `version` is set by the store. A report that says what the channel's latest
    // says (submitter and values; the time it came does not count) is not added again. Returns how
    // many were added. One transaction for all.
    core::Result<int> add(const std::vector<verify::Report>& reports, const std::string& actor);
    core::Result<int> add(const ReportSource& reports, const std::string& actor);
    // The latest version of each channel, by channel: what verify::PrecinctFacts takes.
    core::Result<std::vector<verify::Report>> latest(const std::string& precinct);
    // Of every precinct that has any, in one query.
    core::Result<std::map<std::string, std::vector<verify::Report>>> latest_of_all();
    core::Result<std::map<std::string, std::vector<verify::Report>>> latest_of(
        const std::vector<std::string>& precincts);
    // Every version of every channel, by channel, oldest first.
    core::Result<std::vector<verify::Report>> versions(const std::string& precinct);
    core::Result<std::map<std::string, std::vector<verify::Report>>> versions_of_all();
    // The last given names of a channel's columns (verify::ColumnNames); empty: none.
    core::Result<> set_columns(const std::string& channel, const verify::ColumnNames& names,
                               const std::string& actor);
    core::Result<verify::ColumnNames> columns(const std::string& channel);

private:
    Door& door_;
};

}  // namespace store
