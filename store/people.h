// Who may sign in, and as what.
// A subject of Records (store/records.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "store/ledger.h"
#include "store/vocabulary.h"
#include "verify/account_life.h"

namespace store {

class Door;

class People {
public:
    People(Door& door, const core::SecretKey& secrets_key)
        : door_(door), secrets_key_(secrets_key) {}

    // Refuses a name that is taken.
    core::Result<> add(const User& user, const std::string& actor);
    // One look-up by index: asked at every request of somebody who is signed in.
    core::Result<std::optional<User>> find(const std::string& name);
    core::Result<std::vector<User>> list();  // by name
    // Whether some event holds the secret_digest of a password: the key of these is needed.
    core::Result<bool> commits_to_secrets();
    // Each is a fact of its own: what stood before is kept. Refused: an unknown name; what is so
    // already.
    core::Result<> lock(const std::string& name, const std::string& actor);
    core::Result<> unlock(const std::string& name, const std::string& actor);
    core::Result<> change_role(const std::string& name, Role role, const std::string& actor);
    core::Result<> change_password(const std::string& name, const std::string& password_hash,
                                   const std::string& actor);
    // By the person, whose old password the caller has checked. `account`: User::changed as the
    // caller knows it; refused where the account was changed since. Returns what it is from now on.
    core::Result<std::int64_t> change_own_password(const std::string& name,
                                                   const std::string& password_hash,
                                                   std::int64_t account);
    // The person sets up another second factor at the next sign-in.
    core::Result<> reset_factor(const std::string& name, const std::string& actor);

    // Every account as verify/account_life.h knows it, by name. `factors_asked`: whether officials
    // and admins need a second factor in this canvass.
    core::Result<std::vector<verify::Account>> accounts(bool factors_asked);
    // `official` confirms the account: from now on it counts as one of two. Refused as
    // verify::may_confirm says.
    core::Result<> confirm(const std::string& name, const std::string& official,
                           bool factors_asked);
    // Who made, changed and confirmed which account: events, oldest first.
    core::Result<std::vector<Event>> acts();

private:
    core::Result<> change(const User& wanted, verify::AccountAct change, const std::string& actor);

    Door& door_;
    core::SecretKey secrets_key_;
};

}  // namespace store
