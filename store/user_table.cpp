#include "store/user_table.h"

#include <fmt/format.h>

#include "store/sql.h"

namespace store {

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor) {
    if (user.name.empty() || user.password_hash.empty())
        return core::fail("A user needs a name and a password.");
    if (find_user(pen.session(), user.name))
        return core::conflict(
            fmt::format("There is a user {} already; choose another name.", user.name));
    const std::string role(name_of(user.role));
    const auto seq = pen.append(actor, "user.added", user.name, {{"role", role}});
    sql::run(pen.session(),
             "INSERT INTO users (name, role, password_hash, seq) VALUES ($1, $2, $3, $4)",
             user.name, role, user.password_hash, seq);
    return {};
}

std::optional<User> find_user(sql::Session& session, const std::string& name) {
    const auto found = sql::row<std::string, std::string>(
        session, "SELECT role, password_hash FROM users WHERE name = $1", name);
    if (!found) return std::nullopt;
    return User{name, role_of_name(std::get<0>(*found)).value_or(Role::Observer),
                std::get<1>(*found)};
}

}  // namespace store
