#include "app/left_out.h"

#include <algorithm>

namespace app {
namespace {

// Known reports that memory holds at a time.
constexpr std::size_t kBatch = 500;

}  // namespace

core::Result<std::map<std::string, std::size_t>> left_out(
    store::Reports& known, const std::vector<verify::Report>& reports) {
    std::map<std::string, std::size_t> fields;
    for (std::size_t from = 0; from < reports.size(); from += kBatch) {
        const auto end = std::min(from + kBatch, reports.size());
        std::vector<std::string> precincts;
        for (auto i = from; i < end; ++i) precincts.push_back(reports[i].precinct);
        const auto before = TRY(known.latest_of(precincts));
        for (auto i = from; i < end; ++i) {
            const auto found = before.find(reports[i].precinct);
            if (found == before.end()) continue;
            for (const auto& earlier : found->second) {
                if (earlier.channel != reports[i].channel) continue;
                for (const auto& [field, value] : earlier.values) {
                    if (!reports[i].values.contains(field)) ++fields[field];
                }
            }
        }
    }
    return fields;
}

}  // namespace app
