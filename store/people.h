// Who may sign in, and as what.
// A subject of Records (store/records.h).
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "store/vocabulary.h"

namespace store {

class Door;

class People {
public:
    explicit People(Door& door) : door_(door) {}

    // Refused: a name that is taken.
    core::Result<> add(const User& user, const std::string& actor);
    core::Result<std::optional<User>> find(const std::string& name);

private:
    Door& door_;
};

}  // namespace store
