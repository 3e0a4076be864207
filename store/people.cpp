#include "store/people.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/user_table.h"

namespace store {

using core::Result;

Result<> People::add(const User& user, const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) { return store_user(pen, user, actor); });
}

Result<std::optional<User>> People::find(const std::string& name) {
    return door_.read<std::optional<User>>(
        [&](sql::Session& session) { return find_user(session, name); });
}

}  // namespace store
