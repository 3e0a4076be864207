// Who may sign in, and as what.
// A subject of Records (store/records.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "store/vocabulary.h"

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

private:
    core::Result<> change(const User& wanted, AccountChange change, const std::string& actor);

    Door& door_;
    core::SecretKey secrets_key_;
};

}  // namespace store
