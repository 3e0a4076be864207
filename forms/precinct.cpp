#include "forms/precinct.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>

#include "core/check.h"
#include "core/csv.h"
#include "core/file.h"
#include "core/id.h"
#include "forms/text_check.h"
#include "forms/worksheet_id.h"

namespace forms {
namespace {

constexpr std::size_t kLongestName = 200;  // bytes; the longest of Iowa has 76 characters
constexpr int kMostDelegates = 9999;       // what four boxes of digits hold
constexpr double kMostSde = 1e6;           // more than any contest has; keeps sums exact enough

// Returns a match key of two parts. No name holds the separator (control characters are refused).
std::string match_key(std::string_view county, std::string_view name) {
    return folded_name(county) + '\x1F' + folded_name(name);
}

struct RosterColumns {
    std::size_t county = 0;
    std::size_t name = 0;
    std::size_t delegates = 0;
    std::size_t sde = 0;
    std::optional<std::size_t> id;
};

core::Result<RosterColumns> roster_columns(const core::CsvTable& table) {
    RosterColumns columns;
    columns.county = TRY(table.required_column("county"));
    columns.name = TRY(table.required_column("precinct"));
    columns.delegates = TRY(table.required_column("delegates"));
    columns.sde = TRY(table.required_column("sde"));
    columns.id = table.column("id");
    return columns;
}

core::Result<std::string> name_in(const std::string& cell, std::string_view what,
                                  const std::string& where) {
    if (folded_name(cell).empty() || cell.size() > kLongestName || !is_printable_utf8(cell)) {
        return core::fail(
            fmt::format("{} has no {} that can be printed; write 1 to {} bytes of "
                        "UTF-8 text.",
                        where, what, kLongestName));
    }
    return cell;
}

core::Result<std::optional<int>> delegates_in(const std::string& cell, const std::string& where) {
    if (cell.empty()) return std::optional<int>();
    const auto count = core::parse_count(cell);
    if (!count) {
        return core::fail(fmt::format("{}, column delegates: {}", where, count.error().message));
    }
    if (*count < 1 || *count > kMostDelegates) {
        return core::fail(
            fmt::format("{} has {} delegates; write 1 to {}, or nothing where it is "
                        "not known.",
                        where, *count, kMostDelegates));
    }
    return std::optional<int>(*count);
}

core::Result<std::optional<double>> sde_in(const std::string& cell, const std::string& where) {
    if (cell.empty()) return std::optional<double>();
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    const bool whole = error == std::errc() && end == cell.data() + cell.size();
    if (!whole || !std::isfinite(value) || value < 0 || value > kMostSde) {
        return core::fail(
            fmt::format("{} has an sde that is not a number from 0 to {:.0f}; correct "
                        "it, or leave it empty where it is not known.",
                        where, kMostSde));
    }
    return std::optional<double>(value);
}

core::Result<Precinct> precinct_in(const std::vector<std::string>& row,
                                   const RosterColumns& columns, const std::string& where) {
    Precinct precinct;
    precinct.county = TRY(name_in(row[columns.county], "county", where));
    precinct.name = TRY(name_in(row[columns.name], "precinct", where));
    precinct.delegates = TRY(delegates_in(row[columns.delegates], where));
    precinct.sde = TRY(sde_in(row[columns.sde], where));
    if (columns.id) precinct.id = row[*columns.id];
    if (columns.id && !is_precinct_id(precinct.id)) {
        return core::fail(
            fmt::format("{} has an id that was not drawn here (at most {} characters, the "
                        "last a check character); copy it again, or remove the "
                        "column id to draw new ones.",
                        where, kLongestPrecinctId));
    }
    return precinct;
}

// Checks that ids are distinct and that assign_ids can number each county.
core::Result<> check_ids(const std::vector<Precinct>& precincts, const core::CsvTable& table,
                         bool has_ids) {
    std::set<std::string_view> seen;
    std::map<std::string, std::size_t> count_of;
    for (std::size_t i = 0; i < precincts.size(); ++i) {
        if (has_ids && !seen.insert(precincts[i].id).second) {
            return core::fail(
                fmt::format("Line {} of {} has the id {} a second time; give each "
                            "precinct its own.",
                            table.lines[i], table.name, precincts[i].id));
        }
        if (!has_ids && ++count_of[folded_name(precincts[i].county)] > kMostPrecinctsOfCounty) {
            return core::fail(
                fmt::format("{} has more than {} precincts in {}; split the county, or "
                            "write the ids in a column id.",
                            table.name, kMostPrecinctsOfCounty, precincts[i].county));
        }
    }
    return {};
}

}  // namespace

Roster::Roster(std::vector<Precinct> precincts) : precincts_(std::move(precincts)) {
    for (std::size_t i = 0; i < precincts_.size(); ++i) {
        const bool is_new = by_id_.emplace(precincts_[i].id, i).second;
        CHECK(is_new);
        by_name_[match_key(precincts_[i].county, precincts_[i].name)].push_back(i);
    }
}

const Precinct* Roster::find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &precincts_[found->second];
}

const Precinct* Roster::match(std::string_view county, std::string_view name) const {
    const auto found = by_name_.find(match_key(county, name));
    if (found == by_name_.end() || found->second.size() != 1) return nullptr;
    return &precincts_[found->second.front()];
}

core::Result<Roster> parse_roster(std::string_view csv, const std::string& name) {
    const auto table =
        TRY(core::parse_csv(csv, name, {"id", "county", "precinct", "delegates", "sde"}));
    const RosterColumns columns = TRY(roster_columns(table));
    std::vector<Precinct> precincts;
    precincts.reserve(table.rows.size());
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const std::string where = fmt::format("Line {} of {}", table.lines[row], name);
        precincts.push_back(TRY(precinct_in(table.rows[row], columns, where)));
    }
    if (precincts.empty()) {
        return core::fail(fmt::format("{} names no precinct; write one line for each.", name));
    }
    TRY(check_ids(precincts, table, columns.id.has_value()));
    if (!columns.id) assign_ids(precincts);
    return Roster(std::move(precincts));
}

core::Result<Roster> read_roster(const std::string& path) {
    const std::string text = TRY(core::read_text_file(path));
    return parse_roster(text, path);
}

std::string roster_csv(const std::vector<Precinct>& precincts) {
    std::string csv = core::csv_line({"id", "county", "precinct", "delegates", "sde"});
    for (const Precinct& p : precincts) {
        csv += core::csv_line({p.id, p.county, p.name,
                               p.delegates ? fmt::format("{}", *p.delegates) : "",
                               p.sde ? fmt::format("{}", *p.sde) : ""});
    }
    return csv;
}

}  // namespace forms
