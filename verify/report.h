// One channel's report about one precinct. A later version supersedes; earlier ones are kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace verify {

struct Report {
    std::string precinct;
    std::string channel;                // "app", "hotline", "spreadsheet", "publication"
    std::string submitter;              // empty: not said
    std::string received_at;            // core::utc_timestamp
    int version = 1;                    // 1 for the channel's first about this precinct
    std::map<std::string, int> values;  // by field of the form; an unreported field is absent
    // Its place in the ledger, which says what came first; 0: not recorded yet.
    std::int64_t seq = 0;

    bool operator==(const Report&) const = default;
};

}  // namespace verify
