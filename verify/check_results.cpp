#include "verify/check_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "core/check.h"

namespace verify {
namespace {

// No precinct elects so many; keeps sums of rounded numbers within an int.
constexpr double kMostDelegates = 10000;

int sum_of(const std::vector<int>& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0);
}

void add(std::vector<Finding>& findings, Code code, std::vector<std::string> fields,
         std::string message) {
    Finding finding;
    finding.code = code;
    finding.kind = kind_of(code);
    finding.fields = std::move(fields);
    finding.message = std::move(message);
    findings.push_back(std::move(finding));
}

void add_fractions(const WrittenDelegates& written, const ResultRow& row,
                   const std::vector<forms::Option>& options, std::vector<Finding>& findings) {
    if (written.not_whole.empty()) return;
    std::vector<std::string> fields;
    std::string shares;
    for (const int option : written.not_whole) {
        const auto i = static_cast<std::size_t>(option);
        fields.push_back("delegates." + options[i].id);
        shares +=
            fmt::format("{}{} {:.4f}", shares.empty() ? "" : ", ", options[i].label, row.sde[i]);
    }
    if (written.satellite) {
        add(findings, Code::SatelliteAttendanceUnknown, std::move(fields),
            fmt::format("The equivalents ({}) are no whole delegates at the number of delegates "
                        "that the first alignment gives this site; its real attendance differed.",
                        shares));
    } else {
        add(findings, Code::SdeNotWhole, std::move(fields),
            fmt::format("The state delegate equivalents ({}) are no whole number of delegates.",
                        shares));
    }
}

using Vector = std::tuple<std::vector<int>, std::vector<int>, std::vector<double>>;

// Two precincts with every count alike: one of them was probably typed into the other's row.
void add_duplicates(const forms::Roster& roster, const Policy& policy,
                    std::vector<CheckedRow>& rows) {
    std::map<Vector, std::vector<CheckedRow*>> same;
    for (auto& row : rows) {
        const int fewest = row.row->sde.empty() ? policy.least_duplicate_people : 1;
        if (row.attendees < fewest) continue;
        same[{row.row->first, row.row->final, row.row->sde}].push_back(&row);
    }
    for (const auto& [vector, alike] : same) {
        if (alike.size() < 2) continue;
        for (auto* row : alike) {
            const auto* other = row == alike[0] ? alike[1] : alike[0];
            const auto* precinct = roster.find(other->row->id);
            add(row->findings, Code::DuplicateVector, {},
                fmt::format("Every count is the same as in {} ({}); one of the two was probably "
                            "entered twice.",
                            precinct->name, precinct->county));
        }
    }
}

}  // namespace

WrittenDelegates delegates_written(const ResultRow& row, const forms::Precinct& precinct,
                                   const Rules& rules, const Policy& policy) {
    WrittenDelegates written;
    written.counts.assign(row.first.size(), 0);
    written.satellite = !precinct.delegates;
    const auto delegates =
        precinct.delegates ? precinct.delegates : delegates_by_attendance(rules, sum_of(row.first));
    const double total = std::accumulate(row.sde.begin(), row.sde.end(), 0.0);
    // What the row's delegates carry together: the roster knows it, a satellite site's row says it.
    const double carried = precinct.delegates && precinct.sde ? *precinct.sde : total;
    if (row.sde.empty() || !delegates || *delegates < 1 || carried <= 0) return written;
    for (std::size_t i = 0; i < row.sde.size(); ++i) {
        const double exact = row.sde[i] * *delegates / carried;
        if (!(exact < kMostDelegates)) {
            written.not_whole.push_back(static_cast<int>(i));
            continue;
        }
        written.counts[i] = static_cast<int>(std::lround(exact));
        if (std::abs(exact - written.counts[i]) > policy.most_sde_from_whole) {
            written.not_whole.push_back(static_cast<int>(i));
        }
    }
    return written;
}

CheckedRow check_row(const ResultRow& row, const std::vector<forms::Option>& options,
                     const forms::Precinct& precinct, const Rules& rules, const Policy& policy) {
    CheckedRow checked;
    checked.row = &row;
    checked.attendees = sum_of(row.first);
    checked.delegates =
        precinct.delegates ? precinct.delegates : delegates_by_attendance(rules, checked.attendees);
    auto written = delegates_written(row, precinct, rules, policy);

    Sheet sheet;
    sheet.first.assign(row.first.begin(), row.first.end());
    sheet.final.assign(row.final.begin(), row.final.end());
    // Without equivalents the table says nothing of awards.
    if (row.sde.empty()) {
        sheet.awarded.assign(row.first.size(), std::nullopt);
    } else {
        sheet.awarded.assign(written.counts.begin(), written.counts.end());
    }
    sheet.attendees = checked.attendees;
    sheet.delegates = checked.delegates;
    checked.awards = awards_of(sheet, rules);
    checked.findings = sheet_findings(sheet, checked.awards, options);
    add_fractions(written, row, options, checked.findings);
    checked.written = std::move(written.counts);
    const auto& outcomes = checked.awards.outcomes;
    checked.agrees = std::find(outcomes.begin(), outcomes.end(), checked.written) != outcomes.end();
    return checked;
}

std::vector<CheckedRow> check_results(const ResultsTable& table, const forms::Roster& roster,
                                      const Rules& rules, const Policy& policy) {
    std::vector<CheckedRow> rows;
    rows.reserve(table.rows.size());
    for (const auto& row : table.rows) {
        const auto* precinct = roster.find(row.id);
        CHECK(precinct != nullptr);
        rows.push_back(check_row(row, table.options, *precinct, rules, policy));
    }
    add_duplicates(roster, policy, rows);
    return rows;
}

}  // namespace verify
