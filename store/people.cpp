#include "store/people.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/user_table.h"

namespace store {

using core::Result;

Result<> People::add(const User& user, const std::string& actor) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_user(pen, user, actor, secrets_key_); });
}

Result<std::optional<User>> People::find(const std::string& name) {
    return door_.read<std::optional<User>>(
        [&](sql::Session& session) { return find_user(session, name); });
}

Result<std::vector<User>> People::list() {
    return door_.read<std::vector<User>>([](sql::Session& session) { return all_users(session); });
}

Result<bool> People::commits_to_secrets() {
    return door_.read<bool>([](sql::Session& session) { return any_secret_digest(session); });
}

Result<> People::change(const User& wanted, AccountChange change, const std::string& actor) {
    return door_.write_only(
        [&](LedgerPen& pen) { return change_user(pen, wanted, change, actor, secrets_key_); });
}

namespace {

User named(const std::string& name) {
    User user;
    user.name = name;
    return user;
}

}  // namespace

Result<> People::lock(const std::string& name, const std::string& actor) {
    return change(named(name), AccountChange::Lock, actor);
}

Result<> People::unlock(const std::string& name, const std::string& actor) {
    return change(named(name), AccountChange::Unlock, actor);
}

Result<> People::change_role(const std::string& name, Role role, const std::string& actor) {
    User user = named(name);
    user.role = role;
    return change(user, AccountChange::Role, actor);
}

Result<> People::change_password(const std::string& name, const std::string& password_hash,
                                 const std::string& actor) {
    User user = named(name);
    user.password_hash = password_hash;
    return change(user, AccountChange::Password, actor);
}

}  // namespace store
