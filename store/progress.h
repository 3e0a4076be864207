// Where the canvass is, in counts.
// A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "store/vocabulary.h"

namespace store {

class Door;

class Progress {
public:
    explicit Progress(Door& door) : door_(door) {}

    core::Result<> set_expected_precincts(std::int64_t count, const std::string& actor);
    core::Result<Status> status();
    // What was done since a time (core::utc_timestamp).
    core::Result<Rate> rate(const std::string& since);

private:
    Door& door_;
};

}  // namespace store
