#include "app/left_out.h"

namespace app {

core::Result<std::map<std::string, std::size_t>> left_out(
    store::Reports& known, const std::vector<verify::Report>& reports) {
    std::map<std::string, std::size_t> fields;
    for (const auto& report : reports) {
        for (const auto& before : TRY(known.latest(report.precinct))) {
            if (before.channel != report.channel) continue;
            for (const auto& [field, value] : before.values) {
                if (!report.values.contains(field)) ++fields[field];
            }
        }
    }
    return fields;
}

}  // namespace app
