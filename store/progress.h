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

private:
    Door& door_;
};

}  // namespace store
