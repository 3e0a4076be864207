// Users in the database. Inside this room only; throws as sql.h does.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"

namespace store {

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor);
std::optional<User> find_user(sql::Session& session, const std::string& name);

}  // namespace store
