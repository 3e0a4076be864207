// Reads any bytes as a table of results or of reports: no crash, no row is
// both used and named a problem, and the rules can check every used row.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "verify/check_results.h"
#include "verify/results_table.h"

namespace {

const forms::Roster& roster() {
    static const forms::Roster known({{"POLK-001-A", "Polk", "Des Moines-1", 5, 1.0},
                                      {"POLK-002-B", "Polk", "O'Brien 2", 1, 0.2},
                                      {"POLK-003-C", "Polk", "Zero", 0, 0.0},
                                      {"SATE-001-C", "CD1", "Library", {}, {}}});
    return known;
}

const verify::Rules& rules() {
    static const verify::Rules iowa = [] {
        verify::Rules made;
        made.viability = {{1, 0, 0}, {2, 1, 4}, {3, 1, 6}, {4, 15, 100}};
        made.attendance_delegates = {{20, 4}, {40, 5}, {101, 9}};
        return made;
    }();
    return iowa;
}

const forms::Form& form() {
    static const forms::Form made = [] {
        forms::Form small;
        for (const auto* name : {"header.attendees", "first.a", "final.a", "first.total"}) {
            forms::Field field;
            field.name = name;
            small.fields.push_back(field);
        }
        return small;
    }();
    return made;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto table = verify::parse_results(text, "fuzz.csv", roster())) {
        std::set<std::string> seen;
        for (const auto& row : table->rows) {
            require(row.first.size() == table->options.size());
            require(seen.insert(row.id).second);
        }
        for (const auto& row : verify::check_results(*table, roster(), rules())) {
            for (const auto& outcome : row.awards.outcomes) {
                int sum = 0;
                for (const int won : outcome) sum += won;
                require(sum == row.delegates);
            }
        }
    }
    if (const auto reports = verify::parse_reports(text, "fuzz.csv", form(), roster(), rules())) {
        for (const auto& row : reports->rows) require(roster().find(row.precinct) != nullptr);
    }
    return 0;
}
