// Users in the database. Inside this room only; throws as sql.h does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"

namespace store {

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor);
// The account as it stands; nullopt: nobody has this name.
std::optional<User> find_user(sql::Session& session, const std::string& name);
std::vector<User> all_users(sql::Session& session);  // by name
// `wanted`: the name, and the role or the password's hash where that is what changes. Refused: an
// unknown name; an account that is so already.
core::Result<> change_user(LedgerPen& pen, const User& wanted, AccountChange change,
                           const std::string& actor);

}  // namespace store
