#include "app/left_out.h"

#include <algorithm>

namespace app {
namespace {

void count_left_out(const std::vector<verify::Report>& latest, const verify::Report& report,
                    std::map<std::string, std::size_t>& fields) {
    for (const auto& before : latest) {
        if (before.channel != report.channel) continue;
        for (const auto& [field, value] : before.values) {
            if (!report.values.contains(field)) ++fields[field];
        }
    }
}

}  // namespace

core::Result<std::map<std::string, std::size_t>> left_out(store::Reports& known,
                                                          const store::ReportSource& reports) {
    std::map<std::string, std::size_t> fields;
    constexpr std::size_t kAtOnce = 200;
    for (std::size_t from = 0; from < reports.size; from += kAtOnce) {
        std::vector<verify::Report> some;
        for (std::size_t i = from; i < std::min(from + kAtOnce, reports.size); ++i)
            some.push_back(reports.at(i));
        std::vector<std::string> precincts;
        for (const auto& report : some) precincts.push_back(report.precinct);
        const auto latest = TRY(known.latest_of(precincts));
        for (const auto& report : some) {
            const auto found = latest.find(report.precinct);
            if (found != latest.end()) count_left_out(found->second, report, fields);
        }
    }
    return fields;
}

}  // namespace app
