// Users in the database. Used inside this room only; throws as sql.h does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/ledger_table.h"
#include "store/vocabulary.h"
#include "verify/account_life.h"

namespace store {

// `secrets_key`: events hold a password's hash only as its secret_digest (store/proved_rows.h).
core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor,
                          const core::SecretKey& secrets_key);
// The account as it stands; nullopt: nobody has this name.
std::optional<User> find_user(sql::Session& session, const std::string& name);
std::vector<User> all_users(sql::Session& session);  // by name
// Whether some event holds the secret_digest of a password.
bool any_secret_digest(sql::Session& session);
// `wanted`: the name, and the role or the password's hash where that is what changes. Refused: an
// unknown name; an account that is so already. `how`: what the event says beside the change.
core::Result<> change_user(LedgerPen& pen, const User& wanted, verify::AccountAct change,
                           const std::string& actor, const core::SecretKey& secrets_key,
                           const Json& how = Json::object());

// An account as verify/account_life.h knows it; `factors_asked`: whether officials and admins need
// a second factor.
verify::Account account_of(const User& user, bool factors_asked, bool has_factor);

}  // namespace store
